"""Achievement reports and supplements, as steps of the main job."""

from __future__ import annotations

from typing import Any

from tests.browser.moves import follow
from tests.browser.person import Person

SECTIONS = {
    "Đặc điểm, tình hình": "Trụ sở: phường Phố Hiến, tỉnh Hưng Yên; 07 phòng.",
    "Chức năng, nhiệm vụ": "Tham mưu quản lý nhà nước về lĩnh vực được giao.",
    "Biện pháp": "- Rút ngắn thời gian giải quyết 11 thủ tục hành chính.",
    "Việc chấp hành": "Nội bộ đoàn kết; không có đơn thư vượt cấp.",
    "Hoạt động của tổ chức đảng": "Đảng bộ hoàn thành xuất sắc nhiệm vụ.",
}


def report_of(person: Person, dossier: str, unit: str) -> None:
    """To the achievement report of a unit, by way of the dossier."""
    person.open(dossier)
    follow(person.link(f"Báo cáo thành tích {unit},").first)


def write(head: Person, dossier: str, unit: str) -> None:
    """The head writes the sections and sends the report; the page keeps what was typed when it is refused."""
    report_of(head, dossier, unit)
    head.look("báo cáo thành tích, dự thảo")
    follow(head.link("Soạn báo cáo").or_(head.link("Sửa nội dung")))
    head.look("soạn báo cáo thành tích")
    for label, text in SECTIONS.items():
        head.page.get_by_label(label).fill(text)
    head.press("Ghi báo cáo")
    head.sees("Đã ghi báo cáo thành tích.")
    head.look("báo cáo thành tích đã soạn")
    head.press("Gửi xác nhận")
    head.sees("Đã gửi báo cáo để cấp trình xác nhận.")


def confirm(leader: Person, dossier: str, unit: str) -> None:
    report_of(leader, dossier, unit)
    leader.press("Xác nhận báo cáo")
    leader.sees("Đã xác nhận báo cáo thành tích.")
    leader.look("báo cáo thành tích đã xác nhận")


def check_every_line(staff: Person) -> None:
    """Whatever the records leave open, Sở Nội vụ has looked at."""
    for select in staff.page.locator("select[name^=line-]").all():
        if not select.input_value():
            select.select_option("met")


def ask(staff: Person, dossier: str, unit: str, text: str) -> None:
    """The one request for supplements; a second one is not offered."""
    staff.open(dossier)
    staff.follow("Yêu cầu bổ sung")
    staff.look("yêu cầu bổ sung hồ sơ")
    staff.page.get_by_label(unit).fill(text)
    staff.press("Gửi yêu cầu bổ sung")
    staff.sees("Đã gửi yêu cầu bổ sung hồ sơ.", "tạm dừng tính thời gian")
    staff.look("hồ sơ chờ bổ sung")


def answer(leader: Person, dossier: str) -> None:
    leader.open(dossier)
    leader.follow("Bổ sung hồ sơ")
    leader.look("bổ sung hồ sơ")
    leader.page.get_by_label("Nội dung đã bổ sung").fill("Đã bổ sung số, ngày văn bản công nhận mô hình.")
    leader.press("Gửi bổ sung")
    leader.sees("Đã gửi bổ sung hồ sơ.")


def asked_enough(staff: Person, dossier: str) -> Any:
    """The address of the request says why there is no second one."""
    staff.open(f"{dossier}yeu-cau-bo-sung/")
    staff.sees("quy định chỉ cho phép 1 lần")
