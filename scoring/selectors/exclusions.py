"""Exclusions ("không xét thi đua") as this person may see them (the table of domain §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from emulation.common.dates import today
from emulation.groups.founders import founded_by
from emulation.groups.models import GroupOffice, GroupYear, Membership
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.regulations.models import Regulation, RegulationMissing
from scoring.models import Exclusion


@dataclass(frozen=True, slots=True)
class Shown:
    """One exclusion; paper, detail and people only for the standing agency and the inspector, the paper
    also for the unit itself."""

    id: int
    unit: str
    year: int
    kind: str
    clause: str
    blocks: bool
    document: str
    detail: str
    set_by: str
    set_on: date
    lifted: str
    may_lift: bool


def visible_to(user: User) -> QuerySet[Exclusion]:
    """Staff (within their groups) and inspector; the unit its own; leaders and founders their members'."""
    found = Exclusion.objects.select_related("organisation", "set_by", "lifted_by")
    roles = user.roles
    if roles.is_inspector or (roles.is_staff and roles.staff_groups is None):
        return found
    return found.filter(Q(organisation__in=roles.served) | Exists(_memberships_in_reach(user)))


def _memberships_in_reach(user: User) -> QuerySet[Membership]:
    """Of the unit in the year of an exclusion: in groups this person leads, founded, or is in charge of."""
    roles = user.roles
    held = GroupOffice.objects.held(today()).filter(organisation__in=roles.served)
    scope = Q(group_year__in=held.values("group_year")) | founded_by(roles.served, "group_year__group__")
    if roles.is_staff:
        scope |= Q(group_year__group__code__in=roles.staff_groups or ())
    return Membership.objects.filter(
        scope, organisation=OuterRef("organisation"), group_year__year=OuterRef("year")
    )


def shown(user: User, found: Iterable[Exclusion]) -> list[Shown]:
    """The exclusions in the detail this person may read."""
    rows = list(found)
    kinds = {year: kinds_of(year) for year in {row.year for row in rows}}
    judged = judged_by(user, {(row.organisation_id, row.year) for row in rows if row.lifted_at is None})
    return [_shown(user, row, kinds[row.year], judged) for row in rows]


def _shown(
    user: User, row: Exclusion, kinds: dict[str, dict[str, Any]], judged: set[tuple[int, int]]
) -> Shown:
    full = user.roles.is_inspector or _is_in_charge(user)
    own = row.organisation_id in user.roles.served
    kind = kinds.get(row.kind)
    lifted = ""
    if row.lifted_at is not None:
        lifted = row.lift_reason if full or own else "Đã gỡ bỏ"
    return Shown(
        id=row.pk,
        unit=row.organisation.name,
        year=row.year,
        kind=kind["label"] if kind else row.get_kind_display(),
        clause=row.clause,
        blocks=kind is None or kind["blocks_nomination"],
        document=row.document if full or own else "",
        detail=row.detail if full else "",
        set_by=str(row.set_by) if full else "",
        set_on=row.set_at.date(),
        lifted=lifted,
        may_lift=row.lifted_at is None and (row.organisation_id, row.year) in judged,
    )


def _is_in_charge(user: User) -> bool:
    """Staff see the details of what `visible_to` gives them."""
    return user.roles.is_staff


def may_judge(user: User, organisation_id: int, year: int) -> bool:
    """May this member of staff set or lift an exclusion of that unit?"""
    return bool(judged_by(user, {(organisation_id, year)}))


def judged_by(user: User, cases: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Of these (unit, year) those this member of staff may judge: never the own unit; staff limited to some
    groups only members of these. One query at most."""
    roles = user.roles
    if not user.has_perm("scoring.set_exclusion"):
        return set()
    others = {case for case in cases if case[0] not in roles.belongs}
    if roles.staff_groups is None or not others:
        return others
    members = Membership.objects.filter(
        organisation__in={unit for unit, _ in others},
        group_year__year__in={year for _, year in others},
        group_year__group__code__in=roles.staff_groups,
    )
    return others.intersection(members.values_list("organisation_id", "group_year__year"))


def units_to_judge(user: User, year: int) -> QuerySet[Organisation]:
    """Members of any group of that year that this member of staff may exclude."""
    roles = user.roles
    memberships = Membership.objects.filter(group_year__year=year)
    if roles.staff_groups is not None:
        memberships = memberships.filter(group_year__group__code__in=roles.staff_groups)
    return Organisation.objects.filter(pk__in=memberships.values("organisation")).exclude(
        pk__in=roles.belongs
    )


def years_of_groups() -> list[int]:
    """Years in which there are groups, newest first."""
    return list(GroupYear.objects.order_by("-year").values_list("year", flat=True).distinct())


def kinds_of(year: int) -> dict[str, dict[str, Any]]:
    """The kinds that the regulation of that year's last day knows: code → label, clause, effect."""
    try:
        book = Regulation.objects.in_force(date(year, 12, 31)).book
    except RegulationMissing:
        return {}
    return {row["code"]: row for row in book.table("exclusions.kinds")}
