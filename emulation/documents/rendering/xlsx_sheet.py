"""The printed sheet of a spreadsheet: the same blocks as on paper, laid over the columns of its table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from emulation.common.workbooks.cells import keep_text
from emulation.documents import wording
from emulation.documents.forms.content import (
    AppendixTitle,
    Block,
    Cell,
    Letterhead,
    Paragraph,
    Row,
    Signatures,
    Table,
    Title,
)
from emulation.documents.rendering import typeset
from emulation.documents.rendering.metrics import text_width

FONT = "Times New Roman"
SIGNED_FORMAT = "+#,##0.00;-#,##0.00;0.00"
POINTS_FORMAT = "#,##0.00"
_MM_PER_CHARACTER = 1.95
"""Width of a digit in the sheet's standard font: column widths are counted in it."""
_LINE = 1.2
"""Height of a line in font sizes."""
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_BOLD = ("group", "subgroup", "total")
_ITALIC = ("subgroup", "branch", "numbers")


def put(cell: Any, value: str | int | Decimal | date | None) -> None:
    """Write a value; text always as text, whatever it begins with (`=`, `+`, `-`, `@`)."""
    if isinstance(value, str):
        if value:
            cell.value = text = wording.printable(value)
            keep_text(cell, text)
    else:
        cell.value = value


