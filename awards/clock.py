"""How long Sở Nội vụ may take: working days, which may stand still while a supplement is awaited.

Pure: holidays and figures come from outside.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from emulation.common.dates import add_working_days, is_working_day


@dataclass(frozen=True, slots=True)
class Pause:
    """From the day of a request to the day of its answer; `until` None while it is awaited."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Clock:
    """`due_on` is None while the clock stands; `used` of `total` working days have passed."""

    total: int
    used: int
    due_on: date | None

    @property
    def left(self) -> int:
        return self.total - self.used

    @property
    def stands(self) -> bool:
        return self.due_on is None


def working_days(after: date, until: date, closed: Collection[date]) -> int:
    """Working days after the first day, up to and with the last; 0 where the last is not later."""
    days = (until - after).days
    return sum(is_working_day(after + timedelta(days=n), closed) for n in range(1, days + 1))


def clock_of(
    received_on: date, total: int, pauses: Sequence[Pause], closed: Collection[date], today: date
) -> Clock:
    """The day of reception is not counted, nor is any day after a request up to the day of its answer."""
    used, running_since = 0, received_on
    for pause in pauses:
        used += working_days(running_since, pause.since, closed)
        if pause.until is None:
            return Clock(total, used, None)
        running_since = pause.until
    due_on = add_working_days(running_since, total - used, closed) if used < total else running_since
    return Clock(total, used + working_days(running_since, today, closed), due_on)
