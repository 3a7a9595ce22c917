"""The calendar of a person: activities and deadlines of the groups they belong to, by month and by year."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from emulation.activities import diversity
from emulation.activities.choices import ActivityForm, ActivityKind, ActivityState
from emulation.activities.models import Activity
from emulation.activities.selectors import listing
from emulation.activities.selectors.meter import happenings_of, period_of
from emulation.common.dates import format_date, format_time, today
from emulation.common.text import search_text
from emulation.groups.choices import Cycle, GroupKind
from emulation.groups.models import Deadline, GroupYear
from emulation.groups.selectors import visible_to
from emulation.people.models import User

DEEPEST = 5
"""Shades of the map: so many activities in a month, or more, are the darkest."""


@dataclass(frozen=True)
class Filters:
    """What the calendar is narrowed by; empty means all."""

    group: str = ""
    group_kind: str = ""
    kind: str = ""
    form: str = ""
    text: str = ""

    @property
    def only_activities(self) -> bool:
        return bool(self.kind or self.form)


@dataclass(frozen=True)
class Entry:
    """An activity or a deadline on a day."""

    first: date
    last: date
    title: str
    url: str
    group: str
    is_deadline: bool = False
    state: str = ""
    word: str = ""
    hour: time | None = None
    place: str = ""

    @property
    def when(self) -> str:
        """ "08:00", "đến 26/11/2026", or nothing for a single day."""
        if self.first == self.last:
            return format_time(self.hour) if self.hour else ""
        return f"đến {format_date(self.last)}"


@dataclass(frozen=True)
class Day:
    on: date
    in_month: bool
    is_today: bool
    entries: list[Entry]


@dataclass(frozen=True)
class MonthPage:
    """A month in weeks from Monday; `going_on` began before it."""

    first: date
    weeks: list[list[Day]]
    going_on: list[Entry]
    count: int = 0

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)


def month_page(user: User, first: date, filters: Filters) -> MonthPage:
    """Two queries."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    entries = _entries(user, first, last, filters)
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.first >= first:
            by_day[entry.first].append(entry)
    day = today()
    weeks = calendar.Calendar(firstweekday=calendar.MONDAY).monthdatescalendar(first.year, first.month)
    return MonthPage(
        first=first,
        weeks=[[Day(on, on.month == first.month, on == day, by_day.get(on, [])) for on in w] for w in weeks],
        going_on=[entry for entry in entries if entry.first < first],
        count=len(entries),
    )


def _entries(user: User, first: date, last: date, filters: Filters) -> list[Entry]:
    activities = narrowed(listing.visible_to(user), filters).filter(starts_on__lte=last, ends_on__gte=first)
    found = [_of_activity(one) for one in activities.order_by("starts_on", "starts_at", "pk")]
    if not filters.only_activities:
        deadlines = deadlines_of(user, filters).filter(due_on__range=(first, last))
        found += [_of_deadline(one) for one in deadlines]
    return sorted(found, key=lambda entry: (entry.first, entry.is_deadline, entry.hour or time.max))


def narrowed(activities: QuerySet[Activity], filters: Filters) -> QuerySet[Activity]:
    if filters.kind in ActivityKind.values:
        activities = activities.filter(kind=filters.kind)
    if filters.form in ActivityForm.values:
        activities = activities.filter(form=filters.form)
    for name, value in _of_group(filters, "group_year__group__").items():
        activities = activities.filter(**{name: value})
    return activities


def _of_group(filters: Filters, path: str) -> dict[str, str]:
    found = {}
    if filters.group:
        found[f"{path}code"] = filters.group
    if filters.group_kind in GroupKind.values:
        found[f"{path}kind"] = filters.group_kind
    return found


def deadlines_of(user: User, filters: Filters | None = None) -> QuerySet[Deadline]:
    """Deadlines of the group-years whose page this person may open."""
    group_years = visible_to(user).select_related(None).order_by()
    for name, value in _of_group(filters or Filters(), "group__").items():
        group_years = group_years.filter(**{name: value})
    return (
        Deadline.objects.filter(group_year__in=group_years.values("pk"))
        .select_related("group_year__group")
        .order_by("due_on", "group_year__group__sort_key", "pk")
    )


def _of_activity(one: Activity) -> Entry:
    group_year = one.group_year
    return Entry(
        first=one.starts_on,
        last=one.ends_on,
        title=one.title,
        url=reverse("activities:show", args=[group_year.group.code, group_year.year, one.pk]),
        group=group_year.group.short_name,
        state=one.state,
        word=one.get_state_display() if one.state == ActivityState.CANCELLED else "",
        hour=one.starts_at,
        place=one.place,
    )


def _of_deadline(one: Deadline) -> Entry:
    group_year = one.group_year
    return Entry(
        first=one.due_on,
        last=one.due_on,
        title=f"Hạn: {one.get_step_display()}, năm {group_year.year}",
        url=reverse("groups:year", args=[group_year.group.code, group_year.year]),
        group=group_year.group.short_name,
        is_deadline=True,
    )


@dataclass(frozen=True)
class MapCell:
    """One month of one group: how many activities count in it, and how dark that is."""

    number: int
    count: int
    to_come: bool

    @property
    def shade(self) -> int:
        return min(self.count, DEEPEST)


@dataclass(frozen=True)
class MapRow:
    group_year: GroupYear
    months: list[tuple[date, MapCell]]
    total: int

    @property
    def is_school_year(self) -> bool:
        return self.group_year.cycle == Cycle.SCHOOL


def group_years_of(user: User, year: int, filters: Filters) -> QuerySet[GroupYear]:
    """The rows of the map of a year, in the order of the list of groups."""
    found = visible_to(user).filter(year=year)
    for name, value in _of_group(filters, "group__").items():
        found = found.filter(**{name: value})
    for word in search_text(filters.text).split():
        found = found.filter(group__search_text__contains=word)
    return found.order_by("group__kind", "group__sort_key", "pk")


def year_map(group_years: Sequence[GroupYear]) -> list[MapRow]:
    """Groups by months; one query. The columns are January to December for all: of a school year the months
    from September stand for those of the year before."""
    happenings = happenings_of(group_years)
    day = today()
    found = []
    for group_year in group_years:
        own = happenings.get(group_year.pk, [])
        counts = diversity.counts(own, period_of(group_year))
        cells = [
            (date(*month, 1), MapCell(month[1], count, month > (day.year, day.month)))
            for month, count in sorted(counts.items(), key=lambda pair: pair[0][1])
        ]
        found.append(MapRow(group_year, cells, len(own)))
    return found


def years_of(user: User) -> list[int]:
    """Years of which this person sees a group, newest first."""
    return list(visible_to(user).order_by("-year").values_list("year", flat=True).distinct())


def groups_of(user: User) -> list[tuple[str, str]]:
    """Code and name of the groups whose calendar this person sees, for the filter."""
    found = visible_to(user).order_by("group__kind", "group__sort_key", "group__code")
    return list(dict.fromkeys(found.values_list("group__code", "group__short_name")))


def next_of(activities: Sequence[Activity]) -> Activity | None:
    """The planned activity that begins next, or today."""
    coming = [one for one in activities if one.state == ActivityState.PLANNED and one.starts_on >= today()]
    return min(coming, key=lambda one: (one.starts_on, one.pk), default=None)
