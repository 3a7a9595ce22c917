"""Opening a year for many groups at once: last year's structure as a proposal, to be confirmed.

Nothing is inherited silently: members are proposed one by one, bodies that are gone give way to their
successor or are named, and nobody takes an office by last year's having held it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from emulation.common.dates import today
from emulation.common.problems import Problem
from emulation.groups.choices import Cycle, GroupKind
from emulation.groups.founders import founded_by
from emulation.groups.guards import opening_problems
from emulation.groups.models import Group, GroupYear, Membership
from emulation.organisations.models import Organisation, Succession
from emulation.people.models import User
from emulation.regulations.models import Regulation, RegulationMissing


@dataclass(frozen=True)
class Gone:
    """A member of last year that exists no longer, and the bodies in force that followed it."""

    organisation: Organisation
    successors: tuple[Organisation, ...]


@dataclass(frozen=True)
class Proposal:
    """One group's next year as proposed. `members` in order, successors in the place of those gone."""

    group: Group
    last: GroupYear | None
    members: tuple[Organisation, ...]
    gone: tuple[Gone, ...]
    problems: tuple[Problem, ...]

    @property
    def cycle(self) -> str:
        return self.last.cycle if self.last else Cycle.CALENDAR

    @property
    def can_open(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class Opening:
    """The page: proposals, and those groups that have this year already."""

    kind: str
    year: int
    regulation: Regulation | None
    proposals: tuple[Proposal, ...]
    opened: int


def groups_in_charge(user: User, kind: str) -> list[Group]:
    """Groups of a kind whose years this person opens: staff in charge, founders their own."""
    found = Group.objects.filter(kind=kind, closed_on=None).select_related("founder")
    roles = user.roles
    if not (roles.is_staff and roles.staff_groups is None):
        found = found.filter(Q(code__in=roles.staff_groups or ()) | founded_by(roles.served))
    return list(found.order_by("sort_key", "pk"))


def opening(user: User, kind: str, year: int) -> Opening:
    """Proposals for every group of that kind in this person's charge; a bounded number of queries."""
    groups = groups_in_charge(user, kind if kind in GroupKind.values else GroupKind.BLOCK)
    have = set(GroupYear.objects.filter(group__in=groups, year=year).values_list("group_id", flat=True))
    regulation = regulation_for(year)
    waiting = [group for group in groups if group.pk not in have]
    return Opening(
        kind=kind,
        year=year,
        regulation=regulation,
        proposals=tuple(propose(waiting, year)),
        opened=len(have),
    )


def regulation_for(year: int) -> Regulation | None:
    try:
        return Regulation.objects.in_force(date(year, 12, 31))
    except RegulationMissing:
        return None


def propose(groups: Sequence[Group], year: int) -> list[Proposal]:
    """The proposal of each group; four queries whatever their number, and those of the guards."""
    last = _last_years(groups, year)
    members = {pk: [m.organisation for m in row.active_members] for pk, row in last.items()}  # type: ignore[attr-defined]
    day = max(today(), date(year, 1, 1))
    gone = [unit for units in members.values() for unit in units if not unit.is_in_force(day)]
    followed_by = _successors(gone, day)
    hindered = opening_problems(groups)
    lawful = regulation_for(year) is not None
    found = []
    for group in groups:
        problems = list(hindered.get(group.pk, ()))
        if not lawful:
            text = f"Chưa có quy định có hiệu lực đến hết năm {year}."
            problems.append(Problem(text, code="no_regulation"))
        units = members.get(group.pk, [])
        found.append(
            Proposal(
                group=group,
                last=last.get(group.pk),
                members=tuple(_carried(units, followed_by, day)),
                gone=tuple(Gone(u, tuple(followed_by[u.pk])) for u in units if not u.is_in_force(day)),
                problems=tuple(problems),
            )
        )
    return found


def _last_years(groups: Sequence[Group], year: int) -> dict[int, GroupYear]:
    active = Membership.objects.active().select_related("organisation").order_by("order", "pk")
    rows = (
        GroupYear.objects.filter(group__in=groups, year__lt=year)
        .order_by("year", "pk")
        .prefetch_related(Prefetch("memberships", queryset=active, to_attr="active_members"))
    )
    newest = dict(rows.values_list("group_id", "pk"))
    return {row.group_id: row for row in rows.filter(pk__in=newest.values())}


def _successors(gone: Sequence[Organisation], day: date) -> dict[int, list[Organisation]]:
    """Bodies in force that follow those gone, over as many steps as it takes."""
    found: dict[int, list[Organisation]] = defaultdict(list)
    waiting = {unit.pk: {unit.pk} for unit in gone}
    seen: set[int] = set()
    while waiting:
        rows = Succession.objects.filter(predecessor__in=waiting).select_related("successor").order_by("pk")
        following: dict[int, set[int]] = defaultdict(set)
        seen |= waiting.keys()
        for row in rows:
            for origin in waiting[row.predecessor_id]:
                if row.successor.is_in_force(day):
                    if row.successor not in found[origin]:
                        found[origin].append(row.successor)
                elif row.successor_id not in seen:
                    following[row.successor_id].add(origin)
        waiting = dict(following)
    return found


def _carried(
    units: Sequence[Organisation], followed_by: dict[int, list[Organisation]], day: date
) -> list[Organisation]:
    """Members in force, and the one successor of a member gone; among several successors people choose."""
    carried: dict[int, Organisation] = {}
    for unit in units:
        if unit.is_in_force(day):
            carried.setdefault(unit.pk, unit)
        elif len(followed_by[unit.pk]) == 1:
            successor = followed_by[unit.pk][0]
            carried.setdefault(successor.pk, successor)
    return list(carried.values())
