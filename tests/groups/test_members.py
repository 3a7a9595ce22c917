"""Members of a year: joining, leaving, order, secretary; past years stand still."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.common.problems import Conflict, Refused
from emulation.groups import services
from emulation.groups.choices import YearState
from emulation.groups.models import GroupOffice, Membership
from emulation.groups.services.members import order_stamp
from emulation.organisations.choices import OrganisationKind
from tests.factories import ground
from tests.factories.ground import answers, make_block_year, make_cluster_year, make_organisation, make_staff
from tests.pacts.making import make_registration

pytestmark = pytest.mark.django_db

JOINING = {"joined_on": date(2025, 3, 1), "reason": "Quyết định số 15/QĐ-UBND"}
LEAVING = {"left_on": date(2025, 7, 1), "reason": "Hợp nhất theo Nghị quyết số 20/NQ-HĐND"}


def url(name, group_year, *more):
    return reverse(f"groups:{name}", args=[group_year.group.code, group_year.year, *more])


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def running():
    return make_block_year()


def last_member(group_year):
    return group_year.memberships.order_by("-order").first()


def test_a_unit_joins_during_the_year_with_day_and_reason(staff, running):
    unit = make_organisation()
    member = services.add_member(actor=staff, group_year=running, organisation=unit, **JOINING)
    assert (member.order, member.joined_on, member.joined_reason) == (6, date(2025, 3, 1), JOINING["reason"])
    assert AuditRecord.objects.filter(action="add_member", organisation_id=unit.pk).count() == 1


def test_joining_needs_day_and_reason_once_the_year_has_begun(staff, running):
    with pytest.raises(Refused) as refused:
        services.add_member(actor=staff, group_year=running, organisation=make_organisation())
    assert codes(refused) == ["no_day", "no_reason"]
    forming = make_block_year(state=YearState.FORMING)
    member = services.add_member(actor=staff, group_year=forming, organisation=make_organisation())
    assert member.joined_on is None


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2026, 1, 1)])
def test_the_day_lies_in_the_emulation_year(staff, running, day):
    with pytest.raises(Refused) as refused:
        services.add_member(
            actor=staff, group_year=running, organisation=make_organisation(), joined_on=day, reason="x"
        )
    assert codes(refused) == ["other_year"]


def test_who_cannot_join_a_khoi(staff, running):
    other = make_block_year()
    dissolved = make_organisation(valid_to=date(2024, 12, 31))
    division = make_organisation(kind=OrganisationKind.DIVISION)
    expected = {
        ground.members_of(running)[0]: ["member"],
        ground.members_of(other)[0]: ["in_another"],
        dissolved: ["not_in_force"],
        division: ["division"],
    }
    for unit, reasons in expected.items():
        with pytest.raises(Refused) as refused:
            services.add_member(actor=staff, group_year=running, organisation=unit, **JOINING)
        assert codes(refused) == reasons, unit


def test_a_cluster_takes_divisions_of_its_founder_only_and_names_the_clause(staff):
    cluster, other = make_cluster_year(), make_cluster_year()
    with pytest.raises(Refused) as refused:
        services.add_member(
            actor=staff, group_year=cluster, organisation=ground.members_of(other)[0], **JOINING
        )
    assert codes(refused) == ["not_own_division", "in_another"]
    book = cluster.regulation.book
    assert [p.clause for p in refused.value.problems] == [
        book.clause("cluster.allowance"),
        book.clause("cluster.no_unit_in_two"),
    ]


def test_a_member_leaves_with_day_and_reason_and_stays_on_the_list_of_the_year(staff, running):
    member = last_member(running)
    services.remove_member(actor=staff, member=member, **LEAVING)
    member.refresh_from_db()
    assert (member.left_on, member.left_reason) == (date(2025, 7, 1), LEAVING["reason"])
    assert running.memberships.active().count() == 4
    services.add_member(
        actor=staff,
        group_year=running,
        organisation=member.organisation,
        joined_on=date(2025, 9, 1),
        reason="Tham gia lại",
    )
    assert running.memberships.active().count() == 5
    assert Membership.objects.filter(group_year=running).count() == 5


def test_leaving_is_refused_before_joining_without_reason_and_for_a_leader(staff, running):
    leading = running.memberships.get(organisation=ground.members_of(running)[0])
    with pytest.raises(Refused) as refused:
        services.remove_member(actor=staff, member=leading, left_on=date(2025, 7, 1), reason=" ")
    assert codes(refused) == ["holds_office", "no_reason"]
    joined = services.add_member(actor=staff, group_year=running, organisation=make_organisation(), **JOINING)
    with pytest.raises(Refused) as refused:
        services.remove_member(actor=staff, member=joined, left_on=date(2025, 2, 1), reason="x")
    assert codes(refused) == ["before_joining"]


def test_while_the_year_is_formed_a_unit_is_simply_taken_off(staff):
    forming = make_block_year(state=YearState.FORMING)
    services.remove_member(actor=staff, member=last_member(forming))
    assert forming.memberships.count() == 4


def test_a_unit_that_has_registered_already_is_not_struck_off(staff):
    forming = make_block_year(state=YearState.FORMING)
    member = last_member(forming)
    make_registration(member)
    with pytest.raises(Refused) as refused:
        services.remove_member(actor=staff, member=member)
    assert codes(refused) == ["has_records"]
    assert forming.memberships.count() == 5


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (YearState.REVIEWING, "being_scored"),
        (YearState.RANKED, "being_scored"),
        (YearState.NOMINATED, "being_scored"),
        (YearState.CLOSED, "year_closed"),
    ],
)
def test_a_group_that_is_scored_and_a_past_year_stand_still(staff, state, code):
    group_year = make_block_year(state=state)
    with pytest.raises(Refused) as added:
        services.add_member(actor=staff, group_year=group_year, organisation=make_organisation(), **JOINING)
    with pytest.raises(Refused) as removed:
        services.remove_member(actor=staff, member=last_member(group_year), **LEAVING)
    assert codes(added) == codes(removed) == [code]


def test_the_order_is_given_by_numbers(staff, running):
    members = list(running.memberships.order_by("order"))
    places = {member.pk: 10 - index for index, member in enumerate(members)}
    services.order_members(actor=staff, group_year=running, places=places, seen=order_stamp(members))
    now_is = list(running.memberships.order_by("order").values_list("pk", "order"))
    assert now_is == [(member.pk, index) for index, member in enumerate(reversed(members), start=1)]


def test_two_people_who_order_at_once(staff, running, client):
    members = list(running.memberships.order_by("order"))
    seen = order_stamp(members)
    services.order_members(actor=staff, group_year=running, places={members[0].pk: 9}, seen=seen)
    with pytest.raises(Conflict):
        services.order_members(actor=staff, group_year=running, places={members[1].pk: 9}, seen=seen)
    client.force_login(staff)
    typed = {"seen": seen} | {f"place-{member.pk}": str(40 + n) for n, member in enumerate(members)}
    answer = client.post(url("order-members", running), typed)
    text = answer.content.decode()
    assert "Có người vừa thay đổi danh sách" in text
    assert all(f'value="{40 + n}"' in text for n in range(len(members)))


def test_only_staff_in_charge_and_founder_change_the_list(client, staff):
    cluster = make_cluster_year()
    people = ground.cast_of(cluster)
    for name in ("members",):
        expected = ground.only(("founder", "staff"), 200, 403, stranger=404, administrator=404)
        assert answers(client, url(name, cluster), people) == expected
    with pytest.raises(PermissionDenied):
        services.add_member(
            actor=people["leader"], group_year=cluster, organisation=make_organisation(), **JOINING
        )


def test_the_page_adds_refuses_next_to_the_field_and_keeps_what_was_typed(client, staff, running):
    client.force_login(staff)
    unit = make_organisation()
    answer = client.post(url("members", running), {"organisation": unit.pk, "reason": "Theo quyết định"})
    text = answer.content.decode()
    assert "Nhập ngày." in text
    assert "Theo quyết định" in text
    assert not running.memberships.filter(organisation=unit).exists()
    answer = client.post(
        url("members", running),
        {"organisation": unit.pk, "joined_on": "1/3/2025", "reason": "Theo quyết định"},
        follow=True,
    )
    assert f"Đã thêm {unit.name}" in answer.content.decode()
    member = running.memberships.get(organisation=unit)
    answer = client.post(url("remove-member", running, member.pk), {"left_on": "1/2/2025", "reason": ""})
    assert "Nêu lý do thay đổi." in answer.content.decode()


def test_the_members_page_asks_the_same_with_few_and_many(client, staff):
    client.force_login(staff)
    few = ground.count_queries(client, url("members", make_block_year(3)))
    many = ground.count_queries(client, url("members", make_block_year(14)))
    assert few == many


def test_the_secretary_is_somebody_of_a_member_unit(client, running):
    leader, member = ground.make_leader(running), ground.make_member(running)
    stranger = ground.make_stranger()
    client.force_login(leader)
    answer = client.post(url("secretary", running), {"secretary": stranger.pk})
    assert "Chọn một người của đơn vị thành viên." in answer.content.decode()
    client.post(url("secretary", running), {"secretary": member.pk})
    running.refresh_from_db()
    assert running.secretary == member
    assert member.full_name in client.get(url("year", running)).content.decode()
    with pytest.raises(PermissionDenied):
        services.name_secretary(actor=member, group_year=running, secretary=None)


def test_an_office_is_taken_over_in_the_middle_of_the_year(client, staff, running):
    office = running.offices.get(role="leader")
    successor = ground.members_of(running)[4]
    client.force_login(staff)
    form = {"organisation": successor.pk, "taking": "appointed", "starts": "1/7/2025", "reason": "Hợp nhất"}
    client.post(url("replace-office", running, office.pk), form)
    office.refresh_from_db()
    new = running.offices.get(role="leader", ends=None)
    assert (office.ends, new.organisation, new.starts) == (date(2025, 6, 30), successor, date(2025, 7, 1))


@pytest.mark.parametrize(
    ("unit", "starts", "words"),
    [(1, "1/7/2025", "đã giữ một chức trách"), (4, "1/1/2025", "Ngày thay thế phải sau ngày")],
)
def test_a_replacement_that_is_refused_changes_nothing(client, staff, running, unit, starts, words):
    office = running.offices.get(role="leader")
    client.force_login(staff)
    form = {"organisation": ground.members_of(running)[unit].pk, "taking": "appointed", "reason": "Lý do"}
    answer = client.post(url("replace-office", running, office.pk), {**form, "starts": starts})
    assert words in answer.content.decode()
    assert GroupOffice.objects.get(pk=office.pk).ends is None


def test_a_year_under_way_says_that_its_leader_is_missing(client, staff, running):
    services.end_office(
        actor=staff, office=running.offices.get(role="leader"), ends=date(2025, 5, 1), reason="Giải thể"
    )
    client.force_login(staff)
    assert "Chưa có Trưởng khối." in client.get(url("year", running)).content.decode()
    home = client.get("/").content.decode()
    assert f"Cử Trưởng của {running.group.short_name}" in home
