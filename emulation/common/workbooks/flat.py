"""Flat data for analysis: one head, one row a fact, no merged cell, in .xlsx or .csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Font

from emulation.common.dates import HANOI
from emulation.common.workbooks.cells import FORMULA_SIGNS, keep_text

Value = str | int | Decimal | datetime | None


def as_xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Numbers as numbers, texts as texts (never a formula), times as dates of Hà Nội."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)

    def cell(value: Value) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(HANOI).replace(tzinfo=None)
        if not isinstance(value, str):
            return value
        return keep_text(WriteOnlyCell(sheet, value), value)

    head = [WriteOnlyCell(sheet, text) for text in heads]
    for made in head:
        made.font = bold
    sheet.append(head)
    for row in rows:
        sheet.append([cell(value) for value in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it, comma between, point in numbers; texts by `csv_text`."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows(list(_plain(row)) for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _plain(row: Sequence[Value]) -> Iterator[Any]:
    for value in row:
        if isinstance(value, datetime):
            yield value.astimezone(HANOI).strftime("%Y-%m-%d %H:%M:%S")
        else:
            yield csv_text(value) if isinstance(value, str) else value


def csv_text(value: str) -> str:
    """A text for a .csv file: led by an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
