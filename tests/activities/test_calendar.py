"""The calendar by month and by year: whose groups, which days, filters; bounds of queries."""

from datetime import date

import pytest
from django.urls import reverse

from emulation.activities.selectors import calendar as selectors
from emulation.activities.selectors.calendar import Filters
from emulation.groups.choices import Cycle
from tests.activities.builders import add, plan, url
from tests.factories import ground
from tests.factories.ground import (
    count_queries,
    make_block_year,
    make_cluster_year,
    make_leader,
    make_member,
    make_staff,
)

pytestmark = pytest.mark.django_db
MONTH = reverse("activities:calendar")
MAP = reverse("activities:map")


@pytest.fixture(autouse=True)
def august(monkeypatch):
    monkeypatch.setattr(selectors, "today", lambda: date(2025, 8, 15))
    monkeypatch.setattr("emulation.activities.selectors.meter.today", lambda: date(2025, 8, 15))
    monkeypatch.setattr("emulation.activities.views.calendar.today", lambda: date(2025, 8, 15))


@pytest.fixture
def group_year():
    found = make_block_year(year=2025)
    found.deadlines.all().delete()
    return found


def titles(page):
    return [entry.title for week in page.weeks for day in week for entry in day.entries]


def test_a_month_in_weeks_from_monday(group_year):
    found = selectors.month_page(make_leader(group_year), date(2025, 8, 1), Filters())
    first, last = found.weeks[0][0], found.weeks[-1][-1]
    assert (first.on, last.on) == (date(2025, 7, 28), date(2025, 8, 31))
    assert not first.in_month and all(len(week) == 7 for week in found.weeks)
    assert [day.on for week in found.weeks for day in week if day.is_today] == [date(2025, 8, 15)]
    assert (found.before, found.after) == (date(2025, 7, 1), date(2025, 9, 1))


@pytest.mark.parametrize("first", [date(2025, 12, 1), date(2025, 1, 1), date(2025, 2, 1)])
def test_the_months_around_the_turn_of_the_year(group_year, first):
    found = selectors.month_page(make_leader(group_year), first, Filters())
    assert found.before < first < found.after and found.after.day == found.before.day == 1


def test_activities_stand_on_their_first_day_and_go_on_afterwards(group_year):
    plan(group_year, date(2025, 8, 20), date(2025, 9, 2), title="Giải bóng đá")
    plan(group_year, date(2025, 8, 31), title="Ngày cuối tháng")
    plan(group_year, date(2025, 9, 1), title="Tháng sau")
    leader = make_leader(group_year)
    august = selectors.month_page(leader, date(2025, 8, 1), Filters())
    assert titles(august) == ["Giải bóng đá", "Ngày cuối tháng"]
    september = selectors.month_page(leader, date(2025, 9, 1), Filters())
    assert titles(september) == ["Tháng sau"]
    assert [entry.title for entry in september.going_on] == ["Giải bóng đá"]


def test_members_see_their_invitations_and_deadlines_only(group_year, client):
    group_year.deadlines.create(step="review", due_on=date(2025, 8, 8), first_due_on=date(2025, 8, 8))
    members = list(group_year.memberships.order_by("order"))
    activity = plan(group_year, date(2025, 8, 20), title="Họp lãnh đạo")
    activity.participants.filter(membership=members[-1]).delete()
    plan(make_block_year(year=2025), date(2025, 8, 20), title="Việc của khối khác")
    seen = selectors.month_page(make_member(group_year), date(2025, 8, 1), Filters())
    assert titles(seen) == ["Hạn: Chấm điểm, năm 2025"]
    led = selectors.month_page(make_leader(group_year), date(2025, 8, 1), Filters())
    assert titles(led) == ["Hạn: Chấm điểm, năm 2025", "Họp lãnh đạo"]


def test_staff_see_all_and_filter(group_year):
    cluster = make_cluster_year(year=2025)
    cluster.deadlines.all().delete()
    group_year.deadlines.create(step="review", due_on=date(2025, 8, 8), first_due_on=date(2025, 8, 8))
    plan(group_year, date(2025, 8, 3), title="Của khối", kind="exchange", form="thematic")
    plan(cluster, date(2025, 8, 4), title="Của cụm", kind="launch", form="regular")
    staff = make_staff()

    def seen(**given):
        return titles(selectors.month_page(staff, date(2025, 8, 1), Filters(**given)))

    deadline = "Hạn: Chấm điểm, năm 2025"
    assert seen() == ["Của khối", "Của cụm", deadline]
    assert seen(group=cluster.group.code) == ["Của cụm"]
    assert seen(group_kind="block") == ["Của khối", deadline]
    assert seen(kind="launch") == ["Của cụm"]  # who asks for activities gets no deadlines
    assert seen(form="thematic") == ["Của khối"]
    limited = make_staff(group_codes=[cluster.group.code])
    assert titles(selectors.month_page(limited, date(2025, 8, 1), Filters())) == ["Của cụm"]


