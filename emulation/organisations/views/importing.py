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
from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.organisations.forms.reorganisations import SheetForm
from emulation.organisations.importers.uploads import MOST_ROWS, Checked, check_again, hand_in, import_upload
from emulation.organisations.layout import ORGANISATIONS
from emulation.organisations.models import UploadedSheet
from emulation.organisations.views.common import MANAGE, crumbs, demand, template_response, too_large

if TYPE_CHECKING:
    from emulation.people.requests import Request

SHOWN = 200
WHAT = (("created", "Thêm mới"), ("changed", "Sửa"), ("unchanged", "Không đổi"))


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
    """What the checked file would do now; the button does it."""
    demand(request, MANAGE)
    found = get_object_or_404(UploadedSheet, pk=pk, imported_at=None)
    if request.method == "POST":
        return _imported(request, found)
    report = check_again(actor=request.user, upload=found)
    context = {
        "upload": found,
        "problems": report.problems[:SHOWN],
        "number": len(report.problems),
        "rows": _counts(report),
        "changes": report.changes,
        "crumbs": crumbs(("Nhập từ Excel", reverse("organisations:import")), (found.filename, "")),
    }
    return render(request, "organisations/import_preview.html", context)


def _imported(request: Request, found: UploadedSheet) -> HttpResponse:
    try:
        report = import_upload(actor=request.user, upload=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("organisations:import")
    if not report.written:
        messages.error(request, "Dữ liệu đã thay đổi sau khi kiểm tra; tệp chưa được nhập.")
        return redirect("organisations:import-preview", found.pk)
    messages.success(request, f"Đã nhập {found.filename}: {report.changes} thay đổi.")
    return redirect("organisations:index")


def _counts(report: Report) -> list[tuple[str, list[int]]]:
    """Per kind of row: how many are new, changed, unchanged."""
    titles = dict.fromkeys(title for title, _ in report.counts)
    return [(title, [report.counts[title, what] for what, _ in WHAT]) for title in titles]


@require_safe
@login_required
def template(request: Request) -> HttpResponse:
    """The empty sheet with guidance."""
    demand(request, MANAGE)
    return template_response(ORGANISATIONS, "mau-don-vi.xlsx", f"Mỗi lần nhập nhiều nhất {MOST_ROWS} dòng.")
