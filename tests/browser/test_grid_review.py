"""The grids in which the group and the appraisal write: as good as the one of the unit."""

import json
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from scoring.choices import Layer
from scoring.formulas import Method
from scoring.models import ScoreLine
from scoring.services.points import Decision, decide
from tests.browser.grid import PASTE
from tests.browser.moves import all_is_saved, follow, until
from tests.browser.person import AXE, AXE_OPTIONS
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = {Layer.GROUP: "scoring:review-sheet", Layer.FINAL: "scoring:appraise-sheet"}
WHY = "Theo số liệu kiểm tra"


class Written:
    """The page of one layer in front of who writes it."""

    def __init__(self, page, layer, sheet):
        self.page, self.layer, self.sheet = page, layer, sheet
        self.path = reverse(PAGES[layer], args=[sheet.pk])
        page.goto(self.path)

    def row(self, line):
        return self.page.locator(f"#d{line.pk}")

    def points(self, line):
        return self.row(line).locator("input.cell")

    def reason(self, line):
        return self.row(line).locator("textarea")

    def error(self, line):
        return self.row(line).locator("[data-error]")

    def keys(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, line, text, *keys):
        self.points(line).focus()
        self.page.keyboard.type(text)
        self.keys(*keys)

    def paste(self, text):
        self.page.evaluate(PASTE, [text])

    def saved(self):
        all_is_saved(self.page)

    def stored(self, line):
        line.refresh_from_db()
        return getattr(line, f"{self.layer}_points"), getattr(line, f"{self.layer}_reason")

    def stored_soon(self, *wanted):
        """(line, points) as they stand in the database, in a moment."""
        holds = lambda: all(self.stored(line)[0] == points for line, points in wanted)  # noqa: E731
        until(self.page, holds, f"stored {wanted}")

    def focus(self):
        return self.page.evaluate("document.activeElement.name")


@pytest.fixture(params=[Layer.GROUP, Layer.FINAL])
def layer(request):
    return request.param


@pytest.fixture
def group_year(layer):
    build = stages.submitted_year if layer == Layer.GROUP else stages.closed_year
    return build(methods=[Method.RATIO, Method.DIRECT])


@pytest.fixture
def sheet(group_year):
    return make.sheet_of(group_year)


@pytest.fixture
def writer(group_year, layer):
    return ground.make_leader(group_year) if layer == Layer.GROUP else ground.make_staff()


@pytest.fixture
def lines(sheet):
    """Lines that take any points, in the order of the page."""
    found = ScoreLine.objects.filter(sheet=sheet, criterion__method=Method.RATIO)
    return list(found.select_related("criterion").order_by("criterion__position"))


@pytest.fixture
def grid(page, sign_in, layer, sheet, writer):
    sign_in(writer)
    return Written(page, layer, sheet)


class TestKeys:
    def test_arrows_enter_tab_f2_and_escape(self, grid, sheet):
        every = list(sheet.lines.order_by("criterion__position"))
        first, second = every[0], every[1]
        grid.points(first).focus()
        grid.keys("ArrowDown")
        assert grid.focus() == f"points-{second.pk}"
        grid.keys("ArrowUp", "Enter", "Shift+Enter", "Tab")
        assert grid.focus() == f"points-{second.pk}", "a closed reason is passed over"
        grid.keys("Shift+Tab", "ArrowRight")
        assert grid.focus() == f"reason-{first.pk}"
        grid.keys("Tab")
        assert grid.focus() == f"points-{second.pk}"
        grid.keys("Shift+Tab")
        assert grid.focus() == f"reason-{first.pk}", "an open one is not"
        grid.keys("Escape")
        assert grid.focus() == f"points-{first.pk}"
        grid.page.keyboard.type("7")
        grid.keys("F2", "ArrowLeft")
        grid.page.keyboard.type("1")
        assert grid.points(first).input_value() == "17"
        grid.keys("Escape")
        assert grid.points(first).input_value() == grid.points(first).evaluate("cell => cell.defaultValue")

    def test_a_difference_wants_its_reason_and_both_are_saved_by_keyboard(self, grid, lines):
        line = lines[0]
        grid.type(line, "70", "Tab")
        assert grid.focus() == f"reason-{line.pk}"
        grid.page.keyboard.type(WHY)
        grid.keys("Control+Enter")
        grid.saved()
        assert grid.stored(line) == (70, WHY)

    @pytest.mark.parametrize(
        ("typed", "points"), [("8,5", "8.5"), ("8.5", "8.5"), ("0", "0"), ("0,25", "0.25")]
    )
    def test_numbers_as_people_write_them(self, grid, lines, typed, points):
        line = lines[0]
        grid.type(line, typed, "Tab")
        grid.page.keyboard.type(WHY)
        grid.keys("Tab")
        grid.saved()
        assert grid.stored(line) == (Decimal(points), WHY)

    def test_nothing_nought_and_not_assigned_are_three_things(self, grid, sheet, lines):
        make.not_assigned(sheet, lines[2])
        grid.page.reload()
        grid.type(lines[0], "0", "Tab")
        grid.page.keyboard.type(WHY)
        grid.keys("Tab")
        grid.saved()
        assert grid.points(lines[0]).input_value() == "0,00"
        assert grid.points(lines[1]).input_value() == ""
        assert grid.points(lines[2]).count() == 0
        assert "Không giao" in grid.row(lines[2]).inner_text()


