"""What people typed is never a formula in a file that we write, whatever it begins with."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from emulation.common.workbooks.cells import put_text
from emulation.common.workbooks.columns import Column, SheetSpec, text
from emulation.common.workbooks.flat import as_csv, as_xlsx
from emulation.common.workbooks.template import write_template
from emulation.documents.rendering.xlsx_sheet import put

ROOT = Path(__file__).parents[2]
TYPED = (
    '=HYPERLINK("http://x.vn","xem")',
    "+84 221 3862 123",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
)


def flat(typed: str) -> bytes:
    return as_xlsx("Điểm", ["Lý do"], [[typed]])


def template(typed: str) -> bytes:
    out = BytesIO()
    sheet = SheetSpec("Trang", "", (Column("a", "A", text),))
    write_template(out, [sheet], rows={"Trang": [[typed]]})
    return out.getvalue()


def _one_cell(write: Callable[[Any, str], Any], typed: str) -> bytes:
    book, out = openpyxl.Workbook(), BytesIO()
    write(book.worksheets[0].cell(1, 1), typed)
    book.save(out)
    return out.getvalue()


def sheet_to_take_home(typed: str) -> bytes:
    return _one_cell(put_text, typed)


def document(typed: str) -> bytes:
    return _one_cell(put, typed)


WRITERS = (flat, template, sheet_to_take_home, document)


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("write", WRITERS)
def test_workbooks_hold_it_as_text_also_after_the_cell_was_opened(write, typed: str) -> None:
    book = openpyxl.load_workbook(BytesIO(write(typed)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    (found,) = [cell for cell in cells if str(cell.value).strip() == typed.strip()]
    assert found.data_type == "s"
    assert found.quotePrefix or found.value.startswith(" ")  # a tab that became a blank begins nothing
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("typed", TYPED)
def test_csv_leads_it_with_an_apostrophe(typed: str) -> None:
    rows = csv.reader(StringIO(as_csv(["Lý do"], [[typed]]).decode("utf-8-sig"), newline=""))
    assert list(rows) == [["Lý do"], [f"'{typed}"]]


def test_nobody_else_writes_workbooks() -> None:
    """A new writer is added to `WRITERS` and here, or uses one of these."""
    known = {
        "emulation/common/workbooks/flat.py",
        "emulation/common/workbooks/template.py",
        "emulation/documents/rendering/xlsx.py",
        "scoring/exports/offline.py",
    }
    folders = ("emulation", "blocks", "clusters", "scoring", "awards")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    writing = {
        str(path.relative_to(ROOT)) for path in sources if "openpyxl import Workbook" in path.read_text()
    }
    assert writing == known
