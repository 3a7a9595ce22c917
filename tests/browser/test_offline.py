"""A sheet taken home as an Excel file and brought back, in front of the browser."""

import pytest

from scoring.formulas import Method
from scoring.services.entry import save_cell
from tests.browser.grid import Grid, stored
from tests.browser.moves import follow
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.offline.books import Book

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year(leaves=10))


@pytest.fixture
def grid(page, sign_in, sheet):
    sign_in(make.head_of(sheet))
    return Grid(page, sheet).open()


def downloaded(grid):
    with grid.page.expect_download() as download:
        grid.page.get_by_role("link", name="Tải Excel để nhập").click()
    return Book(download.value.path().read_bytes())


def bring_back(grid, book, folder):
    path = folder / "phieu.xlsx"
    path.write_bytes(book.saved().read())
    follow(grid.page.get_by_role("link", name="Nhập từ Excel"))
    grid.page.locator("input[type=file]").set_input_files(path)
    follow(grid.page.get_by_role("button", name="Xem trước thay đổi"))


def test_down_filled_in_up_compared_accepted(grid, sheet, tmp_path):
    ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
    book = downloaded(grid)
    book.type(ratio, "Kết quả", "91,2")
    book.type(direct, "Điểm tự chấm", "8.5")
    bring_back(grid, book, tmp_path)
    row = grid.page.get_by_role("row", name=f"{direct.criterion.code}. {direct.criterion.title}")
    assert "8,50" in row.inner_text()
    assert (stored(ratio)[0], stored(direct)[1]) == (None, None)
    follow(grid.page.get_by_role("button", name="Ghi vào phiếu"))
    grid.page.get_by_text("Đã ghi 2 ô từ tệp Excel.").wait_for()
    assert grid.cell(ratio).input_value() == "91,2"
    assert grid.cell(direct, "self_points").input_value() == "8,50"


def test_wrong_cell_is_named_and_the_page_fits_a_phone(grid, sheet, tmp_path):
    ratio = make.line_of(sheet, Method.RATIO)
    book = downloaded(grid)
    cell = book.type(ratio, "Kết quả", "=90+1")
    bring_back(grid, book, tmp_path)
    grid.page.get_by_role("heading", name="Tệp còn 1 ô cần sửa, chưa ghi gì").wait_for()
    assert grid.page.get_by_role("cell", name=str(cell.row), exact=True).count() == 1
    assert grid.page.get_by_role("button", name="Ghi vào phiếu").count() == 0
    grid.page.set_viewport_size({"width": 360, "height": 740})
    assert grid.page.evaluate("document.documentElement.scrollWidth") == 360


def test_what_somebody_wrote_meanwhile_stays_unless_chosen(grid, sheet, tmp_path):
    first, second = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.RATIO, 1)
    book = downloaded(grid)
    for line in (first, second):
        book.type(line, "Kết quả", "80")
    officer = ground.make_user("unit_officer", sheet.membership.organisation, full_name="Trần Thu Hà")
    for line in (first, second):
        save_cell(actor=officer, line_id=line.pk, field="actual", text="70", seen_version=0)
    bring_back(grid, book, tmp_path)
    grid.page.get_by_role("heading", name="Ô đã được người khác sửa sau khi tải tệp").wait_for()
    grid.page.get_by_label(f"Lấy theo tệp: Kết quả của tiêu chí {second.criterion.code}").check()
    follow(grid.page.get_by_role("button", name="Ghi vào phiếu"))
    grid.page.get_by_text("Đã ghi 1 ô từ tệp Excel.").wait_for()
    assert (stored(first)[0], stored(second)[0]) == (70, 80)
