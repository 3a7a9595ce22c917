"""Ruled tables in a Word file: fixed widths, repeated header rows, rows that are not split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import _Cell

from emulation.documents.forms.content import Align, Cell, Row, RowKind, Table
from emulation.documents.rendering import typeset, wordxml
from emulation.documents.rendering.docx_boxes import spacer

_ALIGNMENTS: dict[Align, WD_ALIGN_PARAGRAPH] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_BOLD = ("group", "subgroup", "total")
_ITALIC = ("subgroup", "branch", "numbers")
_BANDS = ("group", "subgroup", "branch")
"""Rows that must not be the last on a page."""


def write(document: Document, block: Table, width: float) -> None:
    """Append the table and a little room below it."""
    widths = column_widths(block, width)
    rows = (*block.head, *block.rows)
    dense = block.size < 11
    table = document.add_table(len(rows), len(widths))
    wordxml.frame_table(table, widths, lines=True, padding=2 if dense else 3.5)
    grid = [tuple(row.cells) for row in table.rows]
    for number, word_row in enumerate(table.rows):
        wordxml.row_rules(word_row, header=number < len(block.head))
        for cell, mm in zip(grid[number], widths, strict=True):
            cell.width = Mm(mm)
    for number, cell, word_cell in placed(rows, grid):
        size = _size(rows[number], block, header=number < len(block.head))
        _fill(word_cell, cell, rows[number].kind, size, dense=dense, keep=_kept(block, number))
        if number < len(block.head):
            wordxml.cell_padding(word_cell, 0.5 if dense else 1)
    spacer(document, 2 if block.tail else 6)


def column_widths(block: Table, width: float) -> list[float]:
    """Widths in mm; the open column takes what the others leave."""
    rest = width - sum(part for part in block.widths if part)
    return [part if part else rest for part in block.widths]


def placed(rows: Sequence[Row], grid: Sequence[Sequence[_Cell]]) -> Iterator[tuple[int, Cell, _Cell]]:
    """Every cell with its row number and the place it takes in the grid, spans merged."""
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        c = 0
        for cell in row.cells:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.columns)}
            last = grid[r + cell.rows - 1][c + cell.columns - 1]
            spans = cell.rows > 1 or cell.columns > 1
            yield r, cell, grid[r][c].merge(last) if spans else grid[r][c]
            c += cell.columns


def _kept(block: Table, number: int) -> bool:
    """Does this row stay with the next: header, bands, short tables, the tail before the signatures?"""
    body = number - len(block.head)
    if body < 0 or block.rows[body].kind in _BANDS:
        return True
    last = len(block.rows) - 1
    return (block.together and body < last) or (block.tail > 0 and body > last - block.tail)


def _size(row: Row, block: Table, *, header: bool) -> float:
    dense = block.size < 11
    if row.kind == "numbers":
        return 9 if dense else 10.5
    return block.size * 0.9 if header and dense else block.size


def _fill(word_cell: _Cell, cell: Cell, kind: RowKind, size: float, *, dense: bool, keep: bool) -> None:
    word_cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = word_cell.paragraphs[0]
    paragraph.alignment = _ALIGNMENTS[cell.align]
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0.5 if kind == "numbers" else 1.5 if dense else 2.5)
    shape.keep_with_next = keep or None
    run = paragraph.add_run()
    run.font.size = Pt(round(size * 2) / 2)
    wordxml.mark_size(paragraph, size)
    run.bold = (cell.bold or kind in _BOLD) or None
    run.italic = kind in _ITALIC or None
    wordxml.add_text(run, typeset.line(cell.text))
