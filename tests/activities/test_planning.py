"""Planning an activity: who may, what is refused, whom it invites, two people at once, cancelling."""

from datetime import date, time

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.activities.choices import ActivityState
from emulation.activities.models import Activity
from emulation.activities.services import planning
from emulation.audit.models import AuditRecord, Transition
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from tests.activities.builders import add, facts, plan, typed, url
from tests.factories import ground
from tests.factories.ground import make_block_year, make_leader, make_staff

pytestmark = pytest.mark.django_db


def invited_units(activity):
    return [p.membership.organisation for p in activity.participants.order_by("membership__order")]


def test_leaders_and_staff_plan(client):
    group_year = make_block_year()
    activity = plan(group_year, date(2025, 3, 1))
    people = ground.cast_of(group_year)
    expected = ground.only(
        ("leader", "deputy", "staff"), 200, 403, founder=404, administrator=404, stranger=404
    )
    for name in ("edit", "outcome", "cancel"):
        address = url(name, group_year, activity.pk)
        assert ground.answers(client, address, people) == expected
    for address in (url("add", group_year), url("edit", group_year, activity.pk)):
        assert ground.answers(client, address, people, {"title": ""}) == expected
    for name in ("head", "founder", "inspector", "stranger"):
        with pytest.raises(PermissionDenied):
            planning.save_activity(actor=people[name], group_year=group_year, facts=facts())


def test_everybody_is_invited_unless_somebody_is_left_out():
    group_year = make_block_year(members=5)
    leader = make_leader(group_year)
    members = list(group_year.memberships.order_by("order"))
    everybody = planning.save_activity(actor=leader, group_year=group_year, facts=facts())
    assert invited_units(everybody) == ground.members_of(group_year)
    some = planning.save_activity(
        actor=leader, group_year=group_year, facts=facts(), invited=[m.pk for m in members[:2]]
    )
    assert invited_units(some) == ground.members_of(group_year)[:2]
    planning.save_activity(actor=leader, group_year=group_year, facts=facts(), activity=some)
    assert some.participants.count() == 2  # a change that says nothing of guests leaves them


def test_a_member_that_left_is_not_invited():
    group_year = make_block_year(members=5)
    group_year.memberships.filter(order=5).update(left_on=date(2025, 2, 1), left_reason="Chuyển khối")
    saved = planning.save_activity(actor=make_leader(group_year), group_year=group_year, facts=facts())
    assert saved.participants.count() == 4


def test_planning_and_changing_through_the_pages(client):
    group_year = make_block_year()
    client.force_login(make_leader(group_year))
    answer = client.post(url("add", group_year), typed(group_year))
    activity = group_year.activities.get()
    assert answer["Location"] == url("show", group_year, activity.pk)
    assert (activity.starts_on, activity.ends_on) == (date(2025, 5, 20), date(2025, 5, 20))
    assert (activity.starts_at, activity.state) == (time(8, 30), ActivityState.PLANNED)
    assert "Hội thảo giải ngân" in client.get(url("year", group_year)).content.decode()
    page = client.get(reverse("groups:year", args=[group_year.group.code, 2025])).content.decode()
    assert "Hội thảo giải ngân" in page
    form = client.get(url("edit", group_year, activity.pk)).content.decode()
    assert 'value="20/05/2025"' in form and 'value="08:30"' in form
    client.post(url("edit", group_year, activity.pk), typed(group_year, place="Sở Xây dựng"))
    activity.refresh_from_db()
    assert activity.place == "Sở Xây dựng"
    entry = AuditRecord.objects.get(action="edit_activity")
    assert entry.old == {"place": "Hội trường Sở Tài chính"} and entry.new == {"place": "Sở Xây dựng"}
    assert entry.group_year_id == group_year.pk
    step = Transition.objects.get(subject_model="activities.activity")
    assert (step.from_state, step.to_state) == ("", "planned")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"title": ""}, "title", "Nhập tên hoạt động."),
        ({"kind": ""}, "kind", "Chọn loại hoạt động."),
        ({"form": ""}, "form", "Chọn hình thức thi đua."),
        ({"starts_on": ""}, "starts_on", "Nhập ngày bắt đầu."),
        ({"starts_on": "20.5"}, "starts_on", "không phải là ngày"),
        ({"ends_on": "19/5/2025"}, "ends_on", "không được trước"),
        ({"starts_on": "20/5/2023"}, "starts_on", "không thuộc năm thi đua 2025"),
        ({"starts_at": "25 giờ"}, "starts_at", "Nhập giờ theo dạng"),
        ({"starts_at": "", "ends_at": "9:00"}, "starts_at", "Nhập giờ bắt đầu."),
        ({"ends_at": "8:00"}, "ends_at", "Giờ kết thúc phải sau"),
        ({"invited": []}, "invited", "Mời ít nhất một đơn vị"),
        ({"invited": ["999999"]}, "invited", "Chọn đơn vị trong danh sách."),
    ],
)
def test_refused_forms_keep_what_was_typed(client, changed, field, words):
    group_year = make_block_year()
    client.force_login(make_leader(group_year))
    answer = client.post(url("add", group_year), typed(group_year, **changed))
    assert answer.status_code == 200
    assert words in str(answer.context["form"].errors[field])
    page = answer.content.decode()
    assert "Mỗi đơn vị một vướng mắc" in page
    assert f'href="#id_{field}' in page or f'href="#div_id_{field}' in page  # leads to the field
    assert not Activity.objects.exists()


