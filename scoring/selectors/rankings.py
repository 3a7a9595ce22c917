"""Ranking runs a person may read, and group-years that can be ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from emulation.groups.choices import YearState
from emulation.groups.founders import founds
from emulation.groups.models import GroupYear
from emulation.groups.selectors import led_group_years, visible_to
from emulation.people.models import User
from scoring.choices import SheetState
from scoring.models import RankingRow, RankingRun, ScoreSheet

RANKED_STATES = (YearState.RANKED, YearState.NOMINATED, YearState.CLOSED)


def runs() -> QuerySet[RankingRun]:
    """Runs with what the rules and the pages ask of them selected."""
    return RankingRun.objects.select_related(
        "group_year__group", "regulation", "criteria_set", "computed_by", "published_by"
    )


def run_for(user: User, group_year: GroupYear, number: int | None = None) -> RankingRun | None:
    """The newest run this person may read, or the one with that number."""
    found = runs().filter(group_year=group_year).order_by("-number")
    if number is not None:
        found = found.filter(number=number)
    for run in found:
        run.group_year = group_year
        if user.has_perm("scoring.view_run", run):
            return run
    return None


def readable_numbers(user: User, group_year: GroupYear) -> list[tuple[int, datetime, datetime | None]]:
    """Number, time and publication of the runs this person may read, newest first; one query."""
    found = []
    for run in RankingRun.objects.filter(group_year=group_year).order_by("-number"):
        run.group_year = group_year
        if user.has_perm("scoring.view_run", run):
            found.append((run.number, run.computed_at, run.published_at))
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A group-year in the list with its newest readable run, if any, and the units that lead."""

    group_year: GroupYear
    run: RankingRun | None
    first: str
    ready: bool


def years_of(user: User) -> list[int]:
    return list(visible_to(user).order_by("-year").values_list("year", flat=True).distinct())


def opening(user: User) -> tuple[int, list[Listed]]:
    """The newest year that has a ranking this person reads, else the newest there is, with its list."""
    ranked = visible_to(user).filter(ranking_runs__isnull=False)
    for year in ranked.order_by("-year").values_list("year", flat=True).distinct():
        found = listed(user, year)
        if any(row.run for row in found):
            return year, found
    years = years_of(user)
    return (years[0], listed(user, years[0])) if years else (0, [])


def listed(user: User, year: int) -> list[Listed]:
    """Visible group-years of a year; five queries whatever their number."""
    group_years = list(visible_to(user).filter(year=year).order_by("group__kind", "group__sort_key", "pk"))
    early = _reads_early(user, group_years)
    newest: dict[int, RankingRun] = {}
    for one in RankingRun.objects.filter(group_year__in=group_years).order_by("number"):
        if one.published_at is not None or one.group_year_id in early:
            newest[one.group_year_id] = one
    leading: dict[int, list[str]] = {}
    for row in RankingRow.objects.filter(run__in=newest.values(), rank=1).select_related("organisation"):
        leading.setdefault(row.run_id, []).append(row.organisation.short_name)
    ready = set(ready_to_rank(user, year).values_list("pk", flat=True)) if user.roles.is_staff else set()
    return [
        Listed(
            group_year=group_year,
            run=(run := newest.get(group_year.pk)),
            first=", ".join(leading.get(run.pk, ())) if run else "",
            ready=group_year.pk in ready,
        )
        for group_year in group_years
    ]


def _reads_early(user: User, group_years: Sequence[GroupYear]) -> set[int]:
    """Group-years whose runs this person reads as soon as they are computed (`rules.may_read_run`), for
    many at once."""
    roles = user.roles
    led = set(led_group_years(user).values_list("pk", flat=True)) if roles.served else set()
    return {
        group_year.pk
        for group_year in group_years
        if roles.is_inspector
        or roles.is_staff_of(group_year.group.code)
        or founds(roles.served, group_year.group)
        or group_year.pk in led
    }


def ready_to_rank(user: User, year: int) -> QuerySet[GroupYear]:
    """Group-years of this member of staff that have final points and no ranking yet."""
    sheets = ScoreSheet.objects.filter(membership__group_year=OuterRef("pk"), submitted_at__isnull=False)
    found = (
        visible_to(user)
        .filter(year=year, state=YearState.REVIEWING, review_closed_at__isnull=False)
        .filter(Exists(sheets), ~Exists(sheets.exclude(state=SheetState.FINAL)))
    )
    groups = user.roles.staff_groups
    if not user.roles.is_staff:
        return found.none()
    return found if groups is None else found.filter(group__code__in=groups)


def summary(user: User, group_year: GroupYear) -> tuple[RankingRun, list[RankingRow]] | None:
    """The newest readable run with its first three ranks, for panels elsewhere."""
    run = run_for(user, group_year)
    if run is None:
        return None
    top = run.rows.filter(Q(rank__lte=3)).select_related("organisation").order_by("order")
    return run, list(top)
