"""A sheet as rows of a workbook that one fills in away from the system: what stands in each cell, which of
them take input. Written by `exports.offline`, read back by `importers.offline`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from scoring.choices import Layer
from scoring.formulas import METHODS, DirectParameters, Method
from scoring.models import Criterion, ScoreSheet
from scoring.selectors.layer_book import Decision, Node, above, decisions_of, head_of, nodes_of
from scoring.selectors.lines import Leaf, leaves_of, typed_figure
from scoring.selectors.rows import NOTHING, goal_of, points_text, shown_figure

STAMP_SALT = "scoring.offline"
KEYS = "Khóa"
"""The hidden sheet: stamp of the file, and of every line its version and what stood there."""
LINE_HEAD = "Mã dòng"
"""Head of the hidden first column."""
ACTUAL, SELF_POINTS, NOTE, POINTS, REASON = "actual", "self_points", "note", "points", "reason"


class Field(NamedTuple):
    """A column that takes input; `places` of its numbers, None for a text."""

    name: str
    header: str
    places: int | None


FIELDS: Mapping[Layer, tuple[Field, ...]] = MappingProxyType(
    {
        Layer.SELF: (
            Field(ACTUAL, "Kết quả", 4),
            Field(SELF_POINTS, "Điểm tự chấm", 2),
            Field(NOTE, "Thuyết minh", None),
        ),
        Layer.GROUP: (Field(POINTS, "Điểm chấm", 2), Field(REASON, "Lý do", None)),
        Layer.FINAL: (Field(POINTS, "Điểm thẩm định", 2), Field(REASON, "Lý do thẩm định", None)),
    }
)
TITLES = {Layer.SELF: "Tự chấm", Layer.GROUP: "Chấm điểm", Layer.FINAL: "Thẩm định"}
"""Names of the visible sheet."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section of the tree."""

    code: str
    title: str
    maximum: str
    depth: int


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One line: `values` and `takes` (input or not) follow `FIELDS`; `before` what is only read."""

    line_id: int
    version: int
    code: str
    title: str
    maximum: str
    goal: str
    unit: str
    before: tuple[str, ...]
    values: tuple[str, ...]
    takes: tuple[bool, ...]
    yes_no: bool
    guidance: str


@dataclass(frozen=True, slots=True)
class OfflineSheet:
    """The whole workbook; `heads` name the columns of `FilledRow.before`."""

    heads: tuple[str, ...]
    rows: tuple[Heading | FilledRow, ...]

    @property
    def lines(self) -> dict[int, FilledRow]:
        return {row.line_id: row for row in self.rows if isinstance(row, FilledRow)}


def offline_sheet(sheet: ScoreSheet, layer: Layer, *, writes: bool = True) -> OfflineSheet:
    """The sheet as it stands now, for the layer that is written; six queries whatever its size."""
    nodes = nodes_of(sheet.criteria_set)
    leaves = leaves_of(sheet)
    decisions = {} if layer == Layer.SELF else decisions_of(sheet)
    guidance = dict(
        Criterion.objects.filter(criteria_set=sheet.criteria_set_id, is_leaf=True).values_list(
            "pk", "guidance"
        )
    )
    maker = _Maker(layer, writes, decisions, guidance)
    return OfflineSheet(_heads(sheet, layer), tuple(_rows(maker, leaves, nodes)))


def _heads(sheet: ScoreSheet, layer: Layer) -> tuple[str, ...]:
    if layer == Layer.SELF:
        return ()
    group = sheet.membership.group_year.group
    shown = [Layer.SELF] if layer == Layer.GROUP else [Layer.SELF, Layer.GROUP]
    heads = ["Kết quả", "Thuyết minh của đơn vị"]
    for own in shown:
        heads.append(head_of(own, group))
        if own == Layer.GROUP:
            heads.append(f"Lý do của {head_of(own, group).removesuffix(' chấm').lower()}")
    return tuple(heads)


def _rows(maker: _Maker, leaves: Iterable[Leaf], nodes: Mapping[int, Node]) -> Iterable[Heading | FilledRow]:
    """Every line after the sections above it, each section once."""
    set_already: set[int] = set()
    for leaf in leaves:
        path = [node for node in above(leaf.parent_id, nodes) if node.pk not in set_already]
        for node in reversed(path):
            set_already.add(node.pk)
            yield Heading(node.code, node.title, points_text(node.maximum), node.depth)
        yield maker.row(leaf)


class _Maker(NamedTuple):
    layer: Layer
    writes: bool
    decisions: Mapping[int, Mapping[Layer, Decision]]
    guidance: Mapping[int, str]

    def row(self, leaf: Leaf) -> FilledRow:
        own = self.layer == Layer.SELF
        assigned = self.writes and leaf.rule.assigned
        return FilledRow(
            line_id=leaf.line_id,
            version=leaf.version,
            code=leaf.code,
            title=leaf.title,
            maximum=points_text(leaf.rule.maximum) if leaf.rule.maximum else NOTHING,
            goal="" if leaf.rule.assigned and leaf.rule.target is None else goal_of(leaf).text,
            unit=leaf.unit,
            before=() if own else self._before(leaf),
            values=_own_values(leaf) if own else self._decided(leaf),
            takes=(
                (assigned and leaf.rule.takes_figure, assigned and leaf.rule.by_hand, assigned)
                if own
                else (assigned, assigned)
            ),
            yes_no=own and leaf.rule.method is Method.YES_NO,
            guidance=_guidance(leaf, self.guidance.get(leaf.criterion_id, "")),
        )

    def _before(self, leaf: Leaf) -> tuple[str, ...]:
        told = self.decisions[leaf.line_id]
        cells = [shown_figure(leaf), leaf.note, _points(leaf.points)]
        if self.layer == Layer.FINAL:
            cells += [_points(told[Layer.GROUP].points), told[Layer.GROUP].reason]
        return tuple(cells)

    def _decided(self, leaf: Leaf) -> tuple[str, ...]:
        told = self.decisions[leaf.line_id][self.layer]
        return _points(told.points), told.reason


def _own_values(leaf: Leaf) -> tuple[str, ...]:
    return typed_figure(leaf.actual, leaf.rule.method), _points(leaf.points), leaf.note


def _points(points: Decimal | None) -> str:
    """Nothing given is an empty cell; nought is `0,00`."""
    return "" if points is None else points_text(points)


def _guidance(leaf: Leaf, text: str) -> str:
    """How the line is scored, then the guidance of the criteria set and its levels."""
    said = [METHODS[leaf.rule.method].explanation]
    if text:
        said.append(text)
    if isinstance(leaf.rule.parameters, DirectParameters):
        said += [f"{points_text(anchor.points)}: {anchor.text}" for anchor in leaf.rule.parameters.anchors]
    return "\n".join(said)
