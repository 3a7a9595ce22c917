"""Pages of the self-assessment: the grid, one line of it, the check, handing in, the receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.problems import Problem, Refused
from emulation.documents import services as documents
from emulation.documents.selectors import latest
from emulation.people.requests import Request
from scoring.forms import CiteForm, CiteNewForm
from scoring.models import ScoreSheet
from scoring.selectors import grid, panel, sheets
from scoring.selectors.doubts import Reported, doubts_about
from scoring.selectors.lines import leaves_of
from scoring.selectors.rows import ALL, FILTERS, Look, Typed
from scoring.services import entry
from scoring.services import sheets as services
from scoring.views.sheet_parts import (
    crumbs,
    is_late,
    look_at,
    sheet_for,
    standing_words,
    title_of,
    typed_back,
    typed_cells,
)

SHEET_DOCUMENT, RECEIPT_DOCUMENT = "self_assessment", "receipt"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, sheet_id: int) -> HttpResponse:
    """The grid; a POST is the plain form of the whole grid, for browsers without JavaScript."""
    sheet = sheet_for(request, sheet_id)
    wanted = request.GET.get("loc", ALL)
    wanted = wanted if wanted in FILTERS else ALL
    if request.method != "POST":
        return _grid_page(request, sheet, wanted)
    try:
        saved = entry.save_cells(actor=request.user, sheet=sheet, cells=typed_cells(request.POST))
    except Refused as refusal:
        return _grid_page(request, sheet_for(request, sheet_id), wanted, problems=refusal.problems)
    if saved.lines:
        messages.success(request, f"Đã lưu {len(saved.lines)} tiêu chí.")
    if saved.refused:
        problems = [_at_cell(sheet, item) for item in saved.refused]
        typed = typed_back(saved.refused)
        return _grid_page(request, sheet, wanted, problems=problems, typed=typed)
    return redirect(request.get_full_path())


def _at_cell(sheet: ScoreSheet, item: entry.RefusedCell) -> Problem:
    problem = item.error.problems[0]
    return Problem(problem.message, url=f"#{item.cell.field}-{item.cell.line_id}", code=problem.code)


def _grid_page(
    request: Request,
    sheet: ScoreSheet,
    wanted: str,
    *,
    problems: Any = (),
    typed: Typed | None = None,
) -> HttpResponse:
    look = look_at(request.user, sheet)
    chosen = request.GET.get("dong", "")
    line_id = int(chosen) if chosen.isascii() and chosen.isdigit() else None
    found = grid.grid_of(look, wanted=wanted, line_id=line_id, typed=typed)
    shown = panel.panel_of(request.user, look, line_id) if line_id and line_id == found.selected else None
    context = (
        _common(sheet, look)
        | {
            "grid": found,
            "wanted": wanted,
            "panel": shown,  # the script brings that of the selected row when none was asked for
            "problems": problems,
            "no_problems": (),
            "crumbs": crumbs(sheet),
        }
        | evidence_forms(sheet)
    )
    return render(request, "scoring/sheet.html", context, status=422 if problems else 200)


def _common(sheet: ScoreSheet, look: Look) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "title": title_of(sheet),
        "unit": sheet.membership.organisation,
        "group": sheet.membership.group_year.group,
        "writes": look.writes,
        "standing": standing_words(sheet, sheets.due_on_of(sheet)),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: Request, sheet_id: int, line_id: int) -> HttpResponse:
    """One criterion as its own page, or as the panel beside the grid when htmx asks."""
    sheet = sheet_for(request, sheet_id)
    typed, problems = Typed({}, {}), tuple[Problem, ...]()
    if request.method == "POST":
        cells = [cell for cell in typed_cells(request.POST) if cell.line_id == line_id]
        try:
            saved = entry.save_cells(actor=request.user, sheet=sheet, cells=cells)
        except Refused as refusal:
            sheet, problems = sheet_for(request, sheet_id), refusal.problems
        else:
            typed = typed_back(saved.refused)
            problems = tuple(_at_cell(sheet, item) for item in saved.refused)
            if not problems:
                return _after_line(request, sheet, line_id, bool(saved.lines))
    return line_page(request, sheet, line_id, problems=problems, typed=typed)


def _after_line(request: Request, sheet: ScoreSheet, line_id: int, saved: bool) -> HttpResponse:
    if saved:
        messages.success(request, "Đã lưu.")
    found = panel.panel_of(request.user, look_at(request.user, sheet), line_id)
    if "next" in request.POST and found and found.next_url:
        return redirect(found.next_url)
    return redirect("scoring:sheet-line", sheet.pk, line_id)


def line_page(request: Request, sheet: ScoreSheet, line_id: int, **extra: Any) -> HttpResponse:
    """The page or panel of one line; `extra` may bring problems, typed texts and forms with errors."""
    look = look_at(request.user, sheet)
    found = panel.panel_of(request.user, look, line_id, extra.pop("typed", None))
    if found is None:
        raise Http404
    context = {"sheet": sheet, "panel": found, "problems": (), "touched": False}
    context |= evidence_forms(sheet) | extra
    context["alone"] = not _beside_grid(request)
    if request.htmx:
        return render(request, "scoring/sheet_panel.html", context)
    context |= _common(sheet, look) | {"crumbs": crumbs(sheet, f"Tiêu chí {found.code}")}
    failed = context["problems"] or "cite" in extra or "upload" in extra
    return render(request, "scoring/sheet_line.html", context, status=422 if failed else 200)


def _beside_grid(request: Request) -> bool:
    """Does htmx ask for the panel from the page of the grid, rather than from the line's own?"""
    return bool(request.htmx) and "/dong/" not in (request.htmx.current_url_abs_path or "")


