"""The page "Chấm điểm": the person's own sheets, the groups that can be opened; opening a self-assessment."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.problems import Refused
from emulation.groups.selectors import visible_to
from emulation.people.requests import Request
from scoring.selectors import overview, sheets
from scoring.services import sheets as services


@login_required
@require_safe
def index(request: Request) -> HttpResponse:
    context = {
        "own": [sheets.summary(sheet) for sheet in sheets.own_sheets(request.user)],
        "serves": bool(request.user.roles.served),
        "opening": sheets.to_open(request.user),
        "overview": overview.of_user(request.user),
        "appraising": request.user.roles.is_staff,
    }
    return render(request, "scoring/index.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_assessment(request: Request, group_year_id: int) -> HttpResponse:
    """What opening means and what is missing for it; a POST opens."""
    group_year = get_object_or_404(visible_to(request.user), pk=group_year_id)
    if not request.user.has_perm("scoring.open_assessment", group_year):
        raise PermissionDenied
    problems = services.missing_to_open(group_year)
    if request.method == "POST":
        try:
            opened = services.open_sheets(actor=request.user, group_year=group_year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, f"Đã mở tự chấm điểm cho {len(opened)} đơn vị.")
            return redirect("scoring:index")
    context = {
        "group_year": group_year,
        "problems": problems,
        "crumbs": [("Chấm điểm", reverse("scoring:index")), ("Mở tự chấm điểm", "")],
    }
    refused = request.method == "POST"
    return render(request, "scoring/sheet_open.html", context, status=422 if refused else 200)
