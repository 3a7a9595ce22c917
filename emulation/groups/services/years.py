"""A year of a group from its opening on. `advance` is the only function that sets its state."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from emulation.audit.services import record, record_transition
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import Cycle, GroupRole, YearState
from emulation.groups.guards import start_problems
from emulation.groups.models import Deadline, Group, GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.steps import prescribed_deadlines
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
    dues = prescribed_deadlines(regulation.book, group, cycle=cycle, year=year)
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
    return problems + vacancies(group_year) + start_problems(group_year)


def vacancies(group_year: GroupYear) -> list[Problem]:
    """What is missing of one leader and as many deputies as the regulation asks for; said by the year's page
    whenever an office is vacant. A year that is over has no vacancies."""
    if group_year.state == YearState.CLOSED:
        return []
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
