"""From registration to the signed pact, as the people of one Khối do it in one running system.

Khối 5 of 2026 has begun to register: two members have, Tòa án prepares, to Viện Kiểm sát it was sent back,
Thi hành án has nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.moves import follow
from tests.browser.person import Person
from tests.browser.test_main_job import is_real

pytestmark = pytest.mark.browser

Arrive = Callable[[str], Person]
GROUP = "/khoi-cum/khoi-5/2026/"
PACT = f"{GROUP}giao-uoc/"
LEADER = "bchqs.thutruong"
WAITING = {
    "thads.thutruong": "thi-hanh-an-dan-su-tinh-hung-yen",
    "ta.thutruong": "toa-an-nhan-dan-tinh-hung-yen",
    "vks.thutruong": "vien-kiem-sat-nhan-dan-tinh-hung-yen",
}
HEADS = ("cat.thutruong", LEADER, *WAITING)


class TestPact:
    def test_the_officer_registers(self, person: Arrive) -> None:
        officer = person("thads.canbo")
        officer.follow("Đăng ký thi đua năm 2026")
        officer.look("soạn đăng ký")
        page = officer.page
        rows = range(page.locator("[name$=-target]").count())
        counted = [n for n in rows if page.locator(f"[name=item-{n}-unit_of_measure]").input_value()]
        for number in counted:
            page.locator(f"[name=item-{number}-target]").fill("3")
        first = page.locator(f"[name=item-{counted[0]}-target]")
        first.fill("chín mươi")
        page.get_by_label("Phong trào, giải pháp, cam kết thực hiện").fill("Cải cách hành chính.")
        page.get_by_label("Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh").check()
        follow(officer.button("Ghi bản đăng ký").last)
        officer.sees("Chưa ghi được bản đăng ký")
        assert first.input_value() == "chín mươi"
        first.fill("97,5")
        follow(officer.button("Ghi bản đăng ký").last)
        officer.sees("97,5 %", "Thủ trưởng đơn vị xem và xác nhận tại trang này.")
        officer.look("kiểm tra đăng ký")

    def test_the_heads_confirm_what_their_officers_prepared(self, person: Arrive) -> None:
        for username, unit in WAITING.items():
            head = person(username)
            head.open(f"{GROUP}dang-ky/{unit}/xac-nhan/")
            head.press("Xác nhận đăng ký")
            head.sees("Đã xác nhận đăng ký thi đua.")
            assert head.button("Xác nhận đăng ký").count() == 0
            head.look("bản đăng ký")

    def test_the_leader_draws_up_and_opens(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(PACT, "giao ước chưa lập")
        leader.sees("5/5")
        leader.follow("Lập giao ước")
        leader.look("soạn giao ước")
        leader.page.get_by_label("Địa điểm ký kết").fill("Hội trường Bộ Chỉ huy quân sự tỉnh")
        leader.page.get_by_label("Ngày ký kết").fill("06/03/2026")
        leader.press("Ghi giao ước")
        leader.sees("Đã ghi giao ước.")
        leader.follow("Mở xác nhận")
        leader.look("mở xác nhận")
        leader.press("Mở xác nhận")
        leader.sees("Đã mở giao ước để thủ trưởng các đơn vị xác nhận.")
        expect(leader.page.locator("main")).to_contain_text(f"0/{len(HEADS)}")

    def test_every_head_confirms(self, person: Arrive) -> None:
        for number, username in enumerate(HEADS, start=1):
            head = person(username)
            head.open(PACT)
            head.follow("Đọc và xác nhận giao ước")
            head.look("xác nhận giao ước")
            head.press("Xác nhận giao ước")
            head.sees("Đã xác nhận giao ước thi đua.", f"{number}/5")
            assert head.link("Đọc và xác nhận giao ước").count() == 0
        head.sees("Đã ký kết")
        head.look("giao ước đã ký")

    def test_the_pact_as_documents(self, person: Arrive, tmp_path: Path) -> None:
        leader = person(LEADER)
        leader.open(PACT)
        leader.press("Tạo giao ước PDF, Word")
        leader.work_is_done()
        files = leader.downloads(tmp_path)
        assert {path.suffix for path in files.values()} == {".pdf", ".docx"}
        assert all(is_real(path) for path in files.values()), files
