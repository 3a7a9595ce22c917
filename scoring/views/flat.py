"""The points of a group-year as a file for analysis."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from emulation.common.sniff import XLSX
from emulation.common.workbooks.flat import as_csv, as_xlsx
from emulation.groups.pages import group_year_for
from emulation.people.requests import Request
from scoring.exports.flat import HEADS, flat_points, readable_sheets
from scoring.selectors.crossing.single import given_to


@require_safe
@login_required
def export(request: Request, code: str, year: int) -> HttpResponse:
    """Unit × criterion × layer × scorer, as far as this person may read the points now; 404 without any.

    `?dang=csv` for a comma-separated file.
    """
    group_year = group_year_for(request, code, year)
    readable = readable_sheets(request.user, group_year)
    if not readable:
        raise Http404
    rows = flat_points(group_year, readable, given_to(request.user, group_year))
    csv = request.GET.get("dang") == "csv"
    content = as_csv(HEADS, rows) if csv else as_xlsx("Điểm", HEADS, rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if csv else XLSX)
    name = re.sub(r"[^a-z0-9]+", "-", f"diem-{group_year.group.code}-{year}".lower())
    response["Content-Disposition"] = f'attachment; filename="{name}.{"csv" if csv else "xlsx"}"'
    response["Cache-Control"] = "private, no-store"
    return response
