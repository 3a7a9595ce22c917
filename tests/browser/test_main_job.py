"""The main job from self-assessment to award, on one Khối of the demonstration province, as its people do it.

The steps follow each other in one running system: what the first one hands in, the last one sees awarded.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser import conference, council, deciding, filling, nominating, reporting, reviewing
from tests.browser.files import is_real, text_of
from tests.browser.grid import to_evidence
from tests.browser.moves import all_is_saved, follow, swapped
from tests.browser.nominating import CERTIFICATE, FLAG
from tests.browser.person import Person
from tests.factories.scoring import png

pytestmark = pytest.mark.browser

Arrive = Callable[..., Person]
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
OTHER_HEADS = tuple(f"{unit}.thutruong" for unit in ("sxd", "stc", "skhcn", "snnmt", "bqlkcn"))
LATE = {"Sở Tư pháp", "Thanh tra tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"}
LEADING = "Sở Khoa học và Công nghệ"
AWARDED = (LEADING, "Ban Quản lý các khu công nghiệp tỉnh", "Sở Công Thương")
# Documents 01, 02 and 04: how their names begin, their formats, the units they name.
DOSSIER = {
    "to-trinh": ({".pdf", ".docx", ".xlsx"}, AWARDED),
    "bien-ban-hoi-nghi": ({".pdf", ".docx"}, AWARDED),
    "bang-tong-hop-diem": ({".pdf", ".docx", ".xlsx"}, HANDED_IN),
}
REPORTING = {
    "skhcn.thutruong": "Sở Khoa học và Công nghệ",
    "bqlkcn.thutruong": "Ban Quản lý các KCN tỉnh",
    "sct.thutruong": "Sở Công Thương",
}
"""Heads of the units proposed."""
SUBJECT = "Báo cáo kết quả thực hiện nhiệm vụ đột xuất"
REASON = "Số liệu theo báo cáo của Sở Nội vụ thấp hơn báo cáo của đơn vị."

EXPLANATION = "Đơn vị đã có quyết định công nhận; đề nghị giữ điểm tự chấm."
KEPT = "Quyết định công nhận ban hành sau kỳ chấm nên giữ nguyên điểm."


class TestMainJob:
    sheet = points = dossier = session = ""

    # --- The unit ---------------------------------------------------------------------------------------
    def test_officer_fills_what_is_missing_by_keyboard(self, person: Arrive) -> None:
        officer = person("sct.canbo")
        officer.look("việc cần làm")
        officer.follow("Nộp phiếu tự chấm điểm năm 2025")
        officer.look("phiếu tự chấm")
        type(self).sheet = officer.path()
        page = officer.page
        follow(page.locator(".chip", has_text="Chưa nhập"))
        waiting = page.locator("input.cell").count()
        assert waiting > 0
        before = filling.points(officer)
        page.locator("input.cell").first.click()
        for text in ("2", "45,5", "6", "5"):
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            all_is_saved(page)
        page.reload()
        page.locator(".chip", has_text="Chưa nhập").locator(".num", has_text=re.compile("^0$")).wait_for()
        page.goto(self.sheet)
        assert filling.points(officer) > before

    def test_officer_attaches_evidence_and_wrong_files_are_refused(
        self, person: Arrive, tmp_path: Path
    ) -> None:
        officer = person("sct.canbo")
        page = officer.page
        officer.open(self.sheet)
        follow(page.locator(".chip", has_text="Thiếu minh chứng"))
        to_evidence(page, page.locator("tr[data-line]", has=page.locator("a.doc.add")).first)
        page.get_by_text("Tải tài liệu mới lên").click()
        page.get_by_label("Trích yếu nội dung").fill(SUBJECT)
        limit = settings.MAX_EVIDENCE_MB
        for content, message in (
            (b"MZ\x90\x00" + bytes(200), "“bao-cao.pdf” không phải"),
            (b"%PDF-1.7\n" + bytes(limit << 20), f"“bao-cao.pdf” lớn hơn {limit} MB"),
        ):
            filling.upload(officer, tmp_path / "bao-cao.pdf", content)
            swapped(page.locator("#upload-file-error", has_text=message))
            assert page.get_by_label("Trích yếu nội dung").input_value() == SUBJECT
        filling.upload(officer, tmp_path / "bao-cao.png", png().read())
        page.locator("ul.bare", has_text=SUBJECT).wait_for()
        filling.cite_the_rest(officer, self.sheet)
        officer.open(f"{self.sheet}kiem-tra/", "kiểm tra trước khi nộp")
        officer.sees("Phiếu đã đủ số liệu và minh chứng để nộp.", "Thủ trưởng đơn vị xem và nộp phiếu")

    def test_head_hands_in_and_gets_a_receipt_and_documents(self, person: Arrive, tmp_path: Path) -> None:
        head = person("sct.thutruong")
        head.open(f"{self.sheet}kiem-tra/")
        head.press("Nộp phiếu tự chấm điểm")
        head.sees("Mã biên nhận", "Phiếu đã được nộp và đang chờ chấm.")
        head.look("biên nhận")
        head.press("Tạo biên nhận và phiếu PDF, Word, Excel")
        head.work_is_done()
        head.look("công việc đã xong")
        files = head.downloads(tmp_path)
        assert {path.suffix for path in files.values()} == {".pdf", ".docx", ".xlsx"}
        assert all(is_real(path) for path in files.values()), files

    # --- The group and Sở Nội vụ ------------------------------------------------------------------------
    def test_leader_changes_a_point_only_with_a_reason(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.follow("Chấm phiếu các đơn vị năm 2025")
        leader.look("chấm điểm của khối")
        leader.sees("Không chấm, không thẩm định phiếu của đơn vị mình.")
        reviewing.own_sheet_cannot_be_reviewed(leader, "Sở Xây dựng")
        leader.open(REVIEW)
        leader.follow("Chấm phiếu của Sở Công Thương")
        leader.look("chấm một phiếu")
        changed = reviewing.change_first_point(leader, REASON)
        expect(changed.locator(".delta").last).to_have_text(re.compile(r"^[−+]\d"))

    def test_leader_and_deputy_review_and_the_review_is_closed(self, person: Arrive) -> None:
        leader, deputy = person(LEADER), person(DEPUTY)
        reviewed = reviewing.finish_all(leader, REVIEW, "Chấm")
        assert reviewed == HANDED_IN - {"Sở Xây dựng"}
        assert reviewing.finish_all(deputy, REVIEW, "Chấm") == {"Sở Xây dựng"}
        leader.open(REVIEW)
        leader.follow("Khép lại việc chấm")
        leader.look("khép lại việc chấm")
        leader.sees(*LATE)
        leader.press("Khép lại việc chấm")
        leader.sees(f"Còn {len(LATE)} đơn vị chưa nộp: nêu lý do khép lại việc chấm.")
        leader.page.get_by_label("Lý do khép lại").fill("Hết hạn chấm; đã nhắc ba đơn vị hai lần.")
        leader.press("Khép lại việc chấm")
        leader.sees("Đã khép lại việc chấm.")

    def test_unit_explains_and_the_leader_answers(self, person: Arrive) -> None:
        head, leader, staff = person("sct.thutruong"), person(LEADER), person(STAFF)
        head.follow("Giải trình điểm chấm năm 2025")
        head.look("giải trình: các tiêu chí khác nhau")
        head.sees(REASON, "còn")
        reviewing.explain_first(head, EXPLANATION)
        for username in ("sct.thutruong", *OTHER_HEADS):
            reviewing.agree_with_the_rest(person(username), 2025)
        staff.open("/cham-diem/giai-trinh/", "giải trình của các khối, cụm")
        staff.sees("Khối thi đua số 3")
        leader.open("/")
        leader.follow("Trả lời 1 giải trình năm 2025")
        leader.look("giải trình của khối")
        reviewing.decide_first(leader, "Sở Công Thương", EXPLANATION, KEPT)
        head.open(f"{self.sheet}giai-trinh/")
        head.sees(KEPT, "Giữ nguyên điểm", "Đã thống nhất điểm")
        leader.open("/")
        assert leader.link("Trả lời 1 giải trình năm 2025").count() == 0

    def test_staff_appraises_and_finalises(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open("/cham-diem/tham-dinh/", "hàng chờ thẩm định")
        assert reviewing.finish_all(staff, REVIEW, "Thẩm định") == HANDED_IN
        staff.open(REVIEW)
        staff.follow("Chốt điểm chính thức")
        staff.look("chốt điểm chính thức")
        staff.press("Chốt điểm chính thức")
        staff.sees("Đã chốt điểm chính thức.", "Có điểm chính thức")

    def test_staff_ranks_in_a_job_and_publishes(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open(REVIEW)
        follow(staff.link("Xếp hạng").last)
        staff.look("lập xếp hạng")
        staff.press("Xếp hạng")
        staff.look("công việc đang chạy")
        staff.work_is_done()
        staff.follow("Mở kết quả")
        staff.look("bảng xếp hạng")
        ranked = reviewing.ranked(staff)
        assert set(ranked) == HANDED_IN
        assert sorted(ranked.values()) == [1, 2, 3, 4, 5, 6] and ranked[LEADING] == 1
        type(self).points = staff.page.locator("tr.r", has_text=LEADING).locator("td.big").inner_text()
        for name in LATE:
            row = staff.page.get_by_role("row", name=name)
            assert "Không nộp" in row.inner_text()
        member = person("sct.thutruong")
        member.open(RANKING, "chưa có xếp hạng")
        member.sees("Chưa có kết quả xếp hạng")
        staff.follow("Công bố")
        staff.look("công bố xếp hạng")
        staff.press("Công bố")
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
        leader = person(LEADER)
        conference.record(person("sxd.canbo"), YEAR)
        conference.confirm(leader, YEAR)
        leader.open(f"{YEAR}hoi-nghi/")
        assert leader.link("Chủ tọa kiểm tra và xác nhận").count() == 0
        expect(leader.page.locator("main")).to_contain_text(conference.HEAD["chair_name"])

    def test_leader_nominates_within_the_quota(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open("/khen-thuong/", "khen thưởng, trưởng khối")
        follow(leader.page.locator("main").get_by_role("link", name="Khối thi đua số 3, năm 2025"))
        leader.look("đề nghị khen thưởng")
        nominating.nominate(leader, AWARDS, "Sở Khoa học và Công nghệ", FLAG)
        nominating.nominate(leader, AWARDS, "Ban Quản lý các KCN tỉnh", CERTIFICATE)
        nominating.nominate(leader, AWARDS, "Sở Công Thương", CERTIFICATE)
        leader.look("đề nghị khen thưởng, đã chọn")
        nominating.is_refused(
            leader, f"{AWARDS}so-tai-chinh/{CERTIFICATE}/", "Quy chế mẫu (đề xuất), mục 7.3"
        )
        nominating.is_refused(
            leader,
            f"{AWARDS}so-cong-thuong/{FLAG}/",
            "không phải đơn vị dẫn đầu",
            "Luật Thi đua, khen thưởng",
        )
        leader.open(AWARDS)
        expect(leader.link("Sửa đề nghị Bằng khen cho Sở Công Thương")).to_have_count(1)

    def test_no_flag_for_a_division_of_an_unlawful_cluster(self, person: Arrive) -> None:
        leader = person("svhttdl-ntgd.thutruong")
        leader.follow("Đề nghị khen thưởng năm 2025")
        leader.look("đề nghị khen thưởng, cụm")
        assert leader.link("Đề nghị Cờ thi đua tỉnh cho").count() == 0
        nominating.is_refused(
            leader,
            f"/khen-thuong/cum-svhttdl-1/2025/phong-nghe-thuat-va-gia-dinh-svhttdl/{FLAG}/",
            "là đơn vị cấp phòng; cụm chưa đạt điều kiện thành lập",
            "Quy chế mẫu (đề xuất), mục 7.8",
            "Có thể đề nghị ",
        )

    def test_one_click_makes_the_dossier(self, person: Arrive, tmp_path: Path) -> None:
        leader = person(LEADER)
        leader.open(AWARDS)
        follow(leader.link("Hồ sơ").last)
        leader.look("hồ sơ đang lập")
        type(self).dossier = leader.path()
        leader.press("Tạo hồ sơ")
        leader.work_is_done()
        leader.look("hồ sơ đã tạo")
        files = leader.downloads(tmp_path)
        found = {name: text_of(path) for name, path in files.items() if is_real(path)}
        assert len(found) == len(files) == 8
        points = float(self.points.replace(".", "").replace(",", "."))
        for begin, (suffixes, units) in DOSSIER.items():
            texts = {Path(name).suffix: text for name, text in found.items() if name.startswith(begin)}
            assert set(texts) == suffixes, files
            for suffix, text in texts.items():
                figure = str(points) if suffix == ".xlsx" else self.points
                assert [word for word in (*units, figure) if word not in text] == [], text[:2000]

    def test_units_report_their_achievements_and_the_leader_confirms(self, person: Arrive) -> None:
        leader = person(LEADER)
        leader.open(f"{self.dossier}gui/")
        leader.sees("chưa có báo cáo thành tích")
        assert leader.button("Gửi hồ sơ").count() == 0
        for username, unit in REPORTING.items():
            reporting.write(person(username), self.dossier, unit)
            reporting.confirm(leader, self.dossier, unit)

    def test_leader_sends_the_dossier_and_staff_appraises_it(self, person: Arrive) -> None:
        leader, staff = person(LEADER), person(STAFF)
        leader.open(self.dossier)
        leader.follow("Kiểm tra và gửi")
        leader.look("kiểm tra và gửi hồ sơ")
        leader.press("Gửi hồ sơ")
        leader.sees("Đã gửi hồ sơ tới Sở Nội vụ.")
        leader.look("biên nhận hồ sơ")
        staff.open(self.dossier, "hồ sơ chờ thẩm định")
        reporting.ask(staff, self.dossier, "Sở Công Thương", "Nêu số, ngày văn bản công nhận mô hình.")
        reporting.write(person("sct.thutruong"), self.dossier, "Sở Công Thương")
        reporting.confirm(leader, self.dossier, "Sở Công Thương")
        reporting.answer(leader, self.dossier)
        reporting.asked_enough(staff, self.dossier)
        staff.open(self.dossier)
        follow(staff.page.get_by_role("link", name=re.compile("^Thẩm định ")).first)
        for _ in range(3):
            staff.look("thẩm định đề nghị")
            reporting.check_every_line(staff)
            staff.page.get_by_label("Đủ điều kiện", exact=True).check()
            staff.press("Ghi kết luận")
            staff.sees("Ghi ý kiến thẩm định.")
            staff.page.get_by_label("Ý kiến thẩm định").fill("Hồ sơ đủ thành phần; số liệu khớp hệ thống.")
            staff.press("Ghi kết luận")
            staff.sees("Đã ghi kết luận")
        assert staff.path() == self.dossier
        staff.look("hồ sơ đã thẩm định")

    # --- The council ------------------------------------------------------------------------------------
    def test_secretary_puts_it_on_the_agenda_and_opens_the_session(self, person: Arrive) -> None:
        secretary = person(SECRETARY)
        type(self).session = council.schedule(secretary, "Phiên họp xét Khối 3", (LEADING,))
        unvoted = secretary.page.locator("section", has_text="Không qua bỏ phiếu của Hội đồng")
        for name in AWARDED[1:]:  # certificates go to the Chairman
            expect(unvoted.get_by_role("listitem").filter(has_text=name)).to_have_count(1)
        secretary.follow("Danh sách dự họp")
        secretary.look("danh sách dự họp")
        secretary.press("Ghi danh sách dự họp")
        secretary.sees("Đã ghi danh sách dự họp.")
        secretary.follow("Mở bỏ phiếu")
        secretary.look("mở bỏ phiếu")
        secretary.sees(f"{council.MEMBERS} thành viên Hội đồng có tên trong danh sách bỏ phiếu")
        secretary.press("Mở bỏ phiếu")
        secretary.sees("Đã mở bỏ phiếu.")
        assert "Đang bỏ phiếu" in council.tally(secretary, self.session, LEADING)

    def test_members_vote_on_the_card_one_of_them_at_a_phone(self, person: Arrive) -> None:
        council.vote_at_the_phone(person(council.AT_THE_PHONE, self.session), "Đồng ý")
        council.vote(person(council.AGAINST, self.session), "Không đồng ý")
        for username in council.VOTERS[:-2]:
            if username != council.AT_THE_PHONE:
                council.vote(person(username, self.session), "Đồng ý")
        against = person(council.AGAINST)
        against.open(self.session)
        assert against.link("Bỏ phiếu (1)").count() == 0  # one paper each

    def test_secretary_counts_against_all_members(self, person: Arrive) -> None:
        secretary = person(SECRETARY)
        line = council.tally(secretary, self.session, LEADING)
        assert f"11/{council.MEMBERS}" in line and "Đang bỏ phiếu" in line
        secretary.follow("Kiểm phiếu")
        secretary.look("kiểm phiếu, chưa đủ")
        secretary.sees(f"Mới có ý kiến của 11/{council.MEMBERS} thành viên")
        assert secretary.button("Kiểm phiếu").count() == 0
        for username in council.VOTERS[-2:]:
            council.vote(person(username, self.session), "Đồng ý")
        secretary.open(self.session)
        secretary.follow("Kiểm phiếu")
        secretary.look("kiểm phiếu")
        secretary.press("Kiểm phiếu")
        secretary.sees("Đã kiểm phiếu")
        line = council.tally(secretary, self.session, LEADING)
        assert "Thông qua 12/15 phiếu, 80,00%" in line and "Cần từ 80% (12 phiếu)" in line
        assert "Không đồng ý 1, ý kiến khác 0" in line
        secretary.look("phiên họp đã kiểm phiếu")
        secretary.follow("Kết thúc phiên họp")
        secretary.look("kết thúc phiên họp")
        secretary.press("Kết thúc phiên họp")
        secretary.sees("Đã kết thúc phiên họp.")

    def test_the_decision_makes_the_award_part_of_the_history(self, person: Arrive) -> None:
        secretary = person(SECRETARY)
        secretary.open(self.session)
        secretary.follow("Dự thảo quyết định")
        deciding.decide(secretary, "9001/QĐ-UBND")
        deciding.publish(person(deciding.PUBLISHER), secretary.path(), "9001/QĐ-UBND")
        secretary.open("/khen-thuong/quyet-dinh/")
        secretary.follow("Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh năm 2025")
        deciding.decide(secretary, "9002/QĐ-UBND")
        deciding.publish(person(deciding.PUBLISHER), secretary.path(), "9002/QĐ-UBND")
        unit = person("sct.canbo")
        unit.open("/don-vi/so-cong-thuong/", "trang của đơn vị")
        row = unit.page.get_by_role("row", name="9002/QĐ-UBND").inner_text()
        assert "2025" in row and "Bằng khen của Chủ tịch" in row
        unit.open("/don-vi/so-khcn/")
        assert "Cờ thi đua" in unit.page.get_by_role("row", name="9001/QĐ-UBND").inner_text()
        unit.open("/khen-thuong/so-khen-thuong/", "sổ khen thưởng")
        for name, number in zip(AWARDED, ("9001", "9002", "9002"), strict=True):
            unit.open(f"/khen-thuong/so-khen-thuong/?nam=2025&q={quote(name)}")
            unit.page.get_by_role("row", name=name).filter(has_text=f"{number}/QĐ-UBND").wait_for()
