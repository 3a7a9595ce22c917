"""A sheet as a locked workbook to be filled in away from the system. No cell of it holds a formula."""

from __future__ import annotations

from io import BytesIO

from django.core import signing
from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from emulation.common.dates import format_datetime, now
from emulation.common.workbooks.cells import put_text
from scoring.choices import Layer
from scoring.models import ScoreSheet
from scoring.selectors.lines import NO, YES
from scoring.selectors.offline import (
    FIELDS,
    KEYS,
    LINE_HEAD,
    STAMP_SALT,
    TITLES,
    FilledRow,
    Heading,
    OfflineSheet,
    offline_sheet,
)

HEAD_ROW = 5
WIDTHS = {
    "Tiêu chí": 10,
    "Nội dung": 52,
    "Điểm tối đa": 10,
    "Chỉ tiêu giao": 13,
    "Đơn vị tính": 11,
    "Cách tính, hướng dẫn chấm": 60,
}
WIDE, NARROW = 36, 13
FACE = "Calibri"
"""The face of the cells that name none."""
LINE_HEIGHT = 15
"""Points. Programs that open the file do not all find the height of wrapped rows themselves."""
_HEAD = PatternFill("solid", fgColor="D9EAEE")
_SECTION = PatternFill("solid", fgColor="F1F4F5")
_INPUT = PatternFill("solid", fgColor="FFF9DB")
_LINE = Border(bottom=Side("thin", color="D5DADD"))
_WRAP = Alignment(wrap_text=True, vertical="top")
_RIGHT = Alignment(horizontal="right", vertical="top", wrap_text=True)
HINTS = (
    "Chỉ nhập vào các ô nền vàng; các ô khác đã khóa. Không chèn, xóa dòng hoặc cột.",
    "Số thập phân viết 8,5 hoặc 8.5. Không dùng công thức. Ô để trống là chưa nhập, khác với 0.",
)


def offline_workbook(sheet: ScoreSheet, layer: Layer, *, writes: bool = True) -> bytes:
    """The .xlsx file; without `writes` every cell is locked."""
    found = offline_sheet(sheet, layer, writes=writes)
    book = Workbook()
    page = book.worksheets[0]
    page.title = TITLES[layer]
    headers = _headers(found, layer)
    _top(page, sheet, layer, headers)
    yes_no = DataValidation(type="list", formula1=f'"{YES},{NO}"', allow_blank=True)
    page.add_data_validation(yes_no)
    for row in found.rows:
        if isinstance(row, Heading):
            _heading(page, row, len(headers))
        else:
            _line(page, row, found, yes_no)
    _dress(page, headers)
    _keys(book.create_sheet(KEYS), sheet, layer, found)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _headers(found: OfflineSheet, layer: Layer) -> list[str]:
    fixed = [LINE_HEAD, "Tiêu chí", "Nội dung", "Điểm tối đa", "Chỉ tiêu giao", "Đơn vị tính"]
    inputs = [field.header for field in FIELDS[layer]]
    return [*fixed, *found.heads, *inputs, "Cách tính, hướng dẫn chấm"]


def _top(page: Worksheet, sheet: ScoreSheet, layer: Layer, headers: list[str]) -> None:
    membership = sheet.membership
    group_year = membership.group_year
    title = "Phiếu tự chấm điểm" if layer == Layer.SELF else f"{TITLES[layer]}: phiếu"
    lines = (
        f"{title} năm {group_year.year}, {membership.organisation.name}",
        f"{group_year.group.short_name}. {sheet.criteria_set}. Tải về {format_datetime(now())}.",
        *HINTS,
    )
    for number, text in enumerate(lines, start=1):
        put_text(page.cell(number, 2), text)
    page.cell(1, 2).font = Font(name=FACE, bold=True, size=13)
    for column, header in enumerate(headers, start=1):
        cell = put_text(page.cell(HEAD_ROW, column), header)
        cell.font, cell.fill, cell.border = Font(name=FACE, size=11, bold=True), _HEAD, _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    page.row_dimensions[HEAD_ROW].height = 2 * LINE_HEIGHT


