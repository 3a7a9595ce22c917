"""Good examples: proposed, approved or sent back, withdrawn; who sees which when."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.activities.choices import ExampleState
from emulation.activities.services import examples as services
from emulation.audit.models import AuditRecord, Transition
from emulation.common.problems import Conflict, Refused
from emulation.people.choices import OfficeKind
from tests.activities.builders import example, example_facts, url
from tests.factories import ground
from tests.factories.ground import (
    count_queries,
    make_block_year,
    make_leader,
    make_member,
    make_staff,
    members_of,
)

pytestmark = pytest.mark.django_db
PAGE = reverse("activities:examples")


@pytest.fixture
def group_year():
    return make_block_year()


def at(name, one):
    return reverse(f"activities:{name}", args=[one.pk])


def steps(one):
    found = Transition.objects.filter(subject_model="activities.goodexample", subject_id=str(one.pk))
    return [(s.from_state, s.to_state, s.reason) for s in found.order_by("pk")]


def test_from_proposal_to_approval(group_year):
    member, staff = make_member(group_year), make_staff()
    one = services.propose_example(actor=member, group_year=group_year, facts=example_facts(group_year))
    assert (one.state, one.proposed_by, one.decided_by) == ("proposed", member, None)
    services.return_example(actor=staff, example=one, reason="Bổ sung số liệu")
    one.refresh_from_db()
    assert (one.state, one.reason, one.decided_by) == ("returned", "Bổ sung số liệu", staff)
    services.revise_example(
        actor=member, example=one, facts=example_facts(group_year, story="Giảm từ 50 xuống 30 văn bản.")
    )
    one.refresh_from_db()
    assert (one.state, one.reason, one.decided_by) == ("proposed", "", None)
    services.approve_example(actor=staff, example=one)
    one.refresh_from_db()
    assert one.state == "approved" and one.decided_at
    assert steps(one) == [
        ("", "proposed", ""),
        ("proposed", "returned", "Bổ sung số liệu"),
        ("returned", "proposed", ""),
        ("proposed", "approved", ""),
    ]
    assert AuditRecord.objects.filter(subject_model="activities.goodexample").count() == 4


def test_members_propose_their_own_leaders_any(group_year):
    first, last = members_of(group_year)[0], members_of(group_year)[-1]
    with pytest.raises(Refused) as refused:
        services.propose_example(
            actor=make_member(group_year),
            group_year=group_year,
            facts=example_facts(group_year, organisation=first),
        )
    assert [p.code for p in refused.value.problems] == ["not_own"]
    leader = make_leader(group_year)
    one = services.propose_example(actor=leader, group_year=group_year, facts=example_facts(group_year))
    assert one.organisation == last
    outside = ground.make_organisation()
    with pytest.raises(Refused) as refused:
        services.propose_example(
            actor=leader, group_year=group_year, facts=example_facts(group_year, organisation=outside)
        )
    assert [p.code for p in refused.value.problems] == ["not_member"]
    for user in (make_staff(), ground.make_founder(group_year), ground.make_inspector()):
        with pytest.raises(PermissionDenied):
            services.propose_example(actor=user, group_year=group_year, facts=example_facts(group_year))


@pytest.mark.parametrize(
    ("field", "text", "what"),
    [
        ("story", "Liên hệ 0912 345 678 để học tập", "số điện thoại"),
        ("lesson", "gọi 0221.3863.456", "số điện thoại"),
        ("subject", "Bà Lan, CCCD 033188001234", "số định danh"),
        ("title", "viết cho lan@hungyen.gov.vn", "thư điện tử"),
    ],
)
def test_nothing_of_a_person_beyond_the_name(group_year, field, text, what):
    with pytest.raises(Refused) as refused:
        services.propose_example(
            actor=make_member(group_year),
            group_year=group_year,
            facts=example_facts(group_year, **{field: text}),
        )
    problem = refused.value.problems[0]
    assert problem.field == field and what in problem.message and "91/2025" in problem.clause


@pytest.mark.parametrize(
    "text",
    [
        "tiết kiệm 1.200.000.000 đồng",
        "14.200 trang, 0,5%",
        "từ 2021 đến 2026",
        "Kế hoạch số 1234/KH",
        "ngày 05.01.2026 30 người dự",
    ],
)
def test_figures_are_not_taken_for_people(group_year, text):
    services.propose_example(
        actor=make_member(group_year), group_year=group_year, facts=example_facts(group_year, story=text)
    )


def test_nobody_decides_on_the_own_unit(group_year):
    one = example(group_year)
    own = make_staff()
    ground.give_office(own, OfficeKind.UNIT_OFFICER, one.organisation)
    with pytest.raises(PermissionDenied):
        services.approve_example(actor=own, example=one)
    elsewhere = make_staff(group_codes=[make_block_year().group.code])
    for user in (elsewhere, make_leader(group_year), make_member(group_year), ground.make_inspector()):
        with pytest.raises(PermissionDenied):
            services.approve_example(actor=user, example=one)
        with pytest.raises(PermissionDenied):
            services.return_example(actor=user, example=one, reason="x")


@pytest.mark.parametrize("state", ["approved", "returned", "withdrawn"])
def test_only_what_is_proposed_is_decided(group_year, state):
    one = example(group_year, state)
    with pytest.raises(Refused):
        services.approve_example(actor=make_staff(), example=one)
    with pytest.raises(Refused):
        services.return_example(actor=make_staff(), example=one, reason="x")


@pytest.mark.parametrize("state", ["approved", "withdrawn"])
def test_what_is_decided_is_not_changed(group_year, state):
    one = example(group_year, state)
    with pytest.raises(Refused) as refused:
        services.revise_example(actor=make_member(group_year), example=one, facts=example_facts(group_year))
    assert [p.code for p in refused.value.problems] == ["decided"]


def test_sending_back_and_withdrawing_need_a_reason(group_year):
    one = example(group_year)
    for service, actor in (
        (services.return_example, make_staff()),
        (services.withdraw_example, make_member(group_year)),
    ):
        with pytest.raises(Refused) as refused:
            service(actor=actor, example=one, reason="  ")
        assert [p.field for p in refused.value.problems] == ["reason"]


def test_an_approved_one_is_withdrawn_by_staff_only(group_year):
    one = example(group_year, "approved")
    with pytest.raises(PermissionDenied):
        services.withdraw_example(actor=make_member(group_year), example=one, reason="Sai")
    services.withdraw_example(actor=make_staff(), example=one, reason="Trùng")
    one.refresh_from_db()
    assert one.state == "withdrawn"
    with pytest.raises(Refused):
        services.withdraw_example(actor=make_member(group_year), example=one, reason="Lần nữa")


def test_the_second_of_two_writers_is_told(group_year):
    one = example(group_year)
    with pytest.raises(Conflict):
        services.revise_example(
            actor=make_member(group_year), example=one, facts=example_facts(group_year), seen="cũ"
        )


def test_all_units_see_it_once_it_is_approved(client, group_year):
    one = example(group_year)
    people = ground.cast_of(group_year)
    hidden = ground.only((), 200, 200, founder=404, administrator=404, stranger=404)
    assert ground.answers(client, at("example", one), people) == hidden
    colleague = ground.make_user(OfficeKind.UNIT_HEAD, members_of(group_year)[2])
    client.force_login(colleague)
    assert client.get(at("example", one)).status_code == 404
    services.approve_example(actor=make_staff(), example=one)
    shown = ground.only((), 200, 200, administrator=404)
    assert ground.answers(client, at("example", one), people) == shown
    client.force_login(people["stranger"])
    assert one.subject in client.get(PAGE).content.decode()


def test_the_list_by_state(client, group_year):
    example(group_year, "proposed", subject="Chờ duyệt")
    example(group_year, "approved", subject="Đã duyệt xong")
    example(group_year, "returned", subject="Bị trả")
    expectations = {
        "stranger": [["Đã duyệt xong"], []],
        "head": [["Đã duyệt xong"], ["Chờ duyệt"]],
        "staff": [["Đã duyệt xong"], ["Chờ duyệt"]],
    }
    people = ground.cast_of(group_year)
    for name, expected in expectations.items():
        client.force_login(people[name])
        pages = [client.get(PAGE), client.get(f"{PAGE}?trang-thai=proposed")]
        assert [[one.subject for one in page.context["rows"]] for page in pages] == expected
    assert [one.subject for one in client.get(f"{PAGE}?q=da+duyet&nam=2025").context["rows"]] == [
        "Đã duyệt xong"
    ]


def test_through_the_pages(client, group_year):
    client.force_login(make_member(group_year))
    unit = members_of(group_year)[-1]
    given = {
        "organisation": unit.pk,
        "kind": "collective",
        "subject": "Tổ Một cửa",
        "title": "Trả hồ sơ trước hạn",
        "story": "Hẹn lịch chung.",
        "lesson": "",
        "activity": "",
        "seen": "",
    }
    address = url("example-add", group_year)
    refused = client.post(address, {**given, "title": ""})
    assert "Nhập tóm tắt." in refused.content.decode() and "Tổ Một cửa" in refused.content.decode()
    assert [o.pk for o in client.get(address).context["form"].fields["organisation"].queryset] == [unit.pk]
    client.post(address, given)
    one = group_year.good_examples.get()
    member = make_member(group_year)
    client.force_login(make_staff())
    client.post(at("example-return", one), {"reason": "Bổ sung số liệu"})
    client.force_login(member)
    page = client.get(at("example-edit", one)).content.decode()
    assert "Bổ sung số liệu" in page
    client.post(at("example-edit", one), {**given, "story": "Giảm 30%."})
    client.force_login(make_staff())
    assert "Duyệt gương này" in client.get(at("example", one)).content.decode()
    client.post(at("example-approve", one))
    one.refresh_from_db()
    assert (one.state, one.story) == (ExampleState.APPROVED, "Giảm 30%.")
    again = client.post(at("example-approve", one), follow=True)
    assert "đang ở trạng thái “Đã duyệt”" in again.content.decode()
    client.post(at("example-withdraw", one), {"reason": "Trùng"})
    one.refresh_from_db()
    assert one.state == ExampleState.WITHDRAWN


def test_bounds_of_queries(client, group_year):
    example(group_year, "approved")
    client.force_login(make_staff())
    before = count_queries(client, PAGE)
    for _ in range(19):
        example(group_year, "approved")
    assert count_queries(client, PAGE) == before
