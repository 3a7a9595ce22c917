"""Recording what a group does. The list stands on the page of the group-year."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from emulation.activities import selectors, services
from emulation.activities.forms import ActivityRecordForm
from emulation.activities.models import Activity
from emulation.common.problems import Refused
from emulation.groups.models import GroupYear
from emulation.groups.pages import crumbs_of, group_year_for, year_url
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request, code: str, year: int) -> HttpResponse:
    return _form(request, group_year_for(request, code, year), None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, code: str, year: int, activity_id: int) -> HttpResponse:
    group_year = group_year_for(request, code, year)
    return _form(request, group_year, get_object_or_404(group_year.activities, pk=activity_id))


def _form(request: Request, group_year: GroupYear, activity: Activity | None) -> HttpResponse:
    demand(request, "activities.record_activity", group_year)
    form = ActivityRecordForm(request.POST or None, initial=model_to_dict(activity) if activity else None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_activity(
                actor=request.user, group_year=group_year, facts=form.facts(), activity=activity
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi hoạt động “{saved.title}”.")
            return redirect(f"{year_url(group_year)}#hoat-dong")
    context = {
        "form": form,
        "activity": activity,
        "group_year": group_year,
        "overview": selectors.overview(group_year),
        "crumbs": crumbs_of(group_year, "Sửa hoạt động" if activity else "Ghi nhận hoạt động"),
    }
    return render(request, "activities/form.html", context)