class TestLikeASpreadsheet:
    def test_a_block_of_points_and_reasons_from_excel_and_back_again(self, grid, sheet):
        every = list(sheet.lines.order_by("criterion__position"))[:3]
        own = [line.self_points or line.group_points for line in every]
        wanted = [points - 1 for points in own]
        grid.points(every[0]).focus()
        grid.paste("\r\n".join(f"{points:.2f}\t{WHY}".replace(".", ",") for points in wanted) + "\r\n")
        grid.stored_soon(*zip(every, wanted, strict=True))
        grid.saved()
        assert {grid.stored(line)[1] for line in every} == {WHY}
        assert grid.page.locator('a.chip[href$="khac-biet"] .num').inner_text() == "3"
        if grid.layer == Layer.GROUP:
            assert grid.page.locator("[data-open]").inner_text() == str(sheet.lines.count() - 3)
        grid.points(every[0]).focus()
        grid.keys("Control+z")
        grid.stored_soon(*((line, None) for line in every))
        assert {grid.stored(line)[1] for line in every} == {""}

    def test_one_reason_for_several_lines_and_points_filled_down(self, grid, lines):
        chosen = lines[:3]
        grid.type(chosen[0], "75", "Tab")
        grid.page.keyboard.type(WHY)
        grid.keys("Control+Enter")
        grid.saved()
        grid.points(chosen[0]).focus()
        grid.keys("Shift+ArrowDown")
        grid.keys("Control+d")
        following = grid.page.evaluate("document.activeElement.name").removeprefix("points-")
        line = ScoreLine.objects.get(pk=following)
        expect(grid.error(line)).to_contain_text("Nêu lý do")
        grid.reason(line).focus()
        grid.keys("Control+d", "Control+Enter")
        grid.saved()
        assert grid.stored(line) == (75, WHY)


class TestNothingIsLost:
    def test_cut_off_and_opened_again(self, grid, lines):
        grid.page.context.set_offline(True)
        grid.type(lines[0], "60", "Tab")
        grid.page.keyboard.type(WHY)
        grid.keys("Tab")
        expect(grid.page.locator("[data-saving]")).to_contain_text("Chưa gửi được, còn 1 dòng")
        context = grid.page.context
        grid.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')); }")
        grid.page.close(run_before_unload=False)
        context.set_offline(False)
        again = Written(context.new_page(), grid.layer, grid.sheet)
        again.saved()
        assert again.stored(lines[0]) == (60, WHY)

    @pytest.mark.parametrize(("button", "points"), [("Giữ 60,00", 60), ("Ghi 50", 50)])
    def test_two_people_at_one_line_each_see_both_values(self, grid, lines, group_year, button, points):
        line = lines[0]
        other = ground.make_deputy(group_year) if grid.layer == Layer.GROUP else ground.make_staff()
        decide(
            actor=other,
            line=line,
            layer=grid.layer,
            decision=Decision(line.pk, "60", "Đã kiểm tra", ScoreLine.objects.get(pk=line.pk).version),
        )
        grid.type(line, "50", "Tab")
        grid.page.keyboard.type(WHY)
        grid.keys("Tab")
        expect(grid.error(line)).to_contain_text(f"{other.full_name} đã ghi 60,00 điểm")
        assert "Giá trị vừa nhập (50 điểm) chưa được lưu" in grid.error(line).inner_text()
        grid.page.get_by_role("button", name=button).click()
        expect(grid.error(line)).to_have_text("")
        grid.stored_soon((line, points))
        assert grid.points(line).input_value() == f"{points},00"


