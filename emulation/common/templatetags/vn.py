"""Template filters for Vietnamese numbers, dates and deadlines. Where there is nothing they write `–`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypedDict, TypeVar

from django import template

from emulation.common import dates, numbers

register = template.Library()

NOTHING = "–"

Number = Decimal | int
T = TypeVar("T")


@register.filter
def points(value: Number | None) -> str:
    """`97,75`; None (not yet given) is `–`, nought is `0,00`."""
    return numbers.format_points(_given(value), minus=numbers.MINUS)


@register.filter
def signed(value: Number | None) -> str:
    """`+1,50`, `−0,50`, `0,00`: a bonus, a deduction, a difference."""
    return numbers.format_points(_given(value), sign=True, minus=numbers.MINUS)


@register.filter
def percent(numerator: Number | None, denominator: Number | None) -> str:
    """`{{ agreed|percent:total }}` → `86,67%`; `–` where there is nothing to take a share of."""
    part, whole = _given(numerator), _given(denominator)
    return NOTHING if part is None or not whole else numbers.format_percent(part, whole)


@register.filter
def integer(value: Number | None) -> str:
    """`12.345`."""
    number = _given(value)
    return NOTHING if number is None else numbers.format_decimal(number, 0, minus=numbers.MINUS)


@register.filter(name="bytes")
def file_size(value: int | None) -> str:
    """`1,2 MB`."""
    size = _given(value)
    return NOTHING if size is None else numbers.format_bytes(size)


@register.filter
def vn_date(value: date | None) -> str:
    """`05/01/2026`."""
    return dates.format_date(value) if value else NOTHING


@register.filter
def vn_time(value: datetime | time | None) -> str:
    """`10:42`."""
    moment = _given(value)
    return NOTHING if moment is None else dates.format_time(moment)


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """`09:05, 02/02/2026`."""
    return dates.format_datetime(value) if value else NOTHING


class Due(TypedDict):
    """A deadline for the screen: words over the date; `severity` is late, soon or normal."""

    words: str
    severity: str
    date: str


@register.simple_tag
def due(value: date | None, today: date | None = None) -> Due:
    """`{% due task.due as d %}{{ d.words }} {{ d.date }}`: "Còn 7 ngày", "25/12/2025"."""
    if not value:
        return Due(words="Không có hạn", severity="normal", date="")
    words, severity = dates.deadline_words(dates.local_date(value), today or dates.today())
    return Due(words=words, severity=severity, date=dates.format_date(value))


@register.filter
def get_item(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """`{{ row|get_item:criterion.pk }}`: the entry of a mapping, None where it has none."""
    return mapping.get(key) if mapping else None


def _given(value: T) -> T | None:
    """None also for the empty string, which the engine passes for a name that does not exist."""
    if value == "":
        return None
    return value
