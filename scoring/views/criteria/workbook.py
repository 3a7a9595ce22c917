"""The tree from Excel and back: template, dry run with its preview, writing, export."""

from __future__ import annotations

import re
from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.numbers import format_bytes
from emulation.common.problems import Refused
from emulation.common.text import search_text
from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.people.requests import Request
from scoring.criteria_forms.sets import FileForm
from scoring.importers.criteria import DryRun, dry_run, unpack, write_tree
from scoring.models import CriteriaSet
from scoring.selectors.criteria_difference import worded
from scoring.services.criteria.replacing import replace_tree
from scoring.views.criteria.common import crumbs, draft_for, set_for, tell, url_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: Request, set_id: int) -> HttpResponse:
    """A file is read, checked and compared with the draft; nothing is written before that is confirmed."""
    draft = draft_for(request, set_id)
    form = FileForm(request.POST or None, request.FILES or None)
    found = _tried(request, draft, form) if request.method == "POST" and form.is_valid() else None
    context = {
        "criteria_set": draft,
        "form": form,
        "found": found,
        "problems": found.problems[:SHOWN] if found else (),
        "page": worded(found.difference) if found and found.difference else None,
        "crumbs": crumbs(draft, "Nhập từ Excel"),
    }
    wrong = bool(form.errors) or (found is not None and bool(found.problems))
    return render(request, "scoring/criteria_import.html", context, status=422 if wrong else 200)


def _tried(request: Request, draft: CriteriaSet, form: FileForm) -> DryRun | None:
    """The dry run, or None with the reason at the field."""
    file = form.cleaned_data["file"]
    if file.size > settings.MAX_IMPORT_MB * 1024 * 1024:
        form.add_error("file", f"Tệp lớn hơn {format_bytes(settings.MAX_IMPORT_MB * 1024 * 1024)}.")
        return None
    try:
        return dry_run(request.user, draft, BytesIO(file.read()), file.name)
    except UnreadableWorkbook:
        form.add_error("file", f"Không đọc được tệp “{file.name}”. Chọn tệp .xlsx theo mẫu.")
        return None


@require_POST
@login_required
def write(request: Request, set_id: int) -> HttpResponse:
    """Write the rows of a preview: all or nothing."""
    draft = draft_for(request, set_id)
    try:
        rows, seen = unpack(request.user, draft, request.POST.get("rows", ""))
        replace_tree(actor=request.user, criteria_set=draft, rows=rows, seen=seen)
    except signing.BadSignature:
        messages.error(request, "Bản xem trước đã hết hạn. Tải tệp lên lại.")
        return redirect(url_of("import", draft))
    except Refused as refusal:
        tell(request, refusal)
        return redirect(url_of("import", draft))
    messages.success(request, f"Đã nhập {len(rows)} dòng.")
    return redirect(url_of("edit", draft))


@require_safe
@login_required
def export(request: Request, set_id: int) -> HttpResponse:
    """The tree as the workbook that can be brought in again."""
    criteria_set = set_for(request, set_id)
    return _sent(f"bo-tieu-chi-{criteria_set.year}-{_plain(criteria_set.name)}", criteria_set)


@require_safe
@login_required
def template(request: Request, set_id: int) -> HttpResponse:
    """The empty workbook with guidance."""
    set_for(request, set_id)
    return _sent("mau-bo-tieu-chi", None)


def _plain(name: str) -> str:
    """Letters and digits with hyphens, for the name of a file."""
    return "-".join(re.findall("[a-z0-9]+", search_text(name)))


def _sent(name: str, criteria_set: CriteriaSet | None) -> HttpResponse:
    content = BytesIO()
    write_tree(content, criteria_set)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name[:80]}.xlsx"'
    return response