def _heading(page: Worksheet, row: Heading, columns: int) -> None:
    at = page.max_row + 1
    for column in range(2, columns + 1):
        page.cell(at, column).fill = _SECTION
    for column, text in ((2, row.code), (3, row.title), (4, row.maximum)):
        cell = put_text(page.cell(at, column), text)
        cell.font = Font(name=FACE, size=11, bold=row.depth < 3)
        cell.alignment = _RIGHT if column == 4 else _WRAP


def _line(page: Worksheet, row: FilledRow, found: OfflineSheet, yes_no: DataValidation) -> None:
    at = page.max_row + 1
    fixed = [str(row.line_id), row.code, row.title, row.maximum, row.goal, row.unit, *row.before]
    for column, text in enumerate(fixed, start=1):
        cell = put_text(page.cell(at, column), text)
        cell.alignment = _RIGHT if column in (4, 5) or (column > 6 and _is_number(text)) else _WRAP
    for place, (text, takes) in enumerate(zip(row.values, row.takes, strict=True)):
        cell = put_text(page.cell(at, len(fixed) + 1 + place), text)
        cell.alignment = _RIGHT if place < len(row.values) - 1 else _WRAP
        if takes:
            _open(cell)
        if takes and row.yes_no and place == 0:
            yes_no.add(cell)
    put_text(page.cell(at, len(fixed) + len(row.values) + 1), row.guidance).alignment = _WRAP
    for column in range(2, len(fixed) + len(row.values) + 2):
        page.cell(at, column).border = _LINE
    texts = [(row.title, WIDTHS["Nội dung"]), (row.guidance, WIDTHS["Cách tính, hướng dẫn chấm"])]
    texts += [(text, WIDE) for text in (*row.before, *row.values) if not _is_number(text)]
    page.row_dimensions[at].height = LINE_HEIGHT * max(_lines(text, width) for text, width in texts)


def _open(cell: Cell) -> None:
    cell.protection, cell.fill = Protection(locked=False), _INPUT


def _lines(text: str, width: int) -> int:
    """Lines that a wrapped text takes in a column of that width (in letters)."""
    return sum(max(1, -(-len(part) // width)) for part in text.split("\n"))


def _is_number(text: str) -> bool:
    return bool(text) and text.replace(".", "").replace(",", "").lstrip("-").isdigit()


def _dress(page: Worksheet, headers: list[str]) -> None:
    """Widths, frozen head, what is printed, and the lock: cells may be chosen, columns made wider."""
    for column, header in enumerate(headers, start=1):
        wide = WIDE if header.startswith(("Thuyết minh", "Lý do")) else NARROW
        page.column_dimensions[get_column_letter(column)].width = WIDTHS.get(header, wide)
    page.column_dimensions["A"].hidden = True
    page.freeze_panes = page.cell(HEAD_ROW + 1, 4)
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", "9"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.protection.enable()
    page.protection.formatColumns = page.protection.formatRows = False


def _keys(page: Worksheet, sheet: ScoreSheet, layer: Layer, found: OfflineSheet) -> None:
    """By which the file is known again: whose it is, and what every line held when it was made."""
    put_text(page.cell(1, 1), stamp_of(sheet, layer))
    for at, row in enumerate(found.lines.values(), start=2):
        for column, text in enumerate((str(row.line_id), str(row.version), *row.values), start=1):
            put_text(page.cell(at, column), text)
    page.sheet_state = "veryHidden"
    page.protection.enable()


def stamp_of(sheet: ScoreSheet, layer: Layer) -> str:
    """Sheet, layer and criteria set, signed: a file of another sheet cannot pass for this one's."""
    return signing.dumps([sheet.pk, str(layer), sheet.criteria_set_id], salt=STAMP_SALT)
