"""Pre-printed sheets: their places with a preview, the test sheet, certificates of a published decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.builders.certificates import sample_page
from awards.choices import DecisionState
from awards.forms.certificates import NewSheetForm, PlaceForm, SheetForm
from awards.models import CertificateField, CertificateSheet
from awards.services import certificates as services
from awards.views.decisions import decision_crumbs, decision_or_404
from emulation.common.problems import Problem, Refused
from emulation.documents import selectors as documents
from emulation.documents.rendering.placed import drawing
from emulation.documents.services import request_documents
from emulation.groups.pages import Crumbs
from emulation.people.pages import show_refusal
from emulation.people.requests import Request

FACTS = ("name", "width", "height", "offset_x", "offset_y")


def _to_see(request: Request) -> None:
    if not request.user.has_perm("awards.draft_decision"):
        raise Http404


def _sheet_or_404(request: Request, pk: int) -> CertificateSheet:
    _to_see(request)
    return get_object_or_404(CertificateSheet.objects.select_related("kind"), pk=pk)


def _crumbs(*rest: tuple[str, str]) -> Crumbs:
    return decision_crumbs(("Phôi in", reverse("awards:sheets") if rest else ""), *rest)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheets(request: Request) -> HttpResponse:
    """All sheets, and a new one."""
    _to_see(request)
    form = NewSheetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_sheet(actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã thêm phôi. Đo lại từng vị trí trên phôi thật rồi sửa.")
            return redirect("awards:sheet", made.pk)
    context = {
        "sheets": CertificateSheet.objects.select_related("kind"),
        "form": form,
        "crumbs": _crumbs(),
    }
    return render(request, "awards/sheets.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet(request: Request, pk: int) -> HttpResponse:
    """The places of one sheet. `preview` draws what was typed without keeping it."""
    found = _sheet_or_404(request, pk)
    places = list(found.fields.all())
    form = SheetForm(request.POST or None, initial={name: getattr(found, name) for name in FACTS})
    rows = [PlaceForm(request.POST or None, place=place) for place in places]
    sound = request.method == "POST" and all([form.is_valid(), *(row.is_valid() for row in rows)])
    if sound and "preview" not in request.POST:
        given = [(row.place, row.cleaned_data) for row in rows]
        try:
            services.save_sheet(actor=request.user, sheet=found, facts=form.cleaned_data, fields=given)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã lưu vị trí in.")
            return redirect("awards:sheet", pk)
    if sound:
        _as_typed(found, form.cleaned_data, rows)
    page, problems = _preview(found, places)
    context = {
        "sheet": found,
        "form": form,
        "rows": rows,
        "page": page,
        "problems": problems,
        "tests": [paper for paper in (documents.latest("test_sheet", pk),) if paper],
        "crumbs": _crumbs((found.name, "")),
    }
    refused = request.method == "POST" and bool(form.errors or any(row.errors for row in rows))
    return render(request, "awards/sheet.html", context, status=422 if refused else 200)


def _as_typed(sheet: CertificateSheet, facts: dict[str, Any], rows: list[PlaceForm]) -> None:
    """What was typed, on the rows in memory only."""
    for name, value in facts.items():
        setattr(sheet, name, value)
    for row in rows:
        for name, value in row.cleaned_data.items():
            setattr(row.place, name, value)


def _preview(
    sheet: CertificateSheet, places: list[CertificateField]
) -> tuple[dict[str, Any] | None, Sequence[Problem]]:
    """The test sheet with the places as they are in memory, or why it cannot be drawn."""
    try:
        return drawing(sample_page(sheet, places)), []
    except Refused as refusal:
        return None, refusal.problems


@require_POST
@login_required
def sheet_step(request: Request, pk: int) -> HttpResponse:
    """Use this sheet from now on, remove it, or (`test`) make its test sheet."""
    found = _sheet_or_404(request, pk)
    try:
        if "test" in request.POST:
            job = request_documents(
                actor=request.user, wanted=[("test_sheet", found.pk)], title=f"In thử: {found}", groups=[]
            )
            return redirect("jobs:show", job.pk)
        if "remove" in request.POST:
            services.remove_sheet(actor=request.user, sheet=found)
            messages.success(request, f"Đã xóa phôi {found.name}.")
            return redirect("awards:sheets")
        services.use_sheet(actor=request.user, sheet=found)
        messages.success(request, f"{found.kind.name} in trên phôi {found.name}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:sheet", pk)


@require_POST
@login_required
def print_certificates(request: Request, pk: int) -> HttpResponse:
    """All certificates of a published decision as one PDF."""
    _to_see(request)
    decision = decision_or_404(request, pk)
    if decision.state != DecisionState.PUBLISHED:
        raise Http404
    job = request_documents(
        actor=request.user,
        wanted=[("certificates", decision.pk)],
        title=f"In {decision.award_name}: {decision}",
        groups=[],
    )
    return redirect("jobs:show", job.pk)
