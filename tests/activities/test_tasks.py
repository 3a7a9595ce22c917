"""What the home page asks of leaders, staff and units about activities."""

from datetime import date

import pytest

from emulation.activities.selectors import listing, meter
from emulation.home import activity_tasks
from tests.activities.builders import add, example, plan, url
from tests.factories.ground import make_block_year, make_deputy, make_leader, make_member, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def august(monkeypatch):
    for module in (activity_tasks, listing, meter):
        monkeypatch.setattr(module, "today", lambda: date(2025, 8, 15))


@pytest.fixture
def group_year():
    found = make_block_year(year=2025)
    for month in (2, 4, 6):
        add(found, date(2025, month, 3))
    return found


def of_leader(user):
    return [(task.title, task.url) for task in activity_tasks.leader_tasks(user)]


def test_activities_that_passed_without_a_record(group_year):
    leader = make_leader(group_year)
    assert of_leader(leader) == []
    passed = plan(group_year, date(2025, 8, 14), title="Giải bóng bàn")
    plan(group_year, date(2025, 8, 15))  # today is not over
    link = url("outcome", group_year, passed.pk)
    assert of_leader(leader) == [("Ghi kết quả, đơn vị tham gia: Giải bóng bàn", link)]
    plan(group_year, date(2025, 8, 1))
    title = "Ghi kết quả, đơn vị tham gia của 2 hoạt động đã qua"
    expected = [(title, f"{url('year', group_year)}?loc=can-ghi")]
    assert of_leader(make_leader(group_year)) == of_leader(make_deputy(group_year)) == expected
    assert of_leader(make_member(group_year)) == of_leader(make_staff()) == []


@pytest.mark.parametrize(("last", "asked"), [(4, False), (3, True)])
def test_a_pause_longer_than_the_regulation_allows(last, asked):
    group_year = make_block_year(year=2025)
    add(group_year, date(2025, last, 3))  # May to July are three whole months
    found = of_leader(make_leader(group_year))
    words = f"Lên kế hoạch hoạt động: {7 - last} tháng liền chưa có hoạt động"
    assert found == ([(words, url("add", group_year))] if asked else [])


def test_years_that_do_not_run_today_are_left_alone():
    for year in (2024, 2026):
        assert of_leader(make_leader(make_block_year(year=year))) == []


def test_staff_decide_and_units_complete(group_year):
    one = example(group_year)
    example(group_year, "returned", subject="Tổ Một cửa")
    assert [t.title for t in activity_tasks.example_tasks(make_staff())] == ["Duyệt 1 gương điển hình"]
    assert list(activity_tasks.example_tasks(make_staff(group_codes=["khoi-khac"]))) == []
    own = list(activity_tasks.example_tasks(make_member(group_year)))
    assert [task.title for task in own] == ["Bổ sung gương điển hình: Tổ Một cửa"]
    assert own[0].scope == one.organisation.short_name
    assert list(activity_tasks.example_tasks(make_leader(group_year))) == []


def test_the_home_page_shows_them(client, group_year):
    example(group_year)
    client.force_login(make_staff())
    assert "Duyệt 1 gương điển hình" in client.get("/").content.decode()
