"""The list of bodies from a file: checked first, kept, then written from the same file; all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction

from emulation.audit.imports import ImportContext, Report, run
from emulation.audit.services import record
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.common.workbooks.reading import CellProblem, read_workbook
from emulation.organisations.importers.bodies import import_organisations
from emulation.organisations.layout import ORGANISATIONS
from emulation.organisations.models import UploadedSheet

if TYPE_CHECKING:
    from emulation.people.models import User

PERMISSION = "organisations.manage"
MOST_ROWS = 5000
WHAT = ("created", "changed", "unchanged")


@dataclass(frozen=True)
class Checked:
    """The report of a dry run, and the kept file where there was nothing wrong with it."""

    report: Report
    upload: UploadedSheet | None


def hand_in(*, actor: User, file: File[Any], filename: str) -> Checked:
    """Check a workbook without writing any body. Raises `UnreadableWorkbook`."""
    _demand(actor)
    report = _run(actor, file, filename, dry_run=True)
    if report.problems:
        return Checked(report, None)
    file.seek(0)
    upload = UploadedSheet(filename=filename[-200:], uploaded_by=actor, counts=_by_title(report))
    upload.file.save(filename, file, save=True)
    return Checked(report, upload)


@transaction.atomic
def import_upload(*, actor: User, upload: UploadedSheet) -> Report:
    """Write the rows of a checked file, once. `Refused` when it was imported already."""
    _demand(actor)
    upload = UploadedSheet.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.imported_at is not None:
        raise Refused(Problem("Tệp này đã được nhập.", code="imported"))
    with upload.file.open("rb") as file:
        report = _run(actor, file, upload.filename, dry_run=False)
    if report.written:
        upload.imported_at = now()
        upload.save(update_fields=["imported_at"])
        text = f"Nhập danh sách đơn vị từ tệp {upload.filename}"
        record(actor=actor, action="import_bodies", text=text, subject=upload)
    return report


def _by_title(report: Report) -> dict[str, list[int]]:
    titles = dict.fromkeys(title for title, _ in report.counts)
    return {title: [report.counts[title, what] for what in WHAT] for title in titles}


def _run(actor: User, file: Any, filename: str, *, dry_run: bool) -> Report:
    book = read_workbook(file, (ORGANISATIONS,), filename)
    rows = book.of(ORGANISATIONS)
    context = ImportContext(actor=actor, problems=list(book.problems))
    if len(rows) > MOST_ROWS:
        text = f"có {len(rows)} dòng; mỗi lần nhập nhiều nhất {MOST_ROWS} dòng."
        context.problems.append(CellProblem(ORGANISATIONS.title, 0, "", text))
        rows = []
    elif not rows and not context.problems:
        context.problems.append(CellProblem(ORGANISATIONS.title, 0, "", "chưa có dòng đơn vị nào."))
    return run(
        context,
        lambda: import_organisations(context, rows, keep_history=True),
        [ORGANISATIONS.title],
        dry_run=dry_run,
    )


def _demand(actor: User) -> None:
    if not actor.has_perm(PERMISSION):
        raise PermissionDenied
