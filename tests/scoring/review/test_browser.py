"""The review sheet in a real browser: reason asked for, saved, conflict, lost connection, evidence, keys."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from scoring.formulas import Method
from scoring.models import LineEvidence, ScoreLine
from scoring.services import review
from tests.browser.moves import all_is_saved, follow
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class Review:
    """The page in the words of a reviewer."""

    def __init__(self, page, live_server, sheet):
        self.page, self.sheet = page, sheet
        page.goto(live_server.url + reverse("scoring:review-sheet", args=[sheet.pk]))

    def points(self, line):
        return self.page.locator(f"#d{line.pk} input.cell")

    def reason(self, line):
        return self.page.locator(f"#d{line.pk} textarea")

    def error(self, line):
        return self.page.locator(f"#d{line.pk} [data-error]")

    def leave(self):
        self.page.locator("h1").click()

    def saved(self):
        all_is_saved(self.page)

    def wait_error(self, line, text):
        expect(self.error(line)).to_contain_text(text)


@pytest.fixture
def group_year():
    return stages.submitted_year()


@pytest.fixture
def sheet(group_year):
    return make.sheet_of(group_year)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


def test_a_difference_asks_for_its_reason_and_is_saved_with_it(page, sign_in, live_server, sheet, leader):
    line = make.line_of(sheet, Method.RATIO)
    sign_in(leader)
    screen = Review(page, live_server, sheet)
    screen.points(line).fill("70,5")
    expect(screen.reason(line)).to_be_visible()
    screen.leave()
    screen.wait_error(line, "Nêu lý do")
    assert screen.points(line).input_value() == "70,5"
    assert stages.fresh(line).group_points is None
    screen.reason(line).fill("Theo số liệu kiểm tra")
    screen.leave()
    screen.saved()
    assert screen.error(line).inner_text() == ""
    assert page.locator(f"#d{line.pk} .delta").last.inner_text() == "−9,50"
    assert page.locator("[data-total=difference]").inner_text() == "−9,50"
    assert page.locator('a.chip[href$="khac-biet"] .num').inner_text() == "1"
    stored = stages.fresh(line)
    assert (stored.group_points, stored.group_reason) == (70.5, "Theo số liệu kiểm tra")


def test_who_comes_second_sees_both_values_and_may_replace(
    page, sign_in, live_server, group_year, sheet, leader
):
    line = make.line_of(sheet, Method.RATIO)
    sign_in(leader)
    screen = Review(page, live_server, sheet)
    deputy = ground.make_deputy(group_year)
    review.set_group_points(actor=deputy, line=line, points=60, reason="Phó chấm", seen_version=line.version)
    screen.points(line).fill("50")
    screen.reason(line).fill("Trưởng chấm")
    screen.leave()
    screen.wait_error(line, f"{deputy.full_name} đã ghi 60,00 điểm")
    assert screen.points(line).input_value() == "50"
    assert stages.fresh(line).group_points == 60
    screen.reason(line).fill("Trưởng chấm lại")
    screen.leave()
    screen.saved()
    assert stages.fresh(line).group_points == 50


def test_a_lost_connection_and_an_expired_session_lose_nothing(
    page, sign_in, live_server, sheet, leader, client
):
    line = make.line_of(sheet, Method.RATIO)
    sign_in(leader)
    screen = Review(page, live_server, sheet)
    page.context.set_offline(True)
    screen.points(line).fill("80")
    screen.leave()
    expect(page.locator("[data-saving]")).to_contain_text("Chưa gửi được")
    page.context.set_offline(False)
    screen.saved()
    assert stages.fresh(line).group_points == 80

    other = make.line_of(sheet, Method.DIRECT)
    client.logout()
    page.context.clear_cookies()
    screen.points(other).fill("2")
    screen.leave()
    page.wait_for_selector("[data-saving] a")
    assert "Đăng nhập lại" in page.locator("[data-saving]").inner_text()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(leader)
    screen = Review(page, live_server, sheet)
    screen.saved()
    assert stages.fresh(other).group_points == 2


def test_keys_and_evidence(page, sign_in, live_server, sheet, leader):
    head = make.head_of(sheet)
    lines = list(ScoreLine.objects.filter(sheet=sheet).order_by("criterion__position"))
    make.ScoreSheet.objects.filter(pk=sheet.pk).update(state="draft", submitted_at=None, submitted_by=None)
    evidence = make.make_evidence(sheet, head)
    make.ScoreSheet.objects.filter(pk=sheet.pk).update(
        state="submitted", submitted_at=evidence.uploaded_at, submitted_by=head
    )
    LineEvidence.objects.create(line=lines[0], evidence=evidence)
    sign_in(leader)
    screen = Review(page, live_server, sheet)
    screen.points(lines[0]).focus()
    page.keyboard.press("=")
    assert screen.points(lines[0]).input_value() == screen.points(lines[0]).get_attribute("placeholder")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == f"points-{lines[1].pk}"
    screen.saved()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("F9")
    page.wait_for_selector("#viewer-title")
    assert evidence.number in page.locator("#viewer").inner_text()
    assert stages.fresh(lines[0]).group_points == stages.fresh(lines[0]).self_points


def test_the_page_fits_a_phone_and_works_without_script(
    browser, live_server, client, sheet, leader, settings
):
    client.force_login(leader)
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    line = make.line_of(sheet, Method.RATIO)
    screen = Review(page, live_server, sheet)
    screen.points(line).fill("75")
    page.locator(f"#d{line.pk} summary").click()
    screen.reason(line).fill("Kiểm tra")
    follow(page.locator("[data-plain] button"))
    assert "Đã lưu 1 tiêu chí." in page.locator("main").inner_text()
    assert stages.fresh(line).group_points == 75
    box = page.locator("table.grid").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    context.close()
