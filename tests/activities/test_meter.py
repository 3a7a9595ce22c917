"""The meter on the pages: what counts, the figures of the regulation, the average beside it."""

from datetime import date
from fractions import Fraction

import pytest

from emulation.activities.selectors import meter
from emulation.groups.choices import Cycle, YearState
from tests.activities.builders import add, plan, url
from tests.factories.ground import (
    count_queries,
    make_block_year,
    make_cluster_year,
    make_leader,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def august(monkeypatch):
    monkeypatch.setattr(meter, "today", lambda: date(2025, 8, 15))


def test_forms_and_months_of_the_year():
    group_year = make_block_year(year=2025)
    add(group_year, date(2025, 3, 1))
    add(group_year, date(2025, 9, 15), date(2025, 11, 2), form="campaign")
    add(group_year, date(2024, 12, 20), date(2025, 1, 10), form="thematic")
    found = meter.meter_of(group_year)
    assert found.by_form == [("Thường xuyên", 1), ("Theo đợt", 1), ("Chuyên đề", 1)]
    assert [month for month, count, _ in found.months if count] == [1, 3, 9, 10, 11]
    assert found.idle_words == "2, 4, 5, 6, 7, 8 và 12"


def test_a_school_year_runs_from_september(monkeypatch):
    monkeypatch.setattr(meter, "today", lambda: date(2026, 9, 1))
    group_year = make_block_year(year=2026)
    group_year.cycle = Cycle.SCHOOL
    add(group_year, date(2025, 9, 5), date(2026, 5, 31), form="thematic")
    found = meter.meter_of(group_year)
    assert [month for month, _, _ in found.months][:2] == [9, 10]
    assert found.own.idle == ((2026, 6), (2026, 7), (2026, 8))


def test_plans_cancelled_ones_and_what_nobody_recorded_do_not_count(august):
    group_year = make_block_year(year=2025)
    plan(group_year, date(2025, 9, 1), kind="launch")  # to come
    plan(group_year, date(2025, 2, 1), kind="pact")  # over, not recorded
    add(group_year, date(2025, 3, 1), kind="exchange", state="cancelled", cancel_reason="Bão")
    plan(group_year, date(2025, 6, 1), date(2025, 12, 1), form="campaign")  # under way
    found = meter.meter_of(group_year)
    assert found.own.kinds == {"movement"} and found.own.total == 1
    assert [number for number, count, _ in found.months if count] == [6, 7, 8]  # no further than today


def test_a_regular_movement_under_way_counts_where_it_began(august):
    group_year = make_block_year(year=2025)
    plan(group_year, date(2025, 1, 10), date(2025, 8, 20), form="regular")
    found = meter.meter_of(group_year)
    assert [number for number, count, _ in found.months if count] == [1]


def test_members_that_never_came(august):
    group_year = make_block_year(members=4, year=2025)
    add(group_year, date(2025, 2, 1), came=2)
    add(group_year, date(2025, 3, 1), came=3)
    last = group_year.memberships.order_by("order").last()
    assert meter.meter_of(group_year).own.never == {last.pk}
    last.left_on = date(2025, 5, 1)
    last.left_reason = "Giải thể"
    last.save()
    assert meter.meter_of(group_year).own.never == frozenset()


def test_warnings_name_the_clause_of_the_regulation(client, august):
    group_year = make_block_year(year=2025)
    add(group_year, date(2025, 1, 5))
    add(group_year, date(2025, 6, 5))
    client.force_login(make_leader(group_year))
    page = client.get(url("year", group_year)).content.decode()
    book = group_year.regulation.book
    assert "chiếm 0%; quy định nên từ 30%" in page
    assert "Có 4 tháng liền không có hoạt động" in page
    for key in (meter.SPECIAL_KEY, meter.IDLE_KEY):
        assert book.clause(key) in page and group_year.regulation.clause_url(key) in page


def test_the_figures_are_those_of_the_regulation(august):
    group_year = make_block_year(year=2025)
    for key, value in ((meter.SPECIAL_KEY, "0"), (meter.IDLE_KEY, 12)):
        group_year.regulation.figures.filter(key=key).update(value=value)
    group_year = type(group_year).objects.get(pk=group_year.pk)
    assert meter.meter_of(group_year).warned == frozenset()


def test_the_average_is_of_groups_of_the_same_kind_and_year(august):
    group_year = make_block_year(year=2025)
    add(group_year, date(2025, 2, 1), form="campaign")
    busy = make_block_year(year=2025)
    for kind in ("launch", "pact", "exchange"):
        add(busy, date(2025, 2, 1), form="regular", kind=kind)
    for other in (
        make_block_year(year=2024),
        make_cluster_year(year=2025),
        make_block_year(year=2025, state=YearState.FORMING),
    ):
        add(other, date(other.year, 2, 1), form="thematic")
    found = meter.average_beside(group_year)
    assert found.groups == 2
    assert found.kinds == Fraction(2)
    assert found.special_share == Fraction(1, 2)


def test_the_page_asks_the_same_with_one_group_and_with_many(client):
    group_year = make_cluster_year(year=2025)
    add(group_year, date(2025, 2, 1), came=2)
    client.force_login(make_staff())
    before = count_queries(client, url("year", group_year))
    founder = group_year.group.founder
    for number in range(2, 100):
        other = make_cluster_year(members=1, deputies=0, year=2025, founder=founder, number=number)
        add(other, date(2025, 3, 1), came=1)
    for _ in range(20):
        add(group_year, date(2025, 4, 1), came=3)
    assert meter.average_beside(group_year).groups == 99
    assert count_queries(client, url("year", group_year)) == before


def test_the_page_of_the_group_shows_what_comes_next(client):
    group_year = make_block_year(year=date.today().year)
    plan(group_year, date(group_year.year + 1, 1, 5), title="Họp đầu năm")
    add(group_year, date(group_year.year, 1, 5), title="Đã xong")
    client.force_login(make_leader(group_year))
    page = client.get(f"/khoi-cum/{group_year.group.code}/{group_year.year}/").content.decode()
    assert "Sắp tới:" in page and "Họp đầu năm" in page and "Đã xong" in page
