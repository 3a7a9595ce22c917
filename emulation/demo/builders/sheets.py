"""What stands in the sheets: figures and points of every layer, nothing stored yet."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from random import Random

from emulation.demo.builders.criteria import goal_of
from emulation.demo.builders.figures import Line, compare, draw, standing, total_of
from emulation.demo.builders.fitting import CannotFit, fit_base, fit_sections, fit_total
from emulation.demo.builders.layers import appraise, review
from emulation.demo.builders.leaves import Tree
from emulation.demo.builders.patterns import Pattern, pattern_of
from emulation.demo.builders.world import Sheet, World, Year
from emulation.demo.content import results
from emulation.demo.stages import Event, Stage
from scoring.choices import Part, SheetState
from scoring.formulas import Method

USUAL_QUALITY, QUALITY_SPREAD = 0.8, 0.08
TRIES, TRIES_FOR_A_TWIN = 15, 300
USUAL_SHARE, SHARE_TO_QUALITY = 0.93, 3.0

# From this rank on two neighbours get the same total: told apart by a section, or not at all.
SHARED_RANK = {("khoi-16", 2025): 4}
SAME_TOTAL = {("khoi-11", 2025): 5}


def fill_sheets(world: World) -> None:
    """Sheets of all years that have come to the self-assessment."""
    for year in world.years:
        if year.tree is not None and year.stage >= Stage.ASSESSING:
            year.sheets = [_empty(world, year, unit, year.tree) for unit in year.members]
            _fill(year, year.tree)


def _empty(world: World, year: Year, unit: str, tree: Tree) -> Sheet:
    left_out = tree.not_assigned(world.units[unit])
    lines = [
        Line(leaf, assigned := leaf.code not in left_out, goal_of(year, unit, leaf) if assigned else None)
        for leaf in tree.leaves
    ]
    return Sheet(year, unit, pattern_of(year, unit).state, lines)


def _fill(year: Year, tree: Tree) -> None:
    relative = {sheet.unit: _relative(sheet.lines) for sheet in year.sheets}
    for unit, lines in relative.items():
        draw(lines, _quality(year, unit), year.chance(unit, "relative"))
    if year.reached(Event.REVIEWED):
        compare({sheet.unit: relative[sheet.unit] for sheet in year.sheets if sheet.handed_in})
    told = results(year.code, year.number)
    done: list[Sheet] = []
    for sheet in year.sheets:
        twin = next((o for o in done if told and told[o.unit]["points"] == told[sheet.unit]["points"]), None)
        if told:
            _fill_as_told(sheet, tree, Decimal(told[sheet.unit]["points"]), twin)
        else:
            _fill_freely(sheet)
        done.append(sheet)
    _make_ties(year, tree)


def _relative(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.leaf.method is Method.RELATIVE]


def _quality(year: Year, unit: str) -> float:
    return min(0.95, max(0.4, year.chance(unit, "quality").gauss(USUAL_QUALITY, QUALITY_SPREAD)))


def _fill_as_told(sheet: Sheet, tree: Tree, points: Decimal, twin: Sheet | None) -> None:
    """A past sheet that comes to its recorded total; one with a twin also section by section."""
    quality = _quality_for(points / tree.scale)
    for attempt in range(TRIES if twin is None else TRIES_FOR_A_TWIN):
        chance = sheet.year.chance(sheet.unit, "figures", attempt)
        try:
            _draw_all(sheet, pattern_of(sheet.year, sheet.unit), quality, chance)
            if twin is None:
                fit_total(sheet.lines, tree, points)
            else:
                _like(sheet, twin, tree)
            return
        except CannotFit as difference:
            if twin is not None:
                continue
            quality = min(1.1, max(0.2, quality + float(difference.missing / tree.scale) * 1.5))
    raise CannotFit(points)


def _quality_for(share: Decimal) -> float:
    """Where the search for a total begins: what an even quality usually comes to."""
    return USUAL_QUALITY + (float(share) - USUAL_SHARE) * SHARE_TO_QUALITY


def _fill_freely(sheet: Sheet) -> None:
    pattern = pattern_of(sheet.year, sheet.unit)
    chance = sheet.year.chance(sheet.unit, "figures")
    _draw_all(sheet, pattern, _quality(sheet.year, sheet.unit), chance)
    _leave_open(sheet, pattern, chance)


def _draw_all(sheet: Sheet, pattern: Pattern, quality: float, chance: Random) -> None:
    own = [line for line in sheet.lines if line.leaf.method is not Method.RELATIVE]
    draw(own, quality, chance)
    review(own, pattern.group, chance)
    for line in _relative(sheet.lines):
        line.final, line.final_reason = None, ""
    appraise(sheet.lines, pattern.final, chance)


def _leave_open(sheet: Sheet, pattern: Pattern, chance: Random) -> None:
    """What a sheet in draft still lacks: its last part, or some lines and some evidence."""
    assigned = [line for line in sheet.lines if line.assigned]
    empty = assigned[round(len(assigned) * pattern.own) :]
    base = [line for line in assigned if line.leaf.part is Part.BASE]
    empty += chance.sample(base, pattern.open_lines)
    for line in empty:
        line.actual = line.own = None
    proved = [line.leaf.code for line in base if line.claims and line.leaf.criterion.evidence_required]
    sheet.lacking = frozenset(chance.sample(proved, pattern.lacking))
    if sheet.state == SheetState.RETURNED:
        first, second = chance.sample(proved, 2)
        sheet.return_reason = (
            f"Kiểm tra lại số liệu tiêu chí {first}; minh chứng tiêu chí {second} chưa đủ căn cứ."
        )


def _make_ties(year: Year, tree: Tree) -> None:
    key = (year.code, year.number)
    place = SHARED_RANK.get(key) or SAME_TOTAL.get(key)
    if place is None:
        return
    ranked = sorted(
        (sheet for sheet in year.sheets if sheet.state == SheetState.FINAL),
        key=lambda sheet: total_of(sheet.lines, tree),
        reverse=True,
    )
    for better, worse in pairwise(ranked[place - 1 :]):
        try:
            if key in SHARED_RANK:
                _like(better, worse, tree)
            else:
                fit_base(better.lines, tree, standing(worse.lines, tree).base)
                _copy_outside(better, worse)
            return
        except CannotFit:
            continue
    raise ValueError(f"no two units of {key} can be brought to a tie")


def _like(sheet: Sheet, twin: Sheet, tree: Tree) -> None:
    """Bonus and deduction as the twin has them, and the same points in every section."""
    fit_sections(sheet.lines, tree, twin.lines)
    _copy_outside(sheet, twin)


def _copy_outside(sheet: Sheet, twin: Sheet) -> None:
    for line, other in zip(sheet.lines, twin.lines, strict=True):
        if line.leaf.part is not Part.BASE:
            line.actual, line.own = other.actual, other.own
            line.group, line.final = other.group, other.final
            line.group_reason, line.final_reason = other.group_reason, other.final_reason
