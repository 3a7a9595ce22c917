"""Pages of exclusions: the list, recording one, lifting one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from scoring.exclusion_forms import ExclusionForm, LiftForm
from scoring.selectors import exclusions as selectors
from scoring.services import exclusions as services

PER_PAGE = 50


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """What this person may know of units that are not considered, newest year first."""
    page_obj = Paginator(selectors.visible_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": selectors.shown(request.user, page_obj),
        "may_add": request.user.has_perm("scoring.set_exclusion"),
        "crumbs": _crumbs(),
    }
    return render(request, "scoring/exclusions.html", context)


def _crumbs(*below: str) -> list[tuple[str, str]]:
    here = reverse("scoring:exclusions") if below else ""
    trail = [("Chấm điểm", reverse("scoring:index")), ("Không xét thi đua", here)]
    return trail + [(label, "") for label in below]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request) -> HttpResponse:
    """Record an exclusion of the year `?nam=` (this year, or the newest with groups)."""
    demand(request, "scoring.set_exclusion")
    years = selectors.years_of_groups()
    wanted = request.GET.get("nam", "")
    year = int(wanted) if wanted.isdecimal() and int(wanted) in years else _this(years)
    form = ExclusionForm(request.POST or None, user=request.user, year=year)
    if request.method == "POST" and form.is_valid():
        try:
            exclusion = services.set_exclusion(actor=request.user, year=year, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi nhận đối với {exclusion.organisation.name}.")
            return redirect("scoring:exclusions")
    context = {"form": form, "year": year, "years": years, "crumbs": _crumbs("Ghi nhận")}
    return render(request, "scoring/exclusion_add.html", context, status=422 if form.errors else 200)


def _this(years: list[int]) -> int:
    past = [year for year in years if year <= today().year]
    return past[0] if past else today().year


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def lift(request: Request, exclusion_id: int) -> HttpResponse:
    exclusion = get_object_or_404(selectors.visible_to(request.user), pk=exclusion_id)
    if not selectors.may_judge(request.user, exclusion.organisation_id, exclusion.year):
        raise PermissionDenied
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.lift_exclusion(actor=request.user, exclusion=exclusion, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã gỡ bỏ đối với {exclusion.organisation.name}.")
            return redirect("scoring:exclusions")
    context = {
        "form": form,
        "row": selectors.shown(request.user, [exclusion])[0],
        "crumbs": _crumbs("Gỡ bỏ"),
    }
    return render(request, "scoring/exclusion_lift.html", context, status=422 if form.errors else 200)
