"""The leader records the year-end conference, as a step of the main job."""

from __future__ import annotations

from datetime import timedelta

from emulation.common.dates import format_date, today
from tests.browser.moves import follow
from tests.browser.person import Person

FLAG = "Cờ thi đua của Ủy ban nhân dân tỉnh"
CERTIFICATE = "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh"
# Of this very day, because the ranking was made a minute ago and a conference ends after it.
HEAD = {
    "starts": "00:00",
    "ends": "23:59",
    "venue": "Hội trường Sở Xây dựng",
    "chair_name": "Nguyễn Đức Thành",
    "chair_title": "Giám đốc Sở Xây dựng, Trưởng khối",
    "secretary_name": "Vũ Thị Thanh Hà",
    "secretary_title": "Chánh Văn phòng Sở Xây dựng",
    "tellers": "Trần Quang Huy\nLê Thị Ngọc\nPhạm Văn Tuấn",
    "report_votes": "8",
    "issued": "8",
    "returned": "8",
    "valid": "8",
}
CANDIDATES = (
    ("Sở Khoa học và Công nghệ", FLAG, 8),
    ("Ban Quản lý các KCN tỉnh", CERTIFICATE, 8),
    ("Sở Công Thương", CERTIFICATE, 7),
    ("Sở Tài chính", CERTIFICATE, 7),
)
ELECTED = (("Sở Tài chính", "Trưởng khối"), ("Sở Công Thương", "Phó Trưởng khối"))
ABSENT = "Thanh tra tỉnh"


def confirm(chair: Person, where: str) -> None:
    """The chair confirms what the secretary has confirmed; nothing changes any more."""
    chair.open(f"{where}hoi-nghi/", "hội nghị chờ chủ tọa")
    chair.follow("Chủ tọa kiểm tra và xác nhận")
    chair.press("Xác nhận kết quả hội nghị")
    chair.sees("Đã xác nhận kết quả hội nghị tổng kết.")
    chair.look("hội nghị đã xác nhận")


def record(leader: Person, where: str) -> None:
    """The secretary fills the form, is told what does not add up, loses no word, mends it, confirms."""
    leader.open(f"{where}hoi-nghi/", "hội nghị chưa ghi")
    leader.follow("Ghi hội nghị tổng kết")
    for _ in CANDIDATES[2:]:
        leader.press("Thêm đơn vị được suy tôn")
    leader.look("ghi hội nghị")
    _fill(leader)
    leader.page.locator("#id_valid").fill("9")
    leader.page.locator("#id_held_on").fill(format_date(today() - timedelta(days=1)))
    follow(leader.page.locator("main").get_by_role("button", name="Ghi hội nghị").last)
    leader.page.locator("#div_id_valid", has_text="không vượt quá 8, số phiếu thu về").wait_for()
    leader.page.locator("#div_id_held_on", has_text="Hội nghị họp sau khi có xếp hạng").wait_for()
    leader.look("hội nghị bị từ chối")
    assert leader.page.locator("#id_venue").input_value() == HEAD["venue"]
    assert leader.page.locator("#id_candidate-3-agree").input_value() == "7"
    leader.page.locator("#id_valid").fill("8")
    leader.page.locator("#id_held_on").fill(format_date(today()))
    follow(leader.page.locator("main").get_by_role("button", name="Ghi hội nghị").last)
    leader.look("kiểm tra hội nghị")
    leader.press("Thư ký xác nhận")
    leader.sees("Thư ký đã xác nhận biên bản")


def _fill(leader: Person) -> None:
    page = leader.page
    for name, text in HEAD.items():
        page.locator(f"#id_{name}").fill(text)
    for row in page.locator("section[aria-labelledby=attendance-head] fieldset").all():
        unit = row.locator("b").inner_text()
        if unit == ABSENT:
            row.get_by_label("Có mặt").uncheck()
            row.locator("[name$=note]").fill("Dự họp cùng thời gian tại UBND tỉnh")
        elif not row.locator("[name$=person_name]").input_value():
            row.locator("[name$=person_name]").fill(f"Người dự họp của {unit}"[:100])
    for index, (unit, award, agree) in enumerate(CANDIDATES):
        row = f"#id_candidate-{index}"
        page.locator(f"{row}-organisation").select_option(unit)
        page.locator(f"{row}-award_kind").select_option(award)
        page.locator(f"{row}-agree").fill(str(agree))
        page.locator(f"{row}-disagree").fill(str(8 - agree))
    for index, (unit, role) in enumerate(ELECTED):
        row = f"#id_election-{index}"
        page.locator(f"{row}-organisation").select_option(unit)
        page.locator(f"{row}-role").select_option(role)
        page.locator(f"{row}-agree").fill("8")
