"""The list of bodies from Excel: upload and check, preview, import."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.audit.imports import Report
from emulation.common.problems import Refused
from emulation.common.workbooks.reading import CellProblem, UnreadableWorkbook
from emulation.organisations.forms.reorganisations import SheetForm
from emulation.organisations.importers.uploads import MOST_ROWS, Checked, hand_in, import_upload
from emulation.organisations.layout import ORGANISATIONS
from emulation.organisations.models import UploadedSheet
from emulation.organisations.views.common import MANAGE, crumbs, demand, template_response, too_large

if TYPE_CHECKING:
    from emulation.people.requests import Request

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: Request) -> HttpResponse:
    """A file is read and checked; nothing is written before the preview is confirmed."""
    demand(request, MANAGE)
    form = SheetForm(request.POST or None, request.FILES or None)
    checked = _checked(request, form) if request.method == "POST" and form.is_valid() else None
    if checked is not None and checked.upload is not None:
        return redirect("organisations:import-preview", checked.upload.pk)
    problems = checked.report.problems if checked else ()
    context = {
        "form": form,
        "problems": problems[:SHOWN],
        "number": len(problems),
        "most_rows": MOST_ROWS,
        "crumbs": crumbs(("Nhập từ Excel", "")),
    }
    wrong = request.method == "POST"
    return render(request, "organisations/import.html", context, status=422 if wrong else 200)


def _checked(request: Request, form: SheetForm) -> Checked | None:
    """What the check found, or None with the reason at the field."""
    file = form.cleaned_data["file"]
    if reason := too_large(file):
        form.add_error("file", reason)
        return None
    try:
        return hand_in(actor=request.user, file=file, filename=file.name)
    except UnreadableWorkbook:
        form.add_error("file", f"Không đọc được tệp “{file.name}”. Chọn tệp .xlsx theo mẫu.")
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preview(request: Request, pk: int) -> HttpResponse:
    """What the check of the file found; the button imports it, unless something became wrong since."""
    demand(request, MANAGE)
    found = get_object_or_404(UploadedSheet, pk=pk, imported_at=None)
    problems: tuple[CellProblem, ...] = ()
    if request.method == "POST":
        report = _imported(request, found)
        if report is None or report.written:
            return redirect("organisations:index")
        problems = report.problems
    context = {
        "upload": found,
        "problems": problems[:SHOWN],
        "number": len(problems),
        "changes": sum(created + changed for created, changed, _ in found.counts.values()),
        "crumbs": crumbs(("Nhập từ Excel", reverse("organisations:import")), (found.filename, "")),
    }
    return render(request, "organisations/import_preview.html", context, status=422 if problems else 200)


def _imported(request: Request, found: UploadedSheet) -> Report | None:
    """The report; None where somebody else imported the file a moment ago."""
    try:
        report = import_upload(actor=request.user, upload=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return None
    if report.written:
        messages.success(request, f"Đã nhập {found.filename}: {report.changes} thay đổi.")
    return report


@require_safe
@login_required
def template(request: Request) -> HttpResponse:
    """The empty sheet with guidance."""
    demand(request, MANAGE)
    return template_response(ORGANISATIONS, "mau-don-vi.xlsx", f"Mỗi lần nhập nhiều nhất {MOST_ROWS} dòng.")
