"""Pages of the bodies: list, one body, its facts of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.organisations import selectors, services
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.forms import YearFactsForm
from emulation.organisations.models import Organisation
from emulation.organisations.panels import panels_of

if TYPE_CHECKING:
    from emulation.people.requests import Request

PER_PAGE = 50


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """All bodies: search without marks, by kind, in force today or also those that are gone."""
    text, kind = request.GET.get("q", "").strip(), request.GET.get("loai", "")
    with_gone = request.GET.get("hieu-luc") == "tat-ca"
    found = selectors.listing(text, kind, None if with_gone else today())
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "kind": kind,
        "with_gone": with_gone,
        "kinds": OrganisationKind.choices,
    }
    return render(request, "organisations/index.html", context)


@require_safe
@login_required
def page(request: Request, code: str) -> HttpResponse:
    """One body: what it is, its facts per year, what came before and after, and what other rooms know."""
    organisation = get_object_or_404(Organisation.objects.select_related("parent"), code=code)
    may_set = request.user.has_perm("organisations.set_year", organisation)
    around = selectors.surroundings(organisation, today())
    known = {row.year for row in around.years}
    panels = panels_of(request.user, organisation)
    context = {
        "organisation": organisation,
        "in_force": organisation.is_in_force(today()),
        "around": around,
        "main_panels": [panel for panel in panels if not panel.aside],
        "aside_panels": [panel for panel in panels if panel.aside],
        "editable_years": set(services.open_years()) if may_set else set(),
        "missing_years": [year for year in services.open_years() if year not in known] if may_set else [],
        "crumbs": [("Đơn vị", reverse("organisations:index")), (organisation.short_name, "")],
    }
    return render(request, "organisations/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def year(request: Request, code: str, year: int) -> HttpResponse:
    """The facts of one year, set by staff or by the superior of a division."""
    organisation = get_object_or_404(Organisation, code=code)
    if not request.user.has_perm("organisations.set_year", organisation):
        raise PermissionDenied
    if year not in services.open_years():
        raise Http404
    form = YearFactsForm(
        request.POST or None,
        initial=_stored(organisation, year),
        with_completion=request.user.has_perm("organisations.set_completion", organisation),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_year_facts(
                actor=request.user, organisation=organisation, year=year, facts=form.facts()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            messages.success(request, f"Đã ghi số liệu năm {year} của {organisation.name}.")
            return redirect("organisations:page", organisation.code)
    crumbs = [
        ("Đơn vị", reverse("organisations:index")),
        (organisation.short_name, reverse("organisations:page", args=[organisation.code])),
        (f"Số liệu năm {year}", ""),
    ]
    context = {"organisation": organisation, "year": year, "form": form, "crumbs": crumbs}
    return render(request, "organisations/year.html", context)


def _stored(organisation: Organisation, year: int) -> dict[str, Any]:
    return organisation.years.filter(year=year).values(*services.FIELDS).first() or {}
