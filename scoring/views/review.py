"""Pages of a group's review: members and progress, closing, finalising; the queue of the appraisal."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.pages import Crumbs, group_year_for
from emulation.groups.policies import policy_of
from emulation.people.pages import demand
from emulation.people.requests import Request
from scoring.selectors import queue
from scoring.selectors import review as selectors
from scoring.selectors.crossing.rounds import prescribed, round_of
from scoring.selectors.rankings import RANKED_STATES
from scoring.services import appraisal as appraisals
from scoring.services import review as reviews
from scoring.services.ranking import missing_to_rank


def review_crumbs(group_year: GroupYear, *below: str) -> Crumbs:
    """Chấm điểm / the group and year / the page itself."""
    url = reverse("scoring:review", args=[group_year.group.code, group_year.year])
    name = f"{group_year.group.short_name}, năm {group_year.year}"
    trail = [("Chấm điểm", reverse("scoring:index")), (name, url if below else "")]
    return trail + [(label, "") for label in below]


@require_safe
@login_required
def group(request: Request, code: str, year: int) -> HttpResponse:
    """Members with state, points as far as this person may read them, and what to do next."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.view_progress", group_year)
    review = selectors.review_of(request.user, group_year)
    context = {
        "group_year": group_year,
        "review": review,
        "has_points": any(row.url for row in review.rows),
        "policy": policy_of(group_year.group),
        "actions": _actions(request, group_year),
        "crumbs": review_crumbs(group_year),
    }
    return render(request, "scoring/review_group.html", context)


def _actions(request: Request, group_year: GroupYear) -> list[tuple[str, str, bool]]:
    """Label, address, whether it is the thing to do now: what this person may do with the whole group."""
    user, where = request.user, [group_year.group.code, group_year.year]
    open_round = group_year.review_closed_at is None
    found = []
    if group_year.state == YearState.RUNNING and user.has_perm("scoring.open_assessment", group_year):
        found.append(("Mở tự chấm điểm", reverse("scoring:open", args=[group_year.pk]), True))
    assessing = group_year.state in (YearState.ASSESSING, YearState.REVIEWING)
    if (prescribed(group_year) and assessing) or round_of(group_year) is not None:
        found.append(("Chấm chéo", reverse("scoring:cross", args=where), False))
    if assessing and open_round and user.has_perm("scoring.close_review", group_year):
        ready = not reviews.missing_to_close(group_year)
        found.append(("Khép lại việc chấm", reverse("scoring:review-close", args=where), ready))
    if group_year.state == YearState.REVIEWING and not open_round:
        if user.has_perm("scoring.start_ranking", group_year) and not missing_to_rank(group_year):
            found.append(("Xếp hạng", reverse("scoring:ranking-start", args=where), True))
        elif user.has_perm("scoring.finalise_year", group_year):
            if appraisals.awaiting_first_step(group_year):
                waive = reverse("scoring:waive", args=where)
                found.append(("Thẩm định không chờ cơ quan thành lập", waive, False))
            ready = not appraisals.missing_to_finalise(group_year, user)
            found.append(("Chốt điểm chính thức", reverse("scoring:finalise", args=where), ready))
    if not open_round and user.has_perm("scoring.view_all_explanations", group_year):
        found.append(("Giải trình", reverse("scoring:group-explanations", args=where), False))
    if group_year.state in RANKED_STATES:
        found.append(("Xem xếp hạng", reverse("scoring:ranking", args=where), True))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: Request, code: str, year: int) -> HttpResponse:
    """What closing means and what is missing; units that are late need a reason."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.close_review", group_year)
    reason, error, problems = "", "", reviews.missing_to_close(group_year)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            reviews.close_review(actor=request.user, group_year=group_year, reason=reason)
        except Refused as refusal:
            error = next((p.message for p in refusal.problems if p.field == "reason"), "")
            problems = [problem for problem in refusal.problems if not problem.field]
        else:
            messages.success(request, "Đã khép lại việc chấm. Phiếu chuyển sang thẩm định.")
            return redirect("scoring:review", code, year)
    context = {
        "group_year": group_year,
        "problems": problems,
        "late": reviews.late_units(group_year),
        "reason": reason,
        "error": error,
        "summary": [Problem(error, field="reason")] if error else [],
        "crumbs": review_crumbs(group_year, "Khép lại việc chấm"),
    }
    refused = request.method == "POST"
    return render(request, "scoring/review_close.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def finalise(request: Request, code: str, year: int) -> HttpResponse:
    """Appraised points become final; what is missing first."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.finalise_year", group_year)
    problems = appraisals.missing_to_finalise(group_year, request.user)
    if request.method == "POST":
        try:
            appraisals.finalise(actor=request.user, group_year=group_year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã chốt điểm chính thức. Có thể xếp hạng.")
            return redirect("scoring:review", code, year)
    context = {
        "group_year": group_year,
        "problems": problems,
        "own_sheet": appraisals.kept_without_appraisal(group_year),
        "crumbs": review_crumbs(group_year, "Chốt điểm chính thức"),
    }
    refused = request.method == "POST"
    return render(request, "scoring/review_finalise.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def waive(request: Request, code: str, year: int) -> HttpResponse:
    """Sở Nội vụ goes on without the founder of a cluster, with a reason that the founder reads."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.finalise_year", group_year)
    reason, error, sheets = "", "", appraisals.awaiting_first_step(group_year)
    problems = () if sheets else (Problem("Không có phiếu nào chờ cơ quan thành lập.", code="nothing_waits"),)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            count = appraisals.waive_first_step(actor=request.user, group_year=group_year, reason=reason)
        except Refused as refusal:
            error = next((p.message for p in refusal.problems if p.field == "reason"), "")
        else:
            messages.success(request, f"{count} phiếu chuyển sang Sở Nội vụ thẩm định.")
            return redirect("scoring:review", code, year)
    context = {
        "group_year": group_year,
        "names": [sheet.membership.organisation.name for sheet in sheets],
        "problems": problems,
        "reason": reason,
        "error": error,
        "summary": [Problem(error, field="reason")] if error else [],
        "crumbs": review_crumbs(group_year, "Thẩm định không chờ cơ quan thành lập"),
    }
    refused = request.method == "POST"
    return render(request, "scoring/review_waive.html", context, status=422 if refused else 200)


@require_safe
@login_required
def appraisal(request: Request) -> HttpResponse:
    """The queue "Thẩm định" of a member of staff, by group."""
    if not request.user.roles.is_staff:
        return redirect("scoring:index")
    groups = queue.by_group(queue.appraisal_queue(request.user))
    context = {
        "groups": groups,
        "count": sum(len(found) for _, found in groups),
        "crumbs": [("Chấm điểm", reverse("scoring:index")), ("Thẩm định", "")],
    }
    return render(request, "scoring/review_appraisal.html", context)
