"""The store of evidence, its documents, and what a line cites."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common import uploads
from emulation.common.problems import Refused
from emulation.people.pages import show_refusal
from emulation.people.requests import Request
from scoring.forms import CiteForm, CiteNewForm, EvidenceForm
from scoring.models import Evidence, LineEvidence, ScoreLine, ScoreSheet
from scoring.selectors import evidence as selectors
from scoring.selectors import grid
from scoring.selectors.evidence import Shelf
from scoring.selectors.lines import leaves_of
from scoring.services import evidence as services
from scoring.views.sheet_parts import look_at, sheet_for
from scoring.views.sheets import line_page


def _evidence_for(request: Request, evidence_id: int) -> Evidence:
    """The document, or 404 for whoever may read no sheet that cites it."""
    evidence = get_object_or_404(
        Evidence.objects.select_related("organisation", "uploaded_by"), pk=evidence_id
    )
    if not request.user.has_perm("scoring.view_evidence", evidence):
        raise Http404
    return evidence


@login_required
@require_safe
def store(request: Request) -> HttpResponse:
    """Documents of one of the person's units in one year, and where each is used."""
    shelves = selectors.shelves_of(request.user)
    shelf = _chosen(shelves, request.GET.get("kho", ""))
    context = {
        "shelf": shelf,
        "shelves": [(f"{s.organisation.short_name}, {s.year}", s.key, s == shelf) for s in shelves],
        "kept": selectors.kept_in(shelf) if shelf else [],
        "takes": shelf is not None and selectors.editable_sheets(shelf.organisation.pk, shelf.year).exists(),
        "crumbs": [("Chấm điểm", reverse("scoring:index")), ("Kho minh chứng", "")],
    }
    return render(request, "scoring/evidence_store.html", context)


def _chosen(shelves: list[Shelf], key: str) -> Shelf | None:
    if not shelves:
        return None
    return next((shelf for shelf in shelves if shelf.key == key), shelves[0])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, organisation_id: int, year: int) -> HttpResponse:
    """Put a document into the store without citing it yet."""
    own = selectors.shelves_of(request.user)
    shelf = next((s for s in own if (s.organisation.pk, s.year) == (organisation_id, year)), None)
    if shelf is None:
        raise Http404
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        stored = _stored(request, form, shelf)
        if stored is not None:
            _say_stored(request, stored)
            return redirect(f"{reverse('scoring:evidence-store')}?kho={shelf.key}")
    context = {
        "form": form,
        "shelf": shelf,
        "crumbs": [
            ("Chấm điểm", reverse("scoring:index")),
            ("Kho minh chứng", f"{reverse('scoring:evidence-store')}?kho={shelf.key}"),
            ("Thêm tài liệu", ""),
        ],
    }
    return render(request, "scoring/evidence_add.html", context, status=422 if form.errors else 200)


def _stored(request: Request, form: EvidenceForm, shelf: Shelf) -> services.Stored | None:
    """The stored document, or None with the reasons at the fields of the form."""
    try:
        return services.store(
            actor=request.user,
            organisation=shelf.organisation,
            year=shelf.year,
            file=form.sent_file,
            number=form.cleaned_data["number"],
            issued_on=form.cleaned_data["issued_on"],
            subject=form.cleaned_data["subject"],
        )
    except Refused as refusal:
        show_refusal(form, refusal)
        return None


def _say_stored(request: Request, stored: services.Stored) -> None:
    if stored.known:
        messages.warning(
            request, f"Tệp này đã có trong kho: “{stored.evidence}”. Dùng lại bản đã có, không lưu thêm."
        )
    else:
        messages.success(request, f"Đã lưu vào kho: “{stored.evidence}”.")


@login_required
@require_safe
def show(request: Request, evidence_id: int) -> HttpResponse:
    """A document with its facts, its uses and a preview."""
    evidence = _evidence_for(request, evidence_id)
    own = evidence.organisation_id in request.user.roles.served
    shelf = Shelf(evidence.organisation, evidence.year)
    above = [("Chấm điểm", reverse("scoring:index"))]
    if own:
        above.append(("Kho minh chứng", f"{reverse('scoring:evidence-store')}?kho={shelf.key}"))
    context = {
        "evidence": evidence,
        "uses": selectors.uses_seen_by(request.user, evidence),
        "is_picture": evidence.content_type in uploads.PICTURES,
        "is_shown": evidence.content_type in uploads.INLINE,
        "may_remove": own and not services.missing_to_remove(evidence),
        "crumbs": [*above, (evidence.number or "Tài liệu", "")],
    }
    return render(request, "scoring/evidence_show.html", context)


