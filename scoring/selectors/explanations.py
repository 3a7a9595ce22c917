"""Explanations worded for the pages: lines of one sheet, units of one group, groups of an office."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, QuerySet
from django.urls import reverse

from emulation.common.numbers import MINUS, format_points
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.selectors import visible_to
from emulation.people.models import User
from scoring.choices import UNSETTLED, Layer, SheetState, ThreadState
from scoring.models import Evidence, Explanation, ScoreSheet
from scoring.rules import visible_layers
from scoring.selectors.clock import Clock, clock_of, clocks_of, not_explaining
from scoring.selectors.rows import Doc, heading

TAGS = {
    ThreadState.OPEN: ("todo", "circle"),
    ThreadState.ANSWERED: ("doing", "chat-left-text"),
    ThreadState.ACCEPTED: ("ok", "check2"),
    ThreadState.SILENT: ("flat", "hourglass-bottom"),
    ThreadState.KEPT: ("flat", "lock"),
    ThreadState.ADJUSTED: ("ok", "pencil"),
    ThreadState.FORWARDED: ("warn", "arrow-right"),
}


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One line that differs: `own`, `given`, `adjusted` where it was, `final` once it may be seen."""

    id: int
    version: int
    url: str
    title: str
    maximum: str
    own: str
    given: str
    delta: str
    given_reason: str
    given_by: str
    tag: tuple[str, str, str]
    answer: str
    answered_by: str
    docs: tuple[Doc, ...]
    decision: str
    decided_by: str
    adjusted: str
    final: str
    final_reason: str
    accepts: bool
    answers: bool
    decides: bool


class Pending(NamedTuple):
    """How many lines wait for the unit, for the reviewer, for nobody."""

    open: int
    answered: int
    settled: int

    @property
    def total(self) -> int:
        return self.open + self.answered + self.settled


@dataclass(frozen=True, slots=True)
class SheetThreads:
    """The page of one sheet; `writes` the unit may still answer, `decides` this person is the reviewer."""

    rows: tuple[ThreadRow, ...]
    pending: Pending
    clock: Clock | None
    running: bool
    writes: bool
    decides: bool
    noun: str
    shows_final: bool


def _counted(states: Iterable[tuple[str, int]]) -> Pending:
    found = Counter[str]()
    for state, count in states:
        found[state] += count
    settled = sum(count for state, count in found.items() if state not in UNSETTLED)
    return Pending(found[ThreadState.OPEN], found[ThreadState.ANSWERED], settled)


def threads(sheet: ScoreSheet) -> QuerySet[Explanation]:
    """The threads of a sheet in the order of its criteria."""
    return (
        Explanation.objects.filter(line__sheet=sheet)
        .select_related("line__criterion", "line__group_by", "answered_by", "decided_by")
        .prefetch_related("citations__evidence")
        .order_by("line__criterion__position")
    )


def threads_of(user: User, sheet: ScoreSheet, only: Collection[int] | None = None) -> SheetThreads:
    """What this person sees of the explanations of a sheet and may do about them."""
    found = threads(sheet)
    if only is not None:
        found = found.filter(pk__in=only)
    clock = clock_of(sheet.membership.group_year)
    running = not not_explaining(sheet) and clock is not None
    writes = decides = False
    if running and clock is not None:
        writes = clock.may_answer and user.has_perm("scoring.explain_sheet", sheet)
        decides = clock.may_decide and user.has_perm("scoring.decide_explanation", sheet)
    shows_final = Layer.FINAL in visible_layers(user, sheet) and sheet.state in (
        SheetState.APPRAISED,
        SheetState.FINAL,
    )
    rows = list(found)
    return SheetThreads(
        rows=tuple(_row(sheet, thread, writes, decides, shows_final) for thread in rows),
        pending=_counted((thread.state, 1) for thread in rows),
        clock=clock,
        running=running,
        writes=writes,
        decides=decides,
        noun=policy_of(sheet.membership.group_year.group).noun,
        shows_final=shows_final,
    )


def _row(sheet: ScoreSheet, thread: Explanation, writes: bool, decides: bool, shows_final: bool) -> ThreadRow:
    line, state = thread.line, ThreadState(thread.state)
    decided = state in (ThreadState.KEPT, ThreadState.ADJUSTED)
    answered = thread.answered_by if state != ThreadState.ACCEPTED else None
    return ThreadRow(
        id=thread.pk,
        version=thread.version,
        url=reverse("scoring:explanation", args=[sheet.pk, thread.pk]),
        title=heading(line.criterion.code, line.criterion.title),
        maximum=format_points(line.criterion.maximum),
        own=_points(line.self_points),
        given=format_points(thread.given_points),
        delta=_signed(thread.given_points, line.self_points),
        given_reason=thread.given_reason,
        given_by=str(line.group_by or "") if state != ThreadState.ADJUSTED else "",
        tag=(*TAGS[state], str(state.label)),
        answer=thread.answer,
        answered_by=str(answered or ""),
        docs=tuple(_doc(citation.evidence) for citation in thread.citations.all()),
        decision=thread.decision,
        decided_by=str(thread.decided_by or ""),
        adjusted=_points(thread.decided_points) if state == ThreadState.ADJUSTED else "",
        final=_points(line.final_points) if shows_final else "",
        final_reason=line.final_reason if shows_final else "",
        accepts=writes and state in UNSETTLED,
        answers=writes and (state in UNSETTLED or state == ThreadState.ACCEPTED),
        decides=decides and (state == ThreadState.ANSWERED or decided),
    )


