"""Leader and deputies: given, replaced, ended."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from emulation.common.dates import format_date
from emulation.common.problems import Refused
from emulation.groups import services
from emulation.groups.forms import EndOfficeForm, OfficeForm, ReplacementForm
from emulation.groups.pages import crumbs_of, group_year_for, year_url
from emulation.groups.policies import policy_of
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


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
def replace_office(request: Request, code: str, year: int, office_id: int) -> HttpResponse:
    """Another unit takes an office in the middle of the year: one page, one transaction."""
    group_year = group_year_for(request, code, year)
    office = get_object_or_404(group_year.offices.select_related("organisation"), pk=office_id, ends=None)
    demand(request, "groups.give_office", group_year)
    form = ReplacementForm(request.POST or None, group_year=group_year, office=office)
    if request.method == "POST" and form.is_valid():
        try:
            new = services.replace_office(actor=request.user, office=office, **form.replacement())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request,
                f"{new.organisation.name} thay {office.organisation.name} từ {format_date(new.starts)}.",
            )
            return redirect(year_url(group_year))
    context = {
        "form": form,
        "group_year": group_year,
        "office": office,
        "crumbs": crumbs_of(group_year, "Thay thế"),
    }
    return render(request, "groups/replace_office.html", context)