def test_the_page_reads_its_address_kindly(client, group_year):
    client.force_login(make_leader(group_year))
    for query in ("", "?thang=13&nam=abc", "?thang=0&nam=999999", "?khoi=khong-co&hoat-dong=x"):
        assert client.get(MONTH + query).context["page"].first == date(2025, 8, 1)
    answer = client.get(f"{MONTH}?thang=2&nam=2024")
    assert answer.context["page"].first == date(2024, 2, 1)
    assert 'scope="col">Thứ Hai' in answer.content.decode()


def test_cancelled_ones_say_so(client, group_year):
    add(group_year, date(2025, 8, 3), title="Giao lưu", state="cancelled", cancel_reason="Bão")
    client.force_login(make_leader(group_year))
    page = client.get(MONTH).content.decode()
    assert "<s>Giao lưu</s>" in page and "(đã hủy)" in page


def test_the_map_counts_by_group_and_month(client, group_year):
    add(group_year, date(2025, 2, 3))
    add(group_year, date(2025, 2, 9), date(2025, 4, 2), form="campaign")
    for _ in range(7):
        add(group_year, date(2025, 5, 5))
    plan(group_year, date(2025, 9, 5))
    rows = selectors.year_map([group_year])
    assert [cell.count for _, cell in rows[0].months] == [0, 2, 1, 1, 7, 0, 0, 0, 0, 0, 0, 0]
    assert rows[0].months[4][1].shade == selectors.DEEPEST
    assert [cell.to_come for _, cell in rows[0].months] == [False] * 8 + [True] * 4
    assert rows[0].total == 9
    client.force_login(make_member(group_year))
    page = client.get(MAP).content.decode()
    assert "heat-5" in page and f"khoi={group_year.group.code}" in page


def test_a_school_year_stands_in_the_same_columns():
    group_year = make_block_year(year=2025)
    group_year.cycle = Cycle.SCHOOL
    add(group_year, date(2024, 9, 5))
    row = selectors.year_map([group_year])[0]
    assert [first.month for first, _ in row.months] == list(range(1, 13))
    assert [first for first, cell in row.months if cell.count] == [date(2024, 9, 1)]


def test_the_map_of_staff_is_filtered_and_paged(client, group_year):
    make_cluster_year(year=2025)
    client.force_login(make_staff())
    assert len(client.get(MAP).context["rows"]) == 2
    rows = client.get(f"{MAP}?loai=cluster").context["rows"]
    assert [row.group_year.group.kind for row in rows] == ["cluster"]
    assert client.get(f"{MAP}?q=khong+co+dau").context["rows"] == []
    found = client.get(f"{MAP}?q=khoi+thi+dua").context["rows"]
    assert [row.group_year for row in found] == [group_year]


def test_who_has_no_group_has_no_calendar(client):
    for address in (MONTH, MAP, reverse("activities:library"), reverse("activities:subscription")):
        client.force_login(ground.make_administrator())
        assert client.get(address).status_code == 403
        client.force_login(ground.make_stranger())
        assert client.get(address).status_code == 200


def test_bounds_of_queries(client):
    group_year = make_cluster_year(year=2025)
    add(group_year, date(2025, 8, 2), came=1)
    client.force_login(make_staff())
    before = [count_queries(client, address) for address in (MONTH, MAP)]
    founder = group_year.group.founder
    for number in range(2, 60):
        other = make_cluster_year(members=1, deputies=0, year=2025, founder=founder, number=number)
        plan(other, date(2025, 8, 3))
    for _ in range(20):
        plan(group_year, date(2025, 8, 4))
    assert [count_queries(client, address) for address in (MONTH, MAP)] == before


def test_every_address_needs_an_account(client, group_year):
    for address in (MONTH, MAP, url("year", group_year), reverse("activities:examples")):
        assert client.get(address)["Location"].startswith("/dang-nhap/")
