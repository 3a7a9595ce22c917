"""What a unit scores: the list of the others, one sheet, handing in, recusal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.dates import format_time, now
from emulation.common.numbers import format_points
from emulation.common.problems import Conflict, Problem, Refused
from emulation.people.pages import demand
from emulation.people.requests import Request
from scoring.models import CrossAssignment, CrossRater, CrossScore
from scoring.selectors import cross_sheet
from scoring.selectors.crossing import rounds
from scoring.selectors.crossing import scores as selectors
from scoring.selectors.layer_rows import Typed
from scoring.selectors.lines import leaves_of
from scoring.services import crossing as services
from scoring.views.crossing.rounds import crumbs_of, refused
from scoring.views.review_sheets import typed_decisions


def _rater(request: Request, rater_id: int) -> CrossRater:
    """The scores of one of the person's own units; 404 for everybody else, now and later."""
    found = selectors.rater_for(request.user, rater_id)
    if found is None:
        raise Http404
    return found


def _assignment(request: Request, rater_id: int, assignment_id: int) -> CrossAssignment:
    rater = _rater(request, rater_id)
    found = get_object_or_404(selectors.assignments(rater), pk=assignment_id)
    found.rater = rater
    return found


@login_required
@require_safe
def rater(request: Request, rater_id: int) -> HttpResponse:
    """Every member of the group with what this unit gave it; the own row is locked (C7)."""
    found = _rater(request, rater_id)
    context = {
        "rater": found,
        "group_year": found.round.group_year,
        "rows": selectors.unit_rows(found),
        "open": (is_open := found.round.is_open and found.submitted_at is None),
        "due_on": rounds.due_of(found.round.group_year) if is_open else None,
        "crumbs": crumbs_of(found.round.group_year, (found.organisation.short_name, "")),
    }
    return render(request, "scoring/cross_rater.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: Request, rater_id: int, assignment_id: int) -> HttpResponse:
    """Score one unit; a POST is the plain form of all lines, or keeps the unit's own points for the rest."""
    assignment = _assignment(request, rater_id, assignment_id)
    if request.method != "POST":
        return _sheet_page(request, assignment)
    if "keep" in request.POST:
        return _keep(request, assignment)
    texts, errors, problems, saved = {}, {}, [], 0
    for decision in typed_decisions(request.POST):
        try:
            services.save_score(
                actor=request.user,
                assignment=assignment,
                line_id=decision.line_id,
                points=decision.points,
                reason=decision.reason,
                seen_version=decision.seen_version,
            )
        except Refused as refusal:
            problem = refusal.problems[0]
            texts[decision.line_id] = (decision.points, decision.reason)
            errors[decision.line_id] = (problem.field or "points", problem.message)
            problems.append(Problem(problem.message, url=f"#d{decision.line_id}"))
        else:
            saved += 1
    if problems:
        return _sheet_page(request, assignment, typed=Typed(texts, errors), problems=problems)
    messages.success(request, f"Đã lưu {saved} tiêu chí.")
    return redirect(request.get_full_path())


def _keep(request: Request, assignment: CrossAssignment) -> HttpResponse:
    try:
        count = services.keep_own_points(actor=request.user, assignment=assignment)
    except Refused as refusal:
        return _sheet_page(request, assignment, problems=refusal.problems)
    messages.success(request, f"{count} tiêu chí nhận điểm tự chấm của đơn vị.")
    return redirect(request.get_full_path())


def _writes(assignment: CrossAssignment) -> bool:
    rater = assignment.rater
    return rater.round.is_open and rater.submitted_at is None and assignment.recused_at is None


def _sheet_page(
    request: Request, assignment: CrossAssignment, *, typed: Typed | None = None, problems: Any = ()
) -> HttpResponse:
    found = assignment.rater
    unit = assignment.sheet.membership.organisation
    writes = _writes(assignment)
    context = {
        "assignment": assignment,
        "rater": found,
        "unit": unit,
        "group_year": found.round.group_year,
        "page": cross_sheet.page_of(assignment, writes=writes, typed=typed),
        "writes": writes,
        "problems": problems,
        "crumbs": crumbs_of(
            found.round.group_year,
            (found.organisation.short_name, reverse("scoring:cross-rater", args=[found.pk])),
            (unit.short_name, ""),
        ),
    }
    return render(request, "scoring/cross_sheet.html", context, status=422 if problems else 200)


@require_POST
def line(request: HttpRequest, rater_id: int, assignment_id: int) -> JsonResponse:
    """One line saved by the script, as in the review: `line, points, reason, version` in, JSON out."""
    if not request.user.is_authenticated:
        return JsonResponse({"message": "Phiên làm việc đã hết. Đăng nhập lại để lưu tiếp."}, status=401)
    rater = selectors.rater_for(request.user, rater_id)
    assignment = selectors.assignments(rater).filter(pk=assignment_id).first() if rater else None
    if rater is None or assignment is None:
        return JsonResponse({"message": "Không tìm thấy phiếu."}, status=404)
    try:
        score = services.save_score(
            actor=request.user,
            assignment=assignment,
            line_id=int(request.POST["line"]),
            points=request.POST["points"],
            reason=request.POST["reason"],
            seen_version=int(request.POST["version"]),
        )
    except (KeyError, ValueError):
        return JsonResponse({"message": "Yêu cầu không đọc được."}, status=400)
    except Conflict as lost:
        told = {"field": "points", "message": lost.problems[0].message, "theirs": lost.current}
        return JsonResponse(told, status=409)
    except Refused as refusal:
        problem = refusal.problems[0]
        return JsonResponse({"field": problem.field or "points", "message": problem.message}, status=422)
    return JsonResponse(_saved(request.user.full_name, assignment, score))


def _saved(name: str, assignment: CrossAssignment, score: CrossScore) -> dict[str, Any]:
    leaves = selectors.scored_leaves(assignment.sheet, assignment.rater.round.scope)
    points = cross_sheet.points_of(leaves, selectors.given_by(assignment))
    (leaf,) = leaves_of(assignment.sheet, [score.line_id])
    return {
        "line": score.line_id,
        "version": score.version,
        "points": "" if score.points is None else format_points(score.points),
        "reason": score.reason,
        "delta": cross_sheet.delta_of(leaf, score),
        "stamp": f"{name}, {format_time(now())}",
        "time": format_time(now()),
        "sums": {
            "sections": {},
            "points": format_points(sum(points, selectors.ZERO)),
            "rebased": "",
            "difference": "",
            "counts": {},
        },
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: Request, rater_id: int) -> HttpResponse:
    """What is missing, the pattern of the own scores, then one button."""
    found = _rater(request, rater_id)
    demand(request, "scoring.submit_cross", found)
    reason, error = "", ""
    problems = services.missing_to_submit(found)
    if not found.round.is_open or found.submitted_at is not None:
        problems = [Problem("Điểm chấm chéo đã gửi hoặc đã khép lại.", code="closed")]
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            services.submit(actor=request.user, rater=found, pattern_reason=reason)
        except Refused as refusal:
            error = next((p.message for p in refusal.problems if p.field == "reason"), "")
            problems = [p for p in refusal.problems if not p.field]
        else:
            messages.success(request, "Đã gửi điểm chấm chéo.")
            return redirect("scoring:cross-rater", rater_id)
    context = {
        "rater": found,
        "problems": problems,
        "pattern": None if problems else selectors.pattern_of(found),
        "reason": reason,
        "error": error,
        "summary": [Problem(error, field="reason")] if error else [],
        "crumbs": crumbs_of(
            found.round.group_year,
            (found.organisation.short_name, reverse("scoring:cross-rater", args=[found.pk])),
            ("Gửi điểm", ""),
        ),
    }
    return render(request, "scoring/cross_submit.html", context, status=refused(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def recuse(request: Request, rater_id: int, assignment_id: int) -> HttpResponse:
    """Step back from scoring one unit, with a reason."""
    assignment = _assignment(request, rater_id, assignment_id)
    reason, error, problems = "", "", []
    if not assignment.rater.round.is_open or assignment.recused_at is not None:
        problems = [Problem("Không còn chấm phiếu này.", code="closed")]
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            services.recuse(actor=request.user, assignment=assignment, reason=reason)
        except Refused as refusal:
            error = next((p.message for p in refusal.problems if p.field == "reason"), "")
        else:
            messages.success(request, "Đã rút khỏi việc chấm đơn vị này.")
            return redirect("scoring:cross-rater", rater_id)
    context = {
        "rater": assignment.rater,
        "unit": assignment.sheet.membership.organisation,
        "problems": problems,
        "reason": reason,
        "error": error,
        "summary": [Problem(error, field="reason")] if error else [],
        "crumbs": crumbs_of(
            assignment.rater.round.group_year,
            (assignment.rater.organisation.short_name, reverse("scoring:cross-rater", args=[rater_id])),
            ("Không chấm", ""),
        ),
    }
    return render(request, "scoring/cross_recuse.html", context, status=refused(request))
