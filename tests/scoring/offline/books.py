"""A downloaded workbook in the hands of somebody with Excel: finds the cells, types, saves."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from emulation.common.sniff import XLSX
from scoring.models import ScoreLine
from scoring.selectors.offline import LINE_HEAD


class Book:
    """`book[line, "Kết quả"]` is a cell of the visible sheet."""

    def __init__(self, content: bytes) -> None:
        self.book = load_workbook(BytesIO(content))
        self.page = self.book.worksheets[0]
        self.head = next(row[0].row for row in self.page.iter_rows() if row[0].value == LINE_HEAD)
        self.columns = {cell.value: cell.column for cell in self.page[self.head] if cell.value}
        self.rows = {
            row[0].value: row[0].row for row in self.page.iter_rows(min_row=self.head + 1) if row[0].value
        }

    def __getitem__(self, place: tuple[ScoreLine, str]) -> Any:
        line, header = place
        return self.page.cell(self.rows[str(line.pk)], self.columns[header])

    def type(self, line: ScoreLine, header: str, value: Any) -> Any:
        """Put something into a cell as Excel would store it; the cell."""
        cell = self[line, header]
        cell.value = value
        return cell

    def saved(self, name: str = "phieu.xlsx") -> SimpleUploadedFile:
        content = BytesIO()
        self.book.save(content)
        return SimpleUploadedFile(name, content.getvalue(), XLSX)

    def unlocked(self) -> list[Any]:
        return [cell for row in self.page.iter_rows() for cell in row if not cell.protection.locked]
