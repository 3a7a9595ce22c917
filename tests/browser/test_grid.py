"""The grid as good as a spreadsheet and safer: a whole sheet by keyboard and by paste, nothing ever lost."""

import re

import pytest
from django.contrib.sessions.models import Session

from scoring.choices import SheetState
from scoring.formulas import Method
from scoring.models import ScoreSheet
from scoring.services.entry import save_cell
from tests.browser.grid import PASSWORD, Grid, answers, fits, stored
from tests.browser.moves import PATIENCE, follow
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAVED_AT = re.compile(r"Đã lưu \d\d:\d\d")


def new_sheet(leaves=10, **fields):
    return make.sheet_of(make.make_assessing_year(leaves=leaves, **fields))


@pytest.fixture
def sheet():
    return new_sheet(methods=[Method.RATIO, Method.DIRECT])


@pytest.fixture
def head(sheet):
    person = make.head_of(sheet)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


@pytest.fixture
def grid(page, sign_in, sheet, head):
    sign_in(head)
    return Grid(page, sheet).open()


class TestWholeSheet:
    """About 180 lines, as long as the longest of the province."""

    LEAVES = 180

    @pytest.fixture
    def sheet(self):
        return new_sheet(self.LEAVES)

    def test_by_keyboard_alone_from_the_first_key_to_the_receipt(self, grid, sheet):
        wanted = answers(sheet)
        assert len(wanted) == 182
        texts = {f"{field}-{line.pk}": text for line, field, text in wanted}
        page = grid.page
        for _ in range(60):
            if page.evaluate("document.activeElement.matches('input.cell')"):
                break
            grid.keys("", "Tab")
        visited = []
        for _ in wanted:
            visited.append(grid.active())
            grid.keys(texts[visited[-1]], "Enter")
        assert visited == list(texts), "Enter leads through every row, from top to bottom"
        grid.saved()
        assert all(fits(*answer) for answer in wanted)
        assert grid.count("Chưa nhập") == 0
        self.hand_in(grid)

    def test_by_one_paste(self, grid, sheet):
        wanted = answers(sheet)
        grid.cell(wanted[0][0], wanted[0][1]).focus()
        grid.paste("\r\n".join(text for _, _, text in wanted) + "\r\n")
        grid.saved()
        assert all(fits(*answer) for answer in wanted)
        grid.keys("", "Control+z")
        grid.saved()
        grid.total("0,00")
        assert {stored(line) for line, _, _ in wanted} == {(None, None)}
        grid.paste("\n".join(text for _, _, text in wanted))
        grid.saved()
        self.hand_in(grid)

    def hand_in(self, grid):
        for role, name in (("link", "Kiểm tra và nộp"), ("button", "Nộp phiếu tự chấm điểm")):
            grid.page.get_by_role(role, name=name).focus()
            with grid.page.expect_navigation(timeout=PATIENCE):
                grid.keys("", "Enter")
        grid.page.get_by_role("heading", name="Biên nhận phiếu tự chấm điểm").wait_for()
        assert ScoreSheet.objects.get(pk=grid.sheet.pk).state == SheetState.SUBMITTED

    def test_head_first_column_and_total_stay_in_sight(self, grid):
        page = grid.page
        head, foot = page.locator(".grid thead th").first, page.locator(".grid tfoot th").first
        before = head.bounding_box(), foot.bounding_box()
        last = page.locator("input.cell").last
        last.focus()
        last.scroll_into_view_if_needed()
        assert page.locator(".grid-wrap").evaluate("wrap => wrap.scrollTop") > 1000
        assert (head.bounding_box()["y"], foot.bounding_box()["y"]) == (before[0]["y"], before[1]["y"])
        cell = last.bounding_box()
        assert before[0]["y"] + before[0]["height"] <= cell["y"] + 1, "not behind the head"
        assert cell["y"] + cell["height"] <= before[1]["y"] + 1, "not behind the total"
        page.set_viewport_size({"width": 800, "height": 700})
        wrap = page.locator(".grid-wrap")
        left = page.locator(".grid tbody .first").nth(5).bounding_box()["x"]
        wrap.evaluate("wrap => { wrap.scrollLeft = 200 }")
        assert page.locator(".grid tbody .first").nth(5).bounding_box()["x"] == left


