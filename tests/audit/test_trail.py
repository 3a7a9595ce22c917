"""The trail as a page: whose records, with which values, and what nobody may read yet."""

from datetime import timedelta

import pytest
from django.db.models import Q
from django.urls import reverse

from emulation.audit import describing, selectors, visibility
from emulation.audit.models import AuditRecord
from emulation.audit.services import record
from emulation.ballots import services as ballots
from emulation.common.dates import today
from emulation.groups.choices import Step
from emulation.people import services
from emulation.people.choices import OfficeKind
from emulation.people.services import NewOffice
from tests.factories import ground
from tests.factories.ground import count_queries, make_block_year, make_staff, make_user

pytestmark = pytest.mark.django_db

URL = "/nhat-ky/"


def note(actor, subject, text="Việc", **fields):
    return record(actor=actor, action=fields.pop("action", "x"), text=text, subject=subject, **fields)


def seen(user):
    """Without what the loading of the regulations has left in the trail."""
    return {
        entry.text for entry in selectors.visible_to(user).exclude(subject_model__startswith="regulations.")
    }


@pytest.fixture
def group_year():
    return make_block_year()


@pytest.fixture
def people(group_year):
    return ground.cast_of(group_year)


def test_who_opens_the_page(client, people):
    expected = dict.fromkeys(ground.CAST, 200) | {"administrator": 403, "anonymous": 302}
    assert ground.answers(client, URL, people) == expected
    client.force_login(make_user(None))
    assert client.get(URL).status_code == 403


def test_changes_of_the_group_are_read_by_those_who_run_it(people, group_year):
    note(people["staff"], group_year, "Gia hạn", group_year_id=group_year.pk)
    for name, user in people.items():
        expected = name in ("leader", "deputy", "staff", "inspector")
        assert ("Gia hạn" in seen(user)) is expected, name


def test_a_member_reads_what_concerns_the_own_unit(people, group_year):
    unit = ground.members_of(group_year)[-1]
    note(people["staff"], unit, "Số liệu năm", organisation_id=unit.pk)
    for name, user in people.items():
        expected = name in ("head", "officer", "staff", "inspector")
        assert ("Số liệu năm" in seen(user)) is expected, name


def test_a_unit_reads_who_was_given_an_office_in_it(people, group_year):
    unit = ground.members_of(group_year)[-1]
    new = NewOffice(OfficeKind.UNIT_OFFICER, unit)
    services.give_office(actor=people["administrator"], account=make_user(None), office=new)
    services.set_password(actor=people["administrator"], account=people["head"], password=ground.PASSWORD)
    for name, user in people.items():
        said = seen(user)
        expected = name in ("head", "officer", "staff", "inspector")
        assert any("Giao chức trách" in text for text in said) is expected, name
        assert any("mật khẩu" in text for text in said) is (name in ("staff", "inspector")), name


def test_rooms_that_say_nothing_are_closed(people, group_year):
    """Points of a draft must not leak to a leader, nor points of the group to the unit, through the trail."""
    unit = ground.members_of(group_year)[-1]
    scope = {"organisation_id": unit.pk, "group_year_id": group_year.pk}
    job = make_job(people["staff"])  # a room that has not opened its records
    note(people["officer"], job, "Tự chấm", **scope)
    note(people["leader"], job, "Chấm", **scope)
    assert seen(people["head"]) == seen(people["officer"]) == {"Tự chấm"}
    assert seen(people["leader"]) == {"Chấm"}
    assert seen(people["deputy"]) == seen(people["founder"]) == set()
    assert seen(people["staff"]) == seen(people["inspector"]) == {"Tự chấm", "Chấm"}


def make_job(requester):
    from emulation.jobs.models import Job

    return Job.objects.create(kind="x", key="x", title="Việc nền", requester=requester)


def values(user):
    records = list(selectors.visible_to(user).exclude(subject_model__startswith="regulations."))
    readable = selectors.with_readable_values(user, records)
    return {entry.text for entry in records if entry.pk in readable}


