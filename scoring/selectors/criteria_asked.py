"""What an amendment touches, worded for those who publish it; afterwards, who has answered again.

Points are shown only of layers that the person may read now: before a unit hands its sheet in, that it has
answered is all the others are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from emulation.common.numbers import format_points
from emulation.groups.selectors import remember_standings
from emulation.people.models import User
from scoring.choices import Layer
from scoring.formulas import Method
from scoring.models import CriteriaSet, ScoreLine, ScoreSheet
from scoring.rules import visible_layers
from scoring.selectors.criteria_difference import Row, row_of_change
from scoring.selectors.criteria_effects import Asked, Effects, SheetEffect
from scoring.trees import Node

ANSWERED = Q(self_points__isnull=False) | Q(actual__isnull=False, criterion__method=Method.RELATIVE)
UNANSWERED = "chưa nhập"


@dataclass(frozen=True, slots=True)
class Mark:
    """A criterion of one sheet: its number, and the points that stand there."""

    code: str
    points: str = ""


@dataclass(frozen=True, slots=True)
class TouchedSheet:
    sheet: ScoreSheet
    asked: tuple[Mark, ...]
    added: tuple[Mark, ...]
    removed: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class TouchedCriterion:
    """A criterion whose question changed: how, and in how many of the sheets that are asked again there are
    points that will be taken out."""

    row: Row
    answered: int
    of: int


@dataclass(frozen=True, slots=True)
class Touched:
    criteria: tuple[TouchedCriterion, ...]
    sheets: tuple[TouchedSheet, ...]
    untouched: int


def touched_by(user: User, effects: Effects) -> Touched:
    """For the page before publication; a bounded number of queries."""
    found = effects.by_sheet()
    remember_standings(user, effects.years)
    back = [effect for effect in found if effect.goes_back]
    lines = _lines(effects, found)
    return Touched(
        criteria=tuple(_criteria(effects, back, lines)),
        sheets=tuple(_sheet(user, effects, effect, lines) for effect in back),
        untouched=len(found) - len(back),
    )


Lines = Mapping[tuple[int, int], tuple[Any, ...]]
"""(sheet, criterion of the version before) → reported figure, points of the unit, of the group."""


def _lines(effects: Effects, found: Sequence[SheetEffect]) -> Lines:
    olds = {effects.leaf_pairs[node.key] for effect in found for node in effect.asked}
    olds |= {node.key for node in effects.removed}
    rows = ScoreLine.objects.filter(sheet__in=[effect.sheet for effect in found], criterion__in=olds)
    stored = rows.filter(Q(self_points__isnull=False) | Q(actual__isnull=False)).order_by()
    return {
        (sheet, criterion): tuple(values)
        for sheet, criterion, *values in stored.values_list(
            "sheet_id", "criterion_id", "actual", "self_points", "group_points"
        )
    }


def _criteria(effects: Effects, back: Iterable[SheetEffect], lines: Lines) -> Iterable[TouchedCriterion]:
    changes = {change.new.key: change for change in effects.difference.changed}
    asked: dict[int, list[int]] = {}
    for effect in back:
        for node in effect.asked:
            asked.setdefault(node.key, []).append(effect.sheet.pk)
    for node in effects.new:
        if sheets := asked.get(node.key):
            old = effects.leaf_pairs[node.key]
            yield TouchedCriterion(
                row=row_of_change(changes[node.key]) if node.key in changes else _new_target(node),
                answered=sum((sheet, old) in lines for sheet in sheets),
                of=len(sheets),
            )


def _new_target(node: Node) -> Row:
    return Row(node.code, node.title, format_points(node.maximum), facts=(("chỉ tiêu", "", "giao lại"),))


def _sheet(user: User, effects: Effects, effect: SheetEffect, lines: Lines) -> TouchedSheet:
    layers = visible_layers(user, effect.sheet)

    def mark(node: Node, old: int) -> Mark:
        return Mark(node.code, _points(lines.get((effect.sheet.pk, old)), layers))

    return TouchedSheet(
        sheet=effect.sheet,
        asked=tuple(mark(node, effects.leaf_pairs[node.key]) for node in effect.asked),
        added=tuple(Mark(node.code) for node in effect.added),
        removed=tuple(mark(node, node.key) for node in effect.removed),
    )


def _points(values: tuple[Any, ...] | None, layers: frozenset[Layer]) -> str:
    """`4,00; khối chấm 3,50`."""
    if values is None:
        return UNANSWERED
    _, own, group = values
    if Layer.SELF not in layers:
        return "đã nhập"
    said = ["đã nhập" if own is None else format_points(own)]
    if group is not None and Layer.GROUP in layers:
        said.append(f"khối, cụm chấm {format_points(group)}")
    return "; ".join(said)


@dataclass(frozen=True, slots=True)
class AskedSheet:
    """A sheet that a published amendment asked again: how much of that is answered by now."""

    sheet: ScoreSheet
    codes: tuple[str, ...]
    answered: int

    @property
    def of(self) -> int:
        return len(self.codes)


def asked_by(user: User, published: CriteriaSet) -> list[AskedSheet]:
    """Sheets on a published amendment, of group-years whose progress this person follows."""
    if published.previous_id is None or published.is_draft:
        return []
    effects = Asked(published)
    remember_standings(user, effects.years)
    effects.years = [year for year in effects.years if user.has_perm("scoring.view_progress", year)]
    if not effects.years:
        return []
    back = [effect for effect in effects.by_sheet() if effect.goes_back]
    wanted = {node.key for effect in back for node in (*effect.asked, *effect.added)}
    rows = ScoreLine.objects.filter(ANSWERED, sheet__in=[one.sheet for one in back], criterion__in=wanted)
    answered = set(rows.order_by().values_list("sheet_id", "criterion_id"))
    return [
        AskedSheet(
            sheet=effect.sheet,
            codes=tuple(node.code for node in (*effect.asked, *effect.added)),
            answered=sum((effect.sheet.pk, node.key) in answered for node in (*effect.asked, *effect.added)),
        )
        for effect in back
    ]
