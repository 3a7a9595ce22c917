"""Pages of the ranking: who reads which run when, what stands on it, why, last year, bounded queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.formulas import Method
from scoring.models import RankingRun
from scoring.selectors.rankings import run_for, runs
from scoring.selectors.run_page import page_of, rows_of
from scoring.selectors.why import profile, why
from scoring.services import ranking
from tests.factories import ground
from tests.scoring.ranking.test_runs import exclude, rank, set_final
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db

EARLY = {"leader", "deputy", "staff", "inspector"}


@pytest.fixture
def group_year() -> GroupYear:
    return stages.final_year(members=4)


def url_of(group_year: GroupYear, name: str = "scoring:ranking", *more: object) -> str:
    return reverse(name, args=[group_year.group.code, group_year.year, *more])


def publish(run: RankingRun) -> None:
    ranking.publish_run(actor=ground.make_staff(), run=run)


def run_with_everything(group_year: GroupYear) -> RankingRun:
    """First, a tie, one left out."""
    set_final(group_year, 2, Method.RATIO, "100")
    exclude(group_year, 3, detail="Nội dung kín")
    return runs().get(pk=rank(group_year).pk)


@pytest.mark.parametrize("published", [False, True])
def test_who_reads_a_run(group_year, client: Client, published: bool) -> None:
    run = rank(group_year)
    if published:
        publish(run)
    for role, person in ground.cast_of(group_year).items():
        client.force_login(person)
        response = client.get(url_of(group_year))
        if role in ("administrator", "stranger", "founder"):  # of a Khối: no right in its years
            assert response.status_code == 404, role
            continue
        shown = b"data-label" in response.content or b'class="rank num"' in response.content
        assert shown == (role in EARLY or published), role
        older = client.get(url_of(group_year), {"luot": "1"}).status_code
        assert older == (200 if role in EARLY or published else 404), role


def test_members_read_the_newest_published_run_while_a_newer_one_is_prepared(group_year, client) -> None:
    publish(rank(group_year))
    exclude(group_year, 0)
    rank(group_year)
    member, leader = ground.make_member(group_year), ground.make_leader(group_year)
    assert run_for(member, group_year).number == 1
    assert run_for(leader, group_year).number == 2
    assert run_for(member, group_year, 2) is None
    client.force_login(leader)
    assert "Đây là lượt xếp hạng cũ" in client.get(url_of(group_year), {"luot": "1"}).content.decode()
    client.force_login(member)
    assert "Đây là lượt xếp hạng cũ" not in client.get(url_of(group_year)).content.decode()


def test_ties_distances_and_those_left_out(group_year, client) -> None:
    run = run_with_everything(group_year)
    client.force_login(ground.make_leader(group_year))
    content = client.get(url_of(group_year)).content.decode()
    names = [unit.name for unit in ground.members_of(group_year)]
    assert content.count("Đồng hạng 2") == 2
    assert content.count('mute num">−20,00') == 2
    table = content.split("<tbody")[1]
    assert table.index(names[2]) < table.index(names[0]) < table.index(names[3])
    assert "Không xét thi đua" in content
    assert "Đơn vị hoặc người đứng đầu bị kỷ luật." in content
    assert "Điều 5" in content
    assert "Nội dung kín" not in content
    page = page_of(ground.make_leader(group_year), run, rows_of(run))
    assert [line.bar for line in page.lines] == ["0.0", "100.0", "100.0"]
    assert [line.own for line in page.lines] == [False, True, False]


def test_why_this_rank_adds_up_and_names_the_partners(group_year) -> None:
    run = run_with_everything(group_year)
    rows = rows_of(run)
    second = why(run, rows, rows[1])
    assert (second.above, second.against, second.difference) == (True, rows[0].organisation.name, "−20,00")
    assert second.parts[0] == ("Mục I. Mục I", "−20,00")
    assert [points for _, points in second.parts[1:]] == ["0,00"] * (len(second.parts) - 1)
    assert second.partners == (rows[2].organisation.name,)
    assert [label for label, _ in second.equal_in] == ["Tổng điểm", "Mục I. Mục I", "Điểm trừ"]
    first = why(run, rows, rows[0])
    assert (first.above, first.difference, first.partners) == (False, "+20,00", ())
    shape = profile(run, rows, rows[0])
    assert shape is not None
    assert shape.strips[0].own == shape.strips[0].high != shape.strips[0].low


def test_the_tie_break_that_was_used_is_named(group_year) -> None:
    set_final(group_year, 1, Method.RATIO, "90")
    set_final(group_year, 1, Method.BANDS, "0")
    set_final(group_year, 1, Method.INVERSE_RATIO, "95")
    run = runs().get(pk=rank(group_year).pk)
    rows = rows_of(run)
    assert why(run, rows, rows[1]).decided_by == "Điểm mục I cao hơn"
    assert why(run, rows, rows[1]).difference == "0,00"


def test_a_unit_asks_why_about_itself_only_and_after_publication(group_year, client) -> None:
    run = run_with_everything(group_year)
    codes = [unit.code for unit in ground.members_of(group_year)]
    second: User = ground.make_user(organisation=ground.members_of(group_year)[2])
    publish(run)
    client.force_login(second)
    assert "Vì sao hạng này" in client.get(url_of(group_year)).content.decode()
    assert "Vì sao hạng này" not in client.get(url_of(group_year), {"don-vi": codes[0]}).content.decode()
    client.force_login(ground.make_staff())
    assert "Vì sao hạng này" in client.get(url_of(group_year), {"don-vi": codes[0]}).content.decode()
    assert "Vì sao hạng này" not in client.get(url_of(group_year), {"don-vi": codes[3]}).content.decode()


def test_last_years_rank_where_it_may_be_read(group_year) -> None:
    run = run_with_everything(group_year)
    before = ground.open_year(group_year.group, group_year.year - 1, "running")
    for unit in ground.members_of(group_year)[:3]:
        ground.add_member(before, unit)
    old = RankingRun.objects.create(
        **{
            name: getattr(run, name)
            for name in ("regulation", "criteria_set", "scale", "precedence", "bands", "sections", "digest")
        },
        group_year=before,
        number=1,
        algorithm_version="1",
        computed_at=run.computed_at,
        published_at=run.computed_at,
        published_by=ground.make_staff(),
    )
    units = ground.members_of(group_year)
    for place, unit in ((3, units[2]), (1, units[0])):
        old.rows.create(organisation=unit, order=place, rank=place, points=1, assigned_maximum=1, layers={})
    words = {
        line.name: line.change.words
        for line in page_of(ground.make_leader(group_year), run, rows_of(run)).lines
        if line.change
    }
    assert words == {units[2].name: "Tăng 2", units[0].name: "Giảm 1", units[1].name: "Mới tham gia"}
    newcomer = ground.make_member(group_year)
    assert page_of(newcomer, run, rows_of(run)).last_year is None


def test_list_pages_start_and_publish(group_year, client) -> None:
    staff = ground.make_staff()
    client.force_login(staff)
    index = reverse("scoring:rankings")
    assert "Xếp hạng 1 khối, cụm" in client.get(index).content.decode()
    start = reverse("scoring:ranking-start-year", args=[group_year.year])
    assert group_year.group.short_name in client.get(start).content.decode()
    assert client.post(start).status_code == 302
    rank(group_year)
    assert "Chưa công bố" in client.get(index).content.decode()
    response = client.post(start)
    assert response.status_code == 422
    assert "Chưa có khối, cụm nào đủ điều kiện" in response.content.decode()
    publish_url = url_of(group_year, "scoring:ranking-publish", 1)
    assert "Không thu hồi được" in client.get(publish_url).content.decode()
    assert client.post(publish_url).status_code == 302
    assert client.post(publish_url).status_code == 422
    client.force_login(ground.make_leader(group_year))
    assert client.post(publish_url).status_code == 403
    assert client.post(start).status_code == 403
    assert "Đã công bố" in client.get(index).content.decode()


def test_the_list_opens_on_the_newest_year_with_a_ranking(group_year, client) -> None:
    staff, index = ground.make_staff(), reverse("scoring:rankings")
    member = ground.make_member(group_year)
    rank(group_year)
    later = ground.open_year(group_year.group, group_year.year + 1)
    ground.add_member(later, ground.members_of(group_year)[-1])
    for user, year in ((staff, group_year.year), (member, later.year)):  # a member reads what is published
        client.force_login(user)
        assert client.get(index).context["year"] == year
    client.force_login(staff)
    assert client.get(index, {"nam": later.year}).context["year"] == later.year
    assert client.get(index, {"nam": "1999"}).context["year"] == group_year.year


def test_staff_are_told_when_the_numbers_have_changed_since(group_year, client) -> None:
    rank(group_year)
    client.force_login(ground.make_staff())
    assert "Số liệu đã thay đổi" not in client.get(url_of(group_year)).content.decode()
    exclude(group_year, 0)
    assert "Số liệu đã thay đổi" in client.get(url_of(group_year)).content.decode()


def test_list_and_run_are_bounded(client) -> None:
    counts = []
    staff = ground.make_staff()
    client.force_login(staff)
    for members in (2, 6):
        group_year = stages.final_year(members, leaves=2)
        rank(group_year)
        for url in (reverse("scoring:rankings"), url_of(group_year)):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url).status_code == 200
            counts.append(len(captured))
    assert counts[2] <= counts[0]
    assert counts[3] <= counts[1]


@pytest.mark.parametrize("luot", ["0", "99", "x", "-1"])
def test_a_run_that_does_not_exist_is_not_found(group_year, client, luot: str) -> None:
    rank(group_year)
    client.force_login(ground.make_staff())
    assert client.get(url_of(group_year), {"luot": luot}).status_code == 404
