"""A table of a document → a spreadsheet: the printed sheet, and a flat one for analysis (openpyxl)."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from emulation.documents.forms.content import Content, FlatTable, Section, Table, Workbook
from emulation.documents.rendering import typeset
from emulation.documents.rendering.archive import settled
from emulation.documents.rendering.xlsx_sheet import FONT, POINTS_FORMAT, SheetWriter, put

FLAT_NAME = "Dữ liệu"
_MAX_WIDTH = 60


def to_xlsx(workbook: Workbook, content: Content) -> bytes:
    """The workbook as .xlsx; text stays text (never a formula), numbers are numbers."""
    book = Book()
    _properties(book, content)
    printed: Any = book.active
    printed.title = workbook.sheet_name
    writer = SheetWriter(printed, _column_widths(workbook.section))
    for block in workbook.section.blocks:
        writer.write(block)
    _paper(printed, demo=content.demo)
    if writer.head_rows:
        first, last = writer.head_rows
        printed.print_title_rows, printed.freeze_panes = f"{first}:{last}", f"C{last + 1}"
    flat = book.create_sheet(FLAT_NAME)
    _write_flat(flat, workbook.flat)
    _paper(flat, demo=content.demo)
    file = BytesIO()
    book.save(file)
    return settled(file.getvalue())


def _properties(book: Book, content: Content) -> None:
    facts = book.properties
    facts.title, facts.creator, facts.language = content.title, content.author, "vi-VN"
    facts.created = datetime.combine(content.date, time())


def _column_widths(section: Section) -> list[float]:
    """Widths in mm of the (only) table of the section."""
    table = next(block for block in section.blocks if isinstance(block, Table))
    total = 252.0 if section.landscape else 165.0
    rest = max(total - sum(width for width in table.widths if width), 48.0)
    return [width or rest for width in table.widths]


def _paper(sheet: Any, *, demo: bool) -> None:
    """A4 landscape, one page wide, page number from the second page on, the mark of demonstration data."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = (mm / 25.4 for mm in (30, 15, 20, 20))
    margins.header = 8 / 25.4
    sheet.HeaderFooter.differentFirst = True
    sheet.oddHeader.center.text = "&P"
    if demo:
        sheet.oddHeader.right.text = sheet.firstHeader.right.text = f"&I{typeset.DEMO_MARK}"


def _write_flat(sheet: Any, flat: FlatTable) -> None:
    """Header in row 1, one row per thing, a filter, widths by the longest text."""
    for c, title in enumerate(flat.columns, start=1):
        cell = sheet.cell(1, c)
        put(cell, title)
        cell.font = Font(name=FONT, size=11, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for r, row in enumerate(flat.rows, start=2):
        for c, value in enumerate(row, start=1):
            cell = sheet.cell(r, c)
            put(cell, value)
            cell.font = Font(name=FONT, size=11)
            if isinstance(value, Decimal):
                cell.number_format = POINTS_FORMAT
    for c in range(1, len(flat.columns) + 1):
        shown = [len(str(row[c - 1] or "")) for row in flat.rows]
        width = min(max([*shown, min(len(flat.columns[c - 1]) / 3, 18), 8]) + 2, _MAX_WIDTH)
        sheet.column_dimensions[get_column_letter(c)].width = width
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(flat.columns))}{len(flat.rows) + 1}"
