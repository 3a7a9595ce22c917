"""How far each member unit is with its sheet and its cross-scores, for the matrix group × step and for
reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from django.db.models import Count, Q

from emulation.groups.models import GroupYear, Membership
from emulation.groups.steps import UnitsDone
from scoring.choices import SheetState
from scoring.models import CrossRater, CrossRound

SUBMITTED = frozenset(SheetState) - {SheetState.DRAFT, SheetState.RETURNED}
REVIEWED = SUBMITTED - {SheetState.SUBMITTED}
APPRAISED = frozenset({SheetState.APPRAISED, SheetState.FINAL})


def sheets_in(states: Collection[SheetState]) -> Callable[[Sequence[GroupYear]], UnitsDone]:
    """A check in one query: is the unit's sheet in one of these states? No sheet yet: not done."""

    def check(group_years: Sequence[GroupYear]) -> UnitsDone:
        found: UnitsDone = defaultdict(dict)
        rows = Membership.objects.active().filter(group_year__in=group_years)
        for year, unit, state in rows.values_list("group_year_id", "organisation_id", "sheet__state"):
            found[year][unit] = state in states
        return found

    return check


def units_crossed(group_years: Sequence[GroupYear]) -> UnitsDone:
    """Has the unit handed in its cross-scores? Only units that have others to score are in it; until the
    leader has opened the round it waits for the leader, and no unit is named. One query."""
    found: UnitsDone = defaultdict(dict)
    raters = CrossRater.objects.filter(round__group_year__in=group_years).exclude(assignments=None)
    facts = raters.annotate(left=Count("assignments", filter=Q(assignments__recused_at=None))).values_list(
        "round__group_year_id", "organisation_id", "submitted_at", "round__closed_at", "left"
    )
    for year, unit, submitted, closed, left in facts:
        found[year][unit] = bool(submitted or closed or not left)
    return found


def rounds_closed(group_years: Sequence[GroupYear]) -> set[int]:
    """The group-years whose cross-scoring is over; one query."""
    closed = CrossRound.objects.filter(group_year__in=group_years, closed_at__isnull=False)
    return set(closed.values_list("group_year_id", flat=True))
