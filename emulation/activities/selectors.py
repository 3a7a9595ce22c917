"""What a group has done in its year: the list, its forms, its months."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from emulation.activities.choices import ActivityForm
from emulation.activities.models import Activity
from emulation.common.dates import today
from emulation.groups.choices import Cycle
from emulation.groups.models import GroupYear


@dataclass(frozen=True)
class Overview:
    """Activities of a year in their order; by form; by month; past months of the year without any."""

    activities: list[Activity]
    by_form: list[tuple[str, int]]
    months: list[tuple[int, int, str]]
    idle_months: list[int]

    @property
    def idle_words(self) -> str:
        """ "2, 8 và 10"; empty when every past month had something."""
        numbers = [str(month) for month in self.idle_months]
        return " và ".join(filter(None, [", ".join(numbers[:-1]), *numbers[-1:]]))


Month = tuple[int, int]


def overview(group_year: GroupYear) -> Overview:
    """One query."""
    activities = list(group_year.activities.all())
    forms = Counter(activity.form for activity in activities)
    period = _period(group_year)
    counts = Counter(month for activity in activities for month in period if _runs_in(activity, month))
    this_month = (today().year, today().month)
    return Overview(
        activities=activities,
        by_form=[(str(form.label), forms[form]) for form in ActivityForm],
        months=[
            (number, counts[year, number], _said(number, counts[year, number])) for year, number in period
        ],
        idle_months=[month[1] for month in period if month < this_month and not counts[month]],
    )


def _period(group_year: GroupYear) -> list[Month]:
    """The twelve months of the emulation year; a school year is named by the year it ends in."""
    year = group_year.year
    if group_year.cycle == Cycle.SCHOOL:
        return [(year - 1, month) for month in range(9, 13)] + [(year, month) for month in range(1, 9)]
    return [(year, month) for month in range(1, 13)]


def _runs_in(activity: Activity, month: Month) -> bool:
    first, last = activity.starts_on, activity.ends_on
    return (first.year, first.month) <= month <= (last.year, last.month)


def _said(month: int, count: int) -> str:
    return f"Tháng {month}: {count} hoạt động" if count else f"Tháng {month}: chưa có hoạt động"
