"""Reads about groups: where a person stands in a group-year, which group-years are visible to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from emulation.common.dates import today
from emulation.groups.choices import GroupRole
from emulation.groups.founders import founded_by, founds
from emulation.groups.models import Group, GroupOffice, GroupYear, Membership
from emulation.people.choices import UNIT_OFFICES
from emulation.people.models import Office, User


@dataclass(frozen=True)
class Standing:
    """What a person is in one group-year, through the offices of today. All empty: a stranger."""

    member_units: frozenset[int] = frozenset()
    led_by_units: frozenset[int] = frozenset()
    deputy_units: frozenset[int] = frozenset()
    is_staff: bool = False
    is_founder: bool = False
    is_inspector: bool = False

    @property
    def is_leader(self) -> bool:
        return bool(self.led_by_units)

    @property
    def is_deputy(self) -> bool:
        return bool(self.deputy_units)

    @property
    def leads(self) -> bool:
        """Leader or deputy: those who run the group."""
        return self.is_leader or self.is_deputy

    @property
    def is_stranger(self) -> bool:
        return not (self.member_units or self.leads or self.is_staff or self.is_founder or self.is_inspector)


def standing_of(user: User, group_year: GroupYear) -> Standing:
    """Two queries at most, remembered on the user (an instance lives as long as a request)."""
    remember_standings(user, [group_year])
    standings: dict[int, Standing] = user.remembered["standings"]
    return standings[group_year.pk]


def remember_standings(user: User, group_years: Iterable[GroupYear]) -> None:
    """For a page that asks about many years: two queries for all of them."""
    known: dict[int, Standing] = user.remembered.setdefault("standings", {})
    wanted = [group_year for group_year in group_years if group_year.pk not in known]
    if wanted:
        known.update(_find_standings(user, wanted))


def _find_standings(user: User, group_years: Sequence[GroupYear]) -> dict[int, Standing]:
    roles = user.roles
    units: dict[int, set[int]] = defaultdict(set)
    held: dict[tuple[int, str], set[int]] = defaultdict(set)
    if roles.served:
        concerned = {"group_year__in": [row.pk for row in group_years], "organisation__in": roles.served}
        members = Membership.objects.active().filter(**concerned).order_by()
        for year, unit in members.values_list("group_year_id", "organisation_id"):
            units[year].add(unit)
        offices = GroupOffice.objects.held(today()).filter(**concerned).order_by()
        for year, role, unit in offices.values_list("group_year_id", "role", "organisation_id"):
            held[year, role].add(unit)
    return {
        row.pk: Standing(
            member_units=frozenset(units[row.pk]),
            led_by_units=frozenset(held[row.pk, GroupRole.LEADER]),
            deputy_units=frozenset(held[row.pk, GroupRole.DEPUTY]),
            is_staff=roles.is_staff_of(row.group.code),
            is_founder=founds(roles.served, row.group),
            is_inspector=roles.is_inspector,
        )
        for row in group_years
    }


def visible_to(user: User) -> QuerySet[GroupYear]:
    """Group-years whose page this person may open: own groups, founded ones; staff and inspector all."""
    roles = user.roles
    everything = GroupYear.objects.select_related("group", "group__founder", "regulation")
    if roles.is_inspector or (roles.is_staff and roles.staff_groups is None):
        return everything
    own = Membership.objects.active().filter(organisation__in=roles.served)
    scope = Q(pk__in=own.values("group_year")) | founded_by(roles.served, "group__")
    if roles.is_staff and roles.staff_groups:
        scope |= Q(group__code__in=roles.staff_groups)
    return everything.filter(scope)


def founds_a_group(user: User) -> bool:
    """Does one of the person's units have a group of its founding? One query, remembered on the user."""
    if "founds" not in user.remembered:
        served = user.roles.served
        user.remembered["founds"] = bool(served) and (
            Group.objects.filter(founded_by(served), closed_on=None).exists()
        )
    found: bool = user.remembered["founds"]
    return found


def members(group_year: GroupYear) -> QuerySet[Membership]:
    """Active members with their unit, in the group's fixed order."""
    return group_year.memberships.active().select_related("organisation").order_by("order", "id")


def people_of_members(group_year: GroupYear) -> list[Office]:
    """Heads and officers of the member units today, by unit in the group's order, then by name."""
    units = Membership.objects.active().filter(group_year=group_year)
    return list(
        Office.objects.held(today())
        .filter(kind__in=UNIT_OFFICES, organisation__in=units.values("organisation"), user__is_active=True)
        .select_related("user", "organisation")
        .order_by("organisation__sort_key", "user__sort_key", "pk")
    )


def offices(group_year: GroupYear) -> QuerySet[GroupOffice]:
    """Leader first, then deputies, as held today."""
    return group_year.offices.held(today()).select_related("organisation").order_by("-role", "id")


def leader(group_year: GroupYear) -> GroupOffice | None:
    return offices(group_year).filter(role=GroupRole.LEADER).first()


def led_group_years(user: User) -> QuerySet[GroupYear]:
    """Group-years that a unit of this person leads or is deputy of today."""
    held = GroupOffice.objects.held(today()).filter(organisation__in=user.roles.served)
    return (
        GroupYear.objects.filter(pk__in=led_ids(user))
        .select_related("group", "regulation")
        .prefetch_related(Prefetch("offices", queryset=held, to_attr="own_offices"), "deadlines")
    )


def led_ids(user: User) -> frozenset[int]:
    """Ids of those group-years; one query, remembered on the user."""
    if "led" not in user.remembered:
        served = user.roles.served
        held = GroupOffice.objects.held(today()).filter(organisation__in=served).order_by()
        user.remembered["led"] = frozenset(held.values_list("group_year_id", flat=True) if served else ())
    found: frozenset[int] = user.remembered["led"]
    return found


def group_choices() -> list[tuple[str, str]]:
    """Code and name of every group that exists today, for limiting staff to some of them."""
    return list(Group.objects.filter(closed_on=None).values_list("code", "short_name"))