def test_members_of_another_group_cannot_be_invited():
    group_year, other = make_block_year(), make_block_year()
    foreign = other.memberships.first()
    with pytest.raises(Refused) as refused:
        planning.save_activity(
            actor=make_leader(group_year), group_year=group_year, facts=facts(), invited=[foreign.pk]
        )
    assert [p.code for p in refused.value.problems] == ["not_member"]


def test_whose_presence_was_recorded_stays_invited():
    group_year = make_block_year(members=5)
    activity = add(group_year, date(2025, 3, 1), came=5)
    others = list(group_year.memberships.order_by("order").values_list("pk", flat=True))[1:]
    with pytest.raises(Refused) as refused:
        planning.save_activity(
            actor=make_leader(group_year),
            group_year=group_year,
            facts=facts(),
            invited=others,
            activity=activity,
        )
    assert [p.code for p in refused.value.problems] == ["recorded"]
    assert activity.participants.count() == 5


def test_the_second_of_two_writers_is_told_and_keeps_what_was_typed(client):
    group_year = make_block_year()
    activity = plan(group_year, date(2025, 5, 20), title="Bản đầu", kind="exchange", form="thematic")
    client.force_login(make_leader(group_year))
    seen = client.get(url("edit", group_year, activity.pk)).context["form"].initial["seen"]
    Activity.objects.filter(pk=activity.pk).update(title="Bản của người khác", goal="Mục tiêu khác")
    mine = typed(group_year, seen=seen, title="Bản của tôi", goal="")
    answer = client.post(url("edit", group_year, activity.pk), mine)
    page = answer.content.decode()
    assert "Người khác vừa sửa hoạt động này" in page
    assert "Bản của người khác" in page and "Mục tiêu khác" in page and 'value="Bản của tôi"' in page
    activity.refresh_from_db()
    assert activity.title == "Bản của người khác"
    again = answer.context["form"].data["seen"]  # sent again it is a decision
    client.post(url("edit", group_year, activity.pk), {**mine, "seen": again})
    activity.refresh_from_db()
    assert activity.title == "Bản của tôi"


def test_an_activity_of_another_group_is_not_found(client):
    group_year, other = make_block_year(), make_block_year()
    client.force_login(make_staff())
    foreign = plan(other, date(2025, 3, 1))
    for name in ("show", "edit", "outcome", "cancel"):
        assert client.get(url(name, group_year, foreign.pk)).status_code == 404


def test_a_year_that_is_over_takes_no_more(client):
    group_year = make_block_year(state=YearState.CLOSED)
    with pytest.raises(PermissionDenied):
        planning.save_activity(actor=make_staff(), group_year=group_year, facts=facts())
    client.force_login(make_staff())
    assert "Lên kế hoạch hoạt động</a>" not in client.get(url("year", group_year)).content.decode()


def test_cancelling_needs_a_reason_and_is_the_end(client):
    group_year = make_block_year()
    activity = plan(group_year, date(2025, 5, 20))
    client.force_login(make_leader(group_year))
    address = url("cancel", group_year, activity.pk)
    assert "Nêu lý do" in client.post(address, {"reason": " "}).content.decode()
    client.post(address, {"reason": "Trùng lịch họp của tỉnh"})
    activity.refresh_from_db()
    assert (activity.state, activity.cancel_reason) == ("cancelled", "Trùng lịch họp của tỉnh")
    step = Transition.objects.get(subject_model="activities.activity")
    assert (step.from_state, step.to_state, step.reason) == (
        "planned",
        "cancelled",
        "Trùng lịch họp của tỉnh",
    )
    assert "Trùng lịch họp của tỉnh" in client.get(url("show", group_year, activity.pk)).content.decode()
    with pytest.raises(Refused):
        planning.save_activity(
            actor=make_leader(group_year), group_year=group_year, facts=facts(), activity=activity
        )


@pytest.mark.parametrize(("state", "came", "code"), [("held", None, "held"), ("planned", 1, "recorded")])
def test_what_took_place_cannot_be_cancelled(state, came, code):
    group_year = make_block_year()
    activity = add(group_year, date(2025, 5, 20), state=state, came=came)
    with pytest.raises(Refused) as refused:
        planning.cancel_activity(actor=make_leader(group_year), activity=activity, reason="Bão")
    assert [p.code for p in refused.value.problems] == [code]


def test_members_see_what_they_are_invited_to(client):
    group_year = make_block_year(members=5)
    members = list(group_year.memberships.order_by("order").values_list("pk", flat=True))
    leader = make_leader(group_year)
    inner = planning.save_activity(
        actor=leader, group_year=group_year, facts=facts(title="Họp lãnh đạo khối"), invited=members[:2]
    )
    client.force_login(ground.make_member(group_year))
    assert client.get(url("show", group_year, inner.pk)).status_code == 404
    assert "Họp lãnh đạo khối" not in client.get(url("year", group_year)).content.decode()
    for user in (ground.make_deputy(group_year), ground.make_inspector()):
        client.force_login(user)
        assert client.get(url("show", group_year, inner.pk)).status_code == 200
        assert "Họp lãnh đạo khối" in client.get(url("year", group_year)).content.decode()
