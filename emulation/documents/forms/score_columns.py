"""Columns of the score table (04): one wide table of three layers, or a table per layer if too wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from emulation.documents import wording
from emulation.documents.forms.content import (
    Block,
    Cell,
    Row,
    Run,
    Table,
    center,
    column_numbers,
    count_cell,
    para,
    points_cell,
    text_cell,
)
from emulation.documents.forms.score_facts import LAYERS, LayerPoints, ScoredUnit, footnotes, marks

if TYPE_CHECKING:
    from emulation.documents.forms.score_table import ScoreTable

PAGE_WIDTH = 252.0
"""A4 landscape less the margins of 30 and 15 mm."""
UNIT_MIN = 34.0
ORDINAL, RANK, GRADE, PROPOSAL = 8.0, 10.0, 14.5, 17.0
ADJUSTMENT = 1.28
"""Width of “Thưởng, trừ” in mm per point of size."""
SIZES = (10.0, 9.5, 9.0)
_MM_PER_POINT = 25.4 / 72
_PADDING = 1.8
"""Cell padding, border and a hair, in mm."""


def tables(doc: ScoreTable) -> tuple[Block, ...]:
    """The widest readable arrangement that fits the page."""
    size = next((size for size in SIZES if _wide_width(doc, size) + UNIT_MIN <= PAGE_WIDTH), None)
    return _layer_tables(doc) if size is None else (wide_table(doc, size),)


def unit_marks(doc: ScoreTable) -> dict[str, str]:
    return marks(footnotes(doc.units, doc.scale))


def ranking_column(doc: ScoreTable) -> str:
    """`cột (17)`: where the total that decides stands."""
    if len(tables(doc)) == 1:
        return f"cột ({2 + LAYERS * (len(doc.criteria_sections) + 2)})"
    return f"tổng điểm {wording.lower_first(doc.layer_names[-1])}"


# --- one wide table --------------------------------------------------------------------------------------


def wide_table(doc: ScoreTable, size: float) -> Table:
    part = (*_section_widths(doc, size), ADJUSTMENT * size, _total_width(doc, size))
    widths = (ORDINAL, None, *part * LAYERS, RANK, GRADE, PROPOSAL)
    over = [center(name, bold=True, columns=len(part)) for name in doc.layer_names]
    first = (_tall("STT"), _tall("Đơn vị"), *over, _tall("Xếp hạng"), _tall("Xếp loại"), _tall("Đề nghị"))
    head = (Row(first), Row(_part_heads(doc) * LAYERS), column_numbers(len(widths)))
    return _table(doc, widths, head, range(LAYERS), size, outcome=True)


def _wide_width(doc: ScoreTable, size: float) -> float:
    """All columns but that of the names."""
    part = sum(_section_widths(doc, size)) + ADJUSTMENT * size + _total_width(doc, size)
    return ORDINAL + LAYERS * part + RANK + GRADE + PROPOSAL


# --- a table per layer -----------------------------------------------------------------------------------


def _layer_tables(doc: ScoreTable) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for layer, name in enumerate(doc.layer_names):
        last = layer == LAYERS - 1
        blocks.append(para(Run(f"Bảng {layer + 1}. {name}", bold=True), style="flush", keep=True))
        blocks.append(_layer_table(doc, layer, outcome=last))
    return tuple(blocks)


def _layer_table(doc: ScoreTable, layer: int, *, outcome: bool) -> Table:
    size = 11.0
    part = tuple(max(width, 17.0) for width in (*_section_widths(doc, size), _total_width(doc, size)))
    ends = (14.0, 19.0, 24.0) if outcome else ()
    widths = (10.0, None, *part[:-1], 17.0, part[-1], *ends)
    titles = [_head("STT"), _head("Đơn vị"), *_part_heads(doc)]
    if outcome:
        titles += [_head("Xếp hạng"), _head("Xếp loại"), _head("Đề nghị")]
    return _table(
        doc, widths, (Row(tuple(titles)), column_numbers(len(widths))), (layer,), size, outcome=outcome
    )


# --- parts of both ---------------------------------------------------------------------------------------


def _table(
    doc: ScoreTable,
    widths: tuple[float | None, ...],
    head: tuple[Row, ...],
    layers: Iterable[int],
    size: float,
    *,
    outcome: bool,
) -> Table:
    signs, shown = unit_marks(doc), tuple(layers)
    rows: list[Row] = []
    parts = (
        ("A", "ĐƠN VỊ ĐƯỢC XẾP HẠNG", doc.ranked),
        ("B", "ĐƠN VỊ CHƯA XEM XÉT KHEN THƯỞNG", doc.not_considered),
    )
    for letter, title, units in parts:
        if units:
            band = text_cell(f"{title} ({wording.pad(len(units))} đơn vị)", columns=len(widths) - 1)
            rows.append(Row((center(letter), band), "group"))
            rows += [
                _row(i, unit, signs.get(unit.unit, ""), shown, doc, outcome)
                for i, unit in enumerate(units, 1)
            ]
    return Table(widths, head, tuple(rows), size=size, tail=2 if outcome else 0)


def _row(
    number: int, unit: ScoredUnit, sign: str, layers: Sequence[int], doc: ScoreTable, outcome: bool
) -> Row:
    cells = [count_cell(number), text_cell(f"{unit.unit} {sign}".strip())]
    for layer in layers:
        cells += _layer_cells(unit.layers[layer], len(doc.criteria_sections))
    if outcome:
        considered = unit.rank is not None
        cells += [
            count_cell(unit.rank, bold=considered),
            center((unit.grade or "-") if considered else "-"),
            text_cell(unit.proposal if considered else "Chưa xét"),
        ]
    return Row(tuple(cells))


def _layer_cells(layer: LayerPoints | None, sections: int) -> list[Cell]:
    if layer is None:
        return [center("-")] * (sections + 2)
    return [
        *(points_cell(value, "right") for value in layer.sections),
        points_cell(layer.adjustment, "right", sign=True),
        points_cell(layer.total, "right", bold=True),
    ]


def _part_heads(doc: ScoreTable) -> tuple[Cell, ...]:
    codes = [_head(section.code) for section in doc.criteria_sections]
    return (*codes, _head("Thưởng, trừ"), _head("Tổng"))


def _head(title: str) -> Cell:
    return center(title, bold=True)


def _tall(title: str) -> Cell:
    return center(title, bold=True, rows=2)


def _section_widths(doc: ScoreTable, size: float) -> tuple[float, ...]:
    return tuple(
        _figure_width([layer.sections[i] for layer in _layers(doc)], size)
        for i in range(len(doc.criteria_sections))
    )


def _total_width(doc: ScoreTable, size: float) -> float:
    return _figure_width([layer.total for layer in _layers(doc)], size)


def _layers(doc: ScoreTable) -> list[LayerPoints]:
    return [layer for unit in doc.units for layer in unit.layers if layer is not None]


def _figure_width(values: list[Decimal], size: float) -> float:
    """Width of the longest figure: a digit is half an em in Times metrics, a comma or dot a quarter."""
    shown = [wording.points(value) for value in values] or ["0,00"]
    ems = max(sum(0.5 if sign.isdigit() else 0.25 for sign in text) for text in shown)
    return round(ems * size * _MM_PER_POINT + _PADDING, 2)
