"""The main job from self-assessment to award, on one Khối of the demonstration province, as its people do it.

The steps follow each other in one running system: what the first one hands in, the last one sees awarded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser import conference, nominating, reviewing
from tests.browser.files import is_real
from tests.browser.nominating import CERTIFICATE, FLAG
from tests.browser.person import Person
from tests.factories.scoring import png

pytestmark = pytest.mark.browser

Arrive = Callable[[str], Person]
GROUP = "khoi-3/2025"
YEAR, AWARDS = f"/khoi-cum/{GROUP}/", f"/khen-thuong/{GROUP}/"
REVIEW, RANKING = f"/cham-diem/khoi-cum/{GROUP}/", f"/xep-hang/{GROUP}/"
LEADER, DEPUTY, STAFF = "sxd.thutruong", "stc.thutruong", "snv.chuyenvien1"
SECRETARY = "snv.truongphong"
HANDED_IN = {
    "Sở Công Thương",
    "Sở Xây dựng",
    "Sở Tài chính",
    "Sở Khoa học và Công nghệ",
    "Sở Nông nghiệp và Môi trường",
    "Ban Quản lý các khu công nghiệp tỉnh",
}
LATE = {"Sở Tư pháp", "Thanh tra tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"}
SUBJECT = "Báo cáo kết quả thực hiện nhiệm vụ đột xuất"
REASON = "Số liệu theo báo cáo của Sở Nội vụ thấp hơn báo cáo của đơn vị."


class TestMainJob:
    sheet = ""

    # --- The unit ---------------------------------------------------------------------------------------
    def test_officer_fills_what_is_missing_by_keyboard(self, person: Arrive) -> None:
        officer = person("sct.canbo")
        officer.look("việc cần làm")
        officer.link("Nộp phiếu tự chấm điểm năm 2025").click()
        officer.look("phiếu tự chấm")
        type(self).sheet = officer.path()
        page = officer.page
        page.locator(".chip", has_text="Chưa nhập").click()
        waiting = page.locator("input.cell").count()
        assert waiting > 0
        before = page.locator("[data-total=points]").inner_text()
        page.locator("input.cell").first.click()
        for text in ("2", "45,5", "6", "5"):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            page.locator("[data-saving]", has_text="Đã lưu").wait_for()
        page.reload()
        page.locator(".chip", has_text="Chưa nhập").locator(".num", has_text=re.compile("^0$")).wait_for()
        page.goto(self.sheet)
        assert page.locator("[data-total=points]").inner_text() > before

    def test_officer_attaches_evidence_and_wrong_files_are_refused(
        self, person: Arrive, tmp_path: Path
    ) -> None:
        officer = person("sct.canbo")
        page = officer.page
        officer.open(self.sheet)
        page.locator(".chip", has_text="Thiếu minh chứng").click()
        page.locator("a.doc.add").first.click()
        page.get_by_text("Tải tài liệu mới lên").click()
        page.get_by_label("Trích yếu nội dung").fill(SUBJECT)
        limit = settings.MAX_EVIDENCE_MB
        for content, message in (
            (b"MZ\x90\x00" + bytes(200), "“bao-cao.pdf” không phải"),
            (b"%PDF-1.7\n" + bytes(limit << 20), f"“bao-cao.pdf” lớn hơn {limit} MB"),
        ):
            self._upload(officer, tmp_path / "bao-cao.pdf", content)
            page.locator("#upload-file-error", has_text=message).wait_for()
            assert page.get_by_label("Trích yếu nội dung").input_value() == SUBJECT
        self._upload(officer, tmp_path / "bao-cao.png", png().read())
        page.locator("ul.bare", has_text=SUBJECT).wait_for()
        self._cite_the_rest(officer)
        officer.open(f"{self.sheet}kiem-tra/", "kiểm tra trước khi nộp")
        officer.sees("Phiếu đã đủ số liệu và minh chứng để nộp.", "Thủ trưởng đơn vị xem và nộp phiếu")

    @staticmethod
    def _upload(officer: Person, file: Path, content: bytes) -> None:
        file.write_bytes(content)
        officer.page.set_input_files("#upload-file", file)
        officer.button("Tải lên và gắn").click()

    def _cite_the_rest(self, officer: Person) -> None:
        page = officer.page
        officer.open(f"{self.sheet}kiem-tra/")
        while (links := page.locator("ul.checks a")).count():
            links.first.click()
            officer.look("dòng của phiếu")
            page.get_by_text("Gắn tài liệu trong kho").click()
            page.get_by_label("Tài liệu", exact=True).select_option(index=1)
            page.get_by_role("button", name="Gắn minh chứng").click()
            page.get_by_role("button", name="Gỡ").first.wait_for()
            officer.open(f"{self.sheet}kiem-tra/")

    def test_head_hands_in_and_gets_a_receipt_and_documents(self, person: Arrive, tmp_path: Path) -> None:
        head = person("sct.thutruong")
        head.open(f"{self.sheet}kiem-tra/")
        head.button("Nộp phiếu tự chấm điểm").click()
        head.sees("Mã biên nhận", "Phiếu đã được nộp và đang chờ chấm.")
        head.look("biên nhận")
        head.button("Tạo biên nhận và phiếu PDF, Word, Excel").click()
        head.work_is_done()
        head.look("công việc đã xong")
        files = head.downloads(tmp_path)
        assert {path.suffix for path in files.values()} == {".pdf", ".docx", ".xlsx"}
        assert all(is_real(path) for path in files.values()), files

    # --- The group and Sở Nội vụ ------------------------------------------------------------------------
    def test_leader_changes_a_point_only_with_a_reason(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.link("Chấm phiếu các đơn vị năm 2025").click()
        leader.look("chấm điểm của khối")
        leader.sees("Không chấm, không thẩm định phiếu của đơn vị mình.")
        reviewing.own_sheet_cannot_be_reviewed(leader, "Sở Xây dựng")
        leader.open(REVIEW)
        leader.link("Chấm phiếu của Sở Công Thương").click()
        leader.look("chấm một phiếu")
        reviewing.change_first_point(leader, REASON)

    def test_leader_and_deputy_review_and_the_review_is_closed(self, person: Arrive) -> None:
        leader, deputy = person(LEADER), person(DEPUTY)
        reviewed = reviewing.finish_all(leader, REVIEW, "Chấm")
        assert reviewed == HANDED_IN - {"Sở Xây dựng"}
        assert reviewing.finish_all(deputy, REVIEW, "Chấm") == {"Sở Xây dựng"}
        leader.open(REVIEW)
        leader.link("Khép lại việc chấm").click()
        leader.look("khép lại việc chấm")
        leader.sees(*LATE)
        leader.button("Khép lại việc chấm").click()
        leader.sees(f"Còn {len(LATE)} đơn vị chưa nộp: nêu lý do khép lại việc chấm.")
        leader.page.get_by_label("Lý do khép lại").fill("Hết hạn chấm; đã nhắc ba đơn vị hai lần.")
        leader.button("Khép lại việc chấm").click()
        leader.sees("Đã khép lại việc chấm.")

    def test_staff_appraises_and_finalises(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open("/cham-diem/tham-dinh/", "hàng chờ thẩm định")
        assert reviewing.finish_all(staff, REVIEW, "Thẩm định") == HANDED_IN
        staff.open(REVIEW)
        staff.link("Chốt điểm chính thức").click()
        staff.look("chốt điểm chính thức")
        staff.button("Chốt điểm chính thức").click()
        staff.sees("Đã chốt điểm chính thức.", "Có điểm chính thức")

    def test_staff_ranks_in_a_job_and_publishes(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open(REVIEW)
        staff.link("Xếp hạng").last.click()
        staff.look("lập xếp hạng")
        staff.button("Xếp hạng").click()
        staff.look("công việc đang chạy")
        staff.work_is_done()
        staff.link("Mở kết quả").click()
        staff.look("bảng xếp hạng")
        ranked = reviewing.ranked(staff)
        assert set(ranked) == HANDED_IN
        assert sorted(ranked.values()) == [1, 2, 3, 4, 5, 6]
        for name in LATE:
            row = staff.page.get_by_role("row", name=name)
            assert "Không nộp" in row.inner_text()
        member = person("sct.thutruong")
        member.open(RANKING, "chưa có xếp hạng")
        member.sees("Chưa có kết quả xếp hạng")
        staff.link("Công bố").click()
        staff.look("công bố xếp hạng")
        staff.button("Công bố").click()
        staff.sees("Đã công bố kết quả xếp hạng")
        member.open(RANKING)
        assert reviewing.ranked(member) == ranked
        member.sees("Vì sao hạng này")
        member.open(f"{self.sheet}cham/", "điểm và lý do, đơn vị xem")
        member.sees(REASON)

    def test_ties_are_shown_as_ties(self, person: Arrive) -> None:
        secretary = person(SECRETARY)
        secretary.open("/xep-hang/khoi-16/2025/", "bảng xếp hạng có đồng hạng")
        ranks = list(reviewing.ranked(secretary).values())
        assert (ranks.count(6), ranks.count(7)) == (2, 0)
        assert secretary.page.locator("tr.r", has_text="Đồng hạng 6").count() == 2

    # --- Conference, nominations, dossier ---------------------------------------------------------------
    def test_leader_records_the_conference(self, person: Arrive) -> None:
        conference.record(person(LEADER), YEAR)

    def test_leader_nominates_within_the_quota(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open("/khen-thuong/", "khen thưởng, trưởng khối")
        leader.page.locator("main").get_by_role("link", name="Khối thi đua số 3, năm 2025").click()
        leader.look("đề nghị khen thưởng")
        nominating.nominate(leader, AWARDS, "Sở Khoa học và Công nghệ", FLAG)
        nominating.nominate(leader, AWARDS, "Ban Quản lý các KCN tỉnh", CERTIFICATE)
        nominating.nominate(leader, AWARDS, "Sở Công Thương", CERTIFICATE)
        leader.look("đề nghị khen thưởng, đã chọn")
        nominating.is_refused(
            leader, f"{AWARDS}so-tai-chinh/{CERTIFICATE}/", "Quy chế mẫu (đề xuất), mục 7.3"
        )
        nominating.is_refused(
            leader, f"{AWARDS}so-cong-thuong/{FLAG}/", "không phải đơn vị dẫn đầu", "Luật Thi đua, khen thưởng"
        )

    def test_no_flag_for_a_division_of_an_unlawful_cluster(self, person: Arrive) -> None:
        leader = person("svhttdl-ntgd.thutruong")
        leader.link("Đề nghị khen thưởng năm 2025").click()
        leader.look("đề nghị khen thưởng, cụm")
        assert leader.link("Đề nghị Cờ thi đua tỉnh cho").count() == 0
        nominating.is_refused(
            leader,
            f"/khen-thuong/cum-svhttdl-1/2025/phong-nghe-thuat-va-gia-dinh-svhttdl/{FLAG}/",
            "là đơn vị cấp phòng; cụm chưa đạt điều kiện thành lập",
            "Quy chế mẫu (đề xuất), mục 7.8",
            "Có thể đề nghị Tập thể lao động xuất sắc",
        )
