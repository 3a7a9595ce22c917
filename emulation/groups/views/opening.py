"""Opening a year for the groups of a kind, with last year's structure as a proposal."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.groups import services
from emulation.groups.choices import GroupKind
from emulation.groups.proposals import opening
from emulation.people.pages import demand
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_years(request: Request) -> HttpResponse:
    """The proposals of every group; those ticked are opened, all or none."""
    demand(request, "groups.open_years")
    kind, year = _kind_of(request), _year_of(request)
    chosen = {int(value) for value in request.POST.getlist("group") if value.isdecimal()}
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            rows = services.open_years(actor=request.user, kind=kind, year=year, group_ids=chosen)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(
                request, f"Đã mở năm {year} cho {len(rows)} khối, cụm. Cử Trưởng, Phó trưởng rồi bắt đầu năm."
            )
            return redirect(f"{reverse('groups:index')}?nam={year}&loai={kind}")
    found = opening(request.user, kind, year)
    context = {
        "opening": found,
        "problems": problems,
        "ticked": chosen if request.method == "POST" else {p.group.pk for p in found.proposals if p.can_open},
        "kinds": GroupKind.choices,
        "kind": kind,
        "year": year,
        "years": _years(),
        "crumbs": [("Khối, cụm", reverse("groups:index")), ("Mở năm thi đua", "")],
    }
    return render(request, "groups/open_years.html", context)


def _kind_of(request: Request) -> str:
    wanted = request.POST.get("loai") or request.GET.get("loai", "")
    if wanted in GroupKind.values:
        return wanted
    return GroupKind.BLOCK if request.user.roles.is_staff else GroupKind.CLUSTER


def _years() -> range:
    """Last year, whose groups may still be missing, up to what the operator lets be prepared."""
    return range(today().year - 1, today().year + settings.YEARS_AHEAD + 1)


def _year_of(request: Request) -> int:
    wanted = request.POST.get("nam") or request.GET.get("nam", "")
    allowed = _years()
    return int(wanted) if wanted.isdecimal() and int(wanted) in allowed else today().year + 1
