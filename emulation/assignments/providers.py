"""What this room adds to the home page, to the page of a unit and to that of a group-year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse

from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.reach import in_charge_of, may_see_unit
from emulation.assignments.selectors.tasks import (
    ALL_YEARS,
    LATE,
    PROPOSED,
    Counts,
    counts_of,
    counts_of_members,
    overdue,
    overdue_of_own,
    tasks_of,
    with_latest,
)
from emulation.common.dates import today
from emulation.groups import capacities
from emulation.groups.models import GroupYear
from emulation.groups.selectors import standing_of
from emulation.home.registry import Task
from emulation.organisations.models import Organisation
from emulation.organisations.panels import Panel
from emulation.people.models import User

ONE_BY_ONE = 3
"""So many overdue tasks are named one by one; more become one line that leads to the list."""
IN_PANEL = 8


def unit_tasks(user: User) -> Iterable[Task]:
    """Overdue tasks of the person's own units; one query."""
    if not user.roles.served:
        return
    late = overdue_of_own(user, today())
    if len(late) > ONE_BY_ONE:
        first = late[0]
        yield Task(
            title=f"Báo cáo {len(late)} nhiệm vụ được giao đã quá hạn",
            url=f"{reverse('assignments:index')}?nam={ALL_YEARS}&loc={LATE}",
            scope=first.organisation.short_name,
            due_on=first.due_on,
        )
        return
    for task in late:
        yield Task(
            title=f"Báo cáo kết quả: {task.title}",
            url=reverse("assignments:task", args=[task.pk]),
            scope=task.organisation.short_name,
            due_on=task.due_on,
        )


def assigning_tasks(user: User) -> Iterable[Task]:
    """For staff, and superiors of divisions: how many tasks are late, how many wait for confirmation."""
    if not (user.roles.is_staff or user.roles.served):
        return
    found = in_charge_of(user).order_by()
    told = found.aggregate(
        late=Count("pk", filter=overdue(today())),
        units=Count("organisation", filter=overdue(today()), distinct=True),
        since=Min("due_on", filter=overdue(today())),
        proposed=Count("pk", filter=Q(state=TaskState.PROPOSED)),
    )
    scope = capacities.STAFF if user.roles.is_staff else "Cơ quan chủ quản"
    index = reverse("assignments:index")
    if told["proposed"]:
        title = f"Xác nhận {told['proposed']} nhiệm vụ đơn vị tự nhập"
        yield Task(title, f"{index}?nam={ALL_YEARS}&loc={PROPOSED}", scope)
    if told["late"]:
        title = f"Đôn đốc {told['late']} nhiệm vụ quá hạn của {told['units']} đơn vị"
        yield Task(title, f"{index}?nam={ALL_YEARS}&loc={LATE}", scope, told["since"])


@dataclass(frozen=True)
class UnitPanel:
    """The unit's tasks of this year at a glance."""

    unit: Organisation
    year: int
    counts: Counts
    tasks: list[AssignedTask]
    url: str


def unit_panel(user: User, organisation: Organisation) -> Iterable[Panel]:
    """On the page of a unit, for those who may read its tasks; the newest year that has any."""
    year = today().year
    if not may_see_unit(user, organisation, year):
        return
    counts = counts_of([organisation.pk], year, today()).get(organisation.pk, Counts())
    tasks = list(with_latest(tasks_of(organisation, year))[:IN_PANEL])
    url = reverse("assignments:unit", args=[organisation.code, year])
    data = UnitPanel(organisation, year, counts, tasks, url)
    yield Panel(30, "assignments/_unit_panel.html", data)


@dataclass(frozen=True)
class MemberRow:
    unit: Organisation
    counts: Counts
    url: str


def group_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    """On the page of a group-year: number, done, overdue per member. Fellow members see these counts too,
    the tasks themselves only those who run or watch over the group."""
    found = counts_of_members(group_year, today())
    if not any(counts.total for _, counts in found):
        return
    standing = standing_of(user, group_year)
    sees_all = standing.leads or standing.is_staff or standing.is_founder or standing.is_inspector
    rows = [
        MemberRow(
            unit,
            counts,
            reverse("assignments:unit", args=[unit.code, group_year.year])
            if sees_all or unit.pk in user.roles.served
            else "",
        )
        for unit, counts in found
    ]
    yield Panel(55, "assignments/_group_panel.html", rows)
