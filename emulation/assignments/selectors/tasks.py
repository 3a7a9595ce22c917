"""Tasks of units and their counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from emulation.assignments.choices import CLOSED, RUNNING, TaskState
from emulation.assignments.models import AssignedTask, Progress
from emulation.common.text import search_text
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from emulation.people.models import User


def overdue(on: date) -> Q:
    """Tasks that should be finished by now and are not."""
    return Q(state__in=RUNNING, due_on__lt=on)


def tasks_of(unit: Organisation | int, year: int) -> QuerySet[AssignedTask]:
    """The unit's tasks of a year in the order of their due dates, withdrawn ones left out."""
    return in_order(
        AssignedTask.objects.filter(organisation=unit, year=year).exclude(state=TaskState.WITHDRAWN)
    )


def in_order(tasks: QuerySet[AssignedTask]) -> QuerySet[AssignedTask]:
    """By due date, those without one last."""
    return tasks.order_by(F("due_on").asc(nulls_last=True), "pk")


def with_latest(tasks: QuerySet[AssignedTask]) -> QuerySet[AssignedTask]:
    """Tasks with `.reached` (the newest figure reported) and `.reported_on`; no further query."""
    newest = Progress.objects.filter(task=OuterRef("pk")).order_by("-on", "-pk")
    return tasks.annotate(
        reached=Subquery(newest.exclude(figure=None).values("figure")[:1]),
        reported_on=Subquery(newest.values("on")[:1]),
    )


@dataclass(frozen=True)
class Counts:
    """How a unit's tasks of a year stand; withdrawn ones do not count."""

    total: int = 0
    done: int = 0
    missed: int = 0
    overdue: int = 0


def counts_of(units: Collection[int], year: int, on: date) -> dict[int, Counts]:
    """Counts by unit, one query; units without tasks are missing."""
    rows = (
        AssignedTask.objects.filter(organisation__in=units, year=year)
        .exclude(state=TaskState.WITHDRAWN)
        .values("organisation")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=TaskState.DONE)),
            missed=Count("pk", filter=Q(state=TaskState.MISSED)),
            late=Count("pk", filter=overdue(on)),
        )
        .order_by("organisation")
    )
    return {
        row["organisation"]: Counts(row["total"], row["done"], row["missed"], row["late"]) for row in rows
    }


def years_with_tasks(unit: Organisation) -> list[int]:
    """Newest first."""
    return list(
        AssignedTask.objects.filter(organisation=unit)
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )


def counts_of_members(group_year: GroupYear, on: date) -> list[tuple[Organisation, Counts]]:
    """Every active member in its order with its counts; one query."""
    tasks = "organisation__assigned_tasks"
    own = Q(**{f"{tasks}__year": group_year.year}) & ~Q(**{f"{tasks}__state": TaskState.WITHDRAWN})
    late = Q(**{f"{tasks}__state__in": RUNNING, f"{tasks}__due_on__lt": on})
    found = (
        group_year.memberships.active()
        .select_related("organisation")
        .annotate(
            total=Count(tasks, filter=own),
            done=Count(tasks, filter=own & Q(**{f"{tasks}__state": TaskState.DONE})),
            missed=Count(tasks, filter=own & Q(**{f"{tasks}__state": TaskState.MISSED})),
            late=Count(tasks, filter=own & late),
        )
        .order_by("order", "pk")
    )
    return [
        (row.organisation, Counts(row.total, row.done, row.missed, row.late))  # type: ignore[attr-defined]
        for row in found
    ]


def closed_years(units: Collection[int], years: Collection[int]) -> set[tuple[int, int]]:
    """(unit, year) where every group-year of the unit is closed: past years never move. One query."""
    states: dict[tuple[int, int], set[str]] = {}
    rows = GroupYear.objects.filter(year__in=years, memberships__organisation__in=units)
    for unit, year, state in rows.values_list("memberships__organisation", "year", "state"):
        states.setdefault((unit, year), set()).add(state)
    return {key for key, found in states.items() if found == {YearState.CLOSED}}


def year_is_over(unit: Organisation, year: int) -> bool:
    return (unit.pk, year) in closed_years([unit.pk], [year])


def weights(tasks: Iterable[AssignedTask]) -> Decimal:
    """The sum of the weights that were given, in percent."""
    return sum((task.weight for task in tasks if task.weight is not None), Decimal(0))


ALL_YEARS = "tat-ca"
LATE, PROPOSED, RUNNING_ONES, CLOSED_ONES = "qua-han", "cho-xac-nhan", "dang-lam", "da-xong"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; empty (None) means all."""

    year: int | None
    text: str = ""
    state: str = ""


@dataclass(frozen=True)
class Listing:
    """The list of a year: its rows and how many there are behind each filter."""

    rows: QuerySet[AssignedTask]
    counts: dict[str, int] = field(default_factory=dict)


def listing(visible: QuerySet[AssignedTask], filters: Filters, on: date) -> Listing:
    """Tasks of a year, or of all, by words of the unit's name; counts in one query."""
    found = visible.exclude(state=TaskState.WITHDRAWN)
    if filters.year is not None:
        found = found.filter(year=filters.year)
    for word in search_text(filters.text).split():
        found = found.filter(organisation__search_text__contains=word)
    kinds = {
        LATE: overdue(on),
        PROPOSED: Q(state=TaskState.PROPOSED),
        RUNNING_ONES: Q(state__in=RUNNING),
        CLOSED_ONES: Q(state__in=CLOSED),
    }
    counts: dict[str, int] = found.order_by().aggregate(
        all=Count("pk"), **{name.replace("-", "_"): Count("pk", filter=kind) for name, kind in kinds.items()}
    )
    if filters.state in kinds:
        found = found.filter(kinds[filters.state])
    return Listing(
        with_latest(in_order(found)),
        {"": counts["all"], **{name: counts[name.replace("-", "_")] for name in kinds}},
    )


def years_of(visible: QuerySet[AssignedTask]) -> list[int]:
    """Years with tasks a person may see, newest first."""
    return list(visible.order_by("-year").values_list("year", flat=True).distinct())


def overdue_of_own(user: User, on: date) -> list[AssignedTask]:
    """Overdue tasks of the person's units, the latest first; one query."""
    own = AssignedTask.objects.filter(overdue(on), organisation__in=user.roles.served)
    return list(own.select_related("organisation").order_by("due_on", "pk"))