def evidence_forms(sheet: ScoreSheet) -> dict[str, Any]:
    """The two empty forms of the evidence of a line."""
    membership = sheet.membership
    cite = CiteForm(organisation_id=membership.organisation_id, year=membership.group_year.year)
    return {"cite": cite, "upload": CiteNewForm()}


@login_required
@require_safe
def check(request: Request, sheet_id: int) -> HttpResponse:
    """What is missing, each with the way to it; then one button."""
    sheet = sheet_for(request, sheet_id)
    if not request.user.has_perm("scoring.fill_sheet", sheet):
        raise PermissionDenied
    if not sheet.is_editable:
        return redirect("scoring:sheet-receipt", sheet.pk)
    return _check_page(request, sheet)


def _check_page(request: Request, sheet: ScoreSheet, problems: Any = None) -> HttpResponse:
    look = look_at(request.user, sheet)
    leaves = leaves_of(sheet)
    lines = {leaf.line_id: leaf for leaf in leaves}
    doubts = doubts_about(
        sheet, [Reported(leaf.line_id, leaf.criterion_id, leaf.rule, leaf.actual) for leaf in leaves]
    )
    context = _common(sheet, look) | {
        "problems": services.missing_to_submit(sheet, leaves) if problems is None else problems,
        "doubts": [
            Problem(
                f"{lines[line_id].code}. {lines[line_id].title}: {warning}",
                url=reverse("scoring:sheet-line", args=[sheet.pk, line_id]),
            )
            for line_id, warning in doubts.items()
        ],
        "running": sheets.stored_running(sheet),
        "answered": sum(leaf.answered and leaf.rule.assigned for leaf in leaves),
        "asked": sum(leaf.rule.assigned for leaf in leaves),
        "later": sum(leaf.rule.later for leaf in leaves),
        "documents_cited": len({cited.evidence_id for leaf in leaves for cited in leaf.cited}),
        "may_submit": request.user.has_perm("scoring.submit_sheet", sheet),
        "crumbs": crumbs(sheet, "Kiểm tra và nộp"),
    }
    return render(request, "scoring/sheet_check.html", context, status=200 if problems is None else 422)


@login_required
@require_POST
def submit(request: Request, sheet_id: int) -> HttpResponse:
    sheet = sheet_for(request, sheet_id)
    try:
        services.submit_sheet(actor=request.user, sheet=sheet)
    except Refused as refusal:
        if not sheet.is_editable:
            return redirect("scoring:sheet-receipt", sheet.pk)
        return _check_page(request, sheet, refusal.problems)
    return redirect("scoring:sheet-receipt", sheet.pk)


@login_required
@require_safe
def receipt(request: Request, sheet_id: int) -> HttpResponse:
    """The proof that the sheet was handed in: number, time, by whom, total, and its documents."""
    sheet = sheet_for(request, sheet_id)
    if sheet.submitted_at is None:
        raise Http404
    due = sheets.due_on_of(sheet)
    made = [latest(kind, sheet.pk) for kind in (RECEIPT_DOCUMENT, SHEET_DOCUMENT)]
    context = _common(sheet, look_at(request.user, sheet)) | {
        "running": sheets.stored_running(sheet),
        "late": is_late(sheet, due),
        "due": due,
        "documents": [d for d in made if d and d.finished_at and d.finished_at >= sheet.submitted_at],
        "crumbs": crumbs(sheet, "Biên nhận"),
    }
    return render(request, "scoring/sheet_receipt.html", context)


@login_required
@require_POST
def make_documents(request: Request, sheet_id: int) -> HttpResponse:
    """Queue the sheet as PDF, Word and spreadsheet; once handed in, with its receipt."""
    sheet = sheet_for(request, sheet_id)
    kinds = [SHEET_DOCUMENT] if sheet.submitted_at is None else [RECEIPT_DOCUMENT, SHEET_DOCUMENT]
    job = documents.request_documents(
        actor=request.user,
        wanted=[(kind, sheet.pk) for kind in kinds],
        title=f"{title_of(sheet)} của {sheet.membership.organisation.short_name}",
        groups=[sheet.membership.group_year.group.code],
    )
    return redirect("jobs:show", job.pk)