def test_values_are_read_where_the_record_is_open_or_ones_own(people, group_year):
    unit = ground.members_of(group_year)[-1]
    scope = {"organisation_id": unit.pk, "group_year_id": group_year.pk}
    job = make_job(people["staff"])
    note(people["officer"], job, "Tự chấm", **scope)
    note(people["staff"], group_year, "Gia hạn", group_year_id=group_year.pk)
    assert values(people["head"]) == {"Tự chấm"}  # of a colleague, about the own unit
    assert values(people["leader"]) == {"Gia hạn"}
    assert values(people["staff"]) == {"Gia hạn"}  # sees that it was filled in, not with what
    assert values(people["inspector"]) == {"Tự chấm", "Gia hạn"}


def test_a_room_may_open_actions_and_values(people, group_year, monkeypatch):
    for name in ("_open", "_open_actions"):
        monkeypatch.setattr(visibility, name, set(getattr(visibility, name)))
    monkeypatch.setattr(visibility, "_readers", {})
    job = make_job(people["staff"])
    entry = note(people["staff"], job, "Khép lại", action="step_of_a_room", group_year_id=group_year.pk)
    assert seen(people["leader"]) == set()
    visibility.register_open(actions=["step_of_a_room"])
    assert seen(people["leader"]) == {"Khép lại"}
    other = note(people["inspector"], job, "Khác", action="other")
    assert other.text not in values(people["staff"])
    visibility.register_values("jobs", lambda user, records: {r.pk for r in records if r.pk == other.pk})
    assert other.text in values(people["staff"])
    assert entry.text in values(people["leader"])


def test_staff_limited_to_some_groups(people, group_year):
    other = make_block_year()
    for asked in (group_year, other):
        note(
            people["staff"],
            make_job(people["staff"]) if asked == group_year else asked,
            asked.group.short_name,
            group_year_id=asked.pk,
        )
    limited = make_staff(group_codes=[group_year.group.code])
    assert seen(limited) == {group_year.group.short_name}


def test_nobody_reads_who_voted_while_the_ballot_is_open(people):
    voters = [make_user(None) for _ in range(6)]
    ballot = ballots.prepare(title="Cờ thi đua", threshold_percent=80, threshold_clause="Điều 30")
    ballots.open_ballot(actor=people["staff"], ballot=ballot, electorate=voters)
    ballots.cast(voter=voters[0], ballot=ballot, choice="agree")
    for name in ("staff", "inspector"):
        assert not any("Đã bỏ phiếu" in text for text in seen(people[name]))
    ballots.close_ballot(actor=people["staff"], ballot=ballot)
    for name in ("staff", "inspector"):
        assert any("Đã bỏ phiếu" in text for text in seen(people[name]))


def test_withheld_records_are_withheld_from_everybody(people, group_year, monkeypatch):
    note(people["staff"], group_year, "Gia hạn", action="secret", group_year_id=group_year.pk)
    monkeypatch.setattr(visibility, "_withheld", [lambda user: Q(action="secret")])
    assert all(seen(user) == set() for user in people.values())


def test_without_any_scope_nothing(people, group_year, monkeypatch):
    note(people["staff"], group_year, "Gia hạn", group_year_id=group_year.pk)
    monkeypatch.setattr(visibility, "_scopes", [])
    assert all(seen(user) == set() for user in people.values())


def test_a_former_colleague_counts_but_a_former_officer_reads_nothing(people, group_year):
    unit = ground.members_of(group_year)[-1]
    gone = make_user(OfficeKind.UNIT_OFFICER, unit, ends=today() - timedelta(days=1))
    note(gone, make_job(gone), "Tự chấm năm ngoái", organisation_id=unit.pk)
    assert seen(people["head"]) == {"Tự chấm năm ngoái"}
    assert seen(gone) == set()


def test_page_names_people_rooms_and_values_in_vietnamese(client, people, group_year):
    deadline = group_year.deadlines.get(step=Step.REVIEW)
    note(
        people["staff"],
        deadline,
        "Gia hạn Chấm điểm",
        group_year_id=group_year.pk,
        old={"due_on": "2025-12-31"},
        new={"due_on": "2026-01-05"},
    )
    client.force_login(people["leader"])
    page = client.get(URL).content.decode()
    assert people["staff"].full_name in page
    assert "Hạn: 31/12/2025" in page
    assert "05/01/2026" in page
    assert "Khối, cụm" in page
    assert "due_on" not in page


