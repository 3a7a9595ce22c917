"""Frozen ranking runs for tests, made directly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count

from emulation.common.dates import now
from emulation.groups.models import GroupYear
from scoring.choices import ExclusionKind, Part
from scoring.models import RankingRow, RankingRun
from tests.factories import ground, scoring

_numbers = count(1)


def make_run(
    group_year: GroupYear,
    *,
    points: Sequence[str] = (),
    excluded: Iterable[int] = (),
    computed_days_ago: int = 15,
) -> RankingRun:
    """A frozen run over the members. `points` in their order (falling by one from 990); equal points share a
    rank. `excluded`: places of members that are not considered."""
    scale = Decimal(1000)
    units = ground.members_of(group_year)
    given = [Decimal(text) for text in points] or [Decimal(990 - place) for place in range(len(units))]
    last = group_year.ranking_runs.order_by("-number").first()
    run = RankingRun.objects.create(
        group_year=group_year,
        number=last.number + 1 if last else 1,
        regulation=group_year.regulation,
        criteria_set=last.criteria_set if last else scoring.make_criteria_set(4),
        scale=scale,
        precedence=list(group_year.regulation.book.texts("ranking.precedence")),
        bands=[{"label": "Xuất sắc", "at_least_percent": "95", "section_floor_percent": ""}],
        sections=[
            {"code": "I", "title": "Mục I", "part": Part.BASE, "maximum": "600.00"},
            {"code": "II", "title": "Mục II", "part": Part.BASE, "maximum": "400.00"},
        ],
        digest=f"{next(_numbers):064d}",
        algorithm_version="test",
        computed_at=now() - timedelta(days=computed_days_ago),
    )
    out = set(excluded)
    placed = sorted((place for place in range(len(units)) if place not in out), key=lambda p: (-given[p], p))
    rows = [
        RankingRow(
            run=run,
            organisation=units[place],
            order=order,
            rank=1 + sum(given[other] > given[place] for other in placed),
            tied=sum(given[other] == given[place] for other in placed) > 1,
            points=given[place],
            total_numerator=int(given[place] * 100),
            total_denominator=100,
            assigned_maximum=scale,
            band="Xuất sắc",
            layers=_layers(given[place]),
        )
        for order, place in enumerate(placed, 1)
    ]
    rows += [
        RankingRow(
            run=run,
            organisation=units[place],
            order=len(placed) + index,
            points=given[place],
            assigned_maximum=scale,
            excluded_kind=ExclusionKind.DISCIPLINE,
            excluded_clause="Quy chế mẫu (đề xuất), mục 5.1",
            excluded_reason="Đơn vị hoặc người đứng đầu bị kỷ luật",
            layers=_layers(given[place]),
        )
        for index, place in enumerate(sorted(out), 1)
    ]
    RankingRow.objects.bulk_create(rows)
    return run


def _layers(points: Decimal) -> dict[str, dict[str, str]]:
    """Three equal layers; section I has what II does not."""
    first = min(points, Decimal(600)) - Decimal(10)
    layer = {
        "I": f"{first:.2f}",
        "II": f"{points - first - 1:.2f}",
        "base": f"{points - 1:.2f}",
        "bonus": "1.50",
        "deduction": "0.50",
        "total": f"{points:.2f}",
    }
    return {"self": layer, "group": dict(layer), "final": dict(layer)}
