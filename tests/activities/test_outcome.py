"""Attendance, result, minutes, files: who records, what must be there, who reads."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from emulation.activities.choices import Presence
from emulation.activities.models import ActivityFile
from emulation.activities.selectors import listing
from emulation.activities.services import outcome
from emulation.activities.services.outcome import presence_field
from emulation.audit.describing import changes
from emulation.audit.models import AuditRecord, Transition
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import YearState
from tests.activities.builders import add, plan, url
from tests.factories import ground
from tests.factories.ground import make_block_year, make_leader, make_member
from tests.factories.scoring import png

pytestmark = pytest.mark.django_db
CAME, AWAY, EXCUSED = Presence.TOOK_PART, Presence.ABSENT, Presence.EXCUSED


@pytest.fixture
def group_year():
    return make_block_year(members=3)


@pytest.fixture
def leader(group_year):
    return make_leader(group_year)


def presences(activity, *words):
    found = activity.participants.order_by("membership__order")
    return dict(zip((p.membership_id for p in found), words, strict=True))


def record(actor, activity, *words, result="Xong", minutes="", held=True, **more):
    return outcome.record_outcome(
        actor=actor,
        activity=activity,
        presences=presences(activity, *words),
        result=result,
        minutes=minutes,
        held=held,
        **more,
    )


def test_a_complete_record_makes_it_held(group_year, leader):
    activity = plan(group_year, date(2025, 5, 20))
    record(leader, activity, CAME, EXCUSED, AWAY, minutes="Biên bản ngắn")
    activity.refresh_from_db()
    assert (activity.state, activity.result, activity.minutes) == ("held", "Xong", "Biên bản ngắn")
    rows = list(activity.participants.order_by("membership__order"))
    assert [row.presence for row in rows] == [CAME, EXCUSED, AWAY]
    assert {row.recorded_by for row in rows} == {leader} and all(row.recorded_at for row in rows)
    step = Transition.objects.get(subject_model="activities.activity")
    assert (step.from_state, step.to_state) == ("planned", "held")
    entry = AuditRecord.objects.get(action="record_attendance")
    names = [unit.short_name for unit in ground.members_of(group_year)]
    words = ("tham gia", "vắng có lý do", "vắng")
    assert entry.new == {"presence": [f"{n}: {w}" for n, w in zip(names, words, strict=True)]}
    assert ("đơn vị tham gia", "–", ", ".join(entry.new["presence"])) in changes(entry)


def test_what_is_missing_is_said_at_its_field(group_year, leader):
    activity = plan(group_year, date(2025, 5, 20))
    with pytest.raises(Refused) as refused:
        record(leader, activity, CAME, "", AWAY, result=" ")
    second = list(presences(activity, 1, 2, 3))[1]
    assert [p.field for p in refused.value.problems] == ["result", presence_field(second)]
    assert not activity.participants.exclude(presence="").exists()


def test_half_a_record_is_kept_and_the_activity_stays_planned(group_year, leader):
    activity = plan(group_year, date(2025, 5, 20))
    record(leader, activity, CAME, "", "", result="", held=False)
    activity.refresh_from_db()
    assert activity.state == "planned"
    assert activity.participants.exclude(presence="").count() == 1


def test_once_held_it_is_corrected_but_not_emptied(group_year, leader):
    activity = add(group_year, date(2025, 5, 20), came=3, result="Cũ")
    deputy = ground.make_deputy(group_year)
    record(deputy, activity, CAME, CAME, AWAY, result="Mới", held=False)
    activity.refresh_from_db()
    last = activity.participants.order_by("membership__order").last()
    first = activity.participants.order_by("membership__order").first()
    assert (activity.result, last.presence, last.recorded_by) == ("Mới", AWAY, deputy)
    assert first.recorded_by is None  # unchanged: still who wrote it first
    with pytest.raises(Refused) as refused:
        record(deputy, activity, CAME, CAME, "", result="", held=False)
    assert {p.code for p in refused.value.problems} == {"no_result", "no_presence"}


def test_nothing_is_recorded_before_its_day(group_year, leader, monkeypatch):
    monkeypatch.setattr(outcome, "today", lambda: date(2025, 5, 19))
    activity = plan(group_year, date(2025, 5, 20), date(2025, 5, 22))
    with pytest.raises(Refused) as refused:
        record(leader, activity, CAME, CAME, CAME, held=False)
    assert [p.code for p in refused.value.problems] == ["not_begun"]
    monkeypatch.setattr(outcome, "today", lambda: date(2025, 5, 21))
    record(leader, activity, CAME, CAME, CAME, held=False)
    with pytest.raises(Refused) as refused:
        record(leader, activity, CAME, CAME, CAME)
    assert [p.code for p in refused.value.problems] == ["not_over"]


def test_members_do_not_record(group_year):
    activity = plan(group_year, date(2025, 5, 20))
    for user in (make_member(group_year), ground.make_founder(group_year), ground.make_inspector()):
        with pytest.raises(PermissionDenied):
            record(user, activity, CAME, CAME, CAME)
        with pytest.raises(PermissionDenied):
            outcome.add_file(actor=user, activity=activity, sent=png(), subject="Ảnh")


def test_the_second_of_two_writers_is_told(group_year, leader):
    activity = plan(group_year, date(2025, 5, 20))
    seen = listing.outcome_stamp(activity, listing.participants(activity))
    record(leader, activity, CAME, "", "", held=False)
    with pytest.raises(Conflict) as refused:
        record(leader, activity, AWAY, AWAY, AWAY, seen=seen)
    first = next(iter(presences(activity, 1, 2, 3)))
    assert refused.value.current[presence_field(first)] == CAME


def test_a_cancelled_one_and_a_closed_year_take_no_record(group_year, leader):
    activity = add(group_year, date(2025, 5, 20), state="cancelled", cancel_reason="Bão")
    with pytest.raises(Refused) as refused:
        record(leader, activity, CAME, CAME, CAME)
    assert [p.code for p in refused.value.problems] == ["cancelled"]
    closed = make_block_year(members=3, state=YearState.CLOSED)
    over = plan(closed, date(2025, 5, 20))
    with pytest.raises(PermissionDenied):
        record(make_leader(closed), over, CAME, CAME, CAME)
    with pytest.raises(PermissionDenied):
        outcome.add_file(actor=make_leader(closed), activity=over, sent=png(), subject="Ảnh")


def test_the_page_fills_gaps_then_finishes(client, group_year, leader):
    activity = plan(group_year, date(2025, 5, 20))
    client.force_login(leader)
    address = url("outcome", group_year, activity.pk)
    fields = [presence_field(pk) for pk in presences(activity, 1, 2, 3)]
    answer = client.post(address, {"fill": "1", fields[0]: AWAY, "result": "Đang gõ"})
    assert [answer.context["form"][name].value() for name in fields] == [AWAY, CAME, CAME]
    assert "Đang gõ" in answer.content.decode()
    assert not activity.participants.exclude(presence="").exists()  # nothing is written yet
    refused = client.post(address, {"held": "1", fields[0]: AWAY, "result": "Đang gõ"})
    page = refused.content.decode()
    assert f'href="#id_{fields[1]}"' in page and "Đang gõ" in page
    done = client.post(address, {"held": "1", **dict.fromkeys(fields, CAME), "result": "Tốt đẹp"})
    assert done["Location"] == url("show", group_year, activity.pk)
    shown = client.get(done["Location"]).content.decode()
    assert "Tốt đẹp" in shown and "3/3" in shown


# --- Files ----------------------------------------------------------------------------------------------
def kept(leader, activity, subject="Ảnh hội nghị"):
    return outcome.add_file(actor=leader, activity=activity, sent=png(name="ảnh 1.png"), subject=subject)


def test_a_file_is_what_its_content_says(group_year, leader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    activity = plan(group_year, date(2025, 5, 20))
    file = kept(leader, activity)
    assert (file.content_type, file.filename) == ("image/png", "ảnh_1.png")
    assert "ảnh" not in file.file.name
    with pytest.raises(Refused) as refused:
        kept(leader, activity)
    assert [p.code for p in refused.value.problems] == ["known"]
    wrong = SimpleUploadedFile("bao-cao.pdf", b"<script>alert(1)</script>")
    with pytest.raises(Refused) as refused:
        outcome.add_file(actor=leader, activity=activity, sent=wrong, subject="Báo cáo")
    assert [(p.field, p.code) for p in refused.value.problems] == [("file", "content_type")]
    settings.MAX_EVIDENCE_MB = 0
    with pytest.raises(Refused) as refused:
        outcome.add_file(actor=leader, activity=activity, sent=png(name="b.png"), subject="Ảnh khác")
    assert [p.code for p in refused.value.problems] == ["too_large"]


def test_files_are_read_by_who_reads_the_activity(client, group_year, leader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    activity = plan(group_year, date(2025, 5, 20))
    file = kept(leader, activity)
    address = url("file", group_year, activity.pk, file.pk)
    people = ground.cast_of(group_year)
    expected = ground.only((), 200, 200, founder=404, administrator=404, stranger=404)
    assert ground.answers(client, address, people) == expected
    client.force_login(people["head"])
    answer = client.get(address)
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")
    assert client.get(f"{address}?tai=1")["Content-Disposition"].startswith("attachment")
    other = plan(group_year, date(2025, 6, 1))
    assert client.get(url("file", group_year, other.pk, file.pk)).status_code == 404


def test_adding_and_removing_through_the_page(client, group_year, leader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    activity = plan(group_year, date(2025, 5, 20))
    client.force_login(leader)
    refused = client.post(url("file-add", group_year, activity.pk), {"subject": "Biên bản đã ký"})
    assert refused.status_code == 422 and "Chọn tệp." in refused.content.decode()
    assert "Biên bản đã ký" in refused.content.decode()
    client.post(url("file-add", group_year, activity.pk), {"subject": "Biên bản đã ký", "file": png()})
    file = ActivityFile.objects.get()
    path = tmp_path / file.file.name
    assert path.exists()
    client.force_login(make_member(group_year))
    assert client.post(url("file-remove", group_year, activity.pk, file.pk)).status_code == 403
    client.force_login(leader)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda work, **_: work())
        client.post(url("file-remove", group_year, activity.pk, file.pk))
    assert not ActivityFile.objects.exists() and not path.exists()
