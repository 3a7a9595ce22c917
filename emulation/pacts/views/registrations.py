"""The registration of one member: read, prepare, confirm, send back, tell the results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.problems import Conflict, Problem, Refused
from emulation.documents import services as documents
from emulation.documents.selectors import latest
from emulation.groups.choices import YearState
from emulation.pacts import services
from emulation.pacts.forms.registration import ReasonForm, RegistrationForms, ResultRow
from emulation.pacts.models import Registration
from emulation.pacts.selectors.registrations import award_names, registration_of
from emulation.pacts.services.registrations import doubts_about, registration_url, year_problems
from emulation.pacts.views.common import crumbs, membership_for, registration_for
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

DOCUMENT = "registration"


@require_safe
@login_required
def show(request: Request, code: str, year: int, unit: str) -> HttpResponse:
    """What the unit has registered, with last year's beside it."""
    registration = registration_for(request, code, year, unit)
    membership, user = registration.membership, request.user
    group_year = membership.group_year
    writes = user.has_perm("pacts.write_registration", membership)
    in_time = not year_problems(group_year)
    made = latest(DOCUMENT, registration.pk)
    names = award_names(group_year)
    context = {
        "registration": registration,
        "membership": membership,
        "group_year": group_year,
        "items": list(registration.items.all()),
        "awards": [names[kind] for kind in registration.award_kinds if kind in names],
        "may_edit": writes and in_time and not registration.is_confirmed,
        "may_confirm": in_time
        and not registration.is_confirmed
        and user.has_perm("pacts.sign_registration", membership),
        "may_return": in_time
        and registration.is_confirmed
        and user.has_perm("pacts.return_registration", registration),
        "may_tell": writes
        and registration.is_confirmed
        and group_year.state != YearState.CLOSED
        and any(item.task_id is None for item in registration.items.all()),
        "documents": [made] if made else [],
        "crumbs": crumbs(group_year, f"Đăng ký của {membership.organisation.short_name}"),
    }
    return render(request, "pacts/registration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, code: str, year: int, unit: str) -> HttpResponse:
    """The whole registration in one form. "Thêm chỉ tiêu" sends it too and gets it back one row longer."""
    membership = membership_for(request, code, year, unit)
    demand(request, "pacts.write_registration", membership)
    registration = registration_of(membership)
    if registration is not None and registration.is_confirmed:
        return redirect(registration_url(membership))
    if request.method == "POST" and "them" in request.POST:
        forms = RegistrationForms.with_one_more(membership, registration, request.POST)
        return _form_page(request, membership, registration, forms)
    forms = RegistrationForms(membership, registration, request.POST if request.method == "POST" else None)
    stored: Registration | None = None
    if request.method == "POST" and forms.is_valid():
        try:
            services.save_registration(
                actor=request.user, membership=membership, facts=forms.facts(), version=forms.version
            )
        except Conflict as conflict:
            forms.show(conflict)
            forms.take_version(conflict.current["version"])
            stored = registration
        except Refused as refusal:
            forms.show(refusal)
        else:
            messages.success(request, "Đã ghi bản đăng ký.")
            return redirect(registration_url(membership, "registration-confirm"))
    return _form_page(request, membership, registration, forms, stored)


def _form_page(
    request: Request,
    membership: Any,
    registration: Registration | None,
    forms: RegistrationForms,
    stored: Registration | None = None,
) -> HttpResponse:
    group_year = membership.group_year
    wrong = request.method == "POST" and "them" not in request.POST
    context = {
        "membership": membership,
        "group_year": group_year,
        "registration": registration,
        "forms": forms,
        "stored": list(stored.items.all()) if stored else [],
        "is_wrong": wrong,
        "last_year": group_year.year - 1,
        "too_late": year_problems(group_year),
        "back_url": registration_url(membership) if registration else crumbs(group_year, "x")[-2][1],
        "crumbs": crumbs(group_year, f"Soạn đăng ký của {membership.organisation.short_name}"),
    }
    return render(request, "pacts/registration_form.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: Request, code: str, year: int, unit: str) -> HttpResponse:
    """What is still missing, what is worth a look; the head confirms here."""
    membership = membership_for(request, code, year, unit)
    demand(request, "pacts.write_registration", membership)
    registration = registration_of(membership)
    if registration is None:
        raise Http404
    if request.method == "POST":
        try:
            services.confirm_registration(actor=request.user, registration=registration)
        except Refused as refusal:
            if registration.is_confirmed:
                return redirect(registration_url(membership))
            return _check_page(request, registration, list(refusal.problems))
        messages.success(request, "Đã xác nhận đăng ký thi đua.")
        return redirect(registration_url(membership))
    if registration.is_confirmed:
        return redirect(registration_url(membership))
    return _check_page(request, registration, services.missing_to_confirm(registration))


def _check_page(request: Request, registration: Registration, problems: list[Problem]) -> HttpResponse:
    membership = registration.membership
    context = {
        "registration": registration,
        "membership": membership,
        "group_year": membership.group_year,
        "items": list(registration.items.all()),
        "problems": problems,
        "doubts": doubts_about(registration),
        "may_confirm": request.user.has_perm("pacts.sign_registration", membership),
        "crumbs": crumbs(membership.group_year, f"Kiểm tra đăng ký của {membership.organisation.short_name}"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "pacts/registration_check.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send_back(request: Request, code: str, year: int, unit: str) -> HttpResponse:
    """Leader, deputy or staff give a confirmed registration back to its unit, with a reason."""
    registration = registration_for(request, code, year, unit)
    demand(request, "pacts.return_registration", registration)
    membership = registration.membership
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.return_registration(
                actor=request.user, registration=registration, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã trả lại đăng ký của {membership.organisation.short_name}.")
            return redirect(crumbs(membership.group_year, "x")[-2][1])
    context = {
        "form": form,
        "title": "Trả lại bản đăng ký",
        "lead": f"{membership.organisation.name} sửa và xác nhận lại bản đăng ký.",
        "button": "Trả lại bản đăng ký",
        "back_url": registration_url(membership),
        "crumbs": crumbs(membership.group_year, "Trả lại bản đăng ký"),
    }
    return render(request, "pacts/reason.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def results(request: Request, code: str, year: int, unit: str) -> HttpResponse:
    """What came of the targets that are not assigned tasks; shown beside next year's."""
    registration = registration_for(request, code, year, unit)
    membership = registration.membership
    demand(request, "pacts.write_registration", membership)
    data = request.POST if request.method == "POST" else None
    items = [item for item in registration.items.all() if item.task_id is None]
    rows = [ResultRow(data, item=item) for item in items]
    problems: list[Problem] = []
    wrong = [row for row in rows if not row.is_valid()]
    if data is not None and not wrong:
        try:
            services.record_results(
                actor=request.user,
                registration=registration,
                results={row.item.pk: row.facts() for row in rows},
            )
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã ghi kết quả.")
            return redirect(registration_url(membership))
    context = {
        "registration": registration,
        "membership": membership,
        "group_year": membership.group_year,
        "rows": rows,
        "problems": problems,
        "crumbs": crumbs(membership.group_year, f"Kết quả của {membership.organisation.short_name}"),
    }
    return render(request, "pacts/results.html", context, status=200 if data is None else 422)


@require_POST
@login_required
def make_documents(request: Request, code: str, year: int, unit: str) -> HttpResponse:
    """Queue the registration as PDF and Word."""
    registration = registration_for(request, code, year, unit)
    name = registration.membership.organisation.short_name
    job = documents.request_documents(
        actor=request.user,
        wanted=[(DOCUMENT, registration.pk)],
        title=f"Bản đăng ký thi đua năm {year} của {name}",
        groups=[code],
    )
    return redirect("jobs:show", job.pk)
