"""Dates: the clock's zone, what is understood, deadlines in words, working days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from emulation.common import dates

MONDAY = date(2026, 1, 5)


def test_today_is_the_day_in_hanoi(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 1, 4, 17, 30, tzinfo=UTC))
    assert dates.today() == MONDAY
    assert dates.now().isoformat() == "2026-01-05T00:30:00+07:00"
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 1, 4, 16, 59, tzinfo=UTC))
    assert dates.today() == date(2026, 1, 4)


@pytest.mark.parametrize(
    "text", ["5/1/2026", "05/01/2026", "05-01-2026", "5.1.2026", "2026-01-05", " 5 / 1 / 2026 "]
)
def test_day_before_month(text):
    assert dates.parse_date(text) == MONDAY


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31/02/2026", "Không có ngày 31/02/2026"),
        ("01/13/2026", "Không có ngày 01/13/2026"),
        ("5/1/26", "không phải là ngày"),
        ("5/1-2026", "không phải là ngày"),
        ("hôm nay", "không phải là ngày"),
        ("05/01/0026", "Năm 26 không hợp lệ"),
    ],
)
def test_refused_dates(text, message):
    with pytest.raises(dates.DateError, match=message) as caught:
        dates.parse_date(text)
    assert "05/01/2026" in caught.value.message_vi


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_written_dates_are_read_back(day):
    assert dates.parse_date(dates.format_date(day)) == day
    assert dates.parse_date(day.isoformat()) == day


def test_notation():
    moment = datetime(2026, 2, 1, 19, 5, tzinfo=UTC)  # already the second in Hà Nội
    assert dates.format_date(MONDAY) == "05/01/2026"
    assert dates.format_date(moment) == "02/02/2026"
    assert dates.format_time(moment) == "02:05"
    assert dates.format_time(time(9, 5)) == "09:05"
    assert dates.format_datetime(moment) == "02:05, 02/02/2026"
    assert dates.local_date(moment) == date(2026, 2, 2)
    assert dates.local_date(MONDAY) == MONDAY


@pytest.mark.parametrize(
    ("days", "words", "severity"),
    [
        (-12, "Quá hạn 12 ngày", "late"),
        (-1, "Quá hạn 1 ngày", "late"),
        (0, "Hạn hôm nay", "soon"),
        (1, "Hạn ngày mai", "soon"),
        (2, "Còn 2 ngày", "normal"),
        (7, "Còn 7 ngày", "normal"),
    ],
)
def test_deadline_words(days, words, severity):
    assert dates.deadline_words(MONDAY + timedelta(days=days), MONDAY) == (words, severity)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (MONDAY, 1, date(2026, 1, 6)),
        (MONDAY, 5, date(2026, 1, 12)),
        (date(2026, 1, 9), 1, date(2026, 1, 12)),  # Friday → Monday
        (date(2026, 1, 10), 0, date(2026, 1, 12)),  # Saturday itself moves on
        (MONDAY, 0, MONDAY),
        (date(2026, 1, 12), -1, date(2026, 1, 9)),
        (date(2025, 12, 31), 1, date(2026, 1, 2)),  # over New Year's Day
        (date(2026, 4, 29), 1, date(2026, 5, 4)),  # over 30 April, 1 May and a weekend
    ],
)
def test_working_days(start, n, end):
    holidays = {date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 1)}
    assert dates.add_working_days(start, n, holidays) == end


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_working_days_counted_one_by_one(start, n):
    end = dates.add_working_days(start, n)
    between = [start + timedelta(days=k) for k in range(1, (end - start).days + 1)]
    assert sum(dates.is_working_day(day) for day in between) == n
    assert dates.is_working_day(end)
