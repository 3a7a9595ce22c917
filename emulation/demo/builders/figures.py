"""What a unit reports for a criterion, and the points that follow from it by the real formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random

from emulation.common.numbers import round_half_up
from emulation.demo.builders.leaves import COUNTED, Leaf, Tree
from scoring.choices import Layer, Part
from scoring.formulas import Method, points, relative_points, validate_points
from scoring.ranking import Standing, total
from scoring.services.review import RELATIVE_REASON

ZERO = Decimal("0.00")
SPREAD = 0.2
"""How unevenly a unit does: standard deviation of its quality from criterion to criterion."""


@dataclass(slots=True)
class Line:
    """One line of a sheet with its three layers. `goal` is the unit's target."""

    leaf: Leaf
    assigned: bool
    goal: Decimal | None
    actual: Decimal | None = None
    own: Decimal | None = None
    group: Decimal | None = None
    group_reason: str = ""
    final: Decimal | None = None
    final_reason: str = ""

    @property
    def points(self) -> Decimal | None:
        """Of the last layer that has any."""
        return next((p for p in (self.final, self.group, self.own) if p is not None), None)

    @property
    def answered(self) -> bool:
        return self.own is not None or self.actual is not None

    @property
    def claims(self) -> bool:
        """Is there anything to prove? Nought needs no evidence."""
        return bool(self.own or (self.actual and (self.own is None or not self.leaf.maximum)))

    @property
    def untouched(self) -> bool:
        """Nobody after the unit changed anything."""
        return not self.group_reason and not self.final_reason


def draw(lines: Sequence[Line], quality: float, chance: Random) -> None:
    """Fill all assigned lines as a unit of that quality (0 poor, 1 best) would."""
    for line in lines:
        if not line.assigned:
            continue
        line.group = line.final = None
        line.group_reason = line.final_reason = ""
        level = _level(line.leaf, quality, chance)
        if line.leaf.by_hand:
            line.own = _by_hand(line.leaf, level)
            continue
        line.actual = _figure(line, level, chance)
        line.own = points(
            line.leaf.method, line.leaf.maximum, line.leaf.parameters, target=line.goal, actual=line.actual
        )


def _level(leaf: Leaf, quality: float, chance: Random) -> float:
    """How near to the good end; awards and violations are rarer than ordinary success."""
    level = min(1.0, max(0.0, chance.gauss(quality, SPREAD)))
    if leaf.part is Part.BONUS:
        return level * 0.45
    return 0.8 + level * 0.2 if leaf.part is Part.DEDUCTION else level


def _figure(line: Line, level: float, chance: Random) -> Decimal:
    leaf = line.leaf
    low, high = float(leaf.low), float(leaf.high)
    if leaf.target and line.goal:
        low, high = low * float(line.goal / leaf.target), high * float(line.goal / leaf.target)
    value = high - level * (high - low) if leaf.small_is_good else low + level * (high - low)
    if leaf.method in COUNTED or leaf.method is Method.YES_NO:
        whole = int(value)
        return Decimal(whole + (chance.random() < value - whole))
    figure = round_half_up(Decimal(repr(value)), leaf.places)
    return min(figure, Decimal(100)) if leaf.is_share else figure


def _by_hand(leaf: Leaf, level: float) -> Decimal:
    """Points typed by the unit, on a step of the criterion."""
    low, high = float(leaf.low), float(leaf.high)
    value = high - level * (high - low) if leaf.small_is_good else low + level * (high - low)
    step = getattr(leaf.parameters, "step", None) or Decimal("0.5")
    typed = min(round_half_up(Decimal(repr(value)) / step, 0) * step, leaf.maximum)
    return validate_points(leaf.method, leaf.maximum, leaf.parameters, typed)


def compare(sheets: Mapping[str, Iterable[Line]]) -> None:
    """Points relative to the leader of the group, by unit, as the closing of a review computes them."""
    same: dict[str, dict[str, Line]] = {}
    for unit, lines in sheets.items():
        for line in lines:
            if line.leaf.method is Method.RELATIVE and line.actual is not None:
                same.setdefault(line.leaf.code, {})[unit] = line
    for rows in same.values():
        maximum = next(iter(rows.values())).leaf.maximum
        found = relative_points({unit: (line.goal, line.actual) for unit, line in rows.items()}, maximum)
        for unit, line in rows.items():
            line.group, line.group_reason = found[unit], RELATIVE_REASON


def standing(lines: Sequence[Line], tree: Tree, layer: Layer | None = None) -> Standing:
    """What the sheet brings to a ranking; without a layer each line counts with its last points."""
    sums: dict[str, Decimal] = {section.code: ZERO for section in tree.sections}
    assigned = ZERO
    for line in lines:
        if line.assigned and line.leaf.part is Part.BASE:
            assigned += line.leaf.maximum
        sums[line.leaf.section] += _of(line, layer) or ZERO
    by_part = dict.fromkeys(Part, ZERO)
    for section in tree.sections:
        by_part[Part(section.part)] += sums[section.code]
    return Standing(
        unit=0,
        base=by_part[Part.BASE],
        assigned_maximum=assigned,
        bonus=min(by_part[Part.BONUS], tree.row.bonus_cap),
        deduction=min(by_part[Part.DEDUCTION], tree.row.deduction_cap),
        sections={s.code: sums[s.code] for s in tree.sections if s.part == Part.BASE},
    )


def _of(line: Line, layer: Layer | None) -> Decimal | None:
    if layer is None:
        return line.points
    return {Layer.SELF: line.own, Layer.GROUP: line.group, Layer.FINAL: line.final}[layer]


def total_of(lines: Sequence[Line], tree: Tree) -> Fraction:
    """The exact total of a sheet, by the function that ranks."""
    return total(standing(lines, tree), tree.scale) or Fraction(0)
