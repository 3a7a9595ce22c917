"""Importing a year: read, check, write; all or nothing, and a dry run that does the same and undoes it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from emulation.common.workbooks.reading import CellProblem, read_workbook
from emulation.exchange.importers import IMPORTERS, Context
from emulation.exchange.layout import SHEETS
from emulation.people.models import User


@dataclass(frozen=True)
class Report:
    """What an import found and did. With problems nothing was written."""

    problems: tuple[CellProblem, ...]
    counts: Counter[tuple[str, str]]
    written: bool

    @property
    def changes(self) -> int:
        return sum(count for (_, what), count in self.counts.items() if what != "unchanged")


class _Undo(Exception):
    """Leaves the transaction without writing."""


def import_workbook(path: Path, *, actor: User | None = None, dry_run: bool = False) -> Report:
    """Import a year's workbook. Raises `UnreadableWorkbook`; everything else stands in the report."""
    book = read_workbook(path, SHEETS)
    context = Context(actor=actor, problems=list(book.problems))
    try:
        with transaction.atomic():
            for sheet, importer in IMPORTERS:
                importer(context, book.of(sheet))
            if context.problems or dry_run:
                raise _Undo
    except _Undo:
        pass
    written = not (context.problems or dry_run)
    order = {sheet.title: index for index, (sheet, _) in enumerate(IMPORTERS)}
    problems = sorted(context.problems, key=lambda p: (order.get(p.sheet, -1), p.row))
    return Report(tuple(problems), context.counts, written)
