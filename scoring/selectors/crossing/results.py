"""What a round came to once it is closed: the prescribed aggregate, beside it what helps to look again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from emulation.common.numbers import MINUS, format_points
from scoring.cross import Estimate, Pair, estimate, outliers
from scoring.models import CrossResult, CrossRound, CrossScore, ScoreSheet
from scoring.selectors.crossing.rounds import raters
from scoring.selectors.crossing.scores import ZERO

FAR_OFF = Decimal("0.50")
"""Differences smaller than this many points are not pointed out."""


def counted_scores(found: CrossRound) -> QuerySet[CrossScore]:
    """Scores that count: handed in, not of who stepped back. Missing ones are not among them."""
    return CrossScore.objects.filter(
        assignment__rater__round=found,
        assignment__rater__submitted_at__isnull=False,
        assignment__recused_at=None,
        points__isnull=False,
    )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One unit after the closing: the prescribed aggregate, beside it the robust estimate."""

    name: str
    count: int
    total: str
    robust: str
    robust_rank: int


class Flag(NamedTuple):
    """A score far from what its rater and its unit let expect; it asks for a reason."""

    rater: str
    unit: str
    difference: str


@dataclass(frozen=True, slots=True)
class Results:
    rows: tuple[ResultRow, ...]
    flags: tuple[Flag, ...]
    patterns: tuple[tuple[str, str], ...]


def results_of(found: CrossRound, hidden: Collection[int] = ()) -> Results:
    """The closed round, without the units of `hidden`: the others are put in order as if there were none, so
    that no gap tells the place of a hidden one. The estimate is decision support only."""
    totals: dict[Pair, Decimal] = defaultdict(lambda: ZERO)
    names = dict(
        ScoreSheet.objects.filter(cross_assignments__rater__round=found)
        .order_by("membership__order")
        .values_list("membership__organisation_id", "membership__organisation__short_name")
    )
    unit, rater = "assignment__sheet__membership__organisation_id", "assignment__rater__organisation_id"
    for who, whom, points in counted_scores(found).values_list(rater, unit, "points"):
        totals[Pair(who, whom)] += points
    summed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    results = CrossResult.objects.filter(round=found)
    for whom, points in results.values_list("line__sheet__membership__organisation_id", "points"):
        summed[whom] += points
    fitted = estimate(totals)
    shown = [level for unit, level in fitted.levels.items() if unit not in hidden]
    return Results(
        rows=tuple(
            ResultRow(
                name,
                sum(pair.unit == pk for pair in totals),
                format_points(summed[pk]) if pk in summed else "",
                format_points(fitted.levels[pk]) if pk in fitted.levels else "",
                1 + sum(level > fitted.levels[pk] for level in shown) if pk in fitted.levels else 0,
            )
            for pk, name in names.items()
            if pk not in hidden
        ),
        flags=tuple(_flags(fitted, names, hidden)),
        patterns=tuple(
            raters(found).exclude(pattern_reason="").values_list("organisation__name", "pattern_reason")
        ),
    )


def _flags(fitted: Estimate, names: dict[int, str], hidden: Collection[int]) -> Iterable[Flag]:
    far = outliers(fitted, FAR_OFF)
    for pair in sorted(far, key=lambda one: (far[one], one)):
        if pair.unit not in hidden:
            difference = format_points(far[pair], sign=True, minus=MINUS)
            yield Flag(names.get(pair.rater, ""), names.get(pair.unit, ""), difference)


def results_on(sheet: ScoreSheet) -> dict[int, str]:
    """Line → what cross-scoring came to, in words, for those who read the points of the group. One query."""
    found = CrossResult.objects.filter(line__sheet=sheet).values_list("line_id", "points", "count")
    return {line: f"{format_points(points)} điểm ({count} phiếu)" for line, points, count in found}
