"""The reorganisation of 1/7/2025 in the browser: sheet, preview, choices, the page of an old district.

Beside the demonstration province, which has been through it, stands a second one as it was on 30/6/2025: its
bodies come in through the import of the same room, its people and its block are made in the database.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import province
from tests.browser.moves import follow
from tests.browser.person import Person
from tests.browser.site import Site
from tests.organisations import year_2025

pytestmark = pytest.mark.browser

Arrive = Callable[[str], Person]
STAFF = "snv.truongphong"
PREFIX = "cu-"
"""Before every code, so that the bodies of 30/6/2025 stand beside those of the demonstration."""
CODES = ("Mã", "Mã đơn vị chủ quản", "Mã đơn vị cũ", "Mã đơn vị mới", "Mã đơn vị chủ quản mới")
BLOCK = """
from datetime import date
from blocks.models import Block
from emulation.groups.choices import GroupRole, Taking, YearState
from emulation.groups.models import GroupOffice, GroupYear, Membership
from emulation.groups.services import open_year
from emulation.organisations.models import Organisation
from emulation.people.models import Office, User
province = Organisation.objects.get(code="cu-ubnd-tinh")
block = Block.objects.create(
    number=99, code="khoi-huyen-cu", name="Khối thi đua các huyện", short_name="Khối các huyện",
    symbol="KH", founder=province, established_on=date(2018, 1, 1))
for year, state in ((2024, YearState.CLOSED), (2025, YearState.RUNNING)):
    group_year = open_year(actor=None, group=block, year=year)
    districts = Organisation.objects.filter(kind="district", parent=province, valid_to=None).order_by("code")
    for order, unit in enumerate(districts, start=1):
        Membership.objects.create(group_year=group_year, organisation=unit, order=order)
    if state == YearState.CLOSED:
        head = User.objects.first()
        GroupYear.objects.filter(pk=group_year.pk).update(
            state=state, review_closed_at="2025-01-15 08:00+07:00", review_closed_by=head)
    else:
        GroupYear.objects.filter(pk=group_year.pk).update(state=state)
        GroupOffice.objects.create(group_year=group_year, organisation=districts[0], role=GroupRole.LEADER,
            taking=Taking.APPOINTED, starts=date(2025, 1, 10))
for unit in districts:
    user = User.objects.create_user(f"chutich.{unit.code}"[:60], None, full_name=f"Chủ tịch {unit.name}")
    Office.objects.create(user=user, kind="unit_head", organisation=unit, starts=date(2021, 1, 1))
"""


def beside(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same rows under codes of their own; the province under a name of its own."""
    found = []
    for row in rows:
        own = {**row, **{name: PREFIX + row[name] for name in CODES if row.get(name)}}
        found.append(own)
    return found


def upload(person: Person, file: Any) -> None:
    person.page.set_input_files(
        "input[type=file]",
        {"name": file.name, "mimeType": "application/octet-stream", "buffer": file.getvalue()},
    )


