"""The points of one sheet in every layer: what each line holds, what sections and the whole come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from emulation.common.dates import format_date, format_time, local_date, today
from emulation.common.numbers import format_points
from emulation.groups.models import Group
from emulation.groups.policies import policy_of
from emulation.people.models import User
from scoring.choices import Layer, Part
from scoring.models import CriteriaSet, Criterion, ScoreLine, ScoreSheet
from scoring.rules import APPRAISED, HANDED_IN, REVIEWED, visible_layers
from scoring.selectors.lines import Leaf
from scoring.selectors.rows import sum_text
from scoring.selectors.sheets import Running, running

ZERO = Decimal("0.00")
ALL, DIFFERENT, OPEN, CITED = "", "khac-biet", "chua-chot", "co-minh-chung"
LACKING = "thieu-minh-chung"
DONE = {Layer.SELF: HANDED_IN, Layer.GROUP: REVIEWED, Layer.FINAL: APPRAISED}
"""States of a sheet in which the work on a layer has been finished."""
BEFORE = {Layer.GROUP: Layer.SELF, Layer.FINAL: Layer.GROUP}


class View(NamedTuple):
    """What one person sees of a sheet: the layers in order, and the one that is written now, if any."""

    sheet: ScoreSheet
    layers: tuple[Layer, ...]
    edits: Layer | None = None


class Decision(NamedTuple):
    """Points, reason, author and time of one layer of one line."""

    points: Decimal | None
    reason: str
    by: str
    stamp: str
    first: str = ""
    """What the founder of a cluster gave in the first step, where there is something to tell."""


def view_of(user: User, sheet: ScoreSheet, edits: Layer | None = None) -> View:
    """The layers this person may read now. The appraisal has a column once the round is closed."""
    seen = visible_layers(user, sheet)
    closed = sheet.membership.group_year.review_closed_at is not None
    shown = [layer for layer in Layer if layer in seen and (layer != Layer.FINAL or closed)]
    return View(sheet, tuple(shown), edits if edits in shown else None)


class Node(NamedTuple):
    pk: int
    parent_id: int | None
    code: str
    title: str
    depth: int
    part: str
    maximum: Decimal


def nodes_of(criteria_set: CriteriaSet) -> dict[int, Node]:
    """The sections of the tree, in reading order."""
    rows = (
        Criterion.objects.filter(criteria_set=criteria_set, is_leaf=False)
        .order_by("position")
        .values_list("pk", "parent_id", "code", "title", "depth", "part", "maximum")
    )
    return {row[0]: Node(*row) for row in rows}


def above(parent_id: int | None, nodes: Mapping[int, Node]) -> Iterable[Node]:
    """The sections above a line, innermost first."""
    node = nodes.get(parent_id or 0)
    while node is not None:
        yield node
        node = nodes.get(node.parent_id or 0)


_DECISION_FIELDS = ("points", "reason", "by__full_name", "at")


def decisions_of(sheet: ScoreSheet) -> dict[int, dict[Layer, Decision]]:
    """Line → what the group and the appraisal have decided, and the note of the unit as its reason."""
    written = (Layer.GROUP, Layer.FINAL)
    names = [f"{layer}_{part}" for layer in written for part in _DECISION_FIELDS]
    found: dict[int, dict[Layer, Decision]] = {}
    day = today()
    rows = ScoreLine.objects.filter(sheet=sheet).order_by()
    for pk, note, own, first, why, *facts in rows.values_list(
        "pk", "note", "self_points", "first_points", "first_reason", *names
    ):
        decisions = {Layer.SELF: Decision(own, note, "", "")}
        for index, layer in enumerate(written):
            points, reason, by, at = facts[index * 4 : index * 4 + 4]
            stamp = ""
            if at is not None:
                stamp = format_time(at) if local_date(at) == day else format_date(at)
            told = _first_words(first, why, points) if layer == Layer.FINAL else ""
            decisions[layer] = Decision(points, reason, by or "", stamp, told)
        found[pk] = decisions
    return found


def _first_words(first: Decimal | None, why: str, final: Decimal | None) -> str:
    """The founder's points and reason: where it gave a reason, or where others stand now."""
    if first is None or not (why or (final is not None and final != first)):
        return ""
    return f"{format_points(first)} điểm" + (f". {why}" if why else "")


