"""How long a unit may explain and the reviewer may answer, in calendar days of Asia/Ho_Chi_Minh.

The unit has until the deadline of the step, and never less than the working days of the regulation counted
from the closing of the review; the reviewer some working days more. The last day counts to its end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from emulation.common.dates import HANOI, add_working_days, local_date, now, today
from emulation.common.problems import Problem
from emulation.groups.choices import Step
from emulation.groups.models import Deadline, GroupYear
from emulation.regulations.selectors import LONGEST_BREAK, holidays_between, part_of_book
from scoring.choices import SheetState
from scoring.models import ScoreSheet

DAYS, DECISION_DAYS = "explanation.working_days", "explanation.decision_working_days"
SILENCE = "explanation.silence_accepts"


class Clock(NamedTuple):
    """The last days of one group-year, and what silence means there."""

    answer_by: date
    decide_by: date
    silence_accepts: bool
    clause: str

    @property
    def may_answer(self) -> bool:
        return today() <= self.answer_by

    @property
    def may_decide(self) -> bool:
        return today() <= self.decide_by

    @property
    def hours_left(self) -> int:
        """Whole hours until the unit can answer no more; 0 when that is past."""
        return hours_until(self.answer_by)

    @property
    def silence(self) -> str:
        """What becomes of a line about which the unit says nothing."""
        if self.silence_accepts:
            return "Hết hạn không giải trình coi như đồng ý"
        return "Hết hạn không giải trình thì giữ điểm khối, cụm chấm"


def hours_until(last_day: date) -> int:
    """Whole hours left until the end of a day."""
    end = datetime.combine(last_day + timedelta(days=1), time(), HANOI)
    return max(int((end - now()).total_seconds() // 3600), 0)


def clocks_of(group_years: Iterable[GroupYear]) -> dict[int, Clock]:
    """The clock of each group-year whose review is closed: two queries, and one for each regulation."""
    closed = {g.pk: (g, local_date(g.review_closed_at)) for g in group_years if g.review_closed_at}
    if not closed:
        return {}
    dues = dict(
        Deadline.objects.filter(group_year__in=list(closed), step=Step.EXPLANATION).values_list(
            "group_year_id", "due_on"
        )
    )
    books = {
        regulation: part_of_book(regulation, DAYS, DECISION_DAYS, SILENCE)
        for regulation in {g.regulation_id for g, _ in closed.values()}
    }
    first = min(day for _, day in closed.values())
    last = max([*dues.values(), *(day for _, day in closed.values())])
    longest = max(book.integer(DAYS) + book.integer(DECISION_DAYS) for book in books.values())
    reach = timedelta(days=2 * longest + LONGEST_BREAK)
    holidays = frozenset(holidays_between(first, last + reach).values_list("day", flat=True))
    found = {}
    for pk, (group_year, day) in closed.items():
        book = books[group_year.regulation_id]
        answer_by = max(dues.get(pk, day), add_working_days(day, book.integer(DAYS), holidays))
        found[pk] = Clock(
            answer_by=answer_by,
            decide_by=add_working_days(answer_by, book.integer(DECISION_DAYS), holidays),
            silence_accepts=book.flag(SILENCE),
            clause=book.clause(SILENCE),
        )
    return found


def clock_of(group_year: GroupYear) -> Clock | None:
    """The clock of one group-year; None while its review is open."""
    return clocks_of([group_year]).get(group_year.pk)


def not_explaining(sheet: ScoreSheet) -> list[Problem]:
    """Why nothing can be explained or decided on this sheet now."""
    if sheet.membership.group_year.review_closed_at is None:
        return [Problem("Khối, cụm chưa khép lại việc chấm.", code="not_closed")]
    if sheet.state != SheetState.REVIEWED:
        return [Problem("Phiếu đã qua bước giải trình.", code="not_explaining")]
    return []