class SheetWriter:
    """Writes blocks one below the other; `head_rows` are the first and last header row of the table."""

    def __init__(self, sheet: Any, widths: Sequence[float]) -> None:
        self._sheet, self._widths, self._row = sheet, list(widths), 1
        self.head_rows: tuple[int, int] | None = None
        for i, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(i)].width = max(width / _MM_PER_CHARACTER, 5)

    def write(self, block: Block) -> None:
        match block:
            case Letterhead():
                self._letterhead(block)
            case Title():
                lines = [block.kind, *block.lines]
                for text in lines:
                    self._line(text, bold=True, size=14, align="center")
                if block.note:
                    self._line(block.note, italic=True, align="center")
                self._row += 1
            case AppendixTitle():
                for text in (block.label, block.title):
                    self._line(text, bold=True, size=14, align="center")
                for text in block.reference:
                    self._line(text, italic=True, align="center")
                self._row += 1
            case Table():
                self._table(block)
            case Paragraph():
                self._line(block.text, bold=all(run.bold for run in block.runs))
            case Signatures():
                self._signatures(block)
            case _:
                raise TypeError(f"{type(block).__name__} has no place in a spreadsheet")

    # --- text over the columns ---

    @property
    def _last(self) -> int:
        return len(self._widths)

    def _line(
        self,
        text: str,
        first: int = 1,
        last: int = 0,
        *,
        bold: bool = False,
        italic: bool = False,
        size: float = 12,
        align: str = "left",
        stay: bool = False,
    ) -> None:
        """A text over the columns first..last (all by default), as high as it needs; then the next row."""
        last = last or self._last
        if last > first:
            self._sheet.merge_cells(
                start_row=self._row, end_row=self._row, start_column=first, end_column=last
            )
        cell = self._sheet.cell(self._row, first)
        put(cell, text)
        cell.font = Font(name=FONT, size=size, bold=bold, italic=italic)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        self._raise_row(text, sum(self._widths[first - 1 : last]), size)
        if not stay:
            self._row += 1

    def _raise_row(self, text: str, width: float, size: float) -> None:
        lines = sum(max(1, math.ceil(text_width(part, size) / (width - 1))) for part in text.split("\n"))
        dimension = self._sheet.row_dimensions[self._row]
        dimension.height = max(dimension.height or 0, lines * size * _LINE + 2.5)

    def _split(self, share: float) -> int:
        """The last column of the left part that takes about `share` of the width."""
        total, run = sum(self._widths), 0.0
        for i, width in enumerate(self._widths[:-1], start=1):
            run += width
            if run >= total * share:
                return i
        return self._last - 1

    def _letterhead(self, block: Letterhead) -> None:
        middle = self._split(0.4)
        left = [(block.superior, False)] if block.superior else []
        left += [(name, True) for name in block.name_lines]
        right = [(typeset.NATION, True, False), (typeset.MOTTO, True, False), (block.place_date, False, True)]
        left.append((f"Số: {block.number}" if block.number else "", False))
        if block.draft:
            left.append((typeset.DRAFT_MARK, True))
        for i in range(max(len(left), len(right))):
            if i < len(left):
                self._line(left[i][0], 1, middle, bold=left[i][1], align="center", stay=True)
            if i < len(right):
                text, bold, italic = right[i]
                self._line(text, middle + 1, bold=bold, italic=italic, align="center", stay=True)
            self._row += 1

    def _signatures(self, block: Signatures) -> None:
        self._row += 1
        count = len(block.columns)
        bounds = [0, *(self._split((i + 1) / count) for i in range(count - 1)), self._last]
        lines = [
            [
                (column.date_line, False),
                *((line, True) for line in column.authority_lines),
                *(((column.note, False),) if column.note else ()),
            ]
            for column in block.columns
        ]
        ends = [[name for name in (column.other_office, column.name) if name] for column in block.columns]
        self._side_by_side(bounds, lines)
        self._row += 3
        height = max(len(names) for names in ends)
        self._side_by_side(
            bounds, [[("", True)] * (height - len(names)) + [(n, True) for n in names] for names in ends]
        )
        for text in ["Nơi nhận:", *map(wording.plain, typeset.recipients(block))] if block.recipients else []:
            self._line(text, 1, bounds[1])

    def _side_by_side(self, bounds: Sequence[int], lines: Sequence[Sequence[tuple[str, bool]]]) -> None:
        for i in range(max(map(len, lines))):
            for c, column in enumerate(lines):
                text, bold = column[i] if i < len(column) else ("", True)
                first, last = bounds[c] + 1, bounds[c + 1]
                self._line(text, first, last, bold=bold, italic=not bold, align="center", stay=True)
            self._row += 1

    # --- the table ---

    def _table(self, block: Table) -> None:
        start = self._row
        taken: set[tuple[int, int]] = set()
        for i, row in enumerate((*block.head, *block.rows)):
            self._table_row(row, taken, min(block.size, 11), header=i < len(block.head))
            self._row += 1
        self.head_rows = self.head_rows or (start, start + len(block.head) - 1)
        self._row += 1

    def _table_row(self, row: Row, taken: set[tuple[int, int]], size: float, *, header: bool) -> None:
        column = 1
        for cell in row.cells:
            while (self._row, column) in taken:
                column += 1
            area = {(self._row + i, column + j) for i in range(cell.rows) for j in range(cell.columns)}
            taken |= area
            for r, c in area:
                self._sheet.cell(r, c).border = _BOX
            self._cell(cell, row, column, size, header=header)
            if len(area) > 1:
                end_row, end_column = self._row + cell.rows - 1, column + cell.columns - 1
                self._sheet.merge_cells(
                    start_row=self._row, start_column=column, end_row=end_row, end_column=end_column
                )
            column += cell.columns

    def _cell(self, cell: Cell, row: Row, column: int, size: float, *, header: bool) -> None:
        target = self._sheet.cell(self._row, column)
        if cell.value is None:
            put(target, cell.text)
        else:
            put(target, cell.value)
        if isinstance(cell.value, Decimal):
            target.number_format = SIGNED_FORMAT if cell.signed else POINTS_FORMAT
        bold, italic = cell.bold or row.kind in _BOLD, row.kind in _ITALIC
        target.font = Font(name=FONT, size=size, bold=bold, italic=italic)
        target.alignment = Alignment(horizontal=cell.align, vertical="center", wrap_text=True)
        if cell.rows == 1:
            width = sum(self._widths[column - 1 : column - 1 + cell.columns])
            self._raise_row(cell.text, width * (0.9 if header else 1), size)
