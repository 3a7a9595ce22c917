"""Criteria amended while the members of a Khối assess themselves: who decides, who is asked again.

Khối 10 of 2026: Phường Phố Hiến and three others have handed in, Xã Đại Đồng is nearly done, Phường Sơn Nam
has not begun. Khối 1 uses the same set.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.criteria import Editor
from tests.browser.moves import all_is_saved, follow
from tests.browser.person import Person

pytestmark = pytest.mark.browser

Arrive = Callable[..., Person]
GROUP = "/cham-diem/khoi-cum/khoi-10/2026/tieu-chi/"
LEADER, STAFF = "xa-nguyen-van-linh.thutruong", "snv.truongphong"
DONE, NEARLY, NOT_BEGUN = "phuong-pho-hien.thutruong", "xa-dai-dong.canbo", "phuong-son-nam.canbo"
ELSEWHERE = "duccqd.canbo"
PLAN, SHARE = "Ban hành kế hoạch cải cách hành chính năm", "Tỷ lệ nhiệm vụ trong kế hoạch cải cách hành chính"
REASON = "Theo kết luận của Hội nghị sơ kết 6 tháng."


def line(person: Person, title: str) -> Any:
    return person.page.locator("tr", has=person.page.locator("th", has_text=title))


def open_sheet(person: Person) -> None:
    """The unit's own sheet of 2026, from what it has to do."""
    person.open("/cham-diem/")
    follow(person.page.locator("a.what", has_text="2026").first)
    person.page.locator("[data-total=points]").wait_for()


class TestAmendment:
    draft = sheet = ""

    def test_the_leader_writes_and_the_sheets_do_not_notice(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(GROUP, "bộ tiêu chí của khối")
        assert leader.page.get_by_role("radio").count() == 0  # no other set while sheets are open
        leader.follow("Lập bản sửa đổi")
        leader.look("lập bản sửa đổi")
        leader.press("Lập bản sửa đổi")
        leader.sees("Nêu lý do sửa đổi.")
        leader.page.get_by_label("Lý do sửa đổi").fill(REASON)
        leader.press("Lập bản sửa đổi")
        editor = Editor(leader)
        type(self).draft = editor.path.removesuffix("soan/")
        for title, points in ((PLAN, "5"), (SHARE, "7")):
            editor.show(title)
            editor.page.locator("#node-form [name=maximum]").fill(points)
            editor.save()
        assert editor.fact("Chỗ cần sửa") == "0"
        nearly = person(NEARLY)
        open_sheet(nearly)
        assert "4,00" in line(nearly, PLAN).inner_text() and "8,00" in line(nearly, SHARE).inner_text()

    def test_the_leader_proposes_and_cannot_publish(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(f"{self.draft}soan/")
        leader.press("Trình phê duyệt")
        leader.sees("Đã trình bản nháp để phê duyệt.", "Bản nháp đang chờ phê duyệt.")
        assert leader.status_of(f"{self.draft}ban-hanh/") == 403

    def test_the_staff_see_whom_it_touches_and_publish(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.follow("Phê duyệt bộ tiêu chí năm 2026 của Khối thi đua số 10")
        staff.look("ban hành bản sửa đổi")
        staff.sees("Tiêu chí hỏi lại", "4,00 → 5,00 (+1,00)", "8,00 → 7,00 (−1,00)")
        touched = staff.page.get_by_role("table", name="Phiếu được hỏi lại")
        rows = {unit: touched.locator("tr", has_text=unit) for unit in ("Phường Phố Hiến", "Xã Đại Đồng")}
        # Handed in: its points are read by the staff; not handed in: they are its own business
        assert re.search(r"I\.1\.1\.1 \(\d,\d\d\), I\.1\.1\.2 \(", rows["Phường Phố Hiến"].inner_text())
        assert "I.1.1.1 (đã nhập), I.1.1.2 (đã nhập)" in rows["Xã Đại Đồng"].inner_text()
        assert "chưa nhập" in touched.locator("tr", has_text="Phường Sơn Nam").inner_text()
        staff.press("Ban hành")
        staff.sees("Đã ban hành. 13 phiếu được hỏi lại.", REASON)
        staff.look("bản sửa đổi đã ban hành")

    def test_who_had_answered_is_asked_again_and_answers(self, person: Arrive) -> None:
        done = person(DONE)
        done.follow("Sửa phiếu bị trả lại")
        done.sees(REASON, "Cần trả lời: I.1.1.1, I.1.1.2.")
        done.look("phiếu được hỏi lại")
        type(self).sheet = done.path()
        assert "5,00" in line(done, PLAN).inner_text()
        follow(done.page.locator(".chip", has_text="Bị trả lại"))
        cells = done.page.locator("input.cell")
        cells.nth(1).wait_for()
        assert cells.count() == 2
        for number, text in enumerate(("0", "100")):
            cells.nth(number).fill(text)
            cells.nth(number).press("Enter")
        all_is_saved(done.page)
        done.follow("Kiểm tra và nộp")
        done.press("Nộp phiếu tự chấm điểm")
        done.sees("Mã biên nhận")

    def test_who_had_not_begun_is_asked_the_new_questions_only(self, person: Arrive) -> None:
        unit = person(NOT_BEGUN)
        open_sheet(unit)
        assert "5,00" in line(unit, PLAN).inner_text()
        assert unit.page.get_by_text("Phiếu bị trả lại").count() == 0

    def test_whoever_follows_it_sees_who_has_answered(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(GROUP)
        follow(leader.page.locator("section", has_text="Đang dùng").get_by_role("link").first)
        asked = leader.page.locator("li", has_text="Phường Phố Hiến")
        assert "Đã trả lời 2/2" in asked.inner_text() and "đã nộp" in asked.inner_text().lower()
        assert "0/2" in leader.page.locator("li", has_text="Xã Đại Đồng").inner_text()

    def test_another_group_keeps_the_version_it_had(self, person: Arrive) -> None:
        other = person(ELSEWHERE)
        open_sheet(other)
        assert "4,00" in line(other, PLAN).inner_text()
        assert other.page.get_by_text("Phiếu bị trả lại").count() == 0
