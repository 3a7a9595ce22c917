"""Single cells of a workbook: text that stays text, and where somebody has put a formula."""

from __future__ import annotations

from decimal import Decimal
from typing import IO, Any, TypeVar

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell

from emulation.common.text import nfc

TEXT_FORMAT = "@"
"""What is typed into a cell of this format stays as it was typed: an English Excel reads `8,5` as 85."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet might take for a formula (OWASP, CSV injection)."""
AnyCell = TypeVar("AnyCell", Cell, WriteOnlyCell)
MOST_ROWS, MOST_COLUMNS = 5000, 100


def put_text(cell: Cell, text: str) -> Cell:
    """Write a text that no program may take for a formula, into a cell in which what is typed stays text."""
    cell.value = text
    cell.number_format = TEXT_FORMAT
    return keep_text(cell, text)


def keep_text(cell: AnyCell, text: str) -> AnyCell:
    """Mark the text of a cell as text: not even somebody who opens the cell and leaves it makes a formula of
    it."""
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_SIGNS)
    return cell


def typed_text(value: Any, places: int) -> str:
    """What was typed into a cell as somebody would type it here: 8.5 → `8,5`.

    Excel keeps numbers as floats; their shortest text is what was typed, the tail of a computation goes. A
    number with exactly three decimals gets a fourth, where `places` allow for it: `9,125` could be nine
    thousand.
    """
    if isinstance(value, bool):
        return "Đạt" if value else "Không đạt"
    if isinstance(value, int | float):
        plain = f"{round(Decimal(repr(value)), 9).normalize():f}".replace(".", ",")
        decimals = len(plain.partition(",")[2])
        return plain + "0" if decimals == 3 and places > 3 else plain
    return nfc(str(value)).strip()


def formulas_in(file: IO[bytes]) -> dict[str, set[tuple[int, int]]]:
    """Sheet → (row, column) of its formulas, both from 1. Nothing is computed; leaves the file at its
    beginning."""
    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    try:
        return {
            sheet.title: {
                (cell.row, cell.column)
                for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
                for cell in row
                if cell.data_type == "f"
            }
            for sheet in book.worksheets
        }
    finally:
        book.close()
        file.seek(0)
