"""What this room gives to the page of a group-year and to the home page."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.db.models import Q
from django.urls import reverse

from clusters.choices import ClusterStatus
from clusters.selectors import conditions, conditions_of, failing, may_found, under_way
from clusters.services import founding_url
from emulation.common.dates import today
from emulation.groups import capacities
from emulation.groups.choices import GroupKind
from emulation.groups.involvement import involvement
from emulation.groups.models import GroupYear
from emulation.groups.panels import Action
from emulation.home.registry import Task
from emulation.organisations.panels import Panel
from emulation.people.models import User

ONE_BY_ONE = 3


def founding_panel(user: User, group_year: GroupYear) -> Iterable[Panel]:
    """The conditions in a few words, with the way to their page."""
    if group_year.group.kind != GroupKind.CLUSTER:
        return []
    found = conditions(group_year)
    data = {
        "url": founding_url(group_year),
        "met": sum(condition.met for condition in found),
        "total": len(found),
        "waived": [condition for condition in found if condition.waived and not condition.met],
        "failing": failing(found),
        "status": group_year.group.cluster.get_status_display(),
        "recognised": group_year.group.cluster.status == ClusterStatus.RECOGNISED,
    }
    return [Panel(20, "clusters/_panel.html", data, aside=True)]


def list_actions(user: User) -> Iterable[Action]:
    """A body that may found clusters asks for one from the list of groups."""
    if may_found(user, today()):
        yield Action(20, "Đề nghị thành lập cụm", reverse("clusters:ask"))


def founding_tasks(user: User) -> Iterable[Task]:
    """Clusters to be decided on (staff) and clusters that fail a condition (founder and staff).

    A bounded number of queries; more than three of a kind in one year become one line that leads to the list.
    """
    roles = user.roles
    if not (roles.is_staff or involvement(user).founded()):
        return
    mine = list(_in_charge(user))
    found = conditions_of(mine) if mine else {}
    asked = [g for g in mine if _is_staff(user, g) and g.group.cluster.status == ClusterStatus.REQUESTED]
    lacking = [g for g in mine if g not in asked and failing(found[g.pk]) and not _is_refused(g)]
    yield from _tasks(
        user,
        asked,
        "Xem xét công nhận {name}, năm {year}",
        "Xem xét công nhận {count} cụm đang đề nghị, năm {year}",
    )
    yield from _tasks(
        user,
        lacking,
        "Xem lại điều kiện thành lập {name}, năm {year}",
        "Xem lại {count} cụm không đủ điều kiện, năm {year}",
    )


def _in_charge(user: User) -> Iterable[GroupYear]:
    roles = user.roles
    if roles.is_staff and roles.staff_groups is None:
        return under_way()
    founded, limited = Q(group__founder__in=roles.served), Q(group__code__in=roles.staff_groups or ())
    return under_way().filter(founded | limited)


def _is_staff(user: User, group_year: GroupYear) -> bool:
    return user.roles.is_staff_of(group_year.group.code)


def _is_refused(group_year: GroupYear) -> bool:
    return bool(group_year.group.cluster.status == ClusterStatus.REFUSED)


def _tasks(user: User, group_years: list[GroupYear], one: str, many: str) -> Iterable[Task]:
    for year, group in groupby(group_years, key=lambda group_year: group_year.year):
        found = list(group)
        if len(found) > ONE_BY_ONE:
            url = f"{reverse('groups:index')}?nam={year}&loai={GroupKind.CLUSTER}"
            yield Task(many.format(count=len(found), year=year), url, _scope(user, found[0]))
            continue
        for group_year in found:
            title = one.format(name=group_year.group.short_name, year=year)
            yield Task(title, founding_url(group_year), _scope(user, group_year))


def _scope(user: User, group_year: GroupYear) -> str:
    return capacities.STAFF if _is_staff(user, group_year) else capacities.founding(group_year.group)
