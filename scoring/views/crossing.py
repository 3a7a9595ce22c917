"""Pages of the cross-scoring: the round of a group, the list of a unit, one sheet, handing in, recusal."""

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
from emulation.groups.models import GroupYear
from emulation.groups.pages import group_year_for
from emulation.people.pages import demand
from emulation.people.requests import Request
from scoring.models import CrossAssignment, CrossRater, CrossScore
from scoring.selectors import cross_sheet
from scoring.selectors import crossing as selectors
from scoring.selectors.layer_rows import Typed
from scoring.selectors.lines import leaves_of
from scoring.services import crossing as services
from scoring.views.review import review_crumbs
from scoring.views.review_sheets import typed_decisions


def _crumbs(group_year: GroupYear, *below: tuple[str, str]) -> list[tuple[str, str]]:
    trail = review_crumbs(group_year, "Chấm chéo")
    if below:
        trail[-1] = ("Chấm chéo", reverse("scoring:cross", args=[group_year.group.code, group_year.year]))
    return [*trail, *below]


@login_required
@require_safe
def group(request: Request, code: str, year: int) -> HttpResponse:
    """The round of a group: one's own units to score, who is missing, after the closing the result."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.view_progress", group_year)
    found = selectors.round_of(group_year)
    user = request.user
    reads = user.has_perm("scoring.view_cross_result", group_year)
    hidden = user.roles.belongs if group_year.review_closed_at is None else ()
    runs = user.has_perm("scoring.run_cross", group_year)
    own = found.cross_raters.filter(organisation__in=user.roles.served) if found else []
    context = {
        "group_year": group_year,
        "round": found,
        "prescribed": selectors.prescribed(group_year),
        "runs": runs,
        "may_open": runs and not services.missing_to_open(group_year),
        "own": [(rater.organisation.name, reverse("scoring:cross-rater", args=[rater.pk])) for rater in own],
        "progress": selectors.progress_of(found) if found and found.is_open and reads else (),
        "results": selectors.results_of(found, hidden) if found and not found.is_open and reads else None,
        "figures": selectors.figures_in_words(group_year.regulation.book),
        "crumbs": _crumbs(group_year),
    }
    return render(request, "scoring/cross_group.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_round(request: Request, code: str, year: int) -> HttpResponse:
    """What the round will be; then one button."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.run_cross", group_year)
    problems = services.missing_to_open(group_year)
    if request.method == "POST":
        try:
            services.open_round(actor=request.user, group_year=group_year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã mở chấm chéo và phân công đơn vị chấm.")
            return redirect("scoring:cross", code, year)
    context = {
        "group_year": group_year,
        "problems": problems,
        "points": [f"{label}: {words}" for label, words in selectors.figures_in_words(_book(group_year))],
        "crumbs": _crumbs(group_year, ("Mở chấm chéo", "")),
    }
    return render(request, "scoring/cross_open.html", context, status=_refused(request))


def _book(group_year: GroupYear) -> Any:
    return group_year.regulation.book


def _refused(request: HttpRequest) -> int:
    """A page that is shown instead of the next one after a POST says that something was refused."""
    return 422 if request.method == "POST" else 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_round(request: Request, code: str, year: int) -> HttpResponse:
    """Who is missing; with a reason the round is closed all the same."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.run_cross", group_year)
    found = selectors.round_of(group_year)
    reason, error, problems = "", "", []
    if found is None or not found.is_open:
        problems = [Problem("Không có lượt chấm chéo đang mở.", code="not_open")]
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            services.close_round(actor=request.user, group_year=group_year, reason=reason)
        except Refused as refusal:
            error = next((p.message for p in refusal.problems if p.field == "reason"), "")
        else:
            messages.success(request, "Đã khép lại chấm chéo và tổng hợp điểm.")
            return redirect("scoring:cross", code, year)
    context = {
        "group_year": group_year,
        "problems": problems,
        "late": services.late_raters(found) if found else [],
        "reason": reason,
        "error": error,
        "summary": [Problem(error, field="reason")] if error else [],
        "crumbs": _crumbs(group_year, ("Khép lại chấm chéo", "")),
    }
    return render(request, "scoring/cross_close.html", context, status=_refused(request))


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
        "open": found.round.is_open and found.submitted_at is None,
        "crumbs": _crumbs(found.round.group_year, (found.organisation.short_name, "")),
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
        "crumbs": _crumbs(
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
        "crumbs": _crumbs(
            found.round.group_year,
            (found.organisation.short_name, reverse("scoring:cross-rater", args=[found.pk])),
            ("Gửi điểm", ""),
        ),
    }
    return render(request, "scoring/cross_submit.html", context, status=_refused(request))


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
        "crumbs": _crumbs(
            assignment.rater.round.group_year,
            (assignment.rater.organisation.short_name, reverse("scoring:cross-rater", args=[rater_id])),
            ("Không chấm", ""),
        ),
    }
    return render(request, "scoring/cross_recuse.html", context, status=_refused(request))
