"""A year-end conference from its opening to its minutes: units vote on phones, one vote is on paper.

Khối 6 of 2025 has been ranked and has not met: five members, Bảo hiểm xã hội leads, Thống kê stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from emulation.common.dates import format_date, today
from emulation.demo.papers import paper
from tests.browser.moves import follow
from tests.browser.person import NARROW, Person

pytestmark = pytest.mark.browser

Arrive = Callable[[str], Person]
YEAR = "/khoi-cum/khoi-6/2025/"
HELD = f"{YEAR}hoi-nghi/"
RUN = f"{HELD}dieu-hanh/"
LEADER, OFFICER, DEPUTY = "bhxh.thutruong", "bhxh.canbo", "tkt.thutruong"
FIRST, SECOND, THIRD = "hqhy.thutruong", "tt.thutruong", "kbhy.thutruong"
FLAG = "Cờ thi đua của Ủy ban nhân dân tỉnh"
CERTIFICATE = "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"
BEST, NEXT = "Hải quan Hưng Yên", "Thuế tỉnh Hưng Yên"
MOST_CLICKS = 5
"""From the task on the home page to the receipt, for a paper of two lines: open, two choices, see it once
more, confirm."""


def panel(person: Person, title: str) -> Any:
    """The panel of one vote on the page of the conference."""
    return person.page.locator("section.panel").filter(has=person.page.get_by_role("heading", name=title))


def click(person: Person, panel_title: str, link: str) -> None:
    follow(panel(person, panel_title).get_by_role("link", name=link))


def at_a_phone(person: Person) -> Person:
    person.page.set_viewport_size(NARROW)
    return person


def fits(person: Person) -> None:
    """Loaded with its letters, the page is not wider than the phone."""
    person.page.wait_for_load_state()
    person.page.evaluate("document.fonts.ready.then(() => true)")
    assert person.overflow() <= 0, person.path()


def vote(person: Person, task: str, choices: dict[str, str]) -> int:
    """From the home page to the receipt on a phone; how many clicks it took. `choices` by title of a line."""
    page = at_a_phone(person).page
    person.open("/")
    follow(page.get_by_role("link", name=re.compile(task)).first)
    clicks = 1
    page.get_by_text("Bỏ phiếu thay mặt").wait_for()
    fits(person)
    for title, choice in choices.items():
        page.get_by_role("group", name=title).get_by_label(choice, exact=True).check()
        clicks += 1
    person.press("Xem lại và xác nhận")
    page.get_by_role("heading", name="Xác nhận phiếu").wait_for()
    fits(person)
    person.press("Xác nhận bỏ phiếu")
    page.get_by_role("heading", name="Đã ghi nhận phiếu").wait_for()
    fits(person)
    return clicks + 2


class TestConference:
    def test_the_leader_opens_the_conference(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(RUN, "hội nghị chưa khai mạc")
        leader.follow("Ghi khai mạc hội nghị")
        page = leader.page
        page.locator("#id_venue").wait_for()
        leader.look("khai mạc hội nghị")
        page.locator("#id_held_on").fill(format_date(today()))
        page.locator("#id_starts").fill("00:00")
        page.locator("#id_venue").fill("Hội trường Bảo hiểm xã hội tỉnh")
        for row in page.locator("section[aria-labelledby=attendance-head] fieldset").all():
            row.get_by_label("Có mặt").check()  # the form offers the head of each unit
        proxy = page.locator("section[aria-labelledby=attendance-head] fieldset").last
        proxy.locator("[name$=person_name]").fill("Người đại diện")
        proxy.locator("[name$=person_title]").fill("Phó Thủ trưởng")
        proxy.locator("summary").click()
        proxy.locator("[name$=proxy_number]").fill("12/GUQ-HQ")
        proxy.locator("[name$=proxy_date]").fill(format_date(today()))
        for name, text in (
            ("chair_name", "Nguyễn Văn Chủ"),
            ("chair_title", "Giám đốc Bảo hiểm xã hội tỉnh, Trưởng khối"),
            ("secretary_name", "Trần Thị Thư"),
            ("secretary_title", "Chuyên viên Bảo hiểm xã hội tỉnh"),
            ("tellers", "Lê Văn Một\nPhạm Thị Hai\nVũ Văn Ba"),
        ):
            page.locator(f"#id_{name}").fill(text)
        leader.press("Ghi khai mạc")
        leader.sees("Đủ số đơn vị để họp", "5/5", "Giấy ủy quyền số 12/GUQ-HQ")
        assert leader.link("Ghi khai mạc hội nghị").count() == 0
        leader.follow("Tải lên bản chụp")
        scan = {
            "name": "giay.pdf",
            "mimeType": "application/pdf",
            "buffer": paper("Giấy ủy quyền", ["Số 12"]),
        }
        page.locator("[name=scan]").set_input_files(scan)
        leader.press("Lưu bản chụp")
        leader.sees("Đã lưu bản chụp giấy ủy quyền")
        leader.look("điều hành hội nghị")

    def test_the_paper_of_the_nomination_is_made_and_opened(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(RUN)
        leader.follow("Lập phiếu: suy tôn, đề nghị khen thưởng")
        for unit, award in ((BEST, FLAG), (NEXT, CERTIFICATE)):
            leader.page.get_by_role("group", name=unit).get_by_label(award).check()
        leader.look("lập phiếu suy tôn")
        leader.press("Lập phiếu")
        leader.sees("Đã lập phiếu")
        click(leader, "Suy tôn", "Mở bỏ phiếu")
        leader.look("mở bỏ phiếu")
        leader.press("Mở bỏ phiếu")
        expect(panel(leader, "Suy tôn")).to_contain_text("Đang bỏ phiếu")

    def test_units_vote_on_phones_each_once_and_not_on_themselves(self, person: Arrive) -> None:
        both = {f"{BEST}: {FLAG}": "Đồng ý", f"{NEXT}: {CERTIFICATE}": "Đồng ý"}
        task = "Bỏ phiếu tại hội nghị"
        assert vote(person(THIRD), task, both) <= MOST_CLICKS
        vote(person(DEPUTY), task, {**both, f"{NEXT}: {CERTIFICATE}": "Không đồng ý"})
        vote(person(LEADER), task, both)
        # Each leaves out the own line; it stays in the denominator.
        vote(person(FIRST), task, {f"{NEXT}: {CERTIFICATE}": "Đồng ý"})
        again = person(FIRST)
        again.open(again.path().removesuffix("da-bo-phieu/"))
        again.sees("Đơn vị đã bỏ phiếu.")
        assert again.button("Xem lại và xác nhận").count() == 0

    def test_turnout_is_seen_while_it_runs_and_the_result_only_afterwards(self, person: Arrive) -> None:
        leader, member = person(LEADER), person(THIRD)
        leader.open(RUN)
        leader.sees("4/5")
        assert leader.page.get_by_text("đồng ý,").count() == 0
        member.open(RUN)
        assert member.page.get_by_text("đơn vị đã bỏ phiếu").count() == 0
        click(leader, "Suy tôn", "Kết thúc, kiểm phiếu")
        leader.look("kết thúc bỏ phiếu")
        follow(leader.page.locator("main form").get_by_role("button").first)
        leader.sees("Đã kiểm phiếu", "3/5")
        leader.page.locator(".t-warn").first.wait_for()  # what the result tells about single votes
        member.open(RUN)
        member.sees("3/5")
        assert member.page.locator(".t-warn").count() == 0

    def test_a_vote_after_the_closing_finds_no_paper(self, person: Arrive) -> None:
        late = person(SECOND)
        late.open("/")
        assert late.page.get_by_role("link", name=re.compile("Bỏ phiếu tại hội nghị")).count() == 0

    def test_the_leader_of_next_year_is_elected_on_phones(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(RUN)
        leader.follow("Lập phiếu: bầu trưởng")
        for unit in (BEST, NEXT):
            leader.page.get_by_label(unit).check()
        leader.press("Lập phiếu")
        click(leader, "Bầu Trưởng", "Mở bỏ phiếu")
        leader.press("Mở bỏ phiếu")
        for username in (THIRD, DEPUTY, LEADER, SECOND):
            name = BEST
            vote(person(username), "Bỏ phiếu tại hội nghị", {"Bầu Trưởng": name})
        leader.open(RUN)
        click(leader, "Bầu Trưởng", "Kết thúc, kiểm phiếu")
        follow(leader.page.locator("main form").get_by_role("button").first)
        leader.sees("Trúng cử", "4/5")
        expect(panel(leader, "Bầu Trưởng")).to_contain_text("Trúng cử")

    def test_deputies_are_elected_on_paper_counted_twice(self, person: Arrive) -> None:
        leader, deputy = person(LEADER), person(DEPUTY)
        leader.open(RUN)
        leader.follow("Lập phiếu: bầu phó trưởng")
        for unit in (NEXT, "Kho bạc Nhà nước Hưng Yên"):
            leader.page.get_by_label(unit).check()
        leader.page.get_by_label("Hình thức phiếu").select_option("paper")
        leader.press("Lập phiếu")
        click(leader, "Bầu Phó", "Mở bỏ phiếu")
        leader.press("Mở bỏ phiếu")
        _count(leader, "4", "1")
        deputy.page.set_viewport_size({"width": 1366, "height": 900})
        _count(deputy, "3", "2")
        leader.open(RUN)
        leader.sees("Chỗ hai người kiểm khác nhau")
        leader.look("hai người kiểm khác nhau")
        click(leader, "Bầu Phó", "Kết thúc, kiểm phiếu")
        assert leader.page.locator("main form").get_by_role("button").count() == 0  # refused until they agree
        _count(deputy, "4", "1")
        leader.open(RUN)
        leader.sees("Hai người kiểm khớp nhau")
        click(leader, "Bầu Phó", "Kết thúc, kiểm phiếu")
        follow(leader.page.locator("main form").get_by_role("button").first)
        leader.sees("4/5")

    def test_the_minutes_follow_from_what_happened_and_two_people_confirm_them(self, person: Arrive) -> None:
        officer, leader = person(OFFICER), person(LEADER)
        officer.open(RUN)
        officer.follow("Lập biên bản")
        page = officer.page
        assert page.locator("#id_venue").input_value() == "Hội trường Bảo hiểm xã hội tỉnh"
        assert page.locator("#id_candidate-0-agree").input_value() == "3"
        assert page.locator("#id_election-0-agree").input_value() == "4"
        page.locator("#id_ends").fill("23:59")
        page.locator("#id_report_votes").fill("5")
        page.locator("#id_candidate-0-agree").fill("5")
        follow(officer.page.locator("main").get_by_role("button", name="Ghi hội nghị").last)
        officer.page.locator("[role=alert], .errors").first.wait_for()  # the urn said three
        page.locator("#id_candidate-0-agree").fill("3")
        follow(officer.page.locator("main").get_by_role("button", name="Ghi hội nghị").last)
        officer.press("Thư ký xác nhận")
        officer.sees("Thư ký đã xác nhận biên bản")
        leader.open(HELD, "biên bản chờ chủ tọa")
        leader.follow("Chủ tọa kiểm tra và xác nhận")
        leader.press("Xác nhận kết quả hội nghị")
        leader.sees("Đã xác nhận kết quả hội nghị tổng kết.")


def _count(person: Person, first: str, second: str) -> None:
    """One of the two counts: five papers, so many for each of the two."""
    person.open(RUN)
    click(person, "Bầu Phó", "Nhập kết quả kiểm")
    page = person.page
    for label, number in (("Số phiếu phát ra", "5"), ("Số phiếu thu về", "5"), ("Số phiếu hợp lệ", "5")):
        page.get_by_label(label).fill(number)
    marks = page.locator("[name^=mark-]")
    for place, number in ((0, first), (1, second)):
        marks.nth(place).fill(number)
    person.press("Ghi kết quả kiểm")
    person.sees("Đã ghi")
