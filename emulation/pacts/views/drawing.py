"""The leader draws up the pact, opens it, brings it up to date."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.models import GroupYear
from emulation.groups.pages import group_year_for
from emulation.pacts import services
from emulation.pacts.forms.pact import OpenForm, PactForm, stored_initial
from emulation.pacts.forms.registration import ReasonForm
from emulation.pacts.models import Pact
from emulation.pacts.selectors import pacts as selectors
from emulation.pacts.views.common import crumbs, pact_for, pact_url
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, code: str, year: int) -> HttpResponse:
    """The general part of the pact. The list by member comes from the registrations."""
    group_year = group_year_for(request, code, year)
    demand(request, "pacts.draw_up_pact", group_year)
    pact = selectors.pact_of(group_year)
    confirmed = len(selectors.in_force(pact)) if pact else 0
    form = PactForm(request.POST or None, group_year=group_year, pact=pact, confirmed=confirmed)
    differences: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.save_pact(
                actor=request.user,
                group_year=group_year,
                facts=form.facts(),
                version=form.cleaned_data["version"] or 0,
                reason=form.cleaned_data.get("reason", ""),
            )
        except Conflict as conflict:
            show_refusal(form, conflict)
            form.take_version(conflict.current["version"])
            differences = _differences(form, pact)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi giao ước.")
            return redirect(pact_url(group_year))
    context = {
        "form": form,
        "group_year": group_year,
        "pact": pact,
        "confirmed": confirmed,
        "differences": differences,
        "back_url": pact_url(group_year),
        "crumbs": crumbs(group_year, "Soạn giao ước"),
    }
    return render(request, "pacts/pact_form.html", context, status=422 if form.errors else 200)


def _differences(form: PactForm, pact: Pact | None) -> list[tuple[str, str]]:
    """Label and stored value of every field in which the form differs from what is stored now."""
    if pact is None:
        return []
    found = []
    for name, value in stored_initial(pact).items():
        field = form.fields[name]
        if name != "version" and field.has_changed(value, form.data.get(name)):
            found.append((str(field.label), str(field.prepare_value(value))))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_pact(request: Request, code: str, year: int) -> HttpResponse:
    """What is missing; then every head is asked to confirm."""
    group_year = group_year_for(request, code, year)
    demand(request, "pacts.draw_up_pact", group_year)
    group_year, pact = pact_for(request, code, year)
    if not pact.is_draft:
        return redirect(pact_url(group_year))
    form = OpenForm(request.POST if request.method == "POST" else None)
    problems = services.missing_to_open(pact)
    if request.method == "POST" and form.is_valid():
        try:
            services.open_pact(
                actor=request.user, pact=pact, missing_reason=form.cleaned_data["missing_reason"]
            )
        except Refused as refusal:
            problems = list(refusal.problems)
            show_refusal(form, Refused([p for p in problems if p.field] or problems))
        else:
            messages.success(request, "Đã mở giao ước để thủ trưởng các đơn vị xác nhận.")
            return redirect(pact_url(group_year))
    return _open_page(request, group_year, form, problems)


def _open_page(
    request: Request, group_year: GroupYear, form: OpenForm, problems: list[Problem]
) -> HttpResponse:
    """Problems that a reason answers leave the button; the others do not."""
    content = selectors.content_of(group_year)
    context = {
        "form": form,
        "group_year": group_year,
        "members": len(content.members),
        "missing": content.missing,
        "blocking": [problem for problem in problems if not problem.field],
        "back_url": pact_url(group_year),
        "crumbs": crumbs(group_year, "Mở xác nhận"),
    }
    return render(request, "pacts/open.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def redraw(request: Request, code: str, year: int) -> HttpResponse:
    """Take changed registrations into the open pact; the confirmations then end."""
    group_year = group_year_for(request, code, year)
    demand(request, "pacts.draw_up_pact", group_year)
    group_year, pact = pact_for(request, code, year)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.redraw_pact(actor=request.user, pact=pact, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã cập nhật giao ước theo các bản đăng ký.")
            return redirect(pact_url(group_year))
    confirmed = len(selectors.in_force(pact))
    context = {
        "form": form,
        "title": "Cập nhật theo đăng ký",
        "lead": f"Danh sách chỉ tiêu của các đơn vị được lấy lại từ các bản đăng ký đã xác nhận. "
        f"{confirmed} xác nhận giao ước đang có sẽ hết giá trị.",
        "button": "Cập nhật giao ước",
        "back_url": pact_url(group_year),
        "crumbs": crumbs(group_year, "Cập nhật theo đăng ký"),
    }
    return render(request, "pacts/reason.html", context, status=422 if form.errors else 200)
