"""In a browser: a leader plans, leaves somebody out, records attendance, copies a plan; staff approves a good
example; every page fits a phone and breaks no rule of accessibility that a program can tell."""

import json
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from emulation.activities.models import Activity
from emulation.common.dates import format_date, today
from tests.activities.builders import add, example, plan, url
from tests.browser.moves import follow
from tests.browser.person import AXE, AXE_OPTIONS, NARROW, WIDE
from tests.factories.ground import make_block_year, make_leader, make_member, make_staff, members_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def group_year():
    return make_block_year(members=4, year=today().year)


def look(page):
    """No scrolling sideways on a phone; axe finds nothing."""
    page.wait_for_load_state("load")  # with the style sheet of narrow windows, which a wide one fetches last
    page.set_viewport_size(NARROW)
    assert page.evaluate(WIDER) <= 0, page.url
    page.set_viewport_size(WIDE)
    page.evaluate("scrollTo(0, 0)")  # nothing half behind the bar, which axe takes for small
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {json.dumps(AXE_OPTIONS)})")["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found] == [], page.url


def test_from_the_plan_to_the_result(page, sign_in, group_year):
    sign_in(make_leader(group_year))
    units = members_of(group_year)
    page.goto(url("year", group_year))
    look(page)
    follow(page.get_by_role("link", name="Lên kế hoạch hoạt động"))
    page.get_by_label("Tên hoạt động").fill("Hội thảo chuyển đổi số")
    page.get_by_label("Loại hoạt động").select_option("exchange")
    page.get_by_label("Chuyên đề").check()
    page.get_by_label("Giờ bắt đầu").fill("8h30")
    page.get_by_label(units[3].short_name).uncheck()
    follow(page.get_by_role("button", name="Ghi kế hoạch"))
    page.get_by_role("link", name="Nhập ngày bắt đầu.").click()  # refused; the summary leads to the field
    day = page.get_by_label("Ngày bắt đầu")
    expect(day).to_be_focused()
    assert page.get_by_label("Tên hoạt động").input_value() == "Hội thảo chuyển đổi số"
    assert not page.get_by_label(units[3].short_name).is_checked()
    look(page)
    day.fill(format_date(today()))
    follow(page.get_by_role("button", name="Ghi kế hoạch"))
    page.get_by_role("heading", name="Hội thảo chuyển đổi số", level=1).wait_for()
    look(page)
    activity = Activity.objects.get()
    assert activity.participants.count() == 3

    follow(page.get_by_role("link", name="Ghi kết quả, tham gia"))
    page.get_by_label(units[1].short_name).select_option("excused")
    follow(page.get_by_role("button", name=re.compile("^Điền")))
    assert page.get_by_label(units[1].short_name).input_value() == "excused"
    assert page.get_by_label(units[0].short_name).input_value() == "took_part"
    look(page)
    follow(page.get_by_role("button", name="Hoàn thành hoạt động"))
    page.get_by_role("link", name="Nhập kết quả chính.").wait_for()
    page.get_by_label("Kết quả chính").fill("Ba đơn vị thống nhất quy trình")
    follow(page.get_by_role("button", name="Hoàn thành hoạt động"))
    page.get_by_text("Đã tổ chức").first.wait_for()
    activity.refresh_from_db()
    assert activity.state == "held"
    assert sorted(activity.participants.values_list("presence", flat=True)) == [
        "excused",
        "took_part",
        "took_part",
    ]


def test_a_plan_is_copied_from_the_library(page, sign_in, group_year):
    other = make_block_year(members=3, year=today().year - 1)
    source = add(other, today() - timedelta(days=300), title="Đối thoại doanh nghiệp", plan="Bước 1", came=3)
    sign_in(make_leader(group_year))
    page.goto("/thu-vien-hoat-dong/")
    look(page)
    page.get_by_label("Từ cần tìm").fill("doi thoai")
    follow(page.get_by_role("button", name="Tìm", exact=True))
    follow(page.get_by_role("link", name="Đối thoại doanh nghiệp"))
    look(page)
    page.get_by_label("Ngày bắt đầu").fill(format_date(today() + timedelta(days=20)))
    follow(page.get_by_role("button", name="Chép kế hoạch này"))
    page.get_by_text("Chép từ").wait_for()
    copy = group_year.activities.get()
    assert (copy.copied_from, copy.plan, copy.participants.count()) == (source, "Bước 1", 4)


def test_staff_approve_a_good_example_that_a_member_proposed(page, sign_in, group_year):
    sign_in(make_member(group_year))
    page.goto(url("year", group_year))
    follow(page.get_by_role("link", name="Đề xuất gương điển hình"))
    look(page)
    page.get_by_label("Tên tập thể hoặc họ tên").fill("Tổ Một cửa")
    page.get_by_label("Tóm tắt trong một câu").fill("Trả hồ sơ trước hạn")
    page.get_by_label("Việc đã làm, kết quả").fill("Gọi 0912345678 để hẹn lịch.")
    follow(page.get_by_role("button", name="Gửi Sở Nội vụ"))
    page.get_by_role("link", name=re.compile("Bỏ số điện thoại")).wait_for()
    page.get_by_label("Việc đã làm, kết quả").fill("Hẹn lịch chung với các phòng.")
    follow(page.get_by_role("button", name="Gửi Sở Nội vụ"))
    page.get_by_text("Chờ Sở Nội vụ duyệt").wait_for()
    look(page)

    sign_in(make_staff())
    page.goto("/")
    follow(page.get_by_role("link", name="Duyệt 1 gương điển hình"))
    follow(page.get_by_role("link", name="Tổ Một cửa"))
    look(page)
    follow(page.get_by_role("button", name="Duyệt gương này"))
    page.get_by_text("Đã duyệt. Mọi đơn vị").wait_for()
    assert group_year.good_examples.get().state == "approved"


def test_calendar_map_and_the_personal_address(page, sign_in, group_year):
    plan(group_year, today() + timedelta(days=1), title="Giải bóng bàn")
    add(group_year, today().replace(month=1, day=5), title="Phát động", came=4)
    example(group_year, "approved")
    sign_in(make_leader(group_year))
    for path in ("/lich/", "/lich/nam/", "/guong-dien-hinh/", "/lich/dang-ky/", url("year", group_year)):
        page.goto(path)
        look(page)
    page.goto("/lich/dang-ky/")
    follow(page.get_by_role("button", name="Tạo địa chỉ lịch"))
    address = page.get_by_label("Địa chỉ lịch riêng").input_value()
    look(page)
    answer = page.request.get(address)
    assert answer.status == 200 and "Giải bóng bàn" in answer.text()
    page.get_by_role("button", name="Hủy địa chỉ").click()
    follow(page.get_by_role("dialog").get_by_role("button", name="Hủy địa chỉ"))
    page.get_by_text("Chưa có địa chỉ nào.").wait_for()
    assert page.request.get(address).status == 404


def test_the_month_is_a_list_of_days_on_a_phone(page, sign_in, group_year):
    day = today()
    plan(group_year, day, title="Việc hôm nay")
    group_year.deadlines.all().delete()
    sign_in(make_leader(group_year))
    page.set_viewport_size(NARROW)
    page.goto("/lich/")
    shown = [cell for cell in page.locator("table.month td").all() if cell.is_visible()]
    assert len(shown) == 1
    assert f"Ngày {day.day}/{day.month}" in shown[0].inner_text()
    assert "Việc hôm nay" in shown[0].inner_text()
