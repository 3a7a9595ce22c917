"""Run with the data directory of a province: times the ranking of all its group-years, and what it is
measured against. Everything written is undone. Prints one line `MEASURED …` a round."""

from __future__ import annotations

import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from emulation.groups.models import GroupYear  # noqa: E402
from scoring.models import RankingRow, RankingRun, ScoreLine  # noqa: E402
from scoring.services.ranking import run_rankings  # noqa: E402

ROUNDS = 5
GROUP_BY = """
    SELECT l.sheet_id, c.section_id, SUM(l.self_points), SUM(l.group_points), SUM(l.final_points)
    FROM scoring_scoreline l JOIN scoring_criterion c ON c.id = l.criterion_id
    JOIN scoring_scoresheet s ON s.id = l.sheet_id JOIN groups_membership m ON m.id = s.membership_id
    WHERE m.group_year_id IN (SELECT group_year_id FROM scoring_rankingrun)
    GROUP BY l.sheet_id, c.section_id
"""


class Undo(Exception):
    """Leaves the transaction without writing."""


def group_by() -> float:
    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute(GROUP_BY)
        cursor.fetchall()
        return time.perf_counter() - started


def bulk_insert(count: int) -> float:
    """Insert as many rows as the ranking writes: copies of stored ones under new runs."""
    taken = 0.0
    copies: list[RankingRow] = []
    try:
        with transaction.atomic():
            for run in RankingRun.objects.order_by("id"):
                rows = list(run.rows.all())
                run.pk, run.number = None, 9000
                run.save(force_insert=True)
                for row in rows:
                    row.pk, row.run = None, run
                copies += rows
            started = time.perf_counter()
            RankingRow.objects.bulk_create(copies[:count])
            taken = time.perf_counter() - started
            raise Undo
    except Undo:
        return taken


def ranking(group_years: list[GroupYear]) -> tuple[float, int]:
    """Rank all group-years anew (their digests are wiped first); seconds and rows written."""
    taken, rows = 0.0, 0
    try:
        with transaction.atomic():
            RankingRun.objects.update(digest="")
            started = time.perf_counter()
            runs = run_rankings(group_years, None)
            taken = time.perf_counter() - started
            rows = RankingRow.objects.filter(run__in=runs).count()
            raise Undo
    except Undo:
        return taken, rows


def main() -> None:
    group_years = list(GroupYear.objects.filter(ranking_runs__isnull=False).distinct())
    _, rows = ranking(group_years)
    group_by()
    for _ in range(ROUNDS):
        summed, inserted = group_by(), bulk_insert(rows)
        taken, _ = ranking(group_years)
        print("MEASURED", summed, inserted, taken, ScoreLine.objects.count(), len(group_years), rows)


main()
