"""An empty workbook to be filled in: a page of guidance, then one sheet per kind of row with its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from emulation.common.workbooks.cells import keep_text
from emulation.common.workbooks.columns import SheetSpec

HEAD = PatternFill("solid", fgColor="E8F2F4")
GUIDE = (
    "Mỗi trang một loại dữ liệu; giữ nguyên tên trang và tiêu đề cột. Cột in đậm là bắt buộc.",
    "Dòng ví dụ (chữ nghiêng) nằm ở trang này, không nằm trong các trang dữ liệu.",
    "Số thập phân viết 8,5 hoặc 8.5; ngày viết 05/01/2026; ô trống nghĩa là không có dữ liệu.",
)


def write_template(
    target: Path | BinaryIO,
    sheets: Sequence[SheetSpec],
    *hints: str,
    rows: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> None:
    """Write the template to a path (replaced if there) or an open file; `hints` are added to the guidance,
    `rows` (by the title of the sheet, cells in the order of its columns) below the headers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _guide(book.create_sheet("Hướng dẫn"), sheets, hints)
    for spec in sheets:
        sheet = book.create_sheet(spec.title)
        _sheet(sheet, spec)
        for number, cells in enumerate((rows or {}).get(spec.title, ()), start=2):
            _row(sheet, number, cells)
    book.save(target)


def _guide(sheet: Worksheet, sheets: Sequence[SheetSpec], hints: tuple[str, ...]) -> None:
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 34
    sheet.column_dimensions["C"].width = 60
    for line in (*GUIDE, *hints):
        sheet.append([line])
    for spec in sheets:
        sheet.append([])
        sheet.append([spec.title, spec.note])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        for column in spec.columns:
            sheet.append(["", column.header, column.example])
            sheet.cell(sheet.max_row, 2).font = Font(bold=column.required)
            sheet.cell(sheet.max_row, 3).font = Font(italic=True)


def _row(sheet: Worksheet, number: int, cells: Sequence[Any]) -> None:
    """What people have typed is text even when it begins like a formula."""
    for column, value in enumerate(cells, start=1):
        if value is None or value == "":
            continue
        cell = sheet.cell(number, column, value)
        if isinstance(value, str):
            keep_text(cell, value)


def _sheet(sheet: Worksheet, spec: SheetSpec) -> None:
    sheet.append([column.header for column in spec.columns])
    for index, column in enumerate(spec.columns, start=1):
        cell = sheet.cell(1, index)
        cell.font = Font(bold=column.required)
        cell.fill = HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(index)].width = max(12, len(column.header) + 4)
    sheet.freeze_panes = "A2"
