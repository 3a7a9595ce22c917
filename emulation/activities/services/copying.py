"""Copying a plan of the library into one's own year."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date

from django.db import transaction

from emulation.activities.choices import ActivityState
from emulation.activities.diversity import Month
from emulation.activities.models import Activity
from emulation.activities.selectors.meter import period_of
from emulation.activities.services.planning import ActivityFacts, save_activity
from emulation.common.dates import format_date, today
from emulation.common.problems import Problem, Refused
from emulation.groups.models import GroupYear
from emulation.people.models import User


def same_day_in(day: date, months: Sequence[Month]) -> date:
    """The day of the same number in the month of the same name; 29 February becomes the 28th if it must."""
    year = next(year for year, month in months if month == day.month)
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


@transaction.atomic
def copy_plan(
    *, actor: User, source: Activity, group_year: GroupYear, starts_on: date | None = None
) -> Activity:
    """A planned copy of a held activity: kind, form, title, goal and plan; every active member is invited.

    It begins on the day given, else on the same day of the own year; its length stays. Days that have passed
    are refused: a plan looks ahead. The place belongs to the other group and stays there.
    """
    if source.state != ActivityState.HELD:
        raise Refused(Problem("Chỉ chép được hoạt động đã tổ chức.", code="not_held"))
    first = starts_on or same_day_in(source.starts_on, period_of(group_year))
    if first < today():
        text = f"Ngày {format_date(first)} đã qua. Nhập ngày bắt đầu."
        raise Refused(Problem(text, field="starts_on", code="passed"))
    old, new = str(source.group_year.year), str(group_year.year)
    return save_activity(
        actor=actor,
        group_year=group_year,
        facts=ActivityFacts(
            kind=source.kind,
            form=source.form,
            title=source.title.replace(old, new),
            goal=source.goal.replace(old, new),
            starts_on=first,
            ends_on=first + (source.ends_on - source.starts_on),
            starts_at=source.starts_at,
            ends_at=source.ends_at,
            plan=source.plan.replace(old, new),
        ),
        copied_from=source,
    )
