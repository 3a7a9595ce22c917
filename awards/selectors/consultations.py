"""How long a list is put to the public: so many days, counted as the regulation says."""

from __future__ import annotations

from datetime import date, timedelta

from awards.models import Decision
from emulation.common.dates import add_working_days
from emulation.documents.wording import pad
from emulation.regulations.book import RuleBook
from emulation.regulations.selectors import LONGEST_BREAK, holidays_between

UNITS = {"calendar": "ngày", "working": "ngày làm việc"}


def last_day(decision: Decision, starts: date) -> date:
    """The first day counts: five days from the 7th end with the 11th. Of working days, Saturdays, Sundays and
    public holidays are left out; one query (`consultation.days`, `consultation.counted_in`)."""
    if decision.regulation is None:
        return starts
    book = decision.regulation.book
    days = book.integer("consultation.days")
    if book.text("consultation.counted_in") == "calendar":
        return starts + timedelta(days=days - 1)
    reach = starts + timedelta(days=2 * days + LONGEST_BREAK)
    closed = frozenset(holidays_between(starts, reach).values_list("day", flat=True))
    return add_working_days(starts - timedelta(days=1), days, closed)


def consultation_words(book: RuleBook) -> str:
    """`05 ngày làm việc`."""
    unit = UNITS[book.text("consultation.counted_in")]
    return f"{pad(book.integer('consultation.days'))} {unit}"
