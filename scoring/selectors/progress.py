"""How far each member unit is with its sheet, for the matrix group × step and for reminders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence

from emulation.groups.models import GroupYear, Membership
from emulation.groups.steps import UnitsDone
from scoring.choices import SheetState

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
