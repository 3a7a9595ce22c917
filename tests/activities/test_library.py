"""The library of held activities, and copying a plan into one's own year."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from emulation.activities import diversity
from emulation.activities.selectors import library
from emulation.activities.selectors.library import Search
from emulation.activities.services import copying
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from tests.activities.builders import add, example, plan
from tests.factories import ground
from tests.factories.ground import count_queries, make_block_year, make_cluster_year, make_leader, make_staff

pytestmark = pytest.mark.django_db
PAGE = reverse("activities:library")


@pytest.fixture(autouse=True)
def march(monkeypatch):
    monkeypatch.setattr(copying, "today", lambda: date(2026, 3, 1))


def item(activity):
    return reverse("activities:library-item", args=[activity.pk])


def found(**given):
    return [activity.title for activity in library.found(Search(**given))]


def test_only_what_was_held_stands_in_it():
    group_year = make_block_year(year=2025)
    add(group_year, date(2025, 3, 1), title="Đã tổ chức")
    plan(group_year, date(2025, 4, 1), title="Kế hoạch")
    add(group_year, date(2025, 5, 1), title="Đã hủy", state="cancelled", cancel_reason="Bão")
    assert found() == ["Đã tổ chức"]


def test_search_without_marks_and_filters():
    block, cluster = make_block_year(year=2025), make_cluster_year(year=2024)
    add(block, date(2025, 3, 1), title="Đối thoại doanh nghiệp", kind="exchange", form="thematic")
    add(cluster, date(2024, 3, 1), title="Giải cầu lông", kind="culture_sport", form="campaign")
    assert found(text="doi thoai") == found(text="ĐỐI  THOẠI") == ["Đối thoại doanh nghiệp"]
    assert found(text="cau long doi") == []
    assert found(text=block.group.short_name) == ["Đối thoại doanh nghiệp"]
    assert found(kind="culture_sport") == found(group_kind="cluster") == found(year="2024")
    assert found(form="thematic") == ["Đối thoại doanh nghiệp"]
    assert len(found(kind="khong-co", year="abc", sort="x")) == 2


def test_order_by_examples_and_by_participation():
    group_year = make_block_year(members=4, year=2025)
    add(group_year, date(2025, 5, 1), title="Mới", came=1)
    full = add(group_year, date(2025, 4, 1), title="Đông", came=4)
    praised = add(group_year, date(2025, 3, 1), title="Có gương", came=2)
    example(group_year, "approved", activity=praised)
    example(group_year, "proposed", activity=full)
    assert found() == ["Mới", "Đông", "Có gương"]
    assert found(sort="guong") == ["Có gương", "Đông", "Mới"]
    assert found(sort="tham-gia") == ["Đông", "Có gương", "Mới"]
    figures = {one.title: (one.came, one.invited, one.examples) for one in library.found(Search())}
    assert figures["Có gương"] == (2, 4, 1) and figures["Đông"] == (4, 4, 0)


def test_what_stays_with_the_group_is_not_shown(client):
    activity = add(
        make_block_year(year=2025), date(2025, 3, 1), plan="KẾ HOẠCH", minutes="BIÊN BẢN", result="KẾT QUẢ"
    )
    client.force_login(ground.make_stranger())
    page = client.get(item(activity)).content.decode()
    assert "KẾ HOẠCH" in page and "KẾT QUẢ" in page and "BIÊN BẢN" not in page
    assert "Chép kế hoạch này" not in page
    assert client.post(item(activity), {}).status_code == 403
    client.force_login(ground.make_administrator())
    assert client.get(item(activity)).status_code == 403


def source_of(year=2025, **fields):
    given = {"title": "Hội thảo năm 2025", "goal": "Xong trong 2025", "plan": "Bước 1", "place": "Nhà A"}
    return add(make_block_year(year=year), date(year, 5, 20), date(year, 5, 22), **{**given, **fields})


def test_a_copy_is_a_plan_of_ones_own_year_and_remembers_its_source():
    source, own = source_of(came=3, result="Tốt", minutes="Biên bản"), make_block_year(year=2026)
    copy = copying.copy_plan(actor=make_leader(own), source=source, group_year=own)
    assert (copy.state, copy.copied_from, copy.group_year) == ("planned", source, own)
    assert (copy.starts_on, copy.ends_on) == (date(2026, 5, 20), date(2026, 5, 22))
    assert (copy.title, copy.goal, copy.plan) == ("Hội thảo năm 2026", "Xong trong 2026", "Bước 1")
    assert (copy.place, copy.result, copy.minutes) == ("", "", "")
    assert copy.participants.count() == 5 and not copy.participants.exclude(presence="").exists()


def test_a_day_that_has_passed_asks_for_another():
    source, own = source_of(), make_block_year(year=2026)
    source.starts_on = source.ends_on = date(2025, 2, 10)
    source.save()
    with pytest.raises(Refused) as refused:
        copying.copy_plan(actor=make_leader(own), source=source, group_year=own)
    assert [(p.field, p.code) for p in refused.value.problems] == [("starts_on", "passed")]
    copy = copying.copy_plan(
        actor=make_leader(own), source=source, group_year=own, starts_on=date(2026, 6, 1)
    )
    assert copy.starts_on == date(2026, 6, 1)


def test_who_may_not_plan_may_not_copy():
    source, own = source_of(), make_block_year(year=2026)
    for user in (ground.make_member(own), make_leader(make_block_year(year=2026)), ground.make_inspector()):
        with pytest.raises(PermissionDenied):
            copying.copy_plan(actor=user, source=source, group_year=own)
    with pytest.raises(Refused):
        unheld = plan(own, date(2026, 5, 1))
        copying.copy_plan(actor=make_leader(own), source=unheld, group_year=own)


def test_copying_through_the_page(client):
    source, own = source_of(), make_block_year(year=2026)
    make_block_year(year=2026)
    closed = make_block_year(year=2026, state=YearState.CLOSED)
    client.force_login(make_leader(own))
    choices = client.get(item(source)).context["form"].fields["group_year"].choices
    assert [pk for pk, _ in choices] == [own.pk]
    refused = client.post(item(source), {"group_year": closed.pk, "starts_on": ""})
    assert "Chọn khối, cụm trong danh sách." in refused.content.decode()
    refused = client.post(item(source), {"group_year": own.pk, "starts_on": "1/2/2026"})
    assert "đã qua" in str(refused.context["form"].errors["starts_on"])
    client.post(item(source), {"group_year": own.pk, "starts_on": ""})
    copy = own.activities.get()
    shown = client.get(f"/khoi-cum/{own.group.code}/2026/hoat-dong/{copy.pk}/").content.decode()
    assert "Chép từ" in shown and source.title in shown
    assert library.found(Search())[0].copied == 1


days = st.dates(date(2020, 1, 1), date(2029, 12, 31))


@given(days, st.integers(2020, 2030), st.booleans())
def test_the_same_day_of_another_year(day, year, school):
    months = diversity.period(year, school=school)
    moved = copying.same_day_in(day, months)
    assert (moved.year, moved.month) in months
    assert moved.month == day.month
    assert moved.day == day.day or (day.month, day.day, moved.day) == (2, 29, 28)


def test_bounds_of_queries(client):
    group_year = make_block_year(year=2025)
    activity = add(group_year, date(2025, 3, 1), came=2)
    client.force_login(make_staff())
    before = [count_queries(client, address) for address in (PAGE, item(activity))]
    for day in range(1, 28):
        more = add(group_year, date(2025, 4, day), came=3)
        example(group_year, "approved", activity=more)
    assert [count_queries(client, address) for address in (PAGE, item(activity))] == before
