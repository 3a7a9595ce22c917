"""The personal calendar: the secret address, what stands in it, and the rules of RFC 5545."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from django.urls import reverse

from emulation.activities import exports
from emulation.activities.models import CalendarFeed
from emulation.activities.selectors import feeds, listing
from emulation.activities.services.feeds import make_feed, revoke_feed
from emulation.audit.models import AuditRecord
from emulation.groups.choices import YearState
from tests.activities.builders import add, plan
from tests.factories import ground
from tests.factories.ground import make_block_year, make_leader, make_member

pytestmark = pytest.mark.django_db
PAGE = reverse("activities:subscription")
HOST = "thidua.example"


@pytest.fixture(autouse=True)
def may(monkeypatch):
    monkeypatch.setattr(feeds, "today", lambda: date(2025, 5, 15))


@pytest.fixture
def group_year():
    found = make_block_year(year=2025)
    found.deadlines.all().delete()
    return found


def events(user):
    return icalendar.Calendar.from_ical(exports.calendar_of(user, HOST)).walk("VEVENT")


def only(user):
    found = events(user)
    assert len(found) == 1
    return found[0]


def address(token):
    return f"{reverse('activities:feed')}?ma={token}"


# --- The secret address ---------------------------------------------------------------------------------
def test_made_shown_once_replaced_and_revoked(client, group_year):
    user = make_leader(group_year)
    client.force_login(user)
    assert "Tạo địa chỉ lịch" in client.get(PAGE).content.decode()
    first = client.post(PAGE).context["url"]
    token = first.partition("?ma=")[2]  # in the query: no log of ours keeps queries
    assert len(token) >= 43 and token not in client.get(PAGE).content.decode()
    assert token not in CalendarFeed.objects.get().digest
    client.logout()
    assert client.get(first).status_code == 200
    client.force_login(user)
    second = client.post(PAGE).context["url"]
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    client.post(reverse("activities:unsubscribe"))
    assert client.get(second).status_code == 404
    actions = list(AuditRecord.objects.filter(subject_model="activities.calendarfeed").order_by("pk"))
    assert [entry.action for entry in actions] == ["make_feed", "make_feed", "revoke_feed"]
    assert all(token not in f"{entry.text}{entry.new}" for entry in actions)


def test_no_session_no_cookie_no_cache(client, group_year):
    token = make_feed(actor=make_leader(group_year))
    answer = client.get(address(token))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies
    assert client.post(address(token)).status_code == 405


def test_a_wrong_token_and_a_closed_account_lead_nowhere(client, group_year):
    user = make_leader(group_year)
    token = make_feed(actor=user)
    assert client.get(address(f"{token}x")).status_code == 404
    assert client.get(address("")).status_code == client.get(reverse("activities:feed")).status_code == 404
    assert client.get(address(CalendarFeed.objects.get().digest)).status_code == 404
    user.is_active = False
    user.save()
    assert client.get(address(token)).status_code == 404


def test_revoking_what_is_not_there(client, group_year):
    user = make_leader(group_year)
    assert revoke_feed(actor=user) is False
    client.force_login(user)
    assert client.post(reverse("activities:unsubscribe")).status_code == 302


def test_rights_are_those_of_today(client, group_year):
    user = make_member(group_year)
    plan(group_year, date(2025, 6, 2), title="Họp khối")
    token = make_feed(actor=user)
    assert "Họp khối" in client.get(address(token)).content.decode()
    user.offices.update(ends=date(2025, 1, 1))
    assert "Họp khối" not in client.get(address(token)).content.decode()


# --- What stands in it ----------------------------------------------------------------------------------
def test_titles_times_and_places_only(group_year):
    add(
        group_year,
        date(2025, 5, 20),
        title="Hội nghị sơ kết",
        place="Hội trường A",
        goal="MỤC TIÊU",
        plan="KẾ HOẠCH",
        result="KẾT QUẢ",
        minutes="BIÊN BẢN",
    )
    text = exports.calendar_of(make_leader(group_year), HOST).decode()
    assert "Hội nghị sơ kết" in text and "Hội trường A" in text
    for word in ("MỤC TIÊU", "KẾ HOẠCH", "KẾT QUẢ", "BIÊN BẢN"):
        assert word not in text
    found = only(make_leader(group_year))
    allowed = {"UID", "DTSTAMP", "SUMMARY", "LOCATION", "DTSTART", "DTEND", "TRANSP", "STATUS"}
    assert set(found) <= allowed


def test_an_event_of_whole_days_ends_the_day_after(group_year):
    plan(group_year, date(2025, 5, 30), date(2025, 6, 1))
    found = only(make_leader(group_year))
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (date(2025, 5, 30), date(2025, 6, 2))
    assert found["dtstart"].params["VALUE"] == "DATE"


def test_an_event_with_hours_stands_in_utc(group_year):
    plan(group_year, date(2025, 5, 30), starts_at=time(8), ends_at=time(11, 30))
    found = only(make_leader(group_year))
    assert found.decoded("dtstart") == datetime(2025, 5, 30, 1, 0, tzinfo=UTC)
    assert found.decoded("dtend") == datetime(2025, 5, 30, 4, 30, tzinfo=UTC)


def test_only_a_beginning_and_several_days(group_year):
    plan(group_year, date(2025, 5, 30), starts_at=time(6))
    found = only(make_leader(group_year))
    assert found.decoded("dtstart") == datetime(2025, 5, 29, 23, 0, tzinfo=UTC) and "dtend" not in found
    group_year.activities.update(ends_on=date(2025, 5, 31))
    assert only(make_leader(group_year)).decoded("dtend") == date(2025, 6, 1)


def test_cancelled_ones_are_told_as_such(group_year):
    add(group_year, date(2025, 5, 30), state="cancelled", cancel_reason="Bão")
    assert only(make_leader(group_year))["status"] == "CANCELLED"


def test_deadlines_of_years_that_still_run(group_year):
    group_year.deadlines.create(step="review", due_on=date(2025, 6, 8), first_due_on=date(2025, 6, 8))
    found = only(make_leader(group_year))
    assert found["summary"] == f"Hạn: Chấm điểm năm 2025 ({group_year.group.short_name})"
    assert found["transp"] == "TRANSPARENT"
    ground.close_review(group_year)
    type(group_year).objects.filter(pk=group_year.pk).update(state=YearState.CLOSED)
    assert events(make_leader(group_year)) == []


def test_old_things_are_not_told_again(group_year):
    plan(group_year, date(2025, 5, 15) - feeds.BACK - timedelta(days=1))
    assert events(make_leader(group_year)) == []
    plan(group_year, date(2025, 5, 15) - feeds.BACK)
    assert len(events(make_leader(group_year))) == 1


def test_identifiers_stay_and_belong_to_the_host(group_year):
    activity = plan(group_year, date(2025, 5, 30))
    user = make_leader(group_year)
    assert only(user)["uid"] == f"hoat-dong-{activity.pk}@{HOST}"
    activity.title = "Tên mới"
    activity.save()
    assert only(user)["uid"] == f"hoat-dong-{activity.pk}@{HOST}"
    assert listing.visible_to(user).count() == 1


# --- RFC 5545 -------------------------------------------------------------------------------------------
def test_lines_are_folded_and_text_is_escaped(group_year):
    title = "Hội nghị; trao đổi, chia sẻ \\ kinh nghiệm " + "phát động thi đua đặc biệt " * 5
    plan(group_year, date(2025, 5, 30), title=title.strip(), place="Tầng 2\nPhòng họp; số 1")
    text = exports.calendar_of(make_leader(group_year), HOST)
    assert text.endswith(b"\r\n") and b"\n" not in text.replace(b"\r\n", b"")
    lines = text.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)  # octets, not letters
    assert all(line.decode("utf-8") is not None for line in lines)  # no letter is torn apart
    unfolded = text.replace(b"\r\n ", b"").decode()
    assert "Hội nghị\\; trao đổi\\, chia sẻ \\\\ kinh nghiệm" in unfolded
    assert "LOCATION:Tầng 2\\nPhòng họp\\; số 1" in unfolded
    found = only(make_leader(group_year))
    assert str(found["location"]) == "Tầng 2\nPhòng họp; số 1"


def test_nobody_slips_a_property_into_the_calendar(group_year):
    plan(group_year, date(2025, 5, 30), title="A\r\nATTACH:https://example.org/x")
    found = only(make_leader(group_year))
    assert "ATTACH" not in found


def test_the_head_of_the_calendar(group_year):
    text = exports.calendar_of(make_leader(group_year), HOST).decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n") and "VERSION:2.0\r\n" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text and "PRODID:" in text
    plan(group_year, date(2025, 5, 30))
    stamp = only(make_leader(group_year)).decoded("dtstamp")
    assert stamp.tzinfo is not None and stamp.utcoffset() == timedelta(0)
