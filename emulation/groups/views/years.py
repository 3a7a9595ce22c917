"""One group in one year: its page, its start, its deadlines."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups import overviews, services
from emulation.groups.choices import YearState
from emulation.groups.forms import ExtensionForm
from emulation.groups.founders import founder_of
from emulation.groups.pages import crumbs_of, group_year_for, year_url
from emulation.groups.panels import actions_of, panels_of
from emulation.groups.policies import policy_of
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

MEMBERS_ORDER = 50
"""Panels of other rooms with a lower order stand above the members, the others below."""


@require_safe
@login_required
def year(request: Request, code: str, year: int) -> HttpResponse:
    """One group in one year, with what this person may do now."""
    group_year = group_year_for(request, code, year)
    panels = panels_of(request.user, group_year)
    user = request.user
    context = {
        "group_year": group_year,
        "founder": founder_of(group_year),
        "policy": policy_of(group_year.group),
        "overview": overviews.overview(group_year),
        "actions": actions_of(user, group_year),
        "first_panels": [panel for panel in panels if not panel.aside and panel.order < MEMBERS_ORDER],
        "later_panels": [panel for panel in panels if not panel.aside and panel.order >= MEMBERS_ORDER],
        "aside_panels": [panel for panel in panels if panel.aside],
        "may_give_office": _open_and(request, "groups.give_office", group_year),
        "may_change_members": _open_and(request, "groups.change_members", group_year),
        "may_run": _open_and(request, "groups.run_year", group_year),
        "may_correct": user.has_perm("groups.correct_group", group_year.group),
        "vacancies": services.vacancies(group_year),
        "secretary": group_year.secretary,
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
