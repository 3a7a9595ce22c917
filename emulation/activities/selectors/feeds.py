"""Whose calendar a secret address leads to, and what stands in it."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from emulation.activities.models import Activity, CalendarFeed
from emulation.activities.selectors import calendar, listing
from emulation.common.dates import today
from emulation.groups.choices import YearState
from emulation.groups.models import Deadline
from emulation.people.models import User

BACK = timedelta(days=180)
"""A calendar program keeps what it has seen; older things are not told again."""


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str) -> User | None:
    """The person behind a token, while the account is active."""
    feed = CalendarFeed.objects.select_related("user").filter(digest=digest_of(token)).first()
    return feed.user if feed is not None and feed.user.is_active else None


def feed_of(user: User) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user).first()


def activities_for(user: User) -> list[Activity]:
    since = today() - BACK
    return list(listing.visible_to(user).filter(ends_on__gte=since).order_by("starts_on", "pk"))


def deadlines_for(user: User) -> list[Deadline]:
    since = today() - BACK
    found = calendar.deadlines_of(user).filter(due_on__gte=since)
    return list(found.exclude(group_year__state=YearState.CLOSED))
