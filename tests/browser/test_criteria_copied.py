"""Criteria of the new year from those of last year: copied, compared, imported from Excel; how a year starts.

Khối 16 and Cụm thi đua số 1 của Sở Xây dựng form their year 2026; both were scored in 2025.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.browser.criteria import Editor
from tests.browser.moves import PATIENCE, follow
from tests.browser.person import Person
from tests.browser.site import Site

pytestmark = pytest.mark.browser

Arrive = Callable[..., Person]
STAFF, FOUNDER = "snv.truongphong", "sxd.thutruong"
GROUP = "/cham-diem/khoi-cum/khoi-16/2026/tieu-chi/"
CLUSTER = "/cham-diem/khoi-cum/cum-sxd-1/2026/tieu-chi/"
START = "/khoi-cum/{}/2026/bat-dau/"
FIRST = "Ban hành kế hoạch cải cách hành chính năm"
SHEET = "Tiêu chí"


class TestOfLastYear:
    draft = ""

    def test_copied_with_whom_it_leaves_out(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open(GROUP)
        staff.follow("Lập bản nháp")
        staff.look("lập bản nháp của khối")
        source = staff.page.get_by_label("Chép tiêu chí từ")
        assert "năm 2025" in source.locator("option:checked").inner_text()
        staff.press("Lập bản nháp")
        staff.sees("Đã lập bản nháp. Giữ", "chỗ không giao cho đơn vị như bộ được chép")
        editor = Editor(staff)
        type(self).draft = editor.path.removesuffix("soan/")
        assert editor.fact("Tiêu chí") == "191"
        staff.look("soạn bộ tiêu chí")

    def test_the_difference_is_what_was_changed(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open(f"{self.draft}so-sanh/")
        staff.sees("Không có khác biệt.", "Giữ nguyên")
        staff.open(f"{self.draft}soan/")
        editor = Editor(staff)
        editor.show(FIRST)
        editor.page.locator("#node-form [name=maximum]").fill("5")
        editor.page.locator("#node-form [name=title]").fill(f"{FIRST}, đúng hạn")
        editor.save()
        staff.open(f"{self.draft}so-sanh/", "so sánh với năm trước")
        changed = staff.page.get_by_role("table", name="Tiêu chí thay đổi")
        assert changed.locator("tbody tr").count() == 1
        assert "4,00 → 5,00 (+1,00)" in changed.inner_text()
        assert changed.locator("ins").all_inner_texts() == ["năm, đúng hạn"]

    def test_without_javascript(self, browser: Any, site: Site) -> None:
        """Method, example, order and a new criterion by plain forms."""
        context = browser.new_context(base_url=site.url, java_script_enabled=False)
        context.set_default_timeout(PATIENCE)
        person = Person.__new__(Person)
        person.username, person.url, person.page = STAFF, site.url, context.new_page()
        person.sign_in(f"{self.draft}soan/")
        page = person.page
        follow(page.locator("[data-tree] a", has_text="Chế độ báo cáo cải cách"))
        form = page.locator("#node-form")
        form.locator("[name=method]").select_option(label="Theo số ngày trễ")
        follow(form.get_by_role("button", name="Hiện tham số của phương pháp này"))
        form.locator("[name=p_per_day]").fill("0,25")
        follow(form.get_by_role("button", name="Tính lại ví dụ"))
        assert "Trễ 2 ngày: 4,00 − 2 × 0,25 = 3,50 điểm" in page.locator("#example").inner_text()
        follow(form.get_by_role("button", name="Lưu"))
        follow(page.get_by_role("button", name="Chuyển lên"))
        order = [text[:6] for text in page.locator("[data-tree] a").all_inner_texts()[3:8]]
        assert order == ["1.1.1.", "1.1.2.", "1.1.3.", "1.1.5.", "1.1.4."]
        follow(page.get_by_role("button", name="Chuyển xuống"))
        follow(page.locator("[data-tree] a", has_text="1.1. Chỉ đạo"))
        follow(page.get_by_role("link", name="Thêm con"))
        page.locator("#node-form [name=title]").fill("Họp giao ban")
        page.locator("#node-form [name=maximum]").fill("1")
        assert page.locator("#node-form [name=method]").input_value() == "late_days"  # as the one before it
        page.locator("#node-form [name=p_per_day]").fill("0,1")
        follow(page.get_by_role("button", name="Thêm", exact=True))
        page.get_by_text("Đã thêm I.1.1.6.").wait_for()
        assert "thừa 2,00" in page.locator("[data-tree] tr", has_text="1.1. Chỉ đạo").inner_text()
        follow(page.get_by_role("link", name="Xóa I.1.1.6"))
        follow(page.get_by_role("button", name="Xóa"))
        page.get_by_text("Đã xóa 1 dòng.").wait_for()
        context.close()

    def test_a_workbook_with_wrong_rows_is_not_written_in_any_part(
        self, person: Arrive, tmp_path: Path
    ) -> None:
        staff = person(STAFF)
        staff.open(f"{self.draft}soan/")
        before = Editor(staff).codes()
        with staff.page.expect_download() as download:
            staff.link("Tải Excel").click()
        assert download.value.suggested_filename.endswith(".xlsx")
        download.value.save_as(tmp_path / "cay.xlsx")
        book = load_workbook(tmp_path / "cay.xlsx")
        sheet = book[SHEET]
        rows = {cell.value: cell.row for cell in sheet["A"]}
        heads = {cell.value: cell.column for cell in sheet[1]}
        right = sheet.cell(rows["I.1.1.2"], heads["Nội dung"]).value
        sheet.cell(rows["I.1.1.2"], heads["Nội dung"]).value = f"{right}, đúng tiến độ"
        sheet.cell(rows["I.1.1.3"], heads["Điểm tối đa"]).value = "bốn"
        sheet.cell(rows["I.1.1.4"], heads["Phương pháp"]).value = "Theo cảm tính"
        sheet.cell(rows["I.1.1.5"], heads["Ký hiệu cấp trên"]).value = "I.77"
        wrong = tmp_path / "sai.xlsx"
        book.save(wrong)
        self._upload(staff, wrong)
        staff.sees("Tệp còn 3 chỗ cần sửa, chưa ghi gì")
        staff.look("tệp có chỗ sai")
        told = staff.page.locator(".errors tbody tr").all_inner_texts()
        for code, column in (
            ("I.1.1.3", "Điểm tối đa"),
            ("I.1.1.4", "Phương pháp"),
            ("I.1.1.5", "Ký hiệu cấp trên"),
        ):
            assert any(str(rows[code]) in row and column in row for row in told), told
        staff.open(f"{self.draft}soan/")
        assert Editor(staff).codes() == before
        sheet.cell(rows["I.1.1.3"], heads["Điểm tối đa"]).value = 3
        sheet.cell(rows["I.1.1.4"], heads["Phương pháp"]).value = "Theo số lần"
        sheet.cell(rows["I.1.1.5"], heads["Ký hiệu cấp trên"]).value = "I.1.1"
        right_file = tmp_path / "dung.xlsx"
        book.save(right_file)
        self._upload(staff, right_file)
        staff.sees("Tệp không có lỗi. Chưa ghi gì cho đến khi bấm nút ghi.")
        staff.look("xem trước tệp")
        changed = staff.page.get_by_role("table", name="Tiêu chí thay đổi").locator("tbody tr")
        assert changed.count() == 2
        follow(staff.page.get_by_role("button", name="Ghi"))
        staff.sees("Đã nhập 250 dòng.")
        assert "đúng tiến độ" in staff.page.locator("[data-tree]").inner_text()

    def test_it_is_not_published_while_no_task_is_known(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open(f"{self.draft}ban-hanh/")
        staff.sees("Điểm gắn với nhiệm vụ được giao chiếm 0,0% thang điểm, quy định từ 50%.")
        assert staff.button("Ban hành").count() == 0

    @staticmethod
    def _upload(person: Person, file: Path) -> None:
        person.open(f"{TestOfLastYear.draft}nhap/")
        person.page.set_input_files("[name=file]", file)
        person.press("Kiểm tra tệp")


class TestCluster:
    """The founder of a cluster approves its criteria and starts its year."""

    def test_no_year_starts_without_a_published_set(self, person: Arrive) -> None:
        founder = person(FOUNDER)
        founder.open(START.format("cum-sxd-1"), "bắt đầu năm")
        founder.follow("Chưa có bộ tiêu chí.")
        assert founder.path() == CLUSTER
        founder.look("bộ tiêu chí của cụm")

    def test_the_founder_chooses_a_published_one(self, person: Arrive) -> None:
        founder = person(FOUNDER)
        founder.open(CLUSTER)
        founder.page.get_by_label("các phòng, ban, đơn vị trong cụm").check()
        founder.press("Chọn bộ tiêu chí này")
        founder.sees("Đã chọn bộ tiêu chí.")
        founder.open(START.format("cum-sxd-1"))
        assert founder.link("Chưa có bộ tiêu chí.").count() == 0

    def test_or_writes_one_for_it(self, person: Arrive) -> None:
        founder = person(FOUNDER)
        founder.open(CLUSTER)
        founder.follow("Lập bản nháp")
        founder.press("Lập bản nháp")
        editor = Editor(founder)
        assert editor.fact("Tiêu chí") == "36"
        founder.follow("Kiểm tra và ban hành")
        founder.sees("quy định từ 50%")
