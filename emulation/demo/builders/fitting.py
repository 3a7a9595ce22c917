"""Moving reported figures a little, so that a sheet comes to the total that is told of it.

Only shares of a target are moved: their points have a figure for every hundredth, found backwards through
the formula and checked forwards by it. So the lines of a past year add up to its recorded result.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import cast

from emulation.common.numbers import round_half_up
from emulation.demo.builders.figures import Line, standing
from emulation.demo.builders.leaves import Tree
from scoring.formulas import Method, RatioParameters, points

HUNDRED = Decimal(100)
LOWEST_SHARE = Decimal("0.55")
"""No line is moved below this share of its maximum."""
PLACES = (1, 2, 3, 4)


class CannotFit(ValueError):
    """The lines cannot take up the difference; `missing` is that difference in points."""

    def __init__(self, missing: Decimal) -> None:
        super().__init__(f"{missing} points cannot be taken up")
        self.missing = missing


def fit_total(lines: Sequence[Line], tree: Tree, wanted: Decimal) -> None:
    """Move lines of the scale until the total is `wanted`, as near as hundredths of points allow."""
    now = standing(lines, tree)
    base = (
        Fraction(wanted - now.bonus + now.deduction) * Fraction(now.assigned_maximum) / Fraction(tree.scale)
    )
    fit_base(lines, tree, round_half_up(base))


def fit_base(lines: Sequence[Line], tree: Tree, wanted: Decimal) -> None:
    """Move lines until the points within the scale are `wanted`."""
    shift(lines, wanted - standing(lines, tree).base)


def fit_sections(lines: Sequence[Line], tree: Tree, like: Sequence[Line]) -> None:
    """Move lines until every section of the scale has the points that it has in `like`: a tie."""
    wanted, now = standing(like, tree).sections, standing(lines, tree).sections
    moves = [
        _moves([line for line in lines if line.leaf.section == code], value - now[code])
        for code, value in wanted.items()
    ]
    for section in moves:
        _move(section)


Moves = list[tuple[Line, Decimal, Decimal]]


def shift(lines: Iterable[Line], missing: Decimal) -> None:
    """Give (or take) so many points, each line in proportion to its room."""
    _move(_moves(lines, missing))


def _moves(lines: Iterable[Line], missing: Decimal) -> Moves:
    """Which lines get which points from which figure; `CannotFit` before anything is moved."""
    movable = [line for line in lines if _is_movable(line)]
    rooms = [_room(line, missing > 0) for line in movable]
    left = int(abs(missing) * HUNDRED)
    if left > sum(rooms):
        raise CannotFit(missing)
    parts = [room * left // max(sum(rooms), 1) for room in rooms]
    rest = left - sum(parts)
    for index, room in enumerate(rooms):
        extra = min(rest, room - parts[index])
        parts[index] += extra
        rest -= extra
    sign = 1 if missing > 0 else -1
    wanted = [
        (line, (line.own or Decimal(0)) + sign * part / HUNDRED)
        for line, part in zip(movable, parts, strict=True)
        if part
    ]
    return [(line, value, _figure(line, value)) for line, value in wanted]


def _move(moves: Moves) -> None:
    for line, wanted, figure in moves:
        line.actual, line.own = figure, wanted
        if line.group is not None:
            line.group = wanted
        if line.final is not None:
            line.final = wanted


def _is_movable(line: Line) -> bool:
    return line.leaf.method is Method.RATIO and line.untouched and line.own is not None and bool(line.goal)


def _room(line: Line, upwards: bool) -> int:
    """Hundredths of points that the line can still gain or lose."""
    own = line.own or Decimal(0)
    if upwards:
        return int((line.leaf.maximum - own) * HUNDRED)
    floor = line.leaf.maximum * max(_shape(line).floor_percent / HUNDRED, LOWEST_SHARE)
    return max(int((own - floor) * HUNDRED), 0)


def _shape(line: Line) -> RatioParameters:
    return cast(RatioParameters, line.leaf.parameters)


def _figure(line: Line, wanted: Decimal) -> Decimal:
    """The plainest figure that the formula turns into these points."""
    leaf = line.leaf
    share = Fraction(wanted) / Fraction(leaf.maximum) * Fraction(_shape(line).cap_percent) / 100
    exact = share * Fraction(line.goal or 0)
    for places in PLACES:
        figure = round_half_up(exact, places)
        if points(leaf.method, leaf.maximum, leaf.parameters, target=line.goal, actual=figure) == wanted:
            return figure
    raise CannotFit(wanted)
