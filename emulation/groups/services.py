"""Writes about groups. `advance` is the only function that sets the state of a group-year."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record, record_transition
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import Cycle, GroupRole, Taking, YearState
from emulation.groups.models import Deadline, Group, GroupOffice, GroupYear
from emulation.groups.policies import policy_of
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.regulations.models import Regulation

ORDER = list(YearState)


def locked(group_year_id: int) -> GroupYear:
    """The group-year with its row locked for the rest of the transaction."""
    return (
        GroupYear.objects.select_for_update(of=("self",))
        .select_related("group", "regulation")
        .get(pk=group_year_id)
    )


def open_year(*, actor: User | None, group: Group, year: int, cycle: str = Cycle.CALENDAR) -> GroupYear:
    """Open a year under the regulation in force on its last day, with the deadlines it prescribes.

    Raises `RegulationMissing` when no regulation covers that day.
    """
    regulation = Regulation.objects.in_force(date(year, 12, 31))
    dues = regulation.book.deadlines(cycle=cycle, group_kind=group.kind, year=year)
    with transaction.atomic():
        group_year = GroupYear.objects.create(group=group, year=year, cycle=cycle, regulation=regulation)
        Deadline.objects.bulk_create(
            Deadline(group_year=group_year, step=step, due_on=due, first_due_on=due)
            for step, due in dues.items()
        )
        record_transition(actor=actor, subject=group_year, from_state="", to_state=group_year.state)
    return group_year


def advance(*, actor: User | None, group_year: GroupYear, to: YearState, reason: str = "") -> None:
    """Set the state. The caller holds the lock and has checked right and guard; going back needs a reason."""
    backwards = ORDER.index(YearState(group_year.state)) > ORDER.index(to)
    if backwards and not reason:
        raise Refused("Nêu lý do khi đưa năm thi đua về bước trước.")
    before, group_year.state = group_year.state, to
    group_year.save(update_fields=["state"])
    record_transition(
        actor=actor,
        subject=group_year,
        from_state=before,
        to_state=to,
        reason=reason,
        backwards=backwards,
    )


@transaction.atomic
def give_office(
    *,
    actor: User,
    group_year: GroupYear,
    organisation: Organisation,
    role: str,
    taking: str = Taking.APPOINTED,
    document: str = "",
    starts: date | None = None,
) -> GroupOffice:
    """Make a member unit leader or deputy. Refused beyond the numbers of the regulation, with the clause."""
    group_year = locked(group_year.pk)
    if not actor.has_perm("groups.manage_year", group_year):
        raise PermissionDenied
    problems = missing_for_office(group_year, organisation, role)
    if problems:
        raise Refused(problems)
    office = GroupOffice.objects.create(
        group_year=group_year,
        organisation=organisation,
        role=role,
        taking=taking,
        document=document,
        starts=starts or today(),
    )
    record(
        actor=actor,
        action="give_office",
        text=f"{organisation.name}: {office.get_role_display()} của {group_year.group.short_name}",
        subject=office,
        organisation_id=organisation.pk,
        group_year_id=group_year.pk,
        new={"role": role, "taking": taking, "document": document},
    )
    return office


def missing_for_office(group_year: GroupYear, organisation: Organisation, role: str) -> list[Problem]:
    """Why this unit cannot take that office (domain §2: one leader, min..max deputies)."""
    book = group_year.regulation.book
    policy = policy_of(group_year.group)
    held = list(group_year.offices.filter(ends=None))
    problems = []
    if not group_year.memberships.active().filter(organisation=organisation).exists():
        problems.append(Problem(f"{organisation.name} không phải đơn vị thành viên.", code="not_member"))
    if any(office.organisation_id == organisation.pk for office in held):
        problems.append(Problem(f"{organisation.name} đã giữ một chức trách.", code="has_office"))
    leaders = sum(office.role == GroupRole.LEADER for office in held)
    deputies = len(held) - leaders
    most = book.integer("offices.deputies_max")
    if role == GroupRole.LEADER and leaders:
        problems.append(
            Problem(
                f"Mỗi {policy.noun.lower()} có 01 {policy.leader_title}.",
                clause=book.clause("offices.leaders"),
                code="leader_taken",
            )
        )
    if role == GroupRole.DEPUTY and deputies >= most:
        problems.append(
            Problem(
                f"{policy.noun} có nhiều nhất {most} {policy.deputy_title}; đã có {deputies}.",
                clause=book.clause("offices.deputies_max"),
                code="too_many_deputies",
            )
        )
    return problems


@transaction.atomic
def extend_deadline(*, actor: User, deadline: Deadline, due_on: date, reason: str) -> None:
    """Move the last day of a step; the first date and the reason stay visible to the group."""
    if not actor.has_perm("groups.manage_year", deadline.group_year):
        raise PermissionDenied
    if not reason.strip():
        raise Refused(Problem("Nêu lý do gia hạn.", field="reason"))
    if due_on <= deadline.due_on:
        raise Refused(Problem("Hạn mới phải sau hạn đang áp dụng.", field="due_on"))
    before, deadline.due_on = deadline.due_on, due_on
    deadline.extension_reason, deadline.extended_by = reason.strip(), actor
    deadline.save(update_fields=["due_on", "extension_reason", "extended_by"])
    record(
        actor=actor,
        action="extend_deadline",
        text=f"Gia hạn {deadline.get_step_display()}: {reason.strip()}",
        subject=deadline,
        group_year_id=deadline.group_year_id,
        old={"due_on": before},
        new={"due_on": due_on},
    )
