"""The matrix group × step, and the reminders sent from it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from emulation.common.problems import Refused
from emulation.groups import overviews, services
from emulation.groups.choices import GroupKind, Step
from emulation.groups.models import GroupYear
from emulation.groups.overviews import Filters
from emulation.groups.pages import group_year_for, year_url
from emulation.groups.progress import matrix as progress_matrix
from emulation.groups.services.reminders import Reminded
from emulation.groups.views.lists import year_of
from emulation.people.pages import demand
from emulation.people.requests import Request

NAMED = 5
"""Units named in the message; more are counted."""


@require_safe
@login_required
def matrix(request: Request) -> HttpResponse:
    """Groups of a year by step: done, late, under way, how many units; for those who remind."""
    demand(request, "groups.view_progress")
    filters = _filters(request.GET.get("nam", ""), request)
    found = progress_matrix(request.user, filters)
    context = {
        "matrix": found,
        "filters": filters,
        "years": overviews.years_of(request.user),
        "kinds": GroupKind.choices,
        "may_remind": request.user.has_perm("groups.remind_many"),
        "crumbs": [("Khối, cụm", reverse("groups:index")), ("Tiến độ", "")],
    }
    return render(request, "groups/progress.html", context)


def _filters(wanted: str, request: Request) -> Filters:
    years = overviews.years_of(request.user)
    source = request.POST if request.method == "POST" else request.GET
    return Filters(year=year_of(wanted, years), kind=source.get("loai", ""), text=source.get("q", "").strip())


@require_POST
@login_required
def remind(request: Request, code: str, year: int) -> HttpResponse:
    """One click: everybody in this group whom the step waits for."""
    group_year = group_year_for(request, code, year)
    demand(request, "groups.remind", group_year)
    _send(request, [group_year])
    return redirect(_back(request, year_url(group_year)))


@require_POST
@login_required
def remind_all(request: Request) -> HttpResponse:
    """One click for a whole column: every group shown in which the step is late or under way."""
    demand(request, "groups.remind_many")
    step, filters = _step(request), _filters(request.POST.get("nam", ""), request)
    rows = progress_matrix(request.user, filters).rows
    behind = [row.group_year for row in rows if any(c.step == step and c.is_open for c in row.cells)]
    _send(request, behind)
    return redirect(_back(request, reverse("groups:progress")))


def _send(request: Request, group_years: list[GroupYear]) -> None:
    try:
        sent = services.remind(actor=request.user, group_years=group_years, step=_step(request))
    except Refused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _told(sent))


def _told(sent: Reminded) -> str:
    names = [unit.short_name for unit in sent.units]
    already = f" {sent.already} đơn vị đã được nhắc trong hôm nay." if sent.already else ""
    if not names:
        return already.strip()
    if len(names) > NAMED:
        return f"Đã nhắc {len(names)} đơn vị.{already}"
    return f"Đã nhắc {len(names)} đơn vị: {', '.join(names)}.{already}"


def _step(request: Request) -> Step:
    try:
        return Step(request.POST.get("buoc", ""))
    except ValueError:
        raise Http404 from None


def _back(request: Request, usual: str) -> str:
    wanted = request.POST.get("ve", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else usual