@login_required
@require_safe
def file(request: Request, evidence_id: int) -> FileResponse:
    """The file itself: PDFs and pictures in the browser, `?tai=1` and everything else as a download."""
    evidence = _evidence_for(request, evidence_id)
    return uploads.sent_back(
        evidence.file,
        filename=evidence.filename,
        content_type=evidence.content_type,
        save="tai" in request.GET,
    )


@login_required
@require_POST
def remove(request: Request, evidence_id: int) -> HttpResponse:
    evidence = _evidence_for(request, evidence_id)
    shelf = Shelf(evidence.organisation, evidence.year)
    try:
        services.remove(actor=request.user, evidence=evidence)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.message)
        return redirect("scoring:evidence-show", evidence.pk)
    messages.success(request, "Đã xóa tài liệu khỏi kho.")
    return redirect(f"{reverse('scoring:evidence-store')}?kho={shelf.key}")


@login_required
@require_POST
def attach(request: Request, sheet_id: int, line_id: int) -> HttpResponse:
    """Cite a document of the store (`evidence`), or a new one (`file`), on one line."""
    sheet = sheet_for(request, sheet_id)
    line = get_object_or_404(ScoreLine.objects.select_related("criterion", "sheet"), pk=line_id, sheet=sheet)
    if not request.user.has_perm("scoring.fill_sheet", sheet):
        raise PermissionDenied
    from_store = "evidence" in request.POST
    form = _cite_form(request, sheet) if from_store else CiteNewForm(request.POST, request.FILES)
    if form.is_valid() and _cited(request, sheet, line, form):
        return _back_to_line(request, sheet, line_id)
    forms = {"cite": form} if from_store else {"upload": form}
    return line_page(request, sheet, line_id, **forms)


def _cite_form(request: Request, sheet: ScoreSheet) -> CiteForm:
    membership = sheet.membership
    return CiteForm(request.POST, organisation_id=membership.organisation_id, year=membership.group_year.year)


def _cited(request: Request, sheet: ScoreSheet, line: ScoreLine, form: Any) -> bool:
    """Cite what the form names; False with the reasons at its fields."""
    membership = sheet.membership
    evidence = form.cleaned_data.get("evidence")
    if evidence is None:
        stored = _stored(request, form, Shelf(membership.organisation, membership.group_year.year))
        if stored is None:
            return False
        if stored.known:
            _say_stored(request, stored)
        evidence = stored.evidence
    try:
        services.attach(actor=request.user, line=line, evidence=evidence, pages=form.cleaned_data["pages"])
    except Refused as refusal:
        show_refusal(form, refusal)
        return False
    return True


@login_required
@require_POST
def detach(request: Request, sheet_id: int, line_id: int, citation_id: int) -> HttpResponse:
    sheet = sheet_for(request, sheet_id)
    citation = get_object_or_404(
        LineEvidence.objects.select_related("evidence", "line__criterion", "line__sheet"),
        pk=citation_id,
        line=line_id,
        line__sheet=sheet,
    )
    try:
        services.detach(actor=request.user, citation=citation)
    except Refused as refusal:
        return line_page(request, sheet, line_id, problems=refusal.problems)
    return _back_to_line(request, sheet, line_id)


def _back_to_line(request: Request, sheet: ScoreSheet, line_id: int) -> HttpResponse:
    """The line again; beside the grid only the panel, and its row told to the script."""
    if not request.htmx:
        return redirect(f"{reverse('scoring:sheet-line', args=[sheet.pk, line_id])}#minh-chung")
    response = line_page(request, sheet, line_id, touched=True)
    rows = grid.as_json(grid.rows_again(look_at(request.user, sheet), leaves_of(sheet, [line_id])))
    response["HX-Trigger"] = json.dumps({"grid:rows": {"rows": rows}})
    return response