class TestForEverybody:
    def test_filters(self, grid, sheet, lines):
        grid.type(lines[0], "70", "Tab")
        grid.page.keyboard.type(WHY)
        grid.keys("Tab")
        grid.saved()
        follow(grid.page.locator(".chip", has_text="Có khác biệt"))
        grid.page.wait_for_url("**loc=khac-biet")
        assert [row.get_attribute("id") for row in grid.page.locator("tr[data-line]").all()] == [
            f"d{lines[0].pk}"
        ]
        follow(grid.page.locator(".chip", has_text="Chưa có quyết định"))
        grid.page.wait_for_url("**loc=chua-chot")
        assert grid.page.locator("tr[data-line]").count() == sheet.lines.count() - 1

    def test_head_first_column_and_total_stay_in_sight(self, grid):
        page = grid.page
        page.set_viewport_size({"width": 1366, "height": 760})
        last = page.locator("input.cell").last
        last.focus()
        last.scroll_into_view_if_needed()
        assert page.locator(".grid-wrap").evaluate("wrap => wrap.scrollTop") > 0
        head, cell, foot = (
            place.bounding_box()
            for place in (page.locator(".grid thead th").first, last, page.locator(".grid tfoot th").first)
        )
        assert 0 <= head["y"] < head["y"] + head["height"] <= cell["y"] + 1
        assert cell["y"] + cell["height"] <= foot["y"] + 1 < foot["y"] + foot["height"] <= 760
        page.set_viewport_size({"width": 800, "height": 700})
        first = page.locator(".grid tbody .first").nth(3)
        left = first.bounding_box()["x"]
        page.locator(".grid-wrap").evaluate("wrap => { wrap.scrollLeft = 150 }")
        assert first.bounding_box()["x"] == left

    def test_without_javascript_on_a_phone(self, browser, live_server, page, grid, lines):
        context = browser.new_context(
            base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
        )
        context.add_cookies(page.context.cookies())
        plain = Written(context.new_page(), grid.layer, grid.sheet)
        plain.points(lines[0]).fill("75")
        plain.row(lines[0]).locator("summary").click()
        plain.reason(lines[0]).fill(WHY)
        plain.points(lines[1]).fill("74")
        follow(plain.page.get_by_role("button", name="Lưu các dòng đã sửa"))
        plain.page.get_by_role("heading", name="Có dòng chưa lưu được").wait_for()
        assert plain.stored(lines[0]) == (75, WHY)
        assert plain.points(lines[1]).input_value() == "74"
        assert "Nêu lý do" in plain.error(lines[1]).inner_text()
        box = plain.points(lines[1]).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and box["height"] >= 24
        table = plain.page.locator("table.grid").bounding_box()
        assert table["x"] + table["width"] <= 360
        context.close()

    def test_at_360_pixels_with_the_script(self, grid, lines):
        grid.page.set_viewport_size({"width": 360, "height": 740})
        grid.page.reload()
        assert grid.page.evaluate("document.documentElement.scrollWidth") == 360
        grid.type(lines[0], "70", "Tab")
        grid.page.keyboard.type(WHY)
        grid.keys("Tab")
        grid.saved()
        assert grid.stored(lines[0]) == (70, WHY)

    def test_for_a_screen_reader(self, grid, lines):
        line = lines[0]
        grid.type(line, "70", "Enter")
        expect(grid.error(line)).to_contain_text("Nêu lý do")
        assert grid.reason(line).get_attribute("aria-describedby") == f"e{line.pk}"
        title = f"{line.criterion.code.partition('.')[2]}. {line.criterion.title}"
        assert re.fullmatch(rf".+: {re.escape(title)}", grid.points(line).get_attribute("aria-label"))
        assert grid.reason(line).get_attribute("aria-label") == f"Lý do: {title}"
        assert grid.page.locator("[data-saving]").get_attribute("role") == "status"
        grid.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = grid.page.evaluate(f"axe.run(document, {json.dumps(AXE_OPTIONS)})")
        assert [(rule["id"], rule["help"]) for rule in found["violations"]] == []
