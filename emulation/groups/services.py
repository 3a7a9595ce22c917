"""Writes about groups. `advance` is the only function that sets the state of a group-year."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from emulation.audit.services import record, record_transition
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import Cycle, GroupRole, Taking, YearState
from emulation.groups.guards import start_problems
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
    """Make a member unit leader or deputy. Refused beyond the numbers of the regulation, with the clause.

    Staff in charge and the founder may do so (domain §2: appointed by the founder).
    """
    group_year = locked(group_year.pk)
    if not actor.has_perm("groups.give_office", group_year):
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
    if group_year.state == YearState.CLOSED:
        problems.append(Problem("Năm thi đua đã kết thúc.", code="year_closed"))
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
def end_office(*, actor: User, office: GroupOffice, ends: date, reason: str) -> GroupOffice:
    """The last day of a unit's office, so that another may take it; the reason goes into the trail."""
    group_year = locked(office.group_year_id)
    office = group_year.offices.select_related("organisation").get(pk=office.pk)
    if not actor.has_perm("groups.give_office", group_year):
        raise PermissionDenied
    problems = []
    if office.ends is not None:
        problems.append(Problem("Chức trách này đã kết thúc.", code="ended"))
    if group_year.state == YearState.CLOSED:
        problems.append(Problem("Năm thi đua đã kết thúc.", code="year_closed"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do kết thúc.", field="reason", code="no_reason"))
    if ends < office.starts:
        problems.append(
            Problem("Ngày kết thúc không được trước ngày bắt đầu.", field="ends", code="before_start")
        )
    if problems:
        raise Refused(problems)
    office.ends = ends
    office.save(update_fields=["ends"])
    record(
        actor=actor,
        action="end_office",
        text=(
            f"{office.organisation.name} thôi {office.get_role_display()} "
            f"{group_year.group.short_name}: {reason.strip()}"
        ),
        subject=office,
        organisation_id=office.organisation_id,
        group_year_id=group_year.pk,
        new={"ends": ends, "reason": reason.strip()},
    )
    return office


@transaction.atomic
def start_year(*, actor: User, group_year: GroupYear) -> GroupYear:
    """forming → running, once members, offices and what other rooms ask for are there."""
    group_year = locked(group_year.pk)
    if not actor.has_perm("groups.start_year", group_year):
        raise PermissionDenied
    problems = missing_to_start(group_year)
    if problems:
        raise Refused(problems)
    advance(actor=actor, group_year=group_year, to=YearState.RUNNING)
    record(
        actor=actor,
        action="start_year",
        text=f"Bắt đầu năm thi đua {group_year.year} của {group_year.group.short_name}",
        subject=group_year,
        group_year_id=group_year.pk,
    )
    return group_year


def missing_to_start(group_year: GroupYear) -> list[Problem]:
    """What stands between a group that is being formed and its year (domain §3)."""
    if group_year.state != YearState.FORMING:
        return [Problem("Năm thi đua này đã bắt đầu.", code="started")]
    problems = []
    if not group_year.memberships.active().exists():
        problems.append(Problem("Chưa có đơn vị thành viên.", code="no_members"))
    return problems + _office_problems(group_year) + start_problems(group_year)


def _office_problems(group_year: GroupYear) -> list[Problem]:
    """One leader, and as many deputies as the regulation asks for."""
    book, policy = group_year.regulation.book, policy_of(group_year.group)
    url = reverse("groups:give-office", args=[group_year.group.code, group_year.year])
    held = list(group_year.offices.filter(ends=None).values_list("role", flat=True))
    least, most = book.integer("offices.deputies_min"), book.integer("offices.deputies_max")
    deputies = held.count(GroupRole.DEPUTY)
    problems = []
    if GroupRole.LEADER not in held:
        problems.append(
            Problem(
                f"Chưa có {policy.leader_title}.", book.clause("offices.leaders"), url=url, code="no_leader"
            )
        )
    if deputies < least:
        text = f"Cần từ {least} {policy.deputy_title}, đang có {deputies}."
        problems.append(Problem(text, book.clause("offices.deputies_min"), url=url, code="too_few_deputies"))
    if deputies > most:
        text = f"Có nhiều nhất {most} {policy.deputy_title}, đang có {deputies}."
        problems.append(Problem(text, book.clause("offices.deputies_max"), url=url, code="too_many_deputies"))
    return problems


@transaction.atomic
def extend_deadline(*, actor: User, deadline: Deadline, due_on: date, reason: str) -> None:
    """Move the last day of a step; the first date and the reason stay visible to the group."""
    deadline = (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("group_year__group")
        .get(pk=deadline.pk)
    )
    if not actor.has_perm("groups.manage_year", deadline.group_year):
        raise PermissionDenied
    if deadline.group_year.state == YearState.CLOSED:
        raise Refused(Problem("Năm thi đua đã kết thúc, không gia hạn được.", code="year_closed"))
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
