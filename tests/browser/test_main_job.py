"""The main job from self-assessment to award, on one Khối of the demonstration province, as its people do it.

The steps follow each other in one running system: what the first one hands in, the last one sees awarded.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.person import Person
from tests.factories.scoring import png

pytestmark = pytest.mark.browser

Arrive = Callable[[str], Person]
GROUP = "khoi-3/2025"
LEADER, DEPUTY, STAFF = "sxd.thutruong", "stc.thutruong", "snv.chuyenvien1"
REASON = "Số liệu theo báo cáo của Sở Nội vụ thấp hơn báo cáo của đơn vị."


def is_real(path: Path) -> bool:
    """Does the content of a file answer to its name? The spreadsheet opens, the others begin as they must."""
    content = path.read_bytes()
    if path.suffix == ".pdf":
        return content.startswith(b"%PDF-") and b"%%EOF" in content[-1024:]
    main = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml"}[path.suffix]
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None and main in archive.namelist()


def upload(page: Any, name: str, content: bytes) -> None:
    page.set_input_files(
        "#upload-file", {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="Tải lên và gắn").click()


class TestMainJob:
    sheet = ""

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

    def test_officer_attaches_evidence_and_a_wrong_file_is_refused(self, person: Arrive) -> None:
        officer = person("sct.canbo")
        page = officer.page
        officer.open(self.sheet)
        page.locator(".chip", has_text="Thiếu minh chứng").click()
        page.locator("a.doc.add").first.click()
        page.get_by_text("Tải tài liệu mới lên").click()
        page.get_by_label("Trích yếu nội dung").fill("Báo cáo kết quả thực hiện nhiệm vụ đột xuất")
        upload(page, "bao-cao.pdf", b"MZ\x90\x00" + b"\x00" * 200)
        error = page.locator("#upload-file-error")
        error.wait_for()
        assert page.get_by_label("Trích yếu nội dung").input_value().startswith("Báo cáo kết quả")
        upload(page, "bao-cao.png", png().read())
        officer.sees("Báo cáo kết quả thực hiện nhiệm vụ đột xuất")
        self._cite_the_rest(officer)
        officer.open(f"{self.sheet}kiem-tra/", "kiểm tra trước khi nộp")
        officer.sees("Phiếu đã đủ số liệu và minh chứng để nộp.", "Thủ trưởng đơn vị xem và nộp phiếu")

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