def in_the_database(site: Site, code: str) -> None:
    """Run something in the site's own database, as an administrator would in a shell."""
    given = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "THIDUA_TEST_DATA_DIR": str(site.folder),
        "THIDUA_TEST_DATABASE": str(site.folder / province.DATABASE),
    }
    done = subprocess.run(
        [sys.executable, str(Path(province.ROOT) / "manage.py"), "shell", "-v0", "-c", code],
        cwd=province.ROOT,
        env=given,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


class TestReorganisation:
    address = ""

    def test_bodies_of_the_old_province_come_in_from_a_sheet(self, person: Arrive, site: Site) -> None:
        staff = person(STAFF)
        staff.open("/don-vi/", "cây đơn vị")
        staff.follow("Nhập từ Excel")
        staff.look("nhập đơn vị từ Excel")
        rows = beside(year_2025.bodies_before())
        rows[5]["Số nữ"] = 99
        upload(staff, year_2025.bodies_file(rows))
        staff.press("Kiểm tra tệp")
        staff.sees("Tệp còn 1 chỗ cần sửa, chưa ghi gì", "nhiều hơn số người.")
        staff.look("nhập đơn vị, có lỗi")
        rows[5]["Số nữ"] = 18
        upload(staff, year_2025.bodies_file(rows))
        staff.press("Kiểm tra tệp")
        staff.sees("Tệp không có lỗi.")
        staff.look("nhập đơn vị, xem trước")
        staff.press("Nhập vào danh sách đơn vị")
        staff.sees("Đã nhập danh-sach.xlsx")
        staff.open(f"/don-vi/?ngay=30/06/2025&thuoc={PREFIX}ubnd-tinh")
        assert staff.page.locator(f"tr[id^={PREFIX}huyen-]").count() == 8
        in_the_database(site, BLOCK)

    def test_a_wrong_sheet_is_named_cell_by_cell(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open("/don-vi/sap-xep/", "lịch sử sắp xếp")
        staff.follow("Từ tệp Excel")
        staff.look("sắp xếp từ tệp Excel")
        for label, name in (
            ("Trích yếu", "title"),
            ("Số, ký hiệu văn bản", "document_number"),
            ("Ngày văn bản", "document_date"),
            ("Cơ quan ban hành", "issuer"),
            ("Hiệu lực từ ngày", "effective_on"),
        ):
            staff.page.get_by_label(label).fill(year_2025.DECISION[name])
        rows = beside(year_2025.reorganisation())
        rows[10]["Mã đơn vị cũ"] = "huyen-khong-co"
        upload(staff, year_2025.reorganisation_file(rows))
        staff.press("Kiểm tra và lập dự kiến")
        staff.sees("Tệp còn 1 chỗ cần sửa, chưa ghi gì", "không có đơn vị “huyen-khong-co”.")
        assert staff.page.get_by_label("Trích yếu").input_value() == year_2025.DECISION["title"]
        upload(staff, year_2025.reorganisation_file(beside(year_2025.reorganisation())))
        staff.press("Kiểm tra và lập dự kiến")
        staff.sees("Xem trước khi thực hiện")
        type(self).address = staff.path()

    def test_the_preview_names_what_is_affected_and_takes_choices(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open(self.address, "xem trước sắp xếp")
        staff.sees("Chủ tịch Huyện Ân Thi", "Trưởng Khối các huyện, năm 2025", "Đơn vị thành viên khối, cụm")
        text = staff.page.locator("main").inner_text()
        assert "Khối các huyện, năm 2024" not in text
        follow(staff.page.get_by_role("link", name="Xem tất cả và chọn cách xử lý (10)").first)
        staff.look("chọn cách xử lý")
        first = staff.page.get_by_label("Cách xử lý:").first
        first.select_option(index=2)
        staff.press("Ghi lựa chọn")
        staff.sees("Đã ghi lựa chọn của 10 dòng.")

    def test_all_of_it_is_carried_out_at_once(self, person: Arrive) -> None:
        staff = person(STAFF)
        staff.open(self.address)
        staff.press("Thực hiện sắp xếp")
        staff.sees("Đã thực hiện", "105", "62")
        staff.look("đã thực hiện sắp xếp")
        staff.open(f"/don-vi/?ngay=01/07/2025&thuoc={PREFIX}ubnd-tinh")
        rows = staff.page.locator(f"tr[id^={PREFIX}xa-], tr[id^={PREFIX}phuong-]")
        assert rows.count() == 104
        staff.open(f"/don-vi/?ngay=30/06/2025&thuoc={PREFIX}ubnd-tinh")
        assert rows.count() == 0
        assert staff.page.locator(f"tr[id^={PREFIX}huyen-]").count() == 8

    def test_the_old_district_keeps_its_history_and_names_its_successors(self, person: Arrive) -> None:
        reader = person("sct.canbo")
        reader.open(f"/don-vi/{PREFIX}huyen-van-lam/", "trang đơn vị đã chấm dứt")
        reader.sees("Đã chấm dứt hoạt động", "Xã Lạc Đạo", "Xã Đại Đồng", "Xã Như Quỳnh", "1666/NQ-UBTVQH15")
        reader.sees("Khối các huyện")
        assert {"2024", "2025"} <= set(reader.page.locator("main").inner_text().split())
        follow(reader.page.get_by_role("link", name="Xã Lạc Đạo"))
        reader.sees("Kế thừa", "Huyện Văn Lâm")
        follow(reader.page.get_by_role("link", name="1666/NQ-UBTVQH15").first)
        reader.sees("Đã thực hiện", "Sở Nông nghiệp và Môi trường")
        assert reader.status_of("/don-vi/sap-xep/moi/") == 403
