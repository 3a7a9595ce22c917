"""What this room gives to the rooms below: scopes of the trail, history of a body, dates at the door."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from emulation.audit.visibility import Scope
from emulation.common.dates import today
from emulation.groups.choices import YearState
from emulation.groups.founders import founded_by
from emulation.groups.models import GroupOffice, GroupYear, Membership
from emulation.groups.panels import Action
from emulation.groups.selectors import visible_to
from emulation.organisations.models import Organisation
from emulation.organisations.panels import Panel
from emulation.people.models import User
from emulation.regulations.models import Regulation


def uses_regulation(regulation: Regulation) -> bool:
    return regulation.group_years.exists()


def trail_scope(user: User) -> Scope:
    """Staff and inspector: everything; units: their own; leaders and founders: their group-years."""
    roles = user.roles
    if roles.is_inspector or (roles.is_staff and roles.staff_groups is None):
        return Scope(everything=True, all_values=roles.is_inspector)
    if roles.is_staff:
        groups = GroupYear.objects.filter(group__code__in=roles.staff_groups or ())
        return Scope(organisations=roles.served, group_years=groups.values("pk"), in_full=True)
    if not roles.served:
        return Scope()
    return Scope(organisations=roles.served, group_years=_led_or_founded(roles.served).values("pk"))


def _led_or_founded(units: frozenset[int]) -> QuerySet[GroupYear]:
    held = GroupOffice.objects.held(today()).filter(organisation__in=units)
    return GroupYear.objects.filter(Q(pk__in=held.values("group_year")) | founded_by(units, "group__"))


def history_of(user: User, organisation: Organisation) -> Iterable[Panel]:
    """In which groups the body was, and which offices it held, by year; links where this person may go."""
    memberships = list(
        Membership.objects.filter(organisation=organisation)
        .select_related("group_year__group")
        .order_by("-group_year__year", "group_year__group__sort_key", "pk")
    )
    if not memberships:
        return []
    offices: dict[int, list[str]] = {}
    for office in GroupOffice.objects.filter(organisation=organisation).order_by("-role", "pk"):
        offices.setdefault(office.group_year_id, []).append(office.get_role_display())
    ids = [membership.group_year_id for membership in memberships]
    open_to_user = set(visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    rows: list[dict[str, Any]] = [
        {
            "year": membership.group_year.year,
            "name": membership.group_year.group.short_name,
            "url": _url(membership.group_year) if membership.group_year_id in open_to_user else "",
            "offices": ", ".join(dict.fromkeys(offices.get(membership.group_year_id, []))),
            "left_on": membership.left_on,
        }
        for membership in memberships
    ]
    return [Panel(10, "groups/_history_of_unit.html", rows)]


def own_actions(user: User, group_year: GroupYear) -> Iterable[Action]:
    if group_year.state == YearState.FORMING and user.has_perm("groups.start_year", group_year):
        url = reverse("groups:start", args=[group_year.group.code, group_year.year])
        yield Action(10, "Bắt đầu năm thi đua", url, "play-circle")


def _url(group_year: GroupYear) -> str:
    return reverse("groups:year", args=[group_year.group.code, group_year.year])
