"""The years under way that concern a person's units, read once for a page.

The home page asks a dozen rooms what a person has to do; nearly all of them begin with these rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from emulation.common.dates import today
from emulation.groups.choices import GroupRole, Step, YearState
from emulation.groups.founders import founded_by, founds
from emulation.groups.models import GroupOffice, GroupYear, Membership
from emulation.people.models import User


@dataclass(frozen=True)
class Involvement:
    """`years` (with group, founder, regulation and deadlines) are not closed, in the order of year and group.

    `member_units` and `roles` are those of the person's units, by id of the group-year.
    """

    years: tuple[GroupYear, ...]
    member_units: Mapping[int, frozenset[int]]
    roles: Mapping[int, frozenset[str]]
    founders: frozenset[int]

    def belonging(self, *states: YearState) -> list[GroupYear]:
        """Years of which one of the units is a member; in these states, or in any."""
        return self._those(lambda row: row.pk in self.member_units, states)

    def led(self, *states: YearState) -> list[GroupYear]:
        """Years that one of the units leads or is deputy of."""
        return self._those(lambda row: row.pk in self.roles, states)

    def founded(self, *states: YearState) -> list[GroupYear]:
        """Years of groups that one of the units has founded."""
        return self._those(lambda row: founds(self.founders, row.group), states)

    def _those(self, fits: Callable[[GroupYear], bool], states: Collection[YearState]) -> list[GroupYear]:
        return [row for row in self.years if fits(row) and (not states or row.state in states)]


NOBODY = Involvement((), {}, {}, frozenset())


def involvement(user: User) -> Involvement:
    """Four queries, remembered on the user; none for people who act for no unit."""
    if "involvement" not in user.remembered:
        served = user.roles.served
        user.remembered["involvement"] = _find(served) if served else NOBODY
    found: Involvement = user.remembered["involvement"]
    return found


def _find(served: frozenset[int]) -> Involvement:
    units: dict[int, set[int]] = defaultdict(set)
    roles: dict[int, set[str]] = defaultdict(set)
    members = Membership.objects.active().filter(organisation__in=served).order_by()
    for year, unit in members.values_list("group_year_id", "organisation_id"):
        units[year].add(unit)
    held = GroupOffice.objects.held(today()).filter(organisation__in=served).order_by()
    for year, role in held.values_list("group_year_id", "role"):
        roles[year].add(role)
    years = (
        GroupYear.objects.filter(Q(pk__in=units.keys() | roles.keys()) | founded_by(served, "group__"))
        .exclude(state=YearState.CLOSED)
        .select_related("group__founder", "regulation")
        .prefetch_related("deadlines")
        .order_by("year", "group__sort_key", "pk")
    )
    return Involvement(
        years=tuple(years),
        member_units={year: frozenset(found) for year, found in units.items()},
        roles={year: frozenset(found) for year, found in roles.items()},
        founders=served,
    )


def due_of(group_year: GroupYear, step: Step) -> date | None:
    """The last day of a step, from deadlines that are loaded already."""
    return next((d.due_on for d in group_year.deadlines.all() if d.step == step), None)


def main_year(user: User) -> GroupYear | None:
    """The group-year a person mostly works in now: one that the own unit leads, else one it belongs to.

    None without a unit in a running year (staff, inspector).
    """
    found = involvement(user)
    return min(found.belonging(), key=lambda row: row.pk not in found.roles, default=None)


def _of_staff(user: User) -> QuerySet[GroupYear]:
    """Years in the charge of somebody of the standing agency, those founded by the own body included."""
    roles = user.roles
    found = GroupYear.objects.select_related("group__founder", "regulation").order_by(
        "year", "group__sort_key", "pk"
    )
    if roles.staff_groups is None:
        return found
    return found.filter(founded_by(roles.served, "group__") | Q(group__code__in=roles.staff_groups))


UNDER_WAY = tuple(state for state in YearState if state not in (YearState.FORMING, YearState.CLOSED))


def without_leader(user: User) -> list[GroupYear]:
    """Years under way whose leader's office is vacant, in the charge of staff or founder."""
    leading = GroupOffice.objects.filter(role=GroupRole.LEADER, ends=None).order_by()
    if user.roles.is_staff:
        vacant = _of_staff(user).filter(state__in=UNDER_WAY)
        return list(vacant.filter(~Exists(leading.filter(group_year=OuterRef("pk")))))
    founded = involvement(user).founded(*UNDER_WAY)
    if not founded:
        return []
    led = set(leading.filter(group_year__in=founded).values_list("group_year_id", flat=True))
    return [row for row in founded if row.pk not in led]


def to_start(user: User) -> list[GroupYear]:
    """Group-years that this person, as staff in charge or founder, has to bring under way; with deadlines."""
    if user.roles.is_staff:
        return list(_of_staff(user).filter(state=YearState.FORMING).prefetch_related("deadlines"))
    return involvement(user).founded(YearState.FORMING)


def titles_of(user: User) -> list[str]:
    """Offices of the own units in years that are not over, leaders first: "Trưởng Khối thi đua số 3"."""
    found = involvement(user)
    held = [(role, row) for row in reversed(found.led()) for role in found.roles[row.pk]]
    held.sort(key=lambda pair: pair[0] != GroupRole.LEADER)
    return list(dict.fromkeys(f"{GroupRole(role).label} {row.group.short_name}" for role, row in held))
