"""Naming units for awards, as steps of the main job."""

from __future__ import annotations

from tests.browser.person import Person

FLAG, CERTIFICATE = "co-thi-dua-cua-ubnd-tinh", "bang-khen-cua-chu-tich-ubnd-tinh"
"""As they stand in addresses."""
SHORT = {FLAG: "Cờ thi đua tỉnh", CERTIFICATE: "Bằng khen"}
SUMMARY = "Hoàn thành vượt mức các chỉ tiêu được giao; dẫn đầu khối về số hóa hồ sơ, thủ tục hành chính."

REASON = "Các chỉ tiêu chủ yếu tỉnh giao đều vượt; số còn lại đã nêu trong báo cáo."
"""Asked for where some indicator stayed below its plan."""


def nominate(leader: Person, where: str, unit: str, kind: str) -> None:
    """Through the button of the unit's row: every condition answered, the summary written."""
    leader.open(where)
    leader.follow(f"Đề nghị {SHORT[kind]} cho {unit}")
    leader.look(f"đề nghị {kind}")
    _write(leader)
    leader.press("Đề nghị khen thưởng")
    leader.sees("Đã ghi đề nghị")


def is_refused(leader: Person, page: str, *reasons: str) -> None:
    """Send the form all the same: refused with these words; what was typed is still there."""
    leader.open(page)
    _write(leader)
    leader.press("Đề nghị khen thưởng")
    errors = leader.page.locator(".errors")
    errors.wait_for()
    for reason in reasons:
        assert reason in errors.inner_text(), errors.inner_text()
    assert leader.page.get_by_label("Tóm tắt thành tích").input_value() == SUMMARY
    leader.look("đề nghị bị từ chối")


def _write(leader: Person) -> None:
    page = leader.page
    for field in page.locator("[name^=answer_]").all():
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option("yes")
        else:
            field.fill("5")
    page.get_by_label("Tóm tắt thành tích").fill(SUMMARY)
    reason = page.get_by_label("Lý do vẫn xác nhận vượt mức chỉ tiêu")
    if reason.count():
        reason.fill(REASON)
