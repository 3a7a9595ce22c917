"""Who has come how far with the sheet, in years that people still work in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from emulation.demo.builders.world import Year
from emulation.demo.stages import Stage
from scoring.choices import SheetState

EVERYTHING = 1.0


@dataclass(frozen=True, slots=True)
class Pattern:
    """State of a sheet, and which share of its lines has points in each layer.

    `open_lines` says exactly how many lines are unanswered, `lacking` how many have no evidence.
    """

    state: SheetState
    own: float = EVERYTHING
    group: float = 0.0
    final: float = 0.0
    open_lines: int = 0
    lacking: int = 0


UNTOUCHED = Pattern(SheetState.DRAFT, own=0.0)
HALF = Pattern(SheetState.DRAFT, own=0.5)
MOST = Pattern(SheetState.DRAFT, own=0.8)
NEARLY = Pattern(SheetState.DRAFT, open_lines=4, lacking=2)
SUBMITTED = Pattern(SheetState.SUBMITTED)
RETURNED = Pattern(SheetState.RETURNED)
BEING_REVIEWED = Pattern(SheetState.SUBMITTED, group=0.4)
REVIEWED = Pattern(SheetState.REVIEWED, group=EVERYTHING)
ACCEPTED = Pattern(SheetState.ACCEPTED, group=EVERYTHING)
BEING_APPRAISED = Pattern(SheetState.ACCEPTED, group=EVERYTHING, final=0.3)
APPRAISED = Pattern(SheetState.APPRAISED, group=EVERYTHING, final=EVERYTHING)
FINAL = Pattern(SheetState.FINAL, group=EVERYTHING, final=EVERYTHING)

# The group that the guide walks through, unit by unit.
_WALK_THROUGH: Mapping[str, Pattern] = {
    "so-cong-thuong": NEARLY,
    "so-xay-dung": SUBMITTED,
    "so-tai-chinh": SUBMITTED,
    "so-khcn": SUBMITTED,
    "so-nnmt": SUBMITTED,
    "so-tu-phap": RETURNED,
    "thanh-tra-tinh": UNTOUCHED,
    "van-phong-ubnd-tinh": HALF,
    "ban-quan-ly-cac-khu-cong-nghiep": SUBMITTED,
}
_CYCLES: Mapping[Stage, tuple[Pattern, ...]] = {
    Stage.ASSESSING: (SUBMITTED, HALF, MOST, UNTOUCHED, SUBMITTED, NEARLY, RETURNED),
    Stage.REVIEWING: (REVIEWED, SUBMITTED, BEING_REVIEWED, REVIEWED, RETURNED, REVIEWED, SUBMITTED),
    Stage.APPRAISING: (APPRAISED, BEING_APPRAISED, REVIEWED, ACCEPTED, APPRAISED),
}
# Groups in which one member without an office has not handed in.
_LATE: Mapping[tuple[str, int], Pattern] = {
    ("khoi-14", 2025): MOST,
    ("khoi-15", 2025): HALF,
    ("khoi-12", 2025): UNTOUCHED,
}


def pattern_of(year: Year, unit: str) -> Pattern:
    if (year.code, year.number) == ("khoi-3", 2025):
        return _WALK_THROUGH[unit]
    if unit == late_unit(year):
        return _LATE[year.code, year.number]
    cycle = _CYCLES.get(year.stage, (FINAL,))
    return cycle[year.members.index(unit) % len(cycle)]


def late_unit(year: Year) -> str | None:
    """The member that has not handed in while the others have; the review is closed without it."""
    return year.plain_members[-1] if (year.code, year.number) in _LATE else None
