"""Tasks from Excel: the template, a dry run with its preview, the writing."""

from __future__ import annotations

from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.assignments import services
from emulation.assignments.forms import WorkbookForm
from emulation.assignments.importers import MOST_ROWS, TASKS, DryRun, dry_run, unpack
from emulation.assignments.views.common import crumbs
from emulation.common.numbers import format_bytes
from emulation.common.problems import Refused
from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.common.workbooks.template import write_template
from emulation.people.pages import demand
from emulation.people.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
"""Problems and rows that the preview shows; their number is always told."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: Request) -> HttpResponse:
    """A file is read and checked; nothing is written before the preview is confirmed."""
    demand(request, "assignments.import_tasks")
    form = WorkbookForm(request.POST or None, request.FILES or None)
    found = _tried(request, form) if request.method == "POST" and form.is_valid() else None
    context = {
        "form": form,
        "found": found,
        "rows": found.rows[:SHOWN] if found else (),
        "problems": found.problems[:SHOWN] if found else (),
        "most_rows": MOST_ROWS,
        "crumbs": crumbs(None, 0, "Nhập từ Excel"),
    }
    wrong = bool(form.errors) or (found is not None and bool(found.problems))
    return render(request, "assignments/import.html", context, status=422 if wrong else 200)


def _tried(request: Request, form: WorkbookForm) -> DryRun | None:
    """The dry run, or None with the reason at the field."""
    file = form.cleaned_data["file"]
    if file.size > settings.MAX_IMPORT_MB * 1024 * 1024:
        form.add_error("file", f"Tệp lớn hơn {format_bytes(settings.MAX_IMPORT_MB * 1024 * 1024)}.")
        return None
    try:
        return dry_run(request.user, BytesIO(file.read()), file.name)
    except UnreadableWorkbook:
        form.add_error("file", f"Không đọc được tệp “{file.name}”. Chọn tệp .xlsx theo mẫu.")
        return None


@require_POST
@login_required
def write(request: Request) -> HttpResponse:
    """Write the rows of a preview: all or nothing."""
    demand(request, "assignments.import_tasks")
    back = reverse("assignments:import")
    try:
        rows = unpack(request.user, request.POST.get("rows", ""))
        tasks = services.import_tasks(actor=request.user, rows=rows)
    except signing.BadSignature:
        messages.error(request, "Bản xem trước đã hết hạn. Tải tệp lên lại.")
        return redirect(back)
    except Refused as refusal:
        for problem in refusal.problems[:10]:
            messages.error(request, problem.message)
        return redirect(back)
    messages.success(request, f"Đã nhập {len(tasks)} nhiệm vụ.")
    return redirect(f"{reverse('assignments:index')}?nam={tasks[0].year}")


@require_safe
@login_required
def template(request: Request) -> HttpResponse:
    """The empty workbook with guidance."""
    demand(request, "assignments.import_tasks")
    content = BytesIO()
    write_template(content, (TASKS,), f"Mỗi lần nhập nhiều nhất {MOST_ROWS} dòng.")
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="mau-nhiem-vu-duoc-giao.xlsx"'
    return response
