"""The three-layer page of one sheet: reviewing and appraising line by line, finishing, sending back."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common import uploads
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import Step
from emulation.groups.models import Deadline
from emulation.people.pages import demand
from emulation.people.requests import Request
from scoring.choices import Layer
from scoring.models import Evidence
from scoring.selectors import evidence as evidence_selectors
from scoring.selectors import layers as selectors
from scoring.selectors import queue, sheets
from scoring.selectors.layer_book import ALL, View, is_complete, view_of
from scoring.services import appraisal as appraisals
from scoring.services import points as services
from scoring.services import review as closings
from scoring.services.points import LAYERS, Decided, Decision
from scoring.views.review import review_crumbs

URLS = {Layer.GROUP: "scoring:review-sheet", Layer.FINAL: "scoring:appraise-sheet"}
LINE_URLS = {Layer.GROUP: "scoring:review-line", Layer.FINAL: "scoring:appraise-line"}
CHECK_URLS = {Layer.GROUP: "scoring:review-complete", Layer.FINAL: "scoring:appraise-complete"}
EXCEL_URLS = {Layer.GROUP: "scoring:review-excel", Layer.FINAL: "scoring:appraise-excel"}
TITLES = {Layer.GROUP: "Chấm điểm", Layer.FINAL: "Thẩm định"}
STEPS = {Layer.GROUP: Step.REVIEW, Layer.FINAL: Step.APPRAISAL}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Request, sheet_id: int) -> HttpResponse:
    return _sheet(request, sheet_id, Layer.GROUP)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def appraise(request: Request, sheet_id: int) -> HttpResponse:
    return _sheet(request, sheet_id, Layer.FINAL)


def _view(request: Request, sheet_id: int, layer: Layer) -> View:
    """What this person sees of the sheet; 404 without any layer of what the unit wrote."""
    sheet = sheets.readable(request.user, sheet_id)
    if sheet is None:
        raise Http404
    rule = LAYERS[layer]
    writes = request.user.has_perm(rule.permission, sheet) and not rule.obstacles(request.user, sheet)
    return view_of(request.user, sheet, layer if writes else None)


def _sheet(request: Request, sheet_id: int, layer: Layer) -> HttpResponse:
    """The layers side by side; a POST is the plain form of all shown lines, for browsers without script."""
    view = _view(request, sheet_id, layer)
    if view.edits is None and layer not in view.layers:  # what stands here is for others, or comes later
        elsewhere = URLS[Layer.GROUP] if Layer.GROUP in view.layers else "scoring:sheet"
        return redirect(elsewhere, sheet_id)
    wanted = request.GET.get("loc", ALL)
    wanted = wanted if wanted in selectors.FILTERS else ALL
    if request.method != "POST":
        return _page(request, view, layer, wanted)
    demand(request, LAYERS[layer].permission, view.sheet)
    decisions = typed_decisions(request.POST)
    try:
        found = services.save_decisions(
            actor=request.user, sheet=view.sheet, layer=layer, decisions=decisions
        )
    except Refused as refusal:
        return _page(request, _view(request, sheet_id, layer), layer, wanted, problems=refusal.problems)
    if found.refused:
        typed, problems = _typed_back(found)
        return _page(request, view, layer, wanted, problems=problems, typed=typed, saved=len(found.lines))
    if found.lines:
        messages.success(request, f"Đã lưu {len(found.lines)} tiêu chí.")
    return redirect(request.get_full_path())


def _page(
    request: Request,
    view: View,
    layer: Layer,
    wanted: str,
    *,
    problems: Any = (),
    typed: selectors.Typed | None = None,
    saved: int = 0,
) -> HttpResponse:
    sheet = view.sheet
    group_year = sheet.membership.group_year
    base = reverse(URLS[layer], args=[sheet.pk])
    unit = sheet.membership.organisation
    context = {
        "sheet": sheet,
        "unit": unit,
        "group_year": group_year,
        "layer": layer,
        "title": TITLES[layer],
        "page": selectors.layered(view, base_url=base, wanted=wanted, typed=typed),
        "writes": view.edits is not None,
        "wanted": wanted,
        "complete": is_complete(sheet, layer),
        "due": Deadline.objects.filter(group_year=group_year, step=STEPS[layer]).first(),
        "near": queue.neighbours(request.user, sheet, URLS[layer]) if view.edits else None,
        "line_url": reverse(LINE_URLS[layer], args=[sheet.pk]),
        "check_url": reverse(CHECK_URLS[layer], args=[sheet.pk]),
        "doubled": evidence_selectors.doubled_in(request.user, sheet),
        "excel_url": reverse(EXCEL_URLS[layer], args=[sheet.pk]),
        "may_return": view.edits == Layer.GROUP,
        "problems": problems,
        "saved": saved,
        "crumbs": review_crumbs(group_year, f"{TITLES[layer]}: {unit.short_name}"),
    }
    return render(request, "scoring/review_sheet.html", context, status=422 if problems else 200)


def typed_decisions(post: QueryDict) -> list[Decision]:
    """The lines of a plain form that differ from what it showed (`Layered.seen`).

    A form without a readable `seen` has none: nothing is overwritten blindly.
    """
    try:
        seen: dict[str, Any] = json.loads(post.get("seen", ""))
        shown: dict[int, list[Any]] = {int(line): list(values) for line, values in seen.items()}
    except (ValueError, AttributeError, TypeError):
        return []
    found = []
    for line_id, values in shown.items():
        if len(values) != 3 or not isinstance(values[0], int):
            continue
        points, reason = post.get(f"points-{line_id}"), post.get(f"reason-{line_id}")
        if points is None or reason is None:
            continue
        if (points.strip(), _plain(reason)) != (str(values[1]).strip(), _plain(str(values[2]))):
            found.append(Decision(line_id, points, reason, values[0]))
    return found


def _plain(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").strip()


def _typed_back(found: Decided) -> tuple[selectors.Typed, list[Problem]]:
    """What could not be saved, to be shown where it was typed, with a link from the summary."""
    texts, errors, problems = {}, {}, []
    for item in found.refused:
        line_id, problem = item.decision.line_id, item.error.problems[0]
        texts[line_id] = (item.decision.points, item.decision.reason)
        errors[line_id] = (problem.field or "points", problem.message)
        problems.append(Problem(problem.message, url=f"#d{line_id}"))
    return selectors.Typed(texts, errors), problems


@login_required
@require_POST
def accept_own_points(request: Request, sheet_id: int) -> HttpResponse:
    """The button "Nhận điểm tự chấm": every line that nobody has decided takes the unit's own points."""
    view = _view(request, sheet_id, Layer.GROUP)
    demand(request, "scoring.review_sheet", view.sheet)
    try:
        count = closings.accept_own_points(actor=request.user, sheet=view.sheet)
    except Refused as refusal:
        return _page(request, view, Layer.GROUP, selectors.ALL, problems=refusal.problems)
    messages.success(request, f"{count} tiêu chí nhận điểm tự chấm.")
    return redirect("scoring:review-sheet", sheet_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def complete_review(request: Request, sheet_id: int) -> HttpResponse:
    return _complete(request, sheet_id, Layer.GROUP)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def complete_appraisal(request: Request, sheet_id: int) -> HttpResponse:
    return _complete(request, sheet_id, Layer.FINAL)


def _complete(request: Request, sheet_id: int, layer: Layer) -> HttpResponse:
    """The check page of one sheet: what will be accepted as it is, what differs; then one button."""
    view = _view(request, sheet_id, layer)
    demand(request, LAYERS[layer].permission, view.sheet)
    missing = closings.missing_to_complete if layer == Layer.GROUP else appraisals.missing_to_appraise
    complete = closings.complete_review if layer == Layer.GROUP else appraisals.complete_appraisal
    problems = LAYERS[layer].obstacles(request.user, view.sheet) or missing(view.sheet)
    if request.method == "POST":
        try:
            complete(actor=request.user, sheet=view.sheet)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            unit = view.sheet.membership.organisation.short_name
            messages.success(request, f"Đã hoàn thành {TITLES[layer].lower()} phiếu của {unit}.")
            group_year = view.sheet.membership.group_year
            return redirect("scoring:review", group_year.group.code, group_year.year)
    base = reverse(URLS[layer], args=[sheet_id])
    context = {
        "sheet": view.sheet,
        "unit": view.sheet.membership.organisation,
        "title": f"Hoàn thành {TITLES[layer].lower()}",
        "layer": layer,
        "page": selectors.layered(view, base_url=base, wanted=selectors.DIFFERENT),
        "problems": problems,
        "base": base,
        "crumbs": review_crumbs(view.sheet.membership.group_year, f"Hoàn thành {TITLES[layer].lower()}"),
    }
    refused = request.method == "POST"
    return render(request, "scoring/review_complete.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_sheet(request: Request, sheet_id: int) -> HttpResponse:
    """Send a sheet back to its unit with a reason that names the criteria."""
    view = _view(request, sheet_id, Layer.GROUP)
    demand(request, "scoring.review_sheet", view.sheet)
    reason, error, problems = "", "", services.not_under_review(request.user, view.sheet)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            closings.return_sheet(actor=request.user, sheet=view.sheet, reason=reason)
        except Refused as refusal:
            error = next((p.message for p in refusal.problems if p.field == "reason"), "")
            problems = [problem for problem in refusal.problems if not problem.field]
        else:
            messages.success(
                request, f"Đã trả lại phiếu cho {view.sheet.membership.organisation.short_name}."
            )
            group_year = view.sheet.membership.group_year
            return redirect("scoring:review", group_year.group.code, group_year.year)
    context = {
        "sheet": view.sheet,
        "unit": view.sheet.membership.organisation,
        "reason": reason,
        "error": error,
        "summary": [Problem(error, field="reason")] if error else [],
        "problems": problems,
        "crumbs": review_crumbs(view.sheet.membership.group_year, "Trả lại phiếu"),
    }
    refused = request.method == "POST"
    return render(request, "scoring/review_return.html", context, status=422 if refused else 200)


@login_required
@require_safe
def evidence(request: Request, sheet_id: int, evidence_id: int) -> HttpResponse:
    """A document that a line of this sheet cites: beside the layers when the script asks, else a page."""
    sheet = sheets.readable(request.user, sheet_id)
    if sheet is None:
        raise Http404
    found = get_object_or_404(
        Evidence.objects.filter(citations__line__sheet=sheet).distinct(), pk=evidence_id
    )
    if not request.user.has_perm("scoring.view_evidence", found):
        raise Http404
    context = {
        "sheet": sheet,
        "unit": sheet.membership.organisation,
        "evidence": found,
        "is_picture": found.content_type in uploads.PICTURES,
        "is_shown": found.content_type in uploads.INLINE,
        "uses": evidence_selectors.uses_of([found.pk], [sheet.pk]).get(found.pk, ()),
        "twins": evidence_selectors.twins_of(request.user, [found]).get(found.pk)
        if evidence_selectors.judges(request.user, sheet)
        else None,
        "crumbs": review_crumbs(sheet.membership.group_year, found.number or "Minh chứng"),
    }
    template = "scoring/review_viewer.html" if request.htmx else "scoring/review_evidence.html"
    return render(request, template, context)
