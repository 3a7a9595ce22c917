"""Running tasks of units that end in the middle of a year: assigned anew to a successor, or withdrawn.

The old row stays with the old unit and its progress (docs/adr/0009); the successor gets a row of its own.
Target and day are taken over as the document has them: others are for whoever assigned the task to set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from django.db.models import F
from django.urls import reverse

from emulation.assignments.choices import RUNNING, TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.services.entering import TaskFacts, stored_facts
from emulation.audit.models import AuditRecord, Transition
from emulation.audit.services import build_record, build_transition
from emulation.groups.models import Membership
from emulation.groups.reorganising.common import BATCH, reaches, reason_of
from emulation.organisations.models import Organisation
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import END, Affected, Line, Option, Room, successor_options
from emulation.people.models import User

Twin = tuple[int, int, str, str]
"""Unit, year, document and title: a unit has a task once."""


def twin(unit_id: int, task: AssignedTask) -> Twin:
    return (unit_id, task.year, task.document_number, task.title)


def find(plan: Plan) -> list[Affected]:
    """Tasks still running, of this year and later ones. Two queries."""
    endings = plan.ending_of()
    tasks = list(
        AssignedTask.objects.filter(organisation__in=list(endings), year__gte=plan.on.year, state__in=RUNNING)
        .select_related("organisation")
        .order_by("organisation__sort_key", "organisation_id", "year", F("due_on").asc(nulls_last=True), "pk")
    )
    standing = _standing_years(plan, endings)
    found = []
    for task in tasks:
        ending = endings[task.organisation_id]
        options: tuple[Option, ...] = ()
        text = "Năm này giữ nguyên thành viên: nhiệm vụ ở lại với phiếu của đơn vị cũ."
        if (task.organisation_id, task.year) not in standing:
            goes_on = successor_options(plan, ending, "Giao tiếp cho {}")
            ends = (Option(END, "Thôi giao"),)
            options = goes_on + ends if len(ending.targets) == 1 else ends + goes_on
            text = (
                f"Thôi giao cho {task.organisation.name}; đơn vị nhận có nhiệm vụ với chỉ tiêu, hạn như cũ. "
                "Nhiệm vụ trùng của nhiều đơn vị cũ chỉ giao tiếp một lần."
            )
        found.append(_affected(task, text, options))
    return found


def _affected(task: AssignedTask, text: str, options: tuple[Option, ...]) -> Affected:
    return Affected(
        pk=task.pk,
        subject=f"{task.organisation.name}: {task.title}",
        what=f"Nhiệm vụ năm {task.year}, {task.document_number}, chỉ tiêu {task.target_text}",
        consequence=text,
        url=reverse("assignments:task", args=[task.pk]),
        options=options,
    )


def _standing_years(plan: Plan, units: Iterable[int]) -> set[tuple[int, int]]:
    """Unit and year of memberships that the reorganisation leaves as they are."""
    members = Membership.objects.active().filter(
        organisation__in=list(units), group_year__year__gte=plan.on.year
    )
    return {
        (member.organisation_id, member.group_year.year)
        for member in members.select_related("group_year").order_by()
        if not reaches(plan, member.group_year)
    }


def carry_out(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    chosen = {line.affected.pk: line.successor for line in lines if line.affected.options}
    tasks = list(
        AssignedTask.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk__in=list(chosen))
        .order_by("pk")
    )
    to = {task.pk: plan.bodies[chosen[task.pk]] for task in tasks if chosen[task.pk]}
    given = _given_anew(tasks, to)
    AssignedTask.objects.bulk_create(given, batch_size=BATCH)
    steps = _withdraw(actor, plan, tasks)
    steps += [build_transition(actor=actor, subject=one, from_state="", to_state=one.state) for one in given]
    Transition.objects.bulk_create(steps, batch_size=BATCH)
    AuditRecord.objects.bulk_create(_trail(actor, plan, tasks, given), batch_size=BATCH)


def _given_anew(tasks: Sequence[AssignedTask], to: dict[int, Organisation]) -> list[AssignedTask]:
    """One row for each successor, year, document and title that it has not got yet."""
    units = {unit.pk for unit in to.values()}
    there: set[Twin] = set(
        AssignedTask.objects.filter(organisation__in=units).values_list(
            "organisation_id", "year", "document_number", "title"
        )
    )
    given = []
    for task in tasks:
        unit = to.get(task.pk)
        if unit is None or twin(unit.pk, task) in there:
            continue
        there.add(twin(unit.pk, task))
        given.append(
            AssignedTask(
                organisation=unit,
                year=task.year,
                state=task.state,
                origin=task.origin,
                entered_by_id=task.entered_by_id,
                entered_at=task.entered_at,
                confirmed_by_id=task.confirmed_by_id,
                confirmed_at=task.confirmed_at,
                **stored_facts(task),
            )
        )
    return given


def _withdraw(actor: User, plan: Plan, tasks: Sequence[AssignedTask]) -> list[Transition]:
    reason, steps = reason_of(plan)[:300], []
    for task in tasks:
        steps.append(
            build_transition(
                actor=actor,
                subject=task,
                from_state=task.state,
                to_state=TaskState.WITHDRAWN,
                reason=reason,
            )
        )
        task.state, task.withdrawn_reason = TaskState.WITHDRAWN, reason
        task.version += 1
    AssignedTask.objects.bulk_update(tasks, ["state", "withdrawn_reason", "version"], batch_size=BATCH)
    return steps


def _trail(
    actor: User, plan: Plan, tasks: Sequence[AssignedTask], given: Sequence[AssignedTask]
) -> list[AuditRecord]:
    words = [("withdraw_task", "Thôi giao nhiệm vụ", task) for task in tasks]
    words += [("add_task", "Giao tiếp nhiệm vụ", task) for task in given]
    return [
        build_record(
            actor=actor,
            action=action,
            text=f"{verb}: {task.title}; {reason_of(plan)}"[:500],
            subject=task,
            organisation_id=task.organisation_id,
            new=asdict(TaskFacts(**stored_facts(task))),
        )
        for action, verb, task in words
    ]


TASKS = Room("nhiem-vu", "Nhiệm vụ được giao đang thực hiện", 45, find, carry_out)
