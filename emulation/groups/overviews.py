"""Reads that gather a page: the list of group-years with their place in the year, one group-year whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q, QuerySet

from emulation.common.dates import format_date, today
from emulation.common.text import search_text
from emulation.groups.choices import Cycle, GroupKind, GroupRole, Step, YearState
from emulation.groups.involvement import main_year
from emulation.groups.models import Deadline, GroupOffice, GroupYear, Membership
from emulation.groups.selectors import visible_to
from emulation.groups.steps import Place, StripStep, done_elsewhere, place_of, strip
from emulation.people.models import User
from emulation.people.scopes import Calendar
from emulation.regulations.models import Regulation, RegulationMissing


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; empty means all."""

    year: int
    kind: str = ""
    state: str = ""
    text: str = ""
    late: bool = False


@dataclass(frozen=True)
class ListRow:
    """One group-year in the list. Needs the prefetches of `listing`."""

    group_year: GroupYear
    place: Place
    late: bool

    @property
    def leader(self) -> GroupOffice | None:
        return next((office for office in self._held if office.role == GroupRole.LEADER), None)

    @property
    def deputies(self) -> int:
        return sum(office.role == GroupRole.DEPUTY for office in self._held)

    @property
    def current_step(self) -> str:
        return self.place.current.label if self.place.current else ""

    @property
    def _held(self) -> list[GroupOffice]:
        return list(self.group_year.held_offices)  # type: ignore[attr-defined]


def years_of(user: User) -> list[int]:
    """Years of which this person may see a group, newest first."""
    years = visible_to(user).order_by("-year").values_list("year", flat=True).distinct()
    return list(years)


def listing(user: User, filters: Filters) -> QuerySet[GroupYear]:
    """Visible group-years of a year with `.member_count`, `.held_offices` and deadlines."""
    found = visible_to(user).filter(year=filters.year).order_by("group__kind", "group__sort_key", "pk")
    if filters.kind in GroupKind.values:
        found = found.filter(group__kind=filters.kind)
    if filters.state in YearState.values:
        found = found.filter(state=filters.state)
    for word in search_text(filters.text).split():
        found = found.filter(group__search_text__contains=word)
    held = GroupOffice.objects.filter(ends=None).select_related("organisation")
    return found.annotate(
        member_count=Count("memberships", filter=Q(memberships__left_on=None))
    ).prefetch_related(Prefetch("offices", queryset=held, to_attr="held_offices"), "deadlines")


def list_rows(user: User, filters: Filters) -> list[ListRow]:
    """The rows of the list; being late follows from dates, not from a column, so it is told here."""
    found = rows(list(listing(user, filters)))
    return [row for row in found if row.late] if filters.late else found


def behind(user: User) -> tuple[list[ListRow], dict[str, int]]:
    """Visible group-years that are late, the latest first; how many stand in each state. Not the closed."""
    under_way = visible_to(user).exclude(state=YearState.CLOSED).prefetch_related("deadlines")
    found = rows(list(under_way))
    counts: dict[str, int] = dict.fromkeys(YearState.values, 0)
    for row in found:
        counts[row.group_year.state] += 1
    late = [row for row in found if row.late]
    return sorted(late, key=lambda row: (row.place.due_on, row.group_year.pk)), counts


def rows(group_years: Sequence[GroupYear]) -> list[ListRow]:
    """Each group-year with its place in the year; one query for each step another room knows about."""
    day, elsewhere = today(), done_elsewhere(group_years)
    found = []
    for group_year in group_years:
        place = place_of(group_year, group_year.deadlines.all(), day, elsewhere)
        found.append(ListRow(group_year, place, place.is_late(day)))
    return found


@dataclass(frozen=True)
class YearOverview:
    """What the page of a group-year shows of this room; other rooms add panels."""

    place: Place
    strip: list[StripStep]
    deadlines: list[Deadline]
    extensions: list[tuple[str, str]]
    members: list[tuple[Membership, GroupOffice | None]]
    left: list[Membership]
    past_leaders: list[tuple[int, list[GroupOffice]]]


def overview(group_year: GroupYear) -> YearOverview:
    """Four queries, and one for each step another room knows about."""
    deadlines = list(group_year.deadlines.select_related("extended_by"))
    place = place_of(group_year, deadlines, today(), done_elsewhere([group_year]))
    held = {office.organisation_id: office for office in group_year.offices.filter(ends=None)}
    memberships = list(group_year.memberships.select_related("organisation").order_by("order", "id"))
    return YearOverview(
        place=place,
        strip=strip(place, deadlines),
        deadlines=deadlines,
        extensions=_extensions(deadlines),
        members=[(m, held.get(m.organisation_id)) for m in memberships if m.left_on is None],
        left=[m for m in memberships if m.left_on is not None],
        past_leaders=roster(group_year),
    )


def _extensions(deadlines: Sequence[Deadline]) -> list[tuple[str, str]]:
    """Each reason for an extension once, with who granted it."""
    told = [
        (deadline.extension_reason, deadline.extended_by.full_name if deadline.extended_by else "")
        for deadline in deadlines
        if deadline.extension_reason
    ]
    return list(dict.fromkeys(told))


def roster(group_year: GroupYear) -> list[tuple[int, list[GroupOffice]]]:
    """Who led and who was deputy, by year, newest first; one query."""
    offices = (
        GroupOffice.objects.filter(group_year__group=group_year.group_id)
        .select_related("organisation", "group_year")
        .order_by("-group_year__year", "-role", "starts", "pk")
    )
    by_year: dict[int, list[GroupOffice]] = {}
    for office in offices:
        by_year.setdefault(office.group_year.year, []).append(office)
    return list(by_year.items())


def strip_of(group_year: GroupYear) -> tuple[list[StripStep], Place]:
    """The year's strip for the home page, from deadlines that are loaded already."""
    deadlines = list(group_year.deadlines.all())
    place = place_of(group_year, deadlines, today(), done_elsewhere([group_year]))
    return strip(place, deadlines), place


def main_strip(user: User) -> tuple[list[StripStep], Place] | None:
    """The strip of the person's main year, remembered on the user: two parts of the home page show it."""
    if "main_strip" not in user.remembered:
        group_year = main_year(user)
        user.remembered["main_strip"] = strip_of(group_year) if group_year else None
    found: tuple[list[StripStep], Place] | None = user.remembered["main_strip"]
    return found


_AT_THE_DOOR = (
    ("Tự chấm điểm", Step.SELF_ASSESSMENT),
    ("Chấm điểm và giải trình", Step.EXPLANATION),
    ("Thẩm định và xếp hạng", Step.RANKING),
    ("Hội đồng xét khen thưởng", Step.COUNCIL),
)


def door_calendar() -> Calendar:
    """The dates of the emulation year for the sign-in page: blocks, calendar year."""
    year = today().year
    last = _dues(year - 1)
    if last and today() <= max(last.values()):  # the council of last year has not met yet
        year, dues = year - 1, last
    else:
        dues = _dues(year)
    shown = [(label, dues[step]) for label, step in _AT_THE_DOOR if step in dues]
    following = next((due for _, due in shown if due >= today()), None)
    return Calendar(year, [(label, f"Đến {format_date(due)}", due == following) for label, due in shown])


def _dues(year: int) -> dict[str, date]:
    try:
        regulation = Regulation.objects.in_force(date(year, 12, 31))
    except RegulationMissing:
        return {}
    return regulation.book.deadlines(cycle=Cycle.CALENDAR, group_kind=GroupKind.BLOCK, year=year)
