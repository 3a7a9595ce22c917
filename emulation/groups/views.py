"""Pages of the groups: list, one group-year, its offices, deadlines and start."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups import overviews, services
from emulation.groups.choices import GroupKind, YearState
from emulation.groups.forms import EndOfficeForm, ExtensionForm, OfficeForm
from emulation.groups.overviews import Filters
from emulation.groups.pages import crumbs_of, group_year_for, year_url
from emulation.groups.panels import actions_of, panels_of
from emulation.groups.policies import policy_of
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

PER_PAGE = 50
MEMBERS_ORDER = 50
"""Panels of other rooms with a lower order stand above the members, the others below."""


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Blocks and clusters of a year: who leads, how many members, which step, who is late."""
    years = overviews.years_of(request.user)
    filters = Filters(
        year=_year_of(request.GET.get("nam", ""), years),
        kind=request.GET.get("loai", ""),
        state=request.GET.get("buoc", ""),
        text=request.GET.get("q", "").strip(),
        late=request.GET.get("cham") == "1",
    )
    found = overviews.list_rows(request.user, filters)
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": list(page_obj),
        "filters": filters,
        "years": years,
        "kinds": GroupKind.choices,
        "states": YearState.choices,
    }
    return render(request, "groups/index.html", context)


def _year_of(wanted: str, years: list[int]) -> int:
    """The year asked for; else this one, or the newest one this person may see."""
    if wanted.isdecimal() and int(wanted) in years:
        return int(wanted)
    past = [year for year in years if year <= today().year]
    return past[0] if past else (years[-1] if years else today().year)


@require_safe
@login_required
def year(request: Request, code: str, year: int) -> HttpResponse:
    """One group in one year, with what this person may do now."""
    group_year = group_year_for(request, code, year)
    panels = panels_of(request.user, group_year)
    user = request.user
    context = {
        "group_year": group_year,
        "policy": policy_of(group_year.group),
        "overview": overviews.overview(group_year),
        "actions": actions_of(user, group_year),
        "first_panels": [panel for panel in panels if not panel.aside and panel.order < MEMBERS_ORDER],
        "later_panels": [panel for panel in panels if not panel.aside and panel.order >= MEMBERS_ORDER],
        "aside_panels": [panel for panel in panels if panel.aside],
        "may_give_office": _open_and(request, "groups.give_office", group_year),
        "may_extend": _open_and(request, "groups.manage_year", group_year),
        "today": today(),
        "crumbs": crumbs_of(group_year),
    }
    return render(request, "groups/year.html", context)


def _open_and(request: Request, permission: str, group_year: object) -> bool:
    closed = getattr(group_year, "state", "") == YearState.CLOSED
    return not closed and request.user.has_perm(permission, group_year)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_office(request: Request, code: str, year: int) -> HttpResponse:
    """Make a member unit leader or deputy; beyond the regulation the clause refuses."""
    group_year = group_year_for(request, code, year)
    demand(request, "groups.give_office", group_year)
    form = OfficeForm(request.POST or None, group_year=group_year)
    if request.method == "POST" and form.is_valid():
        try:
            office = services.give_office(actor=request.user, group_year=group_year, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {office.organisation.name} là {office.get_role_display()}.")
            return redirect(year_url(group_year))
    book = group_year.regulation.book
    context = {
        "form": form,
        "group_year": group_year,
        "held": group_year.offices.filter(ends=None).select_related("organisation"),
        "figures": [
            (book.words(key), book.clause(key), group_year.regulation.clause_url(key), label)
            for key, label in (
                ("offices.leaders", policy_of(group_year.group).leader_title),
                ("offices.deputies_min", f"{policy_of(group_year.group).deputy_title}, ít nhất"),
                ("offices.deputies_max", f"{policy_of(group_year.group).deputy_title}, nhiều nhất"),
            )
        ],
        "crumbs": crumbs_of(group_year, "Cử Trưởng, Phó trưởng"),
    }
    return render(request, "groups/give_office.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_office(request: Request, code: str, year: int, office_id: int) -> HttpResponse:
    group_year = group_year_for(request, code, year)
    office = get_object_or_404(group_year.offices.select_related("organisation"), pk=office_id)
    demand(request, "groups.give_office", group_year)
    form = EndOfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_office(actor=request.user, office=office, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {office.organisation.name} thôi giữ chức trách.")
            return redirect(year_url(group_year))
    context = {
        "form": form,
        "group_year": group_year,
        "office": office,
        "crumbs": crumbs_of(group_year, "Kết thúc chức trách"),
    }
    return render(request, "groups/end_office.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def extend_deadline(request: Request, code: str, year: int, step: str) -> HttpResponse:
    """A later last day for one step, with the reason the group will read."""
    group_year = group_year_for(request, code, year)
    deadline = get_object_or_404(group_year.deadlines, step=step)
    demand(request, "groups.manage_year", group_year)
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.extend_deadline(actor=request.user, deadline=deadline, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã gia hạn bước {deadline.get_step_display()}.")
            return redirect(year_url(group_year))
    context = {
        "form": form,
        "group_year": group_year,
        "deadline": deadline,
        "crumbs": crumbs_of(group_year, "Gia hạn"),
    }
    return render(request, "groups/extend_deadline.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: Request, code: str, year: int) -> HttpResponse:
    """forming → running: first what is still missing, then one button."""
    group_year = group_year_for(request, code, year)
    demand(request, "groups.start_year", group_year)
    problems = services.missing_to_start(group_year)
    if request.method == "POST":
        try:
            services.start_year(actor=request.user, group_year=group_year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(
                request, f"Năm thi đua {group_year.year} của {group_year.group.short_name} đã bắt đầu."
            )
            return redirect(year_url(group_year))
    context = {
        "group_year": group_year,
        "problems": problems,
        "action": reverse("groups:start", args=[code, year]),
        "back_url": year_url(group_year),
        "crumbs": crumbs_of(group_year, "Bắt đầu năm thi đua"),
    }
    return render(request, "groups/start.html", context)
