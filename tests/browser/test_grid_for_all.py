"""The grid for everybody: filters with counts, without JavaScript, on a phone, for a screen reader."""

import json
import re
from decimal import Decimal

import pytest

from scoring.formulas import Method
from scoring.models import ScoreSheet
from scoring.services.review import close_review, complete_review, set_group_points
from tests.browser.grid import Grid, stored
from tests.browser.moves import follow
from tests.browser.person import AXE, AXE_OPTIONS
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year(leaves=10, evidence=True))


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


@pytest.fixture
def grid(page, sign_in, sheet, head):
    sign_in(head)
    return Grid(page, sheet).open()


class TestFilters:
    def test_unanswered_and_lacking_evidence_follow_what_is_typed(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        before = grid.count("Chưa nhập")
        grid.type(ratio, "90")
        grid.saved()
        assert grid.count("Chưa nhập") == before - 1
        follow(grid.page.locator(".chip", has_text="Chưa nhập"))
        assert grid.page.locator("input.cell").count() == before - 1
        assert grid.cell(ratio).count() == 0
        assert grid.count("Thiếu minh chứng") == 1
        follow(grid.page.locator(".chip", has_text="Thiếu minh chứng"))
        assert grid.cell(ratio).input_value() == "90"
        assert grid.page.locator("input.cell").count() == 1

    def test_lines_that_were_sent_back(self, page, sign_in, sheet, head):
        codes = [make.line_of(sheet, method).criterion.code for method in (Method.RATIO, Method.DIRECT)]
        ScoreSheet.objects.filter(pk=sheet.pk).update(
            state="returned", return_reason=f"Xem lại {codes[0]} và {codes[1]}."
        )
        sign_in(head)
        grid = Grid(page, sheet).open()
        assert grid.count("Bị trả lại") == 2
        follow(page.locator(".chip", has_text="Bị trả lại"))
        assert page.locator("input.cell").count() == 2

    def test_only_differences_once_the_review_is_closed(self, page, sign_in):
        group_year = make.make_assessing_year(leaves=6)
        for index in range(3):
            make.submit(make.sheet_of(group_year, index))
        leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
        sheet = make.sheet_of(group_year)
        direct = make.line_of(sheet, Method.DIRECT)
        set_group_points(
            actor=leader, line=direct, points=Decimal("1.5"), reason="Thiếu một báo cáo", seen_version=1
        )
        for index in range(3):
            complete_review(actor=leader if index else deputy, sheet=make.sheet_of(group_year, index))
        head = make.head_of(sheet)
        sign_in(head)
        grid = Grid(page, sheet).open()
        assert page.locator(".chip", has_text="Có khác biệt").count() == 0, (
            "nobody sees it before the closing"
        )
        assert "1,50" not in page.locator(".grid").inner_text()
        close_review(actor=leader, group_year=group_year)
        grid.open()
        assert grid.count("Có khác biệt") == 1
        follow(page.locator(".chip", has_text="Có khác biệt"))
        assert page.locator("tr[data-line]").count() == 1
        assert "1,50" in page.locator(f"#d{direct.pk}").inner_text()


class TestWithoutJavaScript:
    @pytest.fixture
    def grid(self, browser, live_server, page, sign_in, sheet, head):
        sign_in(head)
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        context.add_cookies(page.context.cookies())
        yield Grid(context.new_page(), sheet).open()
        context.close()

    def test_the_whole_grid_is_one_form(self, grid, sheet):
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        grid.cell(ratio).fill("91,2")
        grid.cell(direct, "self_points").fill("8.5")
        follow(grid.page.get_by_role("button", name="Lưu các ô đã nhập"))
        grid.page.get_by_text("Đã lưu 2 tiêu chí.").wait_for()
        assert (stored(ratio)[0], stored(direct)[1]) == (Decimal("91.2"), Decimal("8.5"))

    def test_what_is_wrong_is_kept_and_said_and_the_rest_is_saved(self, grid, sheet):
        ratio, direct = make.line_of(sheet, Method.RATIO), make.line_of(sheet, Method.DIRECT)
        grid.cell(ratio).fill("9.125,3.1")
        grid.cell(direct, "self_points").fill("2")
        follow(grid.page.get_by_role("button", name="Lưu các ô đã nhập"))
        grid.page.get_by_role("heading", name="Có ô chưa lưu được").wait_for()
        assert grid.cell(ratio).input_value() == "9.125,3.1"
        assert grid.cell(ratio).get_attribute("aria-invalid") == "true"
        assert (stored(ratio)[0], stored(direct)[1]) == (None, 2)
        grid.page.locator(f".errors a[href='#actual-{ratio.pk}']").wait_for()


class TestOnAPhone:
    def test_fill_in_at_360_pixels(self, grid, sheet):
        page = grid.page
        page.set_viewport_size({"width": 360, "height": 740})
        page.reload()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        ratio = make.line_of(sheet, Method.RATIO)
        cell = grid.cell(ratio)
        cell.scroll_into_view_if_needed()
        box = cell.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert box["height"] >= 24
        grid.type(ratio, "90")
        grid.saved()
        assert stored(ratio)[0] == 90


class TestForScreenReaders:
    def test_no_rule_of_accessibility_is_broken(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        grid.type(ratio, "chín mươi")
        grid.state(ratio).get_by_text("không phải là số").wait_for()
        grid.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = grid.page.evaluate(f"axe.run(document, {json.dumps(AXE_OPTIONS)})")
        assert [(rule["id"], rule["help"]) for rule in found["violations"]] == []

    def test_every_cell_says_its_column_and_its_criterion(self, grid, sheet):
        for method, field, column in (
            (Method.RATIO, "actual", "Kết quả"),
            (Method.DIRECT, "self_points", "Tự chấm"),
        ):
            line = make.line_of(sheet, method)
            name = f"{column} {line.criterion.code.partition('.')[2]}. {line.criterion.title}"
            cell = grid.page.get_by_role("textbox", name=name).or_(
                grid.page.get_by_role("combobox", name=name)
            )
            assert cell.count() == 1, name
            assert cell.get_attribute("id") == f"{field}-{line.pk}"

    def test_saving_and_refusals_are_read_out(self, grid, sheet):
        ratio = make.line_of(sheet, Method.RATIO)
        assert grid.page.locator("[data-saving]").get_attribute("role") == "status"
        grid.type(ratio, "chín mươi")
        alert = grid.state(ratio).get_by_role("alert")
        alert.wait_for()
        assert re.search("không phải là số", alert.inner_text())
        assert grid.cell(ratio).get_attribute("aria-describedby") == f"s{ratio.pk}"
