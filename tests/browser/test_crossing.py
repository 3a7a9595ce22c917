"""Units score each other in front of their browsers: opened, scored blind, stepped back from, closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from emulation.common.dates import today
from emulation.groups.choices import Step
from emulation.groups.models import Deadline
from emulation.people.models import User
from scoring.models import CrossAssignment, CrossResult, CrossScore
from tests.browser.conftest import Desk
from tests.browser.moves import all_is_saved, follow
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import crossing as cross
from tests.scoring.review import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "Hồ sơ chưa đủ minh chứng"


def head_of(group_year: Any, index: int) -> User:
    return ground.make_user(organisation=ground.members_of(group_year)[index])


def row_of(where: Any, name: str) -> Any:
    return where.get_by_role("row", name=re.compile(rf"^{re.escape(name)}(?!\w)"))


def work(page: Any, title: str) -> Any:
    """Begin with what the home page offers."""
    page.goto("/")
    follow(page.get_by_role("link", name=re.compile(title)).first)
    return page


def keep_all(page: Any) -> None:
    """Every unit of the list as it scored itself."""
    units = page.get_by_role("table", name="Các đơn vị trong khối, cụm")
    units.wait_for()  # the click that led here does not wait for the page, and counting does not either
    links = units.get_by_role("link", name=re.compile("^Chấm "))
    assert links.count() > 0
    for index in range(links.count()):
        follow(links.nth(index))
        follow(page.get_by_role("button", name="Giữ điểm tự chấm ở các ô trống"))
        page.get_by_text("nhận điểm tự chấm của đơn vị").wait_for()
        follow(page.get_by_role("link", name="Xong, về danh sách"))


def test_from_the_opening_to_the_result(desk: Desk):
    group_year = cross.prescribe(
        stages.submitted_year(4, 6, methods=cross.METHODS), aggregate="mean", same_level_percent="80"
    )
    last_day = today() + timedelta(days=3)
    Deadline.objects.create(
        group_year=group_year, step=Step.CROSS_SCORING, due_on=last_day, first_due_on=last_day
    )
    units = ground.members_of(group_year)
    leader = desk(ground.make_leader(group_year))
    work(leader, "^Mở chấm chéo năm")
    leader.get_by_text("không đơn vị nào chấm chính mình").wait_for()
    follow(leader.get_by_role("button", name="Mở chấm chéo"))
    leader.get_by_text("Đã mở chấm chéo và phân công đơn vị chấm.").wait_for()

    third = desk(head_of(group_year, 2))
    third.goto("/")
    third.get_by_text("Còn 3 ngày").first.wait_for()
    work(third, "^Chấm chéo 3 đơn vị")
    own_row = row_of(third, units[2].name)
    expect(own_row).to_contain_text("Không chấm đơn vị mình.")
    assert own_row.get_by_role("link").count() == 0
    lower_one(third, group_year, units[3])
    keep_all(third)
    step_back(third, units[1])
    follow(third.get_by_role("link", name="Gửi điểm chấm chéo"))
    follow(third.get_by_role("button", name="Gửi điểm chấm chéo"))  # two units are no pattern
    third.get_by_text("Đã gửi điểm chấm chéo.").wait_for()

    second = desk(head_of(group_year, 1))
    work(second, "^Chấm chéo 3 đơn vị")
    keep_all(second)
    give_reason_for_the_pattern(second)

    where = f"/cham-diem/khoi-cum/{group_year.group.code}/{group_year.year}/cham-cheo/"
    leader.goto(where)
    assert REASON not in leader.content() and "Kết quả chấm chéo" not in leader.content()
    answer = leader.goto(f"/cham-diem/cham-cheo/{cross.rater_of(group_year, 2).pk}/")
    assert answer.status == 404
    close_with_a_reason(leader, where, units)
    see_the_result(leader, group_year)
    third.goto(where)
    expect(third.get_by_role("link", name=re.compile("Điểm đơn vị mình đã chấm"))).to_be_visible()
    assert "Kết quả chấm chéo" not in third.content()  # aggregates are for those who lead


def lower_one(page: Any, group_year: Any, unit: Any) -> None:
    """A difference asks for its reason at once; both are saved by the line."""
    follow(page.get_by_role("link", name=f"Chấm {unit.name}", exact=True))
    assignment = cross.assignment_of(cross.rater_of(group_year, 2), group_year, 3)
    line = cross.direct_lines(assignment)[0]
    row = page.locator(f"#d{line.pk}")
    page.locator("[data-plain]").wait_for(state="hidden")  # the script is there
    row.locator("input.cell").fill("0")
    row.locator("input.cell").press("Enter")
    row.locator("textarea").fill(REASON)
    row.locator("textarea").press("Tab")
    all_is_saved(page)
    expect(row.locator(".delta")).to_have_text(re.compile("^−"))
    score = CrossScore.objects.get(assignment=assignment, line=line)
    assert (str(score.points), score.reason) == ("0.00", REASON)
    follow(page.get_by_role("link", name="Xong, về danh sách"))


def step_back(page: Any, unit: Any) -> None:
    follow(page.get_by_role("link", name=f"Không chấm {unit.name}", exact=True))
    follow(page.get_by_role("button", name="Không chấm đơn vị này"))
    page.get_by_text("Nêu lý do không chấm đơn vị này.").first.wait_for()
    page.get_by_label("Lý do không chấm").fill("Thủ trưởng hai đơn vị là anh em")
    follow(page.get_by_role("button", name="Không chấm đơn vị này"))
    expect(row_of(page, unit.name)).to_contain_text("Đã rút: Thủ trưởng hai đơn vị")


def give_reason_for_the_pattern(page: Any) -> None:
    follow(page.get_by_role("link", name="Gửi điểm chấm chéo"))
    page.get_by_text("3 trên 3 đơn vị cùng một mức").wait_for()
    follow(page.get_by_role("button", name="Gửi điểm chấm chéo"))
    page.get_by_text("3 trên 3 đơn vị cùng một mức điểm: nêu lý do.").first.wait_for()
    page.get_by_label("Lý do chấm cùng một mức").fill("Các đơn vị hoàn thành như nhau")
    follow(page.get_by_role("button", name="Gửi điểm chấm chéo"))
    page.get_by_text("Đã gửi điểm chấm chéo.").wait_for()


def close_with_a_reason(leader: Any, where: str, units: Any) -> None:
    leader.goto(where)
    follow(leader.get_by_role("link", name="Khép lại chấm chéo"))
    late = leader.locator("form li")
    expect(late).to_have_count(2)
    assert sorted(late.all_inner_texts()) == sorted([units[0].name, units[3].name])
    follow(leader.get_by_role("button", name="Khép lại chấm chéo"))
    leader.get_by_text("Còn 2 đơn vị chưa gửi điểm chấm chéo: nêu lý do khép lại.").first.wait_for()
    leader.get_by_label("Lý do khép lại khi còn đơn vị chưa gửi").fill("Đã nhắc hai lần")
    follow(leader.get_by_role("button", name="Khép lại chấm chéo"))
    leader.get_by_text("Đã khép lại chấm chéo và tổng hợp điểm.").wait_for()


def see_the_result(leader: Any, group_year: Any) -> None:
    """The mean of those who handed in; who did not counts for nothing, who stepped back neither."""
    units = ground.members_of(group_year)
    table = leader.get_by_role("table", name="Kết quả chấm chéo")
    assert row_of(table, units[0].short_name).count() == 0  # the leader's own unit
    counts = {index: 2 if index == 3 else 1 for index in (1, 2, 3)}
    counts[1] = 0  # the only one that handed in stepped back, and nobody scores itself
    for index, count in counts.items():
        cells = row_of(table, units[index].short_name).get_by_role("cell")
        assert cells.nth(0).inner_text() == str(count), units[index]
    lowered = make.sheet_of(group_year, 3)
    line = CrossScore.objects.get(reason=REASON).line
    found = CrossResult.objects.get(line=line)
    assert found.count == 2
    assert found.points == (CrossScore.objects.get(reason=REASON).points + line.self_points) / 2
    assert not CrossAssignment.objects.filter(rater__organisation=units[3], sheet=lowered).exists()


def test_without_scripts_and_on_a_phone(desk: Desk, browser: Any, live_server: Any):
    group_year = cross.open_year(4)
    rater = cross.rater_of(group_year, 2)
    assignment = cross.assignment_of(rater, group_year, 3)
    client = Client()
    client.force_login(cross.head(rater))
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/cham-diem/cham-cheo/{rater.pk}/{assignment.pk}/")
    line = cross.direct_lines(assignment)[0]
    page.locator(f"#d{line.pk} input.cell").fill("1,5")
    follow(page.get_by_role("button", name="Lưu các dòng đã sửa"))
    page.get_by_text("Đã lưu 1 tiêu chí.").wait_for()
    assert str(CrossScore.objects.get(assignment=assignment, line=line).points) == "1.50"
    box = page.locator("main").bounding_box()
    assert box is not None and box["width"] <= 360
    context.close()
