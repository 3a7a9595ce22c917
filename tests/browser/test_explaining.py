"""After the review: the unit accepts or answers, the reviewer decides, nobody waits for the silent, and the
appraisal of a cluster goes through its founder to Sở Nội vụ; all in front of their browsers."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from emulation.common.dates import HANOI
from emulation.groups.models import Deadline, GroupYear
from scoring.choices import SheetState, ThreadState
from scoring.formulas import Method
from scoring.models import ScoreSheet
from scoring.tasks import close_explanations
from tests.browser.conftest import Desk
from tests.browser.moves import all_is_saved, follow
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def row_of(page: Any, group_year: GroupYear, method: Method) -> Any:
    return page.locator(f"#g{stages.thread_of(group_year, method).pk}")


def test_one_line_is_accepted_by_one_click_the_other_answered_with_a_document_and_adjusted(desk: Desk):
    group_year = stages.explaining_year()
    sheet = make.sheet_of(group_year)
    unit = desk(make.head_of(sheet))
    unit.goto("/")
    follow(unit.get_by_role("link", name=re.compile("^Giải trình điểm chấm năm")))
    follow(row_of(unit, group_year, Method.DIRECT).get_by_role("button", name=re.compile("^Đồng ý")))
    expect(row_of(unit, group_year, Method.DIRECT)).to_contain_text("Đơn vị đồng ý")
    assert stages.thread_of(group_year, Method.DIRECT).state == ThreadState.ACCEPTED
    follow(row_of(unit, group_year, Method.RATIO).get_by_role("link", name=re.compile("^Giải trình")))
    unit.get_by_label("Nội dung giải trình").fill("Số liệu đã được thống kê xác nhận.")
    unit.locator("input[type=file]").set_input_files(
        {"name": "xac-nhan.png", "mimeType": "image/png", "buffer": make.png().read()}
    )
    unit.get_by_label("Số, ký hiệu tài liệu mới").fill("12/CTK")
    unit.get_by_label("Trích yếu tài liệu mới").fill("Xác nhận số liệu năm")
    follow(unit.get_by_role("button", name="Gửi giải trình"))
    unit.get_by_text("Đã gửi giải trình.").wait_for()

    leader = desk(ground.make_leader(group_year))
    leader.goto("/")
    follow(leader.get_by_role("link", name=re.compile("^Trả lời 1 giải trình")))
    follow(leader.get_by_role("link", name=re.compile("^Trả lời giải trình của")))
    follow(row_of(leader, group_year, Method.RATIO).get_by_role("link", name=re.compile("^Trả lời")))
    with leader.expect_response(re.compile("minh-chung")) as answered:
        leader.get_by_role("link", name="12/CTK").first.click()
    assert answered.value.status == 200
    leader.go_back()
    leader.get_by_label("Điểm sau giải trình").fill("75,5")
    follow(leader.get_by_role("button", name="Ghi quyết định"))
    leader.get_by_text("Nêu lý do giữ nguyên hoặc điều chỉnh điểm.").first.wait_for()
    assert leader.get_by_label("Điểm sau giải trình").input_value() == "75,5"
    leader.get_by_label("Lý do giữ nguyên hoặc điều chỉnh").fill("Chấp nhận xác nhận của thống kê")
    follow(leader.get_by_role("button", name="Ghi quyết định"))
    leader.get_by_text("Đã ghi quyết định về giải trình.").wait_for()
    thread = stages.thread_of(group_year)
    assert (thread.state, thread.line.group_points) == (ThreadState.ADJUSTED, Decimal("75.50"))
    assert stages.state_of(sheet) == SheetState.ACCEPTED


def test_silence_accepts_when_the_last_day_is_over(desk: Desk):
    group_year = stages.explaining_year()
    sheet, over = make.sheet_of(group_year), datetime(2024, 1, 8, 9, tzinfo=HANOI)
    GroupYear.objects.filter(pk=group_year.pk).update(review_closed_at=over)
    Deadline.objects.filter(group_year=group_year, step="explanation").delete()
    unit = desk(make.head_of(sheet))
    where = f"/cham-diem/phieu/{sheet.pk}/giai-trinh/"
    unit.goto(where)
    assert unit.get_by_role("button", name=re.compile("Đồng ý")).count() == 0
    assert close_explanations() >= 1
    assert stages.state_of(sheet) == SheetState.ACCEPTED
    unit.goto(where)
    assert unit.get_by_text("Hết hạn, đơn vị không giải trình").count() == 2
    staff = desk(ground.make_staff())  # goes on without them
    staff.goto(f"/cham-diem/phieu/{sheet.pk}/tham-dinh/")
    finish(staff, sheet)
    assert stages.state_of(sheet) == SheetState.APPRAISED


def change_first(page: Any, sheet: ScoreSheet, points: str, reason: str) -> None:
    line = make.line_of(sheet, Method.RATIO)
    page.goto(f"/cham-diem/phieu/{sheet.pk}/tham-dinh/")
    page.locator("[data-plain]").wait_for(state="hidden")  # the script is there
    row = page.locator(f"#d{line.pk}")
    row.locator("input.cell").fill(points)
    row.locator("textarea").fill(reason)
    row.locator("textarea").press("Tab")
    all_is_saved(page)


def finish(page: Any, sheet: ScoreSheet) -> None:
    follow(page.get_by_role("link", name=re.compile("^Hoàn thành")))
    follow(page.get_by_role("button", name=re.compile("^Hoàn thành|^Thẩm định")))
    page.get_by_text("Đã hoàn thành").first.wait_for()


def test_a_cluster_is_appraised_by_its_founder_first_then_by_the_agency(desk: Desk):
    group_year = stages.closed_year(cluster=True)
    sheet = make.sheet_of(group_year)
    line = make.line_of(sheet, Method.RATIO)
    staff = desk(ground.make_staff())
    staff.goto(f"/cham-diem/phieu/{sheet.pk}/tham-dinh/")
    assert staff.locator("input.cell").count() == 0  # waits for the founder
    founder = desk(ground.make_founder(group_year))
    founder.goto("/")
    follow(founder.get_by_role("link", name=re.compile("^Thẩm định bước đầu năm")))
    change_first(founder, sheet, "60", "Cụm chấm cao hơn báo cáo")
    finish(founder, sheet)
    assert stages.state_of(sheet) == SheetState.ACCEPTED
    change_first(staff, sheet, "65", "Theo báo cáo thống kê của tỉnh")
    expect(staff.locator(f"#d{line.pk}")).to_contain_text("Cụm chấm cao hơn báo cáo")
    finish(staff, sheet)
    line.refresh_from_db()
    assert (line.first_points, line.final_points) == (Decimal("60.00"), Decimal("65.00"))
    assert stages.state_of(sheet) == SheetState.APPRAISED
