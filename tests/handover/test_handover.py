"""The pack goes from one leader to the next: read, written, handed over, received, printed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation.activities.models import Activity
from emulation.common.dates import today
from emulation.common.problems import Conflict, Refused
from emulation.common.versions import stamp
from emulation.documents.models import GeneratedDocument
from emulation.groups.choices import GroupRole, Step, YearState
from emulation.groups.models import Deadline, GroupOffice
from emulation.handover import services
from emulation.handover.builders import RECORD, build_record_of
from emulation.handover.models import Handover
from emulation.handover.selectors import next_leader, pack_of
from tests.factories import ground
from tests.factories.ground import answers, make_block_year, make_user

pytestmark = pytest.mark.django_db
YEAR = today().year
NOTE = "Hai đơn vị xin lùi lịch giao lưu sang quý I."


@pytest.fixture
def years():
    """Last year with its leader, this year forming with another one."""
    old = make_block_year(state=YearState.NOMINATED, year=YEAR - 1)
    new = ground.open_year(old.group, YEAR)
    for unit in ground.members_of(old):
        ground.add_member(new, unit)
    return old, new


def seat(group_year, index):
    unit = ground.members_of(group_year)[index]
    GroupOffice.objects.create(
        group_year=group_year,
        organisation=unit,
        role=GroupRole.LEADER,
        taking="elected",
        starts=date(YEAR, 1, 1),
    )
    return unit


def url(name, group_year):
    return reverse(f"handover:{name}", args=[group_year.group.code, group_year.year])


def head_of(unit):
    return make_user(organisation=unit, title="Giám đốc", email=f"{unit.code}@hungyen.example")


def test_the_pack_names_what_is_open_what_comes_and_whom_to_call(years):
    old, new = years
    leader = head_of(ground.members_of(old)[0])
    Deadline.objects.filter(group_year=new, step=Step.PLEDGE).update(
        due_on=today() + timedelta(days=9), first_due_on=today() + timedelta(days=9)
    )
    Activity.objects.create(
        group_year=new,
        kind="launch",
        form="regular",
        title="Lễ phát động",
        starts_on=today() + timedelta(days=3),
        ends_on=today() + timedelta(days=3),
    )
    pack = pack_of(old)
    assert [step.label for step in pack.open_steps] == ["Hội đồng xét"]
    assert "Lễ phát động" in [event.title for event in pack.events]
    assert f"Hạn ký giao ước năm {YEAR}" in [event.title for event in pack.events]
    assert [event.on for event in pack.events] == sorted(event.on for event in pack.events)
    first = pack.contacts[0]
    assert (first.part, first.name, first.email) == ("Trưởng khối", leader.full_name, leader.email)


def test_without_a_known_successor_nothing_is_handed_over(years):
    old, new = years
    leader = head_of(ground.members_of(old)[0])
    with pytest.raises(Refused) as refused:
        services.hand_over(actor=leader, group_year=old)
    assert [p.code for p in refused.value.problems] == ["no_successor"]
    seat(new, 0)
    with pytest.raises(Refused) as refused:
        services.hand_over(actor=leader, group_year=old)
    assert [p.code for p in refused.value.problems] == ["same_leader"]


def test_handed_over_and_received(client, years):
    old, new = years
    leader = head_of(ground.members_of(old)[0])
    successor = head_of(seat(new, 3))
    client.force_login(leader)
    assert "Bàn giao Khối" in client.get("/").content.decode()
    client.post(url("show", old), {"note": NOTE, "seen": stamp("")})
    client.post(url("hand-over", old))
    assert (
        "Đã bàn giao, không sửa được nữa."
        in client.post(url("show", old), {"note": "x", "seen": stamp(NOTE)}).content.decode()
    )
    client.force_login(successor)
    assert "Nhận bàn giao Khối" in client.get("/").content.decode()
    page = client.get(url("show", old)).content.decode()
    assert NOTE in page
    assert "Xác nhận đã nhận bàn giao" in page
    client.post(url("receive", old))
    handover = Handover.objects.get()
    assert (handover.handed_by, handover.received_by) == (leader, successor)
    assert "Nhận bàn giao Khối" not in client.get("/").content.decode()
    with pytest.raises(Refused):
        services.receive(actor=successor, group_year=old)


def test_after_the_offices_have_ended_the_old_leader_still_hands_over(years):
    old, new = years
    old.offices.update(ends=today() - timedelta(days=1))
    leader = head_of(ground.members_of(old)[0])
    seat(new, 2)
    services.hand_over(actor=leader, group_year=old)
    assert Handover.objects.get().handed_by == leader


def test_two_people_write_the_words(years):
    old, _new = years
    leader = head_of(ground.members_of(old)[0])
    services.write_note(actor=leader, group_year=old, note=NOTE, seen=stamp(""))
    with pytest.raises(Conflict) as conflict:
        services.write_note(actor=leader, group_year=old, note="Khác", seen=stamp(""))
    assert conflict.value.current == {"note": NOTE}


def test_who_reads_and_who_acts(client, years):
    old, new = years
    people = ground.cast_of(old)
    people["next"] = head_of(seat(new, 3))
    reading = ("leader", "deputy", "staff", "inspector", "next")
    found = answers(client, url("show", old), people)
    assert {name for name, status in found.items() if status == 200} == set(reading)
    assert {found[name] for name in ("head", "officer", "stranger", "administrator")} == {404}
    for name in ("deputy", "staff", "next"):
        with pytest.raises(PermissionDenied):
            services.hand_over(actor=people[name], group_year=old)
    with pytest.raises(PermissionDenied):
        services.receive(actor=people["leader"], group_year=old)


def test_the_record_says_who_hands_what_to_whom(years):
    old, new = years
    leader, successor = head_of(ground.members_of(old)[0]), head_of(seat(new, 3))
    services.write_note(actor=leader, group_year=old, note=NOTE, seen=stamp(""))
    record = build_record_of(old.pk)
    record.check()
    assert record.head.draft
    assert (record.old_signer.name, record.new_signer.name) == (leader.full_name, successor.full_name)
    assert record.new_unit == next_leader(old).name
    services.hand_over(actor=leader, group_year=old)
    assert not build_record_of(old.pk).head.draft


def test_the_record_needs_both_leaders(years):
    old, _new = years
    with pytest.raises(Refused):
        build_record_of(old.pk)


def test_the_page_asks_the_same_for_few_members_and_for_many(client):
    client.force_login(ground.make_staff())
    few = ground.count_queries(client, url("show", make_block_year(3, state=YearState.NOMINATED)))
    many = ground.count_queries(client, url("show", make_block_year(14, state=YearState.NOMINATED)))
    assert few == many


def test_the_document_is_queued_from_the_page(client, years):
    old, new = years
    head_of(ground.members_of(old)[0])
    head_of(seat(new, 3))
    client.force_login(ground.make_staff())
    answer = client.post(url("document", old))
    wanted = GeneratedDocument.objects.get(kind=RECORD, subject_id=old.pk)
    assert answer.headers["Location"] == reverse("jobs:show", args=[wanted.job_id])