class Book:
    """The lines of a sheet with the points of every layer."""

    def __init__(
        self, view: View, leaves: Sequence[Leaf], decisions: Mapping[int, Mapping[Layer, Decision]]
    ) -> None:
        self.view, self.leaves, self.decisions = view, leaves, decisions

    def points(self, leaf: Leaf, layer: Layer) -> Decimal | None:
        return self.decisions[leaf.line_id][layer].points if leaf.rule.assigned else None

    def so_far(self, leaf: Leaf, layer: Layer) -> Decimal | None:
        """The points, or where nobody has decided yet those of the layer before: they will be taken."""
        own = self.points(leaf, layer)
        return own if own is not None or layer not in BEFORE else self.so_far(leaf, BEFORE[layer])

    def before(self, leaf: Leaf, layer: Layer) -> Decimal | None:
        return self.points(leaf, BEFORE[layer]) if layer in BEFORE else None

    def differs(self, leaf: Leaf, layer: Layer) -> bool:
        own = self.points(leaf, layer)
        return layer in BEFORE and own is not None and own != self.before(leaf, layer)

    def is_open(self, leaf: Leaf, layer: Layer) -> bool:
        return leaf.rule.assigned and self.points(leaf, layer) is None

    def flags(self, leaf: Leaf) -> list[str]:
        """The filters a line answers to."""
        flags = [ALL]
        if any(self.differs(leaf, layer) for layer in self.view.layers):
            flags.append(DIFFERENT)
        if self.view.edits and self.is_open(leaf, self.view.edits):
            flags.append(OPEN)
        if leaf.cited:
            flags.append(CITED)
        if leaf.lacks_evidence:
            flags.append(LACKING)
        return flags


def sums_of(book: Book, layer: Layer, nodes: Mapping[int, Node]) -> dict[int, Decimal]:
    """Section → sum of the points so far; a section without any points is missing."""
    sums: dict[int, Decimal] = {}
    for leaf in book.leaves:
        points = book.so_far(leaf, layer)
        if points is not None:
            for node in above(leaf.parent_id, nodes):
                sums[node.pk] = sums.get(node.pk, ZERO) + points
    return sums


def _capped(criteria_set: CriteriaSet, node: Node, points: Decimal) -> Decimal:
    """As `services.totals` stores it: top sections outside the scale have a cap."""
    caps = {Part.BONUS: criteria_set.bonus_cap, Part.DEDUCTION: criteria_set.deduction_cap}
    cap = caps.get(Part(node.part)) if node.depth == 1 else None
    return points if cap is None else min(points, cap)


def running_of(book: Book, layer: Layer, nodes: Mapping[int, Node], sums: Mapping[int, Decimal]) -> Running:
    criteria_set = book.view.sheet.criteria_set
    off: dict[int, Decimal] = {}
    for leaf in book.leaves:
        if not leaf.rule.assigned and leaf.part == Part.BASE:
            off[leaf.section_id] = off.get(leaf.section_id, ZERO) + leaf.rule.maximum
    return running(
        criteria_set,
        [
            (n.part, _capped(criteria_set, n, sums.get(n.pk, ZERO)), n.maximum - off.get(n.pk, ZERO))
            for n in nodes.values()
            if n.depth == 1
        ],
    )


def sum_words(book: Book, node: Node, sums: Mapping[int, Decimal]) -> str:
    points = sums.get(node.pk)
    criteria_set = book.view.sheet.criteria_set
    return sum_text(node.part, None if points is None else _capped(criteria_set, node, points))


def head_of(layer: Layer, group: Group) -> str:
    """The name of a layer over its column: "Tự chấm", "Khối chấm", "Thẩm định"."""
    return f"{policy_of(group).noun} chấm" if layer == Layer.GROUP else str(layer.label)


def is_complete(sheet: ScoreSheet, layer: Layer) -> bool:
    """Has the work on this layer of the sheet been finished?"""
    return sheet.state in DONE[layer]
