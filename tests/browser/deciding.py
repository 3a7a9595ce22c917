"""From the results of the council to the published decision, by two people."""

from __future__ import annotations

from emulation.common.dates import format_date, today
from emulation.demo.papers import paper
from tests.browser.person import Person

PUBLISHER = "snv.thutruong"


def decide(secretary: Person, number: str) -> None:
    """On the page of a draft to be made: made, reason for not asking the public, number and day, signed copy,
    prepared."""
    secretary.look("dự thảo quyết định")
    secretary.press("Lập dự thảo")
    secretary.sees("Đã lập dự thảo quyết định.")
    secretary.look("dự thảo chờ lấy ý kiến")
    secretary.page.get_by_text("Không lấy ý kiến công khai", exact=True).click()
    secretary.page.get_by_label("Lý do không lấy ý kiến công khai").fill("Đã lấy ý kiến ở các khối.")
    secretary.press("Ghi lý do")
    secretary.page.get_by_label("Số quyết định").fill(number)
    secretary.page.get_by_label("Ngày ký").fill(format_date(today()))
    secretary.press("Ghi quyết định")
    secretary.sees(f"Đã ghi Quyết định số {number}")
    secretary.look("quyết định đã ký")
    secretary.page.locator("input[type=file]").set_input_files(
        {"name": "qd.pdf", "mimeType": "application/pdf", "buffer": paper("Quyết định", [number])}
    )
    secretary.press("Tải lên")
    secretary.sees("Đã tải lên bản đã ký.")
    secretary.press("Chuẩn bị công bố")
    secretary.sees("một người khác kiểm tra và công bố")


def publish(publisher: Person, decision: str, number: str) -> None:
    """Somebody else reads it and publishes."""
    publisher.open(decision, "quyết định chờ công bố")
    publisher.sees(f"Quyết định số {number}")
    publisher.press("Công bố")
    publisher.sees("Đã công bố quyết định.")
