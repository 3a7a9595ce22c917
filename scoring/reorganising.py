"""Sheets and targets of units that end in the middle of a year.

A sheet is the report of the body that filled it: it stays with the old unit, and the preview says what
becomes of it. What the group asks of a member goes over where a person chose so: the sheet of the successor
is measured by the same targets, and by the tasks given to it anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count
from django.urls import reverse

from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.reorganising import Twin, twin
from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.groups.choices import YearState
from emulation.groups.models import Membership
from emulation.groups.reorganising.common import BATCH, address, reaches, reason_of
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import END, Affected, Line, Option, Room, successor_options
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import ScoreSheet, Target
from scoring.services import totals


def find(plan: Plan) -> list[Affected]:
    """Sheets that are not final yet."""
    sheets = (
        ScoreSheet.objects.filter(membership__organisation__in=list(plan.ending_of()))
        .exclude(state=SheetState.FINAL)
        .exclude(membership__group_year__state=YearState.CLOSED)
        .select_related("membership__organisation", "membership__group_year__group")
        .order_by("-membership__group_year__year", "membership__organisation__sort_key", "pk")
    )
    return [_affected(plan, sheet) for sheet in sheets]


def _affected(plan: Plan, sheet: ScoreSheet) -> Affected:
    member = sheet.membership
    if not reaches(plan, member.group_year):
        text = "Năm này giữ nguyên thành viên: phiếu vẫn được chấm và xếp hạng."
        if sheet.is_editable:
            text += " Người lập và nộp phiếu cần được giữ thêm chức trách."
    else:
        text = "Phiếu được giữ để tra cứu, không xếp hạng. Đơn vị vào thay có phiếu mới."
    return Affected(
        pk=sheet.pk,
        subject=f"{member.organisation.name}, năm {member.group_year.year}",
        what=f"Phiếu chấm điểm, {sheet.get_state_display().lower()}",
        consequence=text,
        url=reverse("scoring:sheet", args=[sheet.pk]),
    )


SHEETS = Room("phieu", "Phiếu chấm điểm chưa có điểm chính thức", 50, find)


def find_targets(plan: Plan) -> list[Affected]:
    """Members that end in a year open to the reorganisation, with what its criteria ask of them."""
    endings = plan.ending_of()
    members = (
        Membership.objects.active()
        .filter(organisation__in=list(endings), targets__isnull=False)
        .exclude(group_year__state=YearState.CLOSED)
        .select_related("organisation", "group_year__group")
        .annotate(number=Count("targets"))
        .order_by("group_year__group__sort_key", "order", "pk")
    )
    return [_of_member(plan, member) for member in members if reaches(plan, member.group_year)]


def _of_member(plan: Plan, member: Membership) -> Affected:
    ending = plan.ending_of()[member.organisation_id]
    stays = (Option(END, "Không giao lại"),)
    goes_on = successor_options(plan, ending, "Giao lại cho {}")
    number: int = member.number  # type: ignore[attr-defined]
    return Affected(
        pk=member.pk,
        subject=f"{member.organisation.name} trong {member.group_year}",
        what=f"{number} chỉ tiêu theo tiêu chí",
        consequence="Phiếu của đơn vị nhận tính theo chỉ tiêu cũ và nhiệm vụ được giao tiếp; khi nhiều đơn "
        "vị cũ cùng có một chỉ tiêu thì lấy của đơn vị đứng trước.",
        url=address(member.group_year),
        options=goes_on + stays if len(ending.targets) == 1 else stays + goes_on,
    )


def change_targets(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    """Copy the targets to the members that took the places; those who have some keep them."""
    chosen = {line.affected.pk: line.successor for line in lines if line.successor}
    old = list(
        Target.objects.filter(membership__in=list(chosen))
        .select_related("membership", "task")
        .order_by("membership__order", "membership", "pk")
    )
    units = {plan.bodies[code].pk for code in chosen.values()}
    members = Membership.objects.active().filter(
        organisation__in=units, group_year__in={target.membership.group_year_id for target in old}
    )
    places = {
        (m.group_year_id, m.organisation_id): m
        for m in members.select_related("organisation", "group_year__group").order_by("pk")
    }
    tasks = _tasks_of(units)
    made: dict[tuple[int, int], Target] = {}
    there = set(
        Target.objects.filter(membership__in=places.values()).values_list("membership_id", "criterion_id")
    )
    for target in old:
        unit = plan.bodies[chosen[target.membership_id]]
        place = places.get((target.membership.group_year_id, unit.pk))
        if place is None or (place.pk, target.criterion_id) in there:
            continue
        task = tasks.get(twin(unit.pk, target.task)) if target.task else None
        made.setdefault(
            (place.pk, target.criterion_id),
            Target(
                membership=place,
                criterion_id=target.criterion_id,
                assigned=target.assigned,
                value=target.value,
                task=task,
            ),
        )
    Target.objects.bulk_create(made.values(), batch_size=BATCH)
    _recount({target.membership_id for target in made.values()})
    AuditRecord.objects.bulk_create(_trail(actor, plan, list(made.values())), batch_size=BATCH)


def _tasks_of(units: set[int]) -> dict[Twin, AssignedTask]:
    found = AssignedTask.objects.filter(organisation__in=units).exclude(state=TaskState.WITHDRAWN)
    return {twin(task.organisation_id, task): task for task in found}


def _recount(members: set[int]) -> None:
    """Sheets made a moment ago, for who joined during the self-assessment, have another maximum now."""
    of_set: defaultdict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in ScoreSheet.objects.filter(membership__in=members).select_related("criteria_set"):
        of_set[sheet.criteria_set_id].append(sheet)
    for same in of_set.values():
        totals.store(totals.compute(same[0].criteria_set, [sheet.pk for sheet in same], [Layer.SELF]))


def _trail(actor: User, plan: Plan, made: Sequence[Target]) -> list[AuditRecord]:
    members = {target.membership_id: target.membership for target in made}
    return [
        build_record(
            actor=actor,
            action="set_targets",
            text=f"Giao lại chỉ tiêu cho {member.organisation.name}: {reason_of(plan)}"[:500],
            subject=member,
            organisation_id=member.organisation_id,
            group_year_id=member.group_year_id,
            new={"total": sum(target.membership_id == member.pk for target in made)},
        )
        for member in members.values()
    ]


TARGETS = Room("chi-tieu", "Chỉ tiêu giao cho đơn vị theo tiêu chí", 55, find_targets, change_targets)
