"""Points of the group and final points: mostly those of the layer before, otherwise with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from emulation.common.numbers import round_half_up
from emulation.demo.builders.figures import Line
from emulation.demo.content import read
from scoring.choices import Part
from scoring.formulas import Method

SHARE_CHANGED = {"group": 0.03, "final": 0.01}
SHARE_RAISED = 0.15
_UNCHANGED_METHODS = (Method.YES_NO, Method.RELATIVE, Method.INFORMATION)
_GRID = Decimal("0.05")


def review(lines: Sequence[Line], share: float, chance: Random) -> None:
    """The group's points for the first part of the lines; relative ones come with the closing."""
    reached = [line for line in lines if line.own is not None][: _count(lines, share)]
    for line in reached:
        line.group = line.own
    for line in _chosen(reached, "group", chance):
        line.group, line.group_reason = _moved(line, line.own or Decimal(0), "group", chance)


def appraise(lines: Sequence[Line], share: float, chance: Random) -> None:
    """Final points for the first part of the lines that have points of the group."""
    reached = [line for line in lines if line.group is not None][: _count(lines, share)]
    for line in reached:
        line.final = line.group
    for line in _chosen(reached, "final", chance):
        line.final, line.final_reason = _moved(line, line.group or Decimal(0), "final", chance)


def _count(lines: Sequence[Line], share: float) -> int:
    return round(len(lines) * share)


def _chosen(lines: Sequence[Line], layer: str, chance: Random) -> list[Line]:
    fit = [
        line
        for line in lines
        if line.leaf.part is Part.BASE and line.untouched and line.own and _may_move(line)
    ]
    count = min(len(fit), max(1, round(len(lines) * SHARE_CHANGED[layer]))) if lines else 0
    return chance.sample(fit, count)


def _may_move(line: Line) -> bool:
    return line.leaf.method not in _UNCHANGED_METHODS


def _moved(line: Line, before: Decimal, layer: str, chance: Random) -> tuple[Decimal, str]:
    """Other points than before, and why; on a step of the criterion where it has steps."""
    maximum = line.leaf.maximum
    raised = before < maximum and chance.random() < SHARE_RAISED
    step = getattr(line.leaf.parameters, "step", None)
    if step is None:
        portion = maximum * Decimal(chance.choice((10, 15, 20))) / 100
        step = max(round_half_up(portion / _GRID, 0) * _GRID, _GRID)
    after = min(before + step, maximum) if raised else max(before - step, Decimal(0))
    return after, chance.choice(_reasons(layer, "higher" if raised else "lower"))


def _reasons(layer: str, direction: str) -> list[str]:
    return [
        row["text"]
        for row in read("reasons")["reasons"]
        if (row["layer"], row["direction"]) == (layer, direction)
    ]
