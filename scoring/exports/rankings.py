"""A ranking as flat rows, for the command line and for files that programs read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from scoring.models import RankingRun


@dataclass(frozen=True)
class FlatRow:
    """One unit of one run; points as text with two places, `excluded` the reason or ""."""

    group: str
    unit: str
    points: str | None
    assigned_maximum: str
    rank: int | None
    tied: bool
    band: str
    excluded: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def flat_rows(runs: Iterable[RankingRun]) -> list[FlatRow]:
    """Rows of the runs in their order, ranked units first, in two queries."""
    runs = list(runs)
    prefetch_related_objects(runs, "group_year__group", "rows__organisation")
    return [
        FlatRow(
            group=run.group_year.group.code,
            unit=row.organisation.code,
            points=None if row.points is None else str(row.points),
            assigned_maximum=str(row.assigned_maximum),
            rank=row.rank,
            tied=row.tied,
            band=row.band,
            excluded=row.excluded_reason,
        )
        for run in runs
        for row in run.rows.all()
    ]