def _doc(evidence: Evidence) -> Doc:
    url = reverse("scoring:evidence-show", args=[evidence.pk])
    return Doc(evidence.number or evidence.filename, url, evidence.subject)


def _points(points: Decimal | None) -> str:
    return "" if points is None else format_points(points)


def _signed(after: Decimal, before: Decimal | None) -> str:
    return "" if before is None else format_points(after - before, sign=True, minus=MINUS)


@dataclass(frozen=True, slots=True)
class UnitThreads:
    """One unit of a group: how its explanations stand, and what waits for this person."""

    name: str
    url: str
    state: str
    pending: Pending
    decides: bool


def units_of(user: User, group_year: GroupYear) -> list[UnitThreads]:
    """The units whose sheets have threads, in the order of the group; three queries."""
    sheets = list(
        ScoreSheet.objects.filter(membership__group_year=group_year, lines__explanation__isnull=False)
        .select_related("membership__organisation")
        .order_by("membership__order", "pk")
        .distinct()
    )
    for sheet in sheets:
        sheet.membership.group_year = group_year
    counts = _by("line__sheet_id", Explanation.objects.filter(line__sheet__in=sheets))
    return [
        UnitThreads(
            name=sheet.membership.organisation.name,
            url=reverse("scoring:sheet-explanations", args=[sheet.pk]),
            state="Đang giải trình" if sheet.state == SheetState.REVIEWED else "Đã xong",
            pending=_counted(counts[sheet.pk]),
            decides=bool(counts[sheet.pk]) and user.has_perm("scoring.decide_explanation", sheet),
        )
        for sheet in sheets
    ]


def _by(key: str, found: QuerySet[Explanation]) -> dict[int, list[tuple[str, int]]]:
    """Key → (state, how many), in one query."""
    rows = found.values_list(key, "state").annotate(count=Count("pk")).order_by()
    grouped: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for owner, state, count in rows:
        grouped[owner].append((state, count))
    return grouped


class GroupThreads(NamedTuple):
    """One group-year with explanations under way."""

    group_year: GroupYear
    url: str
    clock: Clock
    pending: Pending
    units: int


def groups_of(user: User) -> list[GroupThreads]:
    """Group-years in sight in which something is being explained, the most urgent first."""
    under_way = ScoreSheet.objects.filter(
        state=SheetState.REVIEWED, membership__group_year__review_closed_at__isnull=False
    )
    found = list(
        visible_to(user).filter(pk__in=under_way.values("membership__group_year")).select_related("group")
    )
    return sorted(_with_counts(found), key=lambda row: (row.clock.answer_by, row.group_year.pk))


def _with_counts(group_years: Sequence[GroupYear]) -> list[GroupThreads]:
    clocks = clocks_of(group_years)
    threads = Explanation.objects.filter(line__sheet__membership__group_year__in=group_years)
    counts = _by("line__sheet__membership__group_year_id", threads)
    units = dict(
        ScoreSheet.objects.filter(membership__group_year__in=group_years, state=SheetState.REVIEWED)
        .values_list("membership__group_year_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return [
        GroupThreads(
            group_year,
            reverse("scoring:group-explanations", args=[group_year.group.code, group_year.year]),
            clocks[group_year.pk],
            _counted(counts[group_year.pk]),
            units.get(group_year.pk, 0),
        )
        for group_year in group_years
    ]


class OwnThreads(NamedTuple):
    """A sheet of one of the person's units while it is being explained."""

    sheet: ScoreSheet
    pending: Pending
    due_on: date


def own_threads(user: User) -> list[OwnThreads]:
    """Five queries at most, one where nothing is being explained."""
    found = list(
        ScoreSheet.objects.filter(
            state=SheetState.REVIEWED,
            membership__group_year__review_closed_at__isnull=False,
            membership__organisation__in=user.roles.served,
        )
        .select_related("membership__organisation", "membership__group_year__group")
        .order_by("-membership__group_year__year", "pk")
    )
    if not found:
        return []
    clocks = clocks_of([sheet.membership.group_year for sheet in found])
    counts = _by("line__sheet_id", Explanation.objects.filter(line__sheet__in=found))
    return [
        OwnThreads(sheet, _counted(counts[sheet.pk]), clocks[sheet.membership.group_year_id].answer_by)
        for sheet in found
    ]


class ToDecide(NamedTuple):
    """Answers that wait for the leaders of one group-year."""

    group_year: GroupYear
    answered: int
    due_on: date


def to_decide(user: User, led: Collection[int]) -> list[ToDecide]:
    """Of the group-years that this person leads those with answers to decide, never of the own units."""
    waiting = dict(
        Explanation.objects.filter(
            state=ThreadState.ANSWERED,
            line__sheet__state=SheetState.REVIEWED,
            line__sheet__membership__group_year__in=led,
        )
        .exclude(line__sheet__membership__organisation__in=user.roles.belongs)
        .values_list("line__sheet__membership__group_year_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    if not waiting:
        return []
    years = list(GroupYear.objects.filter(pk__in=waiting).select_related("group").order_by("-year", "pk"))
    clocks = clocks_of(years)
    return [ToDecide(year, waiting[year.pk], clocks[year.pk].decide_by) for year in years]
