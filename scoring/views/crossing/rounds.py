"""The round of a group: its state, opening, closing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.problems import Problem, Refused
from emulation.groups.models import GroupYear
from emulation.groups.pages import group_year_for
from emulation.people.pages import demand
from emulation.people.requests import Request
from scoring.selectors.crossing import results, rounds
from scoring.services import crossing as services
from scoring.views.review import review_crumbs


def crumbs_of(group_year: GroupYear, *below: tuple[str, str]) -> list[tuple[str, str]]:
    trail = review_crumbs(group_year, "Chấm chéo")
    if below:
        trail[-1] = ("Chấm chéo", reverse("scoring:cross", args=[group_year.group.code, group_year.year]))
    return [*trail, *below]


def refused(request: HttpRequest) -> int:
    """A page that is shown instead of the next one after a POST says that something was refused."""
    return 422 if request.method == "POST" else 200


@login_required
@require_safe
def group(request: Request, code: str, year: int) -> HttpResponse:
    """The round of a group: one's own units to score, who is missing, after the closing the result."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.view_progress", group_year)
    found, due_on = rounds.round_of(group_year), rounds.due_of(group_year)
    user = request.user
    reads = user.has_perm("scoring.view_cross_result", group_year)
    hidden = user.roles.belongs if group_year.review_closed_at is None else ()
    runs = user.has_perm("scoring.run_cross", group_year)
    own = found.cross_raters.filter(organisation__in=user.roles.served) if found else []
    context = {
        "group_year": group_year,
        "round": found,
        "prescribed": rounds.prescribed(group_year),
        "due_on": due_on if found is None or found.is_open else None,
        "runs": runs,
        "may_open": runs and not services.missing_to_open(group_year),
        "own": [(rater.organisation.name, reverse("scoring:cross-rater", args=[rater.pk])) for rater in own],
        "progress": rounds.progress_of(found, due_on) if found and found.is_open and reads else (),
        "results": results.results_of(found, hidden) if found and not found.is_open and reads else None,
        "figures": rounds.figures_in_words(group_year.regulation.book),
        "crumbs": crumbs_of(group_year),
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
        "due_on": rounds.due_of(group_year),
        "points": [
            f"{label}: {words}" for label, words in rounds.figures_in_words(group_year.regulation.book)
        ],
        "crumbs": crumbs_of(group_year, ("Mở chấm chéo", "")),
    }
    return render(request, "scoring/cross_open.html", context, status=refused(request))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close_round(request: Request, code: str, year: int) -> HttpResponse:
    """Who is missing; with a reason the round is closed all the same."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.run_cross", group_year)
    found = rounds.round_of(group_year)
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
        "due_on": rounds.due_of(group_year),
        "reason": reason,
        "error": error,
        "summary": [Problem(error, field="reason")] if error else [],
        "crumbs": crumbs_of(group_year, ("Khép lại chấm chéo", "")),
    }
    return render(request, "scoring/cross_close.html", context, status=refused(request))
