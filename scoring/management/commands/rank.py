from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emulation.common.pipes import quiet_when_closed
from emulation.common.problems import Refused
from emulation.common.workbooks.flat import csv_text
from emulation.groups.models import GroupYear
from scoring.exports.rankings import FlatRow, flat_rows
from scoring.models import RankingRun
from scoring.services.ranking import RANKABLE, missing_to_rank, run_rankings

HEADERS = ("Khối, cụm", "Hạng", "Đơn vị", "Điểm", "Tối đa", "Xếp loại", "Ghi chú")


class Command(BaseCommand):
    help = (
        "Compute the ranking of a year (or find it unchanged) and print it. Groups that are not ready are "
        "named on standard error; with --group that is an error."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, metavar="YEAR")
        parser.add_argument("--group", metavar="CODE", help="only this group")
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table")

    def handle(
        self, *args: Any, year: int, group: str | None = None, format: str = "table", **options: Any
    ) -> None:
        runs = self._runs(self._group_years(year, group), strict=group is not None)
        rows = flat_rows(runs)
        with quiet_when_closed():
            getattr(self, f"_print_{format}")(rows)

    def _group_years(self, year: int, group: str | None) -> list[GroupYear]:
        found = GroupYear.objects.filter(year=year).select_related("group", "regulation")
        if group:
            found = found.filter(group__code=group)
        group_years = list(found.order_by("group__kind", "group__sort_key"))
        if not group_years:
            where = f" {group}" if group else ""
            raise CommandError(f"Không có khối, cụm{where} trong năm thi đua {year}.")
        return group_years

    def _runs(self, group_years: list[GroupYear], *, strict: bool) -> list[RankingRun]:
        """New or unchanged runs of those that can be ranked; the last run of those that are past it."""
        last = {
            run.group_year_id: run
            for run in RankingRun.objects.filter(group_year__in=group_years).order_by("number")
        }
        ready = []
        for group_year in group_years:
            if group_year.state not in RANKABLE and group_year.pk in last:
                continue
            problems = missing_to_rank(group_year)
            if problems and strict:
                raise CommandError(str(Refused(problems)))
            if problems:
                self.stderr.write(f"{group_year.group.code}: {Refused(problems)}")
            else:
                ready.append(group_year)
        last |= {run.group_year_id: run for run in run_rankings(ready, None)}
        return [last[group_year.pk] for group_year in group_years if group_year.pk in last]

    def _print_json(self, rows: list[FlatRow]) -> None:
        self.stdout.write(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))

    def _print_csv(self, rows: list[FlatRow]) -> None:
        writer = csv.DictWriter(self.stdout, fieldnames=list(FlatRow.__dataclass_fields__))
        writer.writeheader()
        for row in rows:
            cells = row.as_json().items()
            writer.writerow({name: csv_text(v) if isinstance(v, str) else v for name, v in cells})

    def _print_table(self, rows: list[FlatRow]) -> None:
        lines = [HEADERS, *(_cells(row) for row in rows)]
        widths = [max(len(line[index]) for line in lines) for index in range(len(HEADERS))]
        for line in lines:
            self.stdout.write(
                "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            )


def _cells(row: FlatRow) -> tuple[str, ...]:
    rank = "-" if row.rank is None else f"{row.rank}{' (đồng hạng)' if row.tied else ''}"
    note = f"Không xét: {row.excluded}" if row.excluded else ""
    return (row.group, rank, row.unit, row.points or "-", row.assigned_maximum, row.band, note)