def test_hidden_values_are_said_to_be_elsewhere(client, people):
    note(people["officer"], make_job(people["staff"]), "Tự chấm", new={"title": "Bí mật"})
    client.force_login(people["staff"])
    page = client.get(URL).content.decode()
    assert "Bí mật" not in page
    assert "Giá trị xem ở trang của nội dung này" in page


def test_filters(client, people, group_year):
    note(people["staff"], group_year, "Của Sở Nội vụ", group_year_id=group_year.pk)
    note(people["leader"], ground.members_of(group_year)[0], "Của đơn vị")
    client.force_login(people["inspector"])
    day = today()

    def shown(query):
        return {entry.text for entry, _, _ in client.get(f"{URL}?{query}").context["rows"]}

    everything = shown("")
    assert {"Của Sở Nội vụ", "Của đơn vị"} <= everything
    assert shown("muc=organisations") == {"Của đơn vị"}
    assert shown(f"nguoi={people['leader'].username}") == {"Của đơn vị"}
    assert shown(f"tu={day:%d/%m/%Y}&den={day:%d/%m/%Y}") == everything
    assert shown(f"tu={day + timedelta(days=1):%d/%m/%Y}") == set()
    assert shown(f"den={day - timedelta(days=1):%d/%m/%Y}") == set()


def test_a_faulty_filter_is_said_at_its_field(client, people):
    client.force_login(people["inspector"])
    page = client.get(f"{URL}?tu=32/1/2026&muc=khong-co").content.decode()
    assert "32/1/2026" in page
    assert 'id="id_tu_error"' in page


def test_page_is_paged_and_bounded(client, people, group_year):
    client.force_login(people["leader"])
    note(people["staff"], group_year, "Gia hạn", group_year_id=group_year.pk)
    few = count_queries(client, URL)
    for number in range(120):
        note(
            make_user(None) if number < 20 else people["staff"],
            group_year,
            f"Việc {number}",
            group_year_id=group_year.pk,
        )
    assert count_queries(client, URL) <= few
    answer = client.get(URL)
    assert [entry.text for entry, _, _ in answer.context["rows"]][:2] == ["Việc 119", "Việc 118"]
    assert len(answer.context["rows"]) == 50
    assert answer.context["page_obj"].paginator.num_pages == 3


def test_reading_the_trail_writes_nothing(client, people):
    client.force_login(people["inspector"])
    before = AuditRecord.objects.count()
    client.get(URL)
    assert AuditRecord.objects.count() == before
    assert client.post(reverse("audit:index")).status_code == 405


def test_values_in_words():
    group_year = make_block_year(0)
    office = AuditRecord(
        subject_model="groups.groupoffice",
        old={"role": None, "khong_co": 1},
        new={"role": "leader", "starts": "2026-01-05", "document": "", "reason": "Tách", "khong_co": 2},
    )
    assert describing.changes(office) == [
        ("chức trách", "–", "Trưởng"),
        ("từ ngày", "–", "05/01/2026"),
        ("lý do", "–", "Tách"),
    ]
    line = AuditRecord(subject_model="scoring.scoreline", old={}, new={"group_points": "9.50"})
    assert describing.changes(line)[0][2] == "9,50"
    gone = AuditRecord(subject_model="khong.co", old={"x": 1}, new={"late": ["Sở A", "Sở B"]})
    assert describing.changes(gone) == [("đơn vị chưa nộp", "–", "Sở A, Sở B")]
    assert describing.room_of(gone) == "khong"
    odd = AuditRecord(subject_model="groups.deadline", old={"due_on": "khác"}, new={"due_on": True})
    assert describing.changes(odd)[0][1:] == ("khác", "Có")
    assert group_year.pk


def test_rooms_to_choose_from_are_ours_and_in_order():
    labels = [label for label, _ in describing.rooms()]
    assert "groups" in labels
    assert "people" in labels
    assert not {"audit", "axes", "auth", "sessions"} & set(labels)
