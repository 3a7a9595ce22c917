"""The spreadsheet: numbers are numbers, text stays text, and the flat sheet is ready for analysis."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from emulation.documents.forms.document import Document
from emulation.documents.rendering import formats_of, render
from tests.documents import samples
from tests.documents.test_pdf import DOCS

SHEETS = ["01", "01 cluster", "04", "04 six", "05", "05 large"]


def opened(doc: Document) -> Any:
    return openpyxl.load_workbook(BytesIO(render(doc, "xlsx")))


@cache
def made(name: str) -> Any:
    return opened(DOCS[name]())


def row_of(sheet: Any, text: str, column: int = 2) -> list[Any]:
    return next([cell.value for cell in row] for row in sheet.iter_rows() if row[column - 1].value == text)


@pytest.mark.parametrize("name", SHEETS)
def test_there_is_a_printed_and_a_flat_sheet(name: str) -> None:
    book = made(name)
    assert len(book.sheetnames) == 2
    flat = book["Dữ liệu"]
    assert not flat.merged_cells.ranges
    assert flat.freeze_panes == "A2"
    assert all(cell.value for cell in flat[1])
    assert flat.max_row > 1


@pytest.mark.parametrize("name", SHEETS)
def test_no_cell_is_a_formula_and_points_are_numbers(name: str) -> None:
    for sheet in made(name):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, float | Decimal):
                    assert "0.00" in cell.number_format


def test_points_of_the_score_table_are_numbers_that_add_up() -> None:
    row = row_of(made("04").worksheets[0], "Sở Công Thương")
    final = [Decimal(str(value)) for value in row[12:17]]
    assert sum(final[:4]) == final[4] == Decimal("97.75")
    assert row[17] == 1


def test_the_printed_sheet_is_set_up_for_paper() -> None:
    sheet = made("04").worksheets[0]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    first, last = (int(part.strip("$")) for part in sheet.print_title_rows.split(":"))
    assert sheet.cell(first, 1).value == "STT"
    assert sheet.cell(last, 1).value == "(1)"
    assert sheet.freeze_panes == f"C{last + 1}"
    assert all(sheet.column_dimensions[letter].width >= 5 for letter in "ABCDEFGHIJKLMNOPQRST")


def test_the_printed_sheet_says_what_the_paper_says() -> None:
    values = {cell.value for row in made("04").worksheets[0].iter_rows() for cell in row}
    assert "BẢNG TỔNG HỢP ĐIỂM VÀ XẾP HẠNG THI ĐUA NĂM 2025" in values
    assert "TM. KHỐI THI ĐUA" in values
    assert "Hưng Yên, ngày 19 tháng 01 năm 2026" in values
    assert "ĐƠN VỊ CHƯA XEM XÉT KHEN THƯỞNG (01 đơn vị)" in values


@pytest.mark.parametrize("text", ["=1+1", "+84 912", "-5", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    doc = samples.self_assessment()
    section = doc.tree[1]
    leaf = replace(section.children[0], title=text, result=text)
    tree = (doc.tree[0], replace(section, children=(leaf, section.children[1])), doc.tree[2])
    book = opened(replace(doc, tree=tree))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(found) == 4
    assert {cell.data_type for cell in found} == {"s"}


def test_flat_sheet_of_the_self_assessment_has_one_row_per_leaf() -> None:
    flat = made("05")["Dữ liệu"]
    assert flat.max_row == 1 + 10 + 2
    head = [cell.value for cell in flat[1]]
    row = dict(zip(head, row_of(flat, "Chỉ số sản xuất công nghiệp", 3), strict=True))
    assert (row["Kế hoạch"], row["Thực hiện"], row["Đơn vị tính"]) == (13, 14.2, "%")
    assert (row["Điểm chuẩn"], row["Điểm tự chấm"], row["Được giao"]) == (10, 10, "Có")


def test_an_unassigned_criterion_has_no_points_in_the_flat_sheet() -> None:
    flat = made("05 large")["Dữ liệu"]
    head = [cell.value for cell in flat[1]]
    given, points = head.index("Được giao"), head.index("Điểm tự chấm")
    rows = [[cell.value for cell in row] for row in flat.iter_rows(min_row=2)]
    assert {row[points] for row in rows if row[given] == "Không"} == {None}
    assert sum(1 for row in rows if row[given] == "Không") > 10


def test_demonstration_data_are_marked_on_every_printed_page() -> None:
    doc = samples.score_table()
    for sheet in opened(replace(doc, head=replace(doc.head, demo=True))):
        assert "Dữ liệu minh họa" in sheet.oddHeader.right.text
        assert "Dữ liệu minh họa" in sheet.firstHeader.right.text
    assert made("04").worksheets[0].oddHeader.right.text is None


def test_equal_data_make_equal_bytes() -> None:
    assert render(samples.score_table(), "xlsx") == render(samples.score_table(), "xlsx")


def test_only_documents_with_tables_have_a_spreadsheet() -> None:
    assert formats_of(samples.minutes()) == ("pdf", "docx")
    assert formats_of(samples.score_table()) == ("pdf", "docx", "xlsx")
    with pytest.raises(ValueError, match="no xlsx"):
        render(samples.minutes(), "xlsx")