class TestKeys:
    def test_each_cell_says_when_it_was_saved(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        grid.type(ratio, "91,2")
        grid.saved()
        assert SAVED_AT.search(grid.state(ratio).inner_text())
        assert SAVED_AT.search(grid.page.locator("[data-saving]").inner_text())

    def test_shift_and_arrows_choose_a_range_that_is_filled_down(self, grid):
        sheet = new_sheet(6, methods=[Method.RATIO])
        grid.page.context.clear_cookies()
        head = make.head_of(sheet)
        head.set_password(PASSWORD)
        head.save(update_fields=["password"])
        own = Grid(grid.page, sheet)
        signed_in(grid.page, head, own.path)
        lines = [make.line_of(sheet, Method.RATIO, index) for index in range(4)]
        own.type(lines[0], "75")
        own.cell(lines[0]).focus()
        own.keys("", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
        own.saved()
        assert [stored(line)[0] for line in lines] == [75, 75, 75, None]
        own.keys("", "Control+z")
        own.saved()
        assert [stored(line)[0] for line in lines] == [75, None, None, None]

    @pytest.mark.parametrize(
        ("typed", "shown"), [("8,5", "8,5"), ("8.5", "8,5"), ("1.234,5", "1234,5"), ("0", "0")]
    )
    def test_numbers_as_people_write_them(self, grid, sheet, typed, shown):
        ratio = make.line_of(sheet, Method.RATIO)
        grid.type(ratio, typed)
        grid.saved()
        assert grid.cell(ratio).input_value() == shown

    def test_nothing_nought_and_not_assigned_are_three_things(self, page, sign_in, sheet, head):
        nothing, nought = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.RATIO, 1)
        off = make.line_of(sheet, Method.RATIO, 2)
        make.not_assigned(sheet, off)
        sign_in(head)
        grid = Grid(page, sheet).open()
        before = grid.count("Chưa nhập")
        grid.type(nought, "0")
        grid.saved()
        assert grid.count("Chưa nhập") == before - 1
        assert "Chưa nhập" in grid.state(nothing).inner_text()
        assert grid.cell(nothing).input_value() == ""
        assert SAVED_AT.search(grid.state(nought).inner_text())
        assert grid.page.locator(f"#d{nought.pk} [data-points]").inner_text() == "0,00"
        assert "Không giao" in grid.state(off).inner_text()
        assert grid.cell(off).count() == 0


class TestNothingIsLost:
    def test_connection_lost_and_the_page_loaded_again_before_it_is_back(self, grid, sheet):
        lines = [make.line_of(sheet, Method.RATIO, index) for index in range(3)]
        grid.cut()
        for number, line in enumerate(lines, 1):
            grid.type(line, f"{number}0")
        grid.says("Chưa gửi được, còn 3 ô")
        again = grid.opened_again(still_cut=True)
        assert [again.cell(line).input_value() for line in lines] == ["10", "20", "30"]
        again.says("Chưa gửi được, còn 3 ô")
        assert [stored(line)[0] for line in lines] == [None, None, None]
        again.mend()
        again.saved()
        assert [stored(line)[0] for line in lines] == [10, 20, 30]

    def test_offline_then_online_again(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        grid.cut()
        grid.type(ratio, "44")
        grid.says("Chưa gửi được, còn 1 ô")
        grid.page.context.set_offline(False)
        grid.saved()
        assert stored(ratio)[0] == 44

    def test_what_is_being_typed_when_the_tab_dies_is_there_again(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        grid.cut()
        grid.cell(ratio).focus()
        grid.keys("5")
        grid.keys("7")
        grid.opened_again(still_cut=False).saved()
        assert stored(ratio)[0] == 57

    def test_session_that_ended_then_the_way_back_through_the_form(self, grid, sheet, head):
        ratio, other = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.RATIO, 1)
        Session.objects.all().delete()
        grid.type(ratio, "64")
        grid.says("còn 1 ô chưa gửi")
        grid.type(other, "65")
        grid.says("còn 2 ô chưa gửi")
        assert stored(ratio) == (None, None)
        follow(grid.page.get_by_role("link", name="Đăng nhập lại"))
        fill_sign_in(grid.page, head)
        grid.page.wait_for_url(f"**{grid.path}")
        grid.saved()
        assert (stored(ratio)[0], stored(other)[0]) == (64, 65)

    def test_somebody_else_at_the_same_machine_sends_nothing_of_it(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        Session.objects.all().delete()
        grid.type(ratio, "64")
        grid.says("còn 1 ô chưa gửi")
        officer = ground.make_user("unit_officer", sheet.membership.organisation)
        officer.set_password(PASSWORD)
        officer.save(update_fields=["password"])
        follow(grid.page.get_by_role("link", name="Đăng nhập lại"))
        fill_sign_in(grid.page, officer)
        grid.page.wait_for_url(f"**{grid.path}")
        assert grid.cell(ratio).input_value() == ""
        other = make.line_of(sheet, Method.RATIO, 1)
        grid.type(other, "65")
        grid.says("Đã lưu")  # what the other one typed would have gone before
        assert (stored(ratio), stored(other)[0]) == ((None, None), 65)

    def test_value_kept_from_before_does_not_overwrite_what_was_written_meanwhile(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        grid.cut()
        grid.type(ratio, "80")
        grid.says("Chưa gửi được, còn 1 ô")
        officer = ground.make_user("unit_officer", sheet.membership.organisation, full_name="Trần Thu Hà")
        save_cell(actor=officer, line_id=ratio.pk, field="actual", text="70", seen_version=0)
        again = grid.opened_again(still_cut=False)
        again.state(ratio).get_by_text("Trần Thu Hà đã ghi “70”").wait_for()
        assert stored(ratio)[0] == 70
        again.state(ratio).get_by_role("button", name="Ghi 80").click()
        again.saved()
        assert stored(ratio)[0] == 80


def test_two_people_at_the_same_line_each_see_both_values(grid, sheet, browser, live_server):
    officer = ground.make_user("unit_officer", sheet.membership.organisation, full_name="Trần Thu Hà")
    officer.set_password(PASSWORD)
    officer.save(update_fields=["password"])
    ratio = make.line_of(sheet, Method.RATIO)
    context = browser.new_context(base_url=live_server.url)
    theirs = Grid(context.new_page(), sheet)
    signed_in(theirs.page, officer, theirs.path)
    theirs.type(ratio, "70")
    theirs.saved()
    grid.type(ratio, "80")
    said = grid.state(ratio)
    said.get_by_text("Trần Thu Hà đã ghi “70”").wait_for()
    assert "Giá trị vừa nhập “80” chưa được lưu" in said.inner_text()
    said.get_by_role("button", name="Giữ 70").click()
    grid.saved()
    assert stored(ratio)[0] == 70
    context.close()


def signed_in(page, person, to):
    page.goto(to)
    fill_sign_in(page, person)
    page.wait_for_url(f"**{to}")


def fill_sign_in(page, person):
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    follow(page.get_by_role("button", name="Đăng nhập"))
