"""The list of groups, the page of a group-year and its forms, for each role."""

from datetime import timedelta

import pytest
from django.urls import reverse

from emulation.common.dates import format_date, today
from emulation.groups import guards, panels
from emulation.groups.choices import GroupRole, Step, YearState
from emulation.groups.models import GroupOffice
from emulation.organisations.panels import Panel
from tests.factories import ground
from tests.factories.ground import count_queries, make_block_year, make_cluster_year, make_staff

pytestmark = pytest.mark.django_db

PANEL = {"rows": [], "locked": 0}
MEMBERS = ("leader", "deputy", "head", "officer")
SEEING = (*MEMBERS, "founder", "staff", "inspector")


def url(name, group_year, *more):
    return reverse(f"groups:{name}", args=[group_year.group.code, group_year.year, *more])


def test_list_shows_each_reader_the_own_groups(client):
    own, other = make_block_year(), make_block_year()
    people = ground.cast_of(own)
    for name, user in people.items():
        client.force_login(user)
        answer = client.get("/khoi-cum/?nam=2025")
        shown = {row.group_year.pk for row in answer.context["rows"]}
        if name in ("staff", "inspector"):
            assert shown == {own.pk, other.pk}, name
        elif name in MEMBERS:
            assert shown == {own.pk}, name
        else:
            assert shown == set(), name
            assert "Không có khối, cụm nào" in answer.content.decode()


def test_list_opens_on_this_year_or_the_newest_past_one(client):
    client.force_login(make_staff())
    year = today().year
    for shown in (year - 2, year - 1, year + 1):
        make_block_year(2, year=shown)
    assert client.get("/khoi-cum/").context["filters"].year == year - 1
    make_block_year(2, year=year)
    assert client.get("/khoi-cum/").context["filters"].year == year
    assert client.get("/khoi-cum/?nam=abc").context["filters"].year == year
    assert client.get(f"/khoi-cum/?nam={year - 2}").context["filters"].year == year - 2


def test_list_asks_a_bounded_number_of_queries(client):
    client.force_login(make_staff())
    make_block_year()
    few = count_queries(client, "/khoi-cum/?nam=2025")
    for _ in range(8):
        make_block_year()
        make_cluster_year()
    assert count_queries(client, "/khoi-cum/?nam=2025") <= few
    assert len(client.get("/khoi-cum/?nam=2025").context["rows"]) == 17


def test_the_page_of_a_group_year_is_for_those_concerned(client):
    group_year = make_cluster_year()
    people = ground.cast_of(group_year)
    assert ground.answers(client, url("year", group_year), people) == ground.only(SEEING, 200, 404)
    assert client.get(reverse("groups:year", args=["khong-co", 2025])).status_code == 302
    client.force_login(people["staff"])
    for code, year in (("khong-co", 2025), (group_year.group.code, 2019)):
        assert client.get(reverse("groups:year", args=[code, year])).status_code == 404


def test_the_founder_of_a_khoi_has_no_right_in_its_years(client):
    group_year = make_block_year()
    client.force_login(ground.make_founder(group_year))
    assert client.get(url("year", group_year)).status_code == 404
    assert client.post(url("give-office", group_year), {"x": "1"}).status_code == 404


def test_the_forms_are_for_staff_and_founder(client):
    group_year = make_cluster_year(state=YearState.FORMING)
    people = ground.cast_of(group_year)
    office = group_year.offices.first()
    strangers = {"administrator": 404, "stranger": 404}
    both = ground.only(("staff", "founder"), 200, 403, **strangers)
    for address in (
        url("give-office", group_year),
        url("start", group_year),
        url("end-office", group_year, office.pk),
    ):
        assert ground.answers(client, address, people) == both, address
    for address in (url("give-office", group_year), url("end-office", group_year, office.pk)):
        assert ground.answers(client, address, people, {"x": "1"}) == both, address
    strangers_and_readers = {name: people[name] for name in set(people) - {"staff", "founder"}}
    refused = ground.answers(client, url("start", group_year), strangers_and_readers, {"x": "1"})
    assert refused == {name: both[name] for name in refused}
    extend = url("extend-deadline", group_year, Step.REVIEW)
    assert ground.answers(client, extend, people) == ground.only(("staff",), 200, 403, **strangers)
    assert ground.answers(client, extend, people, {"x": "1"}) == ground.only(
        ("staff",), 200, 403, **strangers
    )
    client.force_login(people["staff"])
    assert client.get(url("extend-deadline", group_year, "khong-co")).status_code == 404
    elsewhere = make_block_year().offices.first()
    assert client.get(url("end-office", group_year, elsewhere.pk)).status_code == 404


def test_the_page_offers_only_what_one_may_do(client):
    group_year = make_cluster_year(state=YearState.FORMING)
    people = ground.cast_of(group_year)
    for name, expected in (("staff", True), ("founder", True), ("leader", False), ("inspector", False)):
        client.force_login(people[name])
        page = client.get(url("year", group_year)).content.decode()
        assert (url("give-office", group_year) in page) is expected, name
        assert (url("start", group_year) in page) is expected, name
    closed = make_block_year(state=YearState.CLOSED)
    client.force_login(people["staff"])
    page = client.get(url("year", closed)).content.decode()
    assert url("give-office", closed) not in page
    assert "Gia hạn</a>" not in page


def test_page_asks_a_bounded_number_of_queries(client):
    client.force_login(make_staff())
    few, many = make_block_year(2), make_block_year(14, deputies=2)
    assert count_queries(client, url("year", many)) <= count_queries(client, url("year", few))


