"""Pages of the bodies: tree and list, one body, a new one, its details, its facts of a year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.dates import DateError, parse_date, today
from emulation.common.problems import Conflict, Refused
from emulation.organisations import selectors, services
from emulation.organisations.choices import CompletionLevel, OrganisationKind
from emulation.organisations.forms import DetailsForm, NewBodyForm, YearFactsForm
from emulation.organisations.models import Organisation
from emulation.organisations.panels import panels_of
from emulation.organisations.selectors.tree import tree
from emulation.organisations.views.common import MANAGE, REORGANISE, crumbs, demand

if TYPE_CHECKING:
    from emulation.people.requests import Request

PER_PAGE = 50


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """The tree as it stood on a day; with words, a kind or also what is gone: a list."""
    text, kind = request.GET.get("q", "").strip(), request.GET.get("loai", "")
    with_gone = request.GET.get("hieu-luc") == "tat-ca"
    on, wrong_day = _day(request.GET.get("ngay", ""))
    opened = request.GET.get("thuoc", "")
    context: dict[str, Any] = {
        "text": text,
        "kind": kind,
        "with_gone": with_gone,
        "on": on,
        "day_typed": request.GET.get("ngay", ""),
        "wrong_day": wrong_day,
        "kinds": OrganisationKind.choices,
        "may_manage": request.user.has_perm(MANAGE),
    }
    if text or kind or with_gone:
        found = selectors.listing(text, kind, None if with_gone else on)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page_obj": page,
            "staff": selectors.staff_counts([body.pk for body in page], on.year),
        }
    else:
        context |= {"nodes": tree(on, opened), "opened": opened}
    return render(request, "organisations/index.html", context)


def _day(typed: str) -> tuple[date, str]:
    """The day asked for, or today with what is wrong about the text."""
    if not typed.strip():
        return today(), ""
    try:
        return parse_date(typed), ""
    except DateError as error:
        return today(), error.message_vi


@require_safe
@login_required
def page(request: Request, code: str) -> HttpResponse:
    """One body: what it is, its facts per year, what came before and after, and what other rooms know."""
    organisation = get_object_or_404(Organisation.objects.select_related("parent"), code=code)
    may_set = request.user.has_perm("organisations.set_year", organisation)
    around = selectors.surroundings(organisation, today())
    known = {row.year for row in around.years}
    panels = panels_of(request.user, organisation)
    in_force = organisation.is_in_force(today())
    context = {
        "organisation": organisation,
        "in_force": in_force,
        "to_come": organisation.valid_from > today(),
        "around": around,
        "main_panels": [panel for panel in panels if not panel.aside],
        "aside_panels": [panel for panel in panels if panel.aside],
        "editable_years": set(services.open_years()) if may_set else set(),
        "missing_years": [year for year in _years_of(organisation) if year not in known] if may_set else [],
        "may_manage": request.user.has_perm(MANAGE),
        "may_reorganise": in_force and request.user.has_perm(REORGANISE),
        "crumbs": crumbs((organisation.short_name, "")),
    }
    return render(request, "organisations/page.html", context)


def _years_of(organisation: Organisation) -> list[int]:
    """Open years in which the body exists for a day at least."""
    first, last = organisation.valid_from.year, organisation.valid_to
    return [year for year in services.open_years() if first <= year and (last is None or year <= last.year)]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request) -> HttpResponse:
    """A body without predecessors."""
    demand(request, MANAGE)
    form = NewBodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("name", "kind", "parent", "valid_from", "code")}
        try:
            body = services.add_body(actor=request.user, details=form.details(), **given)
        except Refused as refusal:
            form.show(refusal)
        else:
            messages.success(request, f"Đã thêm {body.name}.")
            return redirect("organisations:page", body.code)
    context = {"form": form, "crumbs": crumbs(("Thêm đơn vị", ""))}
    return render(request, "organisations/add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, code: str) -> HttpResponse:
    """The details of a body; of two who change them at once the second sees both."""
    organisation = get_object_or_404(Organisation, code=code)
    demand(request, MANAGE)
    initial = {name: getattr(organisation, name) for name in services.Details.__dataclass_fields__}
    form = DetailsForm(
        request.POST or None, initial={**initial, "seen": services.details_stamp(organisation)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_details(
                actor=request.user,
                organisation=organisation,
                details=form.details(),
                seen=form.cleaned_data["seen"],
            )
        except Conflict as conflict:
            organisation.refresh_from_db()
            form.show_conflict(conflict, services.details_stamp(organisation))
        else:
            messages.success(request, f"Đã ghi thông tin của {organisation.name}.")
            return redirect("organisations:page", organisation.code)
    further = ((organisation.short_name, _address(organisation)), ("Sửa thông tin", ""))
    context = {"organisation": organisation, "form": form, "crumbs": crumbs(*further)}
    return render(request, "organisations/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def year(request: Request, code: str, year: int) -> HttpResponse:
    """The facts of one year, set by staff or by the superior of a division."""
    organisation = get_object_or_404(Organisation, code=code)
    demand(request, "organisations.set_year", organisation)
    if year not in services.open_years():
        raise Http404
    stored = organisation.years.filter(year=year).first()
    initial = {name: getattr(stored, name) for name in services.FIELDS} if stored else {}
    form = YearFactsForm(
        request.POST or None,
        initial={**initial, "seen": services.facts_stamp(stored)},
        with_completion=request.user.has_perm("organisations.set_completion", organisation),
    )
    if request.method == "POST" and form.is_valid() and _facts_are_set(request, form, organisation, year):
        messages.success(request, f"Đã ghi số liệu năm {year} của {organisation.name}.")
        return redirect("organisations:page", organisation.code)
    further = ((organisation.short_name, _address(organisation)), (f"Số liệu năm {year}", ""))
    context = {"organisation": organisation, "year": year, "form": form, "crumbs": crumbs(*further)}
    return render(request, "organisations/year.html", context)


def _facts_are_set(request: Request, form: YearFactsForm, organisation: Organisation, year: int) -> bool:
    try:
        services.set_year_facts(
            actor=request.user,
            organisation=organisation,
            year=year,
            facts=form.facts(),
            seen=form.cleaned_data["seen"] or None,
        )
    except Conflict as conflict:
        stored = organisation.years.filter(year=year).first()
        levels = dict(CompletionLevel.choices)
        say = {"completion": lambda value: str(levels.get(value, "Chưa xác nhận"))}
        form.show_conflict(conflict, services.facts_stamp(stored), say)
    except Refused as refusal:
        form.show(refusal)
    else:
        return True
    return False


def _address(organisation: Organisation) -> str:
    return reverse("organisations:page", args=[organisation.code])
