"""A person's calendar as iCalendar (RFC 5545): titles, times and places, nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from emulation.activities.choices import ActivityState
from emulation.activities.models import Activity
from emulation.activities.selectors import feeds
from emulation.common.dates import HANOI, now
from emulation.groups.models import Deadline
from emulation.people.models import User

NAME = "Thi đua – Khen thưởng"
REFRESH = timedelta(hours=6)
"""How often calendar programs are asked to look again."""


def calendar_of(user: User, host: str) -> bytes:
    """The feed of this person. `host` makes the identifiers of events unique in the world."""
    feed = Calendar()
    feed.add("prodid", "-//Thi đua//Lịch cá nhân//VI")
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("x-wr-calname", NAME)
    feed.add("x-wr-timezone", str(HANOI))
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", f"PT{int(REFRESH.total_seconds() // 3600)}H")
    stamp = now().astimezone(UTC)
    for activity in feeds.activities_for(user):
        feed.add_component(_of_activity(activity, host, stamp))
    for deadline in feeds.deadlines_for(user):
        feed.add_component(_of_deadline(deadline, host, stamp))
    return bytes(feed.to_ical())


def _of_activity(activity: Activity, host: str, stamp: datetime) -> Event:
    event = _event(
        f"hoat-dong-{activity.pk}@{host}", activity.title, activity.group_year.group.short_name, stamp
    )
    if activity.place:
        event.add("location", activity.place)
    same_day = activity.starts_on == activity.ends_on
    if activity.starts_at and (same_day or activity.ends_at):
        event.add("dtstart", _moment(activity.starts_on, activity.starts_at))
        if activity.ends_at:
            event.add("dtend", _moment(activity.ends_on, activity.ends_at))
    else:
        _whole_days(event, activity.starts_on, activity.ends_on)
    cancelled = activity.state == ActivityState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _of_deadline(deadline: Deadline, host: str, stamp: datetime) -> Event:
    group_year = deadline.group_year
    title = f"Hạn: {deadline.get_step_display()} năm {group_year.year}"
    event = _event(f"han-{deadline.pk}@{host}", title, group_year.group.short_name, stamp)
    _whole_days(event, deadline.due_on, deadline.due_on)
    return event


def _event(uid: str, title: str, group: str, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("summary", f"{title} ({group})")
    return event


def _whole_days(event: Event, first: date, last: date) -> None:
    """All-day: the end is the day after the last one, and nobody is busy for it."""
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def _moment(day: date, hour: time) -> datetime:
    """In UTC, so that no time zone needs to be explained."""
    return datetime.combine(day, hour, HANOI).astimezone(UTC)
