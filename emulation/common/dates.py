"""Dates and times of the province (Asia/Ho_Chi_Minh): the clock, notation, deadlines, working days.

Only `today()` and `now()` look at the clock.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils import timezone

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

Severity = Literal["late", "soon", "normal"]

SOON_DAYS = 1
"""Days before a deadline from which it counts as near: today and tomorrow."""

_DAY_FIRST = re.compile(r"(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


class DateError(ValueError):
    """A text that is no date; `message_vi` tells the user what to correct."""

    def __init__(self, message_vi: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi


def now() -> datetime:
    """This moment, aware, on the clock of Asia/Ho_Chi_Minh."""
    return timezone.localtime(timezone.now(), HANOI)


def today() -> date:
    """The calendar day in Asia/Ho_Chi_Minh, whatever the server's zone."""
    return now().date()


def parse_date(text: str) -> date:
    """Read `5/1/2026`, `05-01-2026`, `05.01.2026` (day first) or `2026-01-05`; else `DateError`."""
    shown = text.strip()
    if found := _DAY_FIRST.fullmatch(shown):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _ISO.fullmatch(shown):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        raise DateError(f"“{shown}” không phải là ngày. Nhập theo dạng ngày/tháng/năm, ví dụ 05/01/2026.")
    if not 1900 <= year <= 2200:
        raise DateError(f"Năm {year} không hợp lệ. Nhập năm có bốn chữ số, ví dụ 05/01/2026.")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise DateError(f"Không có ngày {shown}. Nhập theo dạng ngày/tháng/năm, ví dụ 05/01/2026.") from error


def local_date(value: date) -> date:
    """The calendar day of a moment in Asia/Ho_Chi_Minh; a date as it is."""
    moved = _local(value)
    return moved.date() if isinstance(moved, datetime) else moved


def format_date(value: date) -> str:
    """`05/01/2026`; a moment is taken on the province's calendar. (Documents of NĐ 30 pad differently.)"""
    return f"{_local(value):%d/%m/%Y}"


def format_time(value: datetime | time) -> str:
    """`10:42`."""
    return f"{_local(value) if isinstance(value, datetime) else value:%H:%M}"


def format_datetime(value: datetime) -> str:
    """`09:05, 02/02/2026`."""
    return f"{format_time(value)}, {format_date(value)}"


def deadline_words(due: date, today: date) -> tuple[str, Severity]:
    """How far a deadline is, in words, and how loudly to say it."""
    days = (due - today).days
    if days < 0:
        return f"Quá hạn {-days} ngày", "late"
    near: Severity = "soon" if days <= SOON_DAYS else "normal"
    if days == 0:
        return "Hạn hôm nay", near
    if days == 1:
        return "Hạn ngày mai", near
    return f"Còn {days} ngày", near


def is_working_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in holidays


def add_working_days(start: date, n: int, holidays: Collection[date] = ()) -> date:
    """The n-th working day after `start` (before it, for negative `n`); the day of the event is not counted.

    With `n` = 0 the day itself, or the next working day if it is none.
    """
    step = timedelta(days=-1 if n < 0 else 1)
    day, left = start, abs(n)
    if left == 0:
        while not is_working_day(day, holidays):
            day += step
        return day
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day


def _local(value: date) -> date:
    """An aware moment moved to the province's clock; anything else as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value, HANOI)
    return value
