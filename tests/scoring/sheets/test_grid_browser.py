"""The grid in a real browser: keys, paste, fill, undo, lost connection, expired session, two writers."""

import re
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session

from scoring.formulas import Method
from scoring.models import ScoreLine
from scoring.services.entry import save_cell
from tests.browser.grid import to_evidence
from tests.browser.moves import all_is_saved, follow, swapped
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """([text]) => {
  const data = new DataTransfer();
  data.setData('text/plain', text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year(leaves=10, methods=[Method.RATIO, Method.DIRECT]))


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


@pytest.fixture
def grid(page, sign_in, sheet, head):
    """The page of the sheet, and ways to reach its cells."""
    sign_in(head)
    page.goto(f"/cham-diem/phieu/{sheet.pk}/")
    return page


def cell(page, line, field="actual"):
    return page.locator(f"#{field}-{line.pk}")


def is_saved(page):
    all_is_saved(page)


def total_is(page, text):
    page.locator("[data-total=points]", has_text=re.compile(f"^{text}$")).wait_for()


def stored(line):
    line.refresh_from_db()
    return (line.actual, line.self_points)


def test_enter_saves_and_moves_down_to_what_the_next_row_takes(grid, sheet):
    ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
    cell(grid, ratio).click()
    grid.keyboard.type("91,2")
    grid.keyboard.press("Enter")
    assert cell(grid, direct, "self_points").evaluate("cell => cell === document.activeElement")
    is_saved(grid)
    assert stored(ratio) == (Decimal("91.2"), Decimal("91.2"))
    assert grid.locator(f"#d{ratio.pk} [data-points]").inner_text() == "91,20"
    assert grid.locator("[data-total=points]").inner_text() == "91,20"
    assert grid.locator("tr[data-node] .sum").first.inner_text() == "91,20"
    assert grid.locator(".chip", has_text="Chưa nhập").locator(".num").inner_text() == "11"
    assert "Đã lưu" in grid.locator(f"#s{ratio.pk}").inner_text()


def test_panel_follows_the_chosen_row(grid, sheet):
    direct = make.line_of(sheet, Method.DIRECT)
    cell(grid, direct, "self_points").focus()
    grid.locator(f"[data-panel='{direct.pk}']").wait_for()
    assert "Chấm trực tiếp" in grid.locator("#guide").inner_text()


def test_grid_is_one_tab_stop_and_escape_then_tab_leaves(grid, sheet):
    first = grid.locator("input.cell").first
    assert grid.locator("input.cell[tabindex='0']").count() == 1
    first.focus()
    grid.keyboard.press("Tab")
    assert grid.evaluate("document.activeElement.matches('input.cell')")
    grid.keyboard.press("Escape")
    grid.keyboard.press("Tab")
    assert not grid.evaluate("document.activeElement.matches('input.cell')")


def test_escape_takes_back_what_was_typed(grid, sheet):
    ratio = make.line_of(sheet, Method.RATIO)
    cell(grid, ratio).click()
    grid.keyboard.type("77")
    grid.keyboard.press("Escape")
    assert cell(grid, ratio).input_value() == ""
    grid.keyboard.press("ArrowDown")
    grid.keyboard.type("3")
    grid.keyboard.press("Enter")
    is_saved(grid)  # what was taken back would have gone before
    assert stored(ratio) == (None, None)


def test_f2_edits_in_place_and_arrows_stay_in_the_cell(grid, sheet, head):
    ratio = make.line_of(sheet, Method.RATIO)
    save_cell(actor=head, line_id=ratio.pk, field="actual", text="50", seen_version=0)
    grid.reload()
    cell(grid, ratio).focus()
    grid.keyboard.press("F2")
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.type("5")
    grid.keyboard.press("Enter")
    is_saved(grid)
    assert stored(ratio)[0] == 550


def test_wrong_input_is_said_beside_the_cell_and_kept(grid, sheet):
    direct = make.line_of(sheet, Method.DIRECT)
    cell(grid, direct, "self_points").click()
    grid.keyboard.type("9.125")
    grid.keyboard.press("Enter")
    grid.locator(f"#s{direct.pk}", has_text="hiểu theo hai cách").wait_for()
    assert cell(grid, direct, "self_points").input_value() == "9.125"
    assert cell(grid, direct, "self_points").get_attribute("aria-invalid") == "true"
    cell(grid, direct, "self_points").fill("9")
    grid.keyboard.press("Enter")
    is_saved(grid)
    assert cell(grid, direct, "self_points").get_attribute("aria-invalid") is None
    assert cell(grid, direct, "self_points").input_value() == "9,00"


def test_block_from_a_spreadsheet_fills_down_and_undo_takes_it_back(grid, sheet):
    lines = list(sheet.lines.order_by("criterion__position")[:6])
    cell(grid, lines[0]).focus()
    grid.evaluate(PASTE, ["90\r\n8,5\r\n80\r\n7\r\n70,5\r\n6\r\n"])
    is_saved(grid)
    assert [stored(line)[1] for line in lines] == [90, Decimal("8.5"), 80, 7, Decimal("70.5"), 6]
    grid.keyboard.press("Control+z")
    is_saved(grid)
    total_is(grid, "0,00")
    assert [stored(line) for line in lines] == [(None, None)] * 6


def test_two_columns_keep_to_their_columns(grid, sheet):
    lines = list(sheet.lines.order_by("criterion__position")[:3])
    cell(grid, lines[0]).focus()
    grid.evaluate(PASTE, ["90\t1\n95\t8,5\n80\t2"])
    is_saved(grid)
    assert [stored(line) for line in lines] == [(90, 90), (None, Decimal("8.5")), (80, 80)]


def test_copying_down(grid, sheet):
    ratios = [make.line_of(sheet, Method.RATIO, index) for index in range(2)]
    directs = [make.line_of(sheet, Method.DIRECT, index) for index in range(2)]
    cell(grid, ratios[0]).click()
    grid.keyboard.type("88")
    grid.keyboard.press("Enter")
    cell(grid, directs[0], "self_points").fill("4")
    cell(grid, directs[0], "self_points").press("Control+d")  # above stands a figure, not points
    grid.keyboard.press("Enter")
    is_saved(grid)
    assert (stored(ratios[0])[0], stored(directs[0])[1]) == (88, 4)


def test_note_in_the_panel_is_saved_on_leaving(grid, sheet):
    ratio = make.line_of(sheet, Method.RATIO)
    cell(grid, ratio).focus()
    note = grid.locator(f"#note-{ratio.pk}")
    note.fill("Theo báo cáo năm")
    cell(grid, make.line_of(sheet, Method.DIRECT), "self_points").focus()
    is_saved(grid)
    ratio.refresh_from_db()
    assert ratio.note == "Theo báo cáo năm"


def test_lost_connection_loses_nothing(grid, sheet):
    ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
    grid.context.set_offline(True)
    cell(grid, ratio).click()
    grid.keyboard.type("91")
    grid.keyboard.press("Enter")
    grid.keyboard.type("7")
    grid.keyboard.press("Enter")
    grid.get_by_text("Chưa gửi được, còn 2 ô").wait_for()
    grid.context.set_offline(False)
    is_saved(grid)
    assert (stored(ratio)[0], stored(direct)[1]) == (91, 7)
    assert grid.evaluate("localStorage.length") == 0


def test_values_survive_an_expired_session(grid, sheet, head, sign_in):
    ratio = make.line_of(sheet, Method.RATIO)
    Session.objects.all().delete()
    cell(grid, ratio).click()
    grid.keyboard.type("64")
    grid.keyboard.press("Enter")
    grid.get_by_text("còn 1 ô chưa gửi").wait_for()
    assert stored(ratio) == (None, None)
    sign_in(head)
    grid.goto(f"/cham-diem/phieu/{sheet.pk}/")
    is_saved(grid)
    assert stored(ratio)[0] == 64


def test_conflict_shows_both_values_and_the_person_chooses(grid, sheet):
    officer = ground.make_user("unit_officer", sheet.membership.organisation, full_name="Trần Thu Hà")
    ratio = make.line_of(sheet, Method.RATIO)
    save_cell(actor=officer, line_id=ratio.pk, field="actual", text="70", seen_version=0)
    cell(grid, ratio).click()
    grid.keyboard.type("80")
    grid.keyboard.press("Enter")
    state = grid.locator(f"#s{ratio.pk}")
    state.get_by_text("Trần Thu Hà đã ghi “70”").wait_for()
    assert stored(ratio)[0] == 70
    state.get_by_role("button", name="Ghi 80").click()
    is_saved(grid)
    assert stored(ratio)[0] == 80
    total_is(grid, "80,00")


def test_other_value_can_be_kept(grid, sheet):
    officer = ground.make_user("unit_officer", sheet.membership.organisation)
    ratio = make.line_of(sheet, Method.RATIO)
    save_cell(actor=officer, line_id=ratio.pk, field="actual", text="70", seen_version=0)
    cell(grid, ratio).click()
    grid.keyboard.type("80")
    grid.keyboard.press("Enter")
    grid.locator(f"#s{ratio.pk}").get_by_role("button", name="Giữ 70").click()
    is_saved(grid)
    assert stored(ratio)[0] == 70
    assert cell(grid, ratio).input_value() == "70"


def test_link_to_the_check_waits_for_the_cell_being_typed(grid, sheet):
    ratio = make.line_of(sheet, Method.RATIO)
    cell(grid, ratio).click()
    grid.keyboard.type("55")
    follow(grid.get_by_role("link", name="Kiểm tra và nộp"))
    grid.get_by_text("việc cần làm trước khi nộp").wait_for()
    assert stored(ratio)[0] == 55
    assert "1/12" in grid.locator(".facts").inner_text()


def test_evidence_attached_in_the_panel_shows_in_the_row(grid, sheet, tmp_path):
    ratio = make.line_of(sheet, Method.RATIO)
    picture = tmp_path / "bao-cao.png"
    picture.write_bytes(make.png().read())
    to_evidence(grid, grid.locator(f"#d{ratio.pk}"))
    grid.get_by_text("Tải tài liệu mới lên").click()
    grid.locator("#upload-file").set_input_files(picture)
    grid.locator("#upload-number").fill("214/BC-SXD")
    grid.locator("#upload-subject").fill("Báo cáo năm")
    grid.get_by_role("button", name="Tải lên và gắn").click()
    grid.locator(f"#d{ratio.pk} a.doc", has_text="214/BC-SXD").wait_for()
    swapped(grid.get_by_role("button", name="Gỡ"))
    assert ScoreLine.objects.get(pk=ratio.pk).citations.get().evidence.number == "214/BC-SXD"
    grid.get_by_role("button", name="Gỡ").click()
    grid.locator(f"#d{ratio.pk} a.add").wait_for()
    assert not ScoreLine.objects.get(pk=ratio.pk).citations.exists()


def test_refused_file_is_said_in_the_panel_and_the_words_are_kept(grid, sheet, tmp_path):
    ratio = make.line_of(sheet, Method.RATIO)
    wrong = tmp_path / "ghi-chu.txt"
    wrong.write_text("không phải tài liệu")
    to_evidence(grid, grid.locator(f"#d{ratio.pk}"))
    grid.get_by_text("Tải tài liệu mới lên").click()
    grid.locator("#upload-file").set_input_files(wrong)
    grid.locator("#upload-subject").fill("Báo cáo năm")
    grid.get_by_role("button", name="Tải lên và gắn").click()
    grid.get_by_text("không phải PDF").wait_for()
    assert grid.locator("#upload-subject").input_value() == "Báo cáo năm"


def test_nothing_is_wider_than_a_phone(grid):
    grid.set_viewport_size({"width": 360, "height": 740})
    assert grid.evaluate("document.documentElement.scrollWidth") == 360
