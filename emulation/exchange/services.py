"""Importing a year: read, check, write; all or nothing, and a dry run that does the same and undoes it."""

from __future__ import annotations

from pathlib import Path

from emulation.audit.imports import ImportContext, Report, run
from emulation.common.workbooks.reading import read_workbook
from emulation.exchange.importers import IMPORTERS
from emulation.exchange.layout import SHEETS
from emulation.people.models import User

__all__ = ["Report", "import_workbook"]


def import_workbook(path: Path, *, actor: User | None = None, dry_run: bool = False) -> Report:
    """Import a year's workbook. Raises `UnreadableWorkbook`; everything else stands in the report."""
    book = read_workbook(path, SHEETS)
    context = ImportContext(actor=actor, problems=list(book.problems))

    def work() -> None:
        for sheet, importer in IMPORTERS:
            importer(context, book.of(sheet))

    return run(context, work, [sheet.title for sheet, _ in IMPORTERS], dry_run=dry_run)