def test_giving_an_office_through_the_form(client):
    group_year = make_block_year(deputies=1, state=YearState.FORMING)
    client.force_login(make_staff())
    units = ground.members_of(group_year)
    typed = {
        "role": GroupRole.DEPUTY,
        "organisation": units[2].pk,
        "taking": "appointed",
        "document": "12/QĐ-UBND",
        "starts": "5/1/2025",
    }
    assert client.post(url("give-office", group_year), typed)["Location"] == url("year", group_year)
    refused = client.post(url("give-office", group_year), {**typed, "organisation": units[3].pk})
    page = refused.content.decode()
    assert "nhiều nhất 2 Phó Trưởng khối; đã có 2." in page
    assert group_year.regulation.book.clause("offices.deputies_max") in page
    assert 'value="12/QĐ-UBND"' in page
    assert f'<option value="{units[3].pk}" selected>' in page
    assert GroupOffice.objects.filter(group_year=group_year).count() == 3


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"organisation": ""}, "organisation", "Chọn đơn vị."),
        ({"organisation": "0"}, "organisation", "Chọn một đơn vị thành viên."),
        ({"starts": "32/1/2025"}, "starts", "32/1/2025"),
    ],
)
def test_faulty_office_forms(client, changed, field, words):
    group_year = make_block_year(deputies=0)
    client.force_login(make_staff())
    typed = {"role": "deputy", "organisation": "", "taking": "appointed", "starts": "5/1/2025", **changed}
    assert words in str(client.post(url("give-office", group_year), typed).context["form"].errors[field])


def test_a_unit_of_another_group_cannot_be_chosen(client):
    group_year, other = make_block_year(deputies=0), make_block_year()
    client.force_login(make_staff())
    typed = {
        "role": "deputy",
        "organisation": ground.members_of(other)[0].pk,
        "taking": "appointed",
        "starts": "5/1/2025",
    }
    answer = client.post(url("give-office", group_year), typed)
    assert answer.context["form"].errors["organisation"] == ["Chọn một đơn vị thành viên."]


def test_ending_an_office_through_the_form(client):
    group_year = make_block_year()
    client.force_login(make_staff())
    office = group_year.offices.get(role=GroupRole.LEADER)
    address = url("end-office", group_year, office.pk)
    assert client.post(address, {"ends": "30/6/2025", "reason": ""}).context["form"].errors["reason"]
    assert client.post(address, {"ends": "30/6/2025", "reason": "Sáp nhập"})["Location"] == url(
        "year", group_year
    )
    page = client.get(url("year", group_year)).content.decode()
    assert 'đến <span class="num">30/06/2025</span>' in page


def test_an_extension_is_read_by_the_group(client):
    group_year = make_block_year(year=today().year + 1)
    deadline = group_year.deadlines.get(step=Step.REVIEW)
    client.force_login(make_staff(full_name="Phạm Quốc Việt"))
    address = url("extend-deadline", group_year, Step.REVIEW)
    later = deadline.due_on + timedelta(days=10)
    refused = client.post(address, {"due_on": format_date(deadline.due_on), "reason": "Chờ số liệu"})
    assert "Hạn mới phải sau hạn đang áp dụng." in refused.content.decode()
    assert "Chờ số liệu" in refused.content.decode()
    client.post(address, {"due_on": format_date(later), "reason": "Chờ số liệu"})
    client.force_login(ground.make_member(group_year))
    page = client.get(url("year", group_year)).content.decode()
    assert format_date(later) in page
    assert "Chờ số liệu" in page
    assert "Phạm Quốc Việt" in page


def test_starting_a_year_first_lists_what_is_missing(client, monkeypatch):
    monkeypatch.setattr(guards, "_start_guards", [])
    group_year = make_block_year(state=YearState.FORMING)
    group_year.offices.all().delete()
    client.force_login(make_staff())
    page = client.get(url("start", group_year)).content.decode()
    assert "Còn 2 việc cần làm trước" in page
    assert url("give-office", group_year) in page
    assert '<button class="btn btn-primary" type="submit">Bắt đầu' not in page
    assert client.post(url("start", group_year)).status_code == 200
    ground.give_offices(group_year, 1)
    assert "Bắt đầu năm thi đua</button>" in client.get(url("start", group_year)).content.decode()
    assert client.post(url("start", group_year))["Location"] == url("year", group_year)
    group_year.refresh_from_db()
    assert group_year.state == YearState.RUNNING


def test_panels_and_actions_of_other_rooms(client, monkeypatch):
    group_year = make_block_year()
    monkeypatch.setattr(panels, "_panels", [])
    monkeypatch.setattr(panels, "_actions", [])
    panels.register(lambda user, asked: [Panel(1, "groups/_history_of_unit.html", [], aside=True)])
    panels.register(
        lambda user, asked: [Panel(order, "home/_accounts_panel.html", PANEL) for order in (60, 10)]
    )
    panels.register_actions(
        lambda user, asked: [panels.Action(20, "Việc sau", "/b/"), panels.Action(1, "Việc đầu", "/a/")]
    )
    client.force_login(make_staff())
    answer = client.get(url("year", group_year))
    page = answer.content.decode()
    assert page.index('btn btn-primary" href="/a/"') < page.index('btn btn-secondary" href="/b/"')
    assert len(answer.context["aside_panels"]) == 1
    first, later = page.index("accounts-head"), page.rindex("accounts-head")
    assert first < page.index("members-head") < later
    assert "Khối, cụm và chức trách theo năm" in page


def test_members_who_left_are_named_apart(client):
    group_year = make_block_year()
    group_year.memberships.filter(order=5).update(left_on=today(), left_reason="Chuyển khối")
    client.force_login(make_staff())
    page = client.get(url("year", group_year)).content.decode()
    assert "Đã rời khỏi trong năm" in page
    assert "Chuyển khối" in page
    assert "Chưa có đơn vị thành viên" in client.get(url("year", make_block_year(0))).content.decode()
