"""Pages of the ranking: the list, one run, starting it as a job, publishing it, its table as documents."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.problems import Refused
from emulation.documents import registry as documents
from emulation.documents import services as document_services
from emulation.documents.models import GeneratedDocument
from emulation.documents.selectors import latest
from emulation.groups.models import GroupYear
from emulation.groups.pages import Crumbs, group_year_for
from emulation.people.pages import demand
from emulation.people.requests import Request
from scoring import run_panels
from scoring.models import RankingRow, RankingRun
from scoring.selectors import rankings as selectors
from scoring.selectors import run_page
from scoring.selectors.why import may_ask_why, profile, why
from scoring.services import ranking as services

TABLE = "score_table"


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Group-years of a year with their newest run; for staff, those that can be ranked."""
    years = selectors.years_of(request.user)
    wanted = request.GET.get("nam", "")
    asked = int(wanted) if wanted.isdecimal() and int(wanted) in years else None
    year, found = (asked, selectors.listed(request.user, asked)) if asked else selectors.opening(request.user)
    context = {
        "year": year,
        "years": [_YearChip(other, other == year) for other in years],
        "rows": found,
        "ready": sum(row.ready for row in found),
    }
    return render(request, "scoring/rankings.html", context)


class _YearChip:
    """A filter of `components/chips.html`."""

    count = None

    def __init__(self, year: int, current: bool) -> None:
        self.label, self.current = str(year), current
        self.url = f"{reverse('scoring:rankings')}?nam={year}"


@require_safe
@login_required
def show(request: Request, code: str, year: int) -> HttpResponse:
    """A run: the newest this person may read, or `?luot=` an older one; `?don-vi=` asks why."""
    group_year = _group_year_for(request, code, year)
    wanted = request.GET.get("luot", "")
    if wanted and not wanted.isdecimal():
        raise Http404
    run = selectors.run_for(request.user, group_year, int(wanted) if wanted else None)
    if run is None:
        if wanted:
            raise Http404
        return _not_ranked(request, group_year)
    user, rows = request.user, run_page.rows_of(run)
    askable = {row.organisation.code for row in rows if may_ask_why(user, run, row)}
    asked = _asked(request, rows, askable)
    numbers = selectors.readable_numbers(user, group_year)
    newest = run.number == numbers[0][0]
    may_rank = newest and _may_rank(request, group_year)
    may_publish = newest and not run.published_at and user.has_perm("scoring.publish_ranking", group_year)
    context = {
        "group_year": group_year,
        "run": run,
        "here": reverse("scoring:ranking", args=[code, year]),
        "page": run_page.page_of(user, run, rows),
        "askable": askable,
        "why": why(run, rows, asked) if asked else None,
        "profile": profile(run, rows, asked) if asked else None,
        "numbers": numbers,
        "newest": newest,
        "clause": run.regulation.book.clause("ranking.precedence"),
        "clause_url": run.regulation.clause_url("ranking.precedence"),
        "may_publish": may_publish,
        "may_rank": may_rank,
        "stale": may_rank and services.is_outdated(run),
        "has_table": _has_table(),
        "has_points": user.has_perm("scoring.view_progress", group_year),
        "tables": _tables(run),
        "panels": run_panels.panels_of(user, run),
        "actions": run_panels.actions_of(user, run),
        "crumbs": run_crumbs(group_year),
    }
    return render(request, "scoring/ranking.html", context)


def _group_year_for(request: Request, code: str, year: int) -> GroupYear:
    """One of this person's business; else one of which they may read a run all the same (the council)."""
    try:
        return group_year_for(request, code, year)
    except Http404:
        found = GroupYear.objects.select_related("group__founder", "regulation")
        group_year = found.filter(group__code=code, year=year).order_by("cycle", "pk").first()
        if group_year is None or selectors.run_for(request.user, group_year) is None:
            raise
        return group_year


def run_crumbs(group_year: GroupYear, *below: str) -> Crumbs:
    """Xếp hạng / the group and year / the page itself."""
    url = reverse("scoring:ranking", args=[group_year.group.code, group_year.year])
    name = f"{group_year.group.short_name}, năm {group_year.year}"
    trail = [
        ("Xếp hạng", f"{reverse('scoring:rankings')}?nam={group_year.year}"),
        (name, url if below else ""),
    ]
    return trail + [(label, "") for label in below]


def _not_ranked(request: Request, group_year: GroupYear) -> HttpResponse:
    context = {
        "group_year": group_year,
        "may_rank": request.user.has_perm("scoring.start_ranking", group_year),
        "crumbs": run_crumbs(group_year),
    }
    return render(request, "scoring/ranking_none.html", context)


def _asked(request: Request, rows: list[RankingRow], askable: set[str]) -> RankingRow | None:
    """The unit whose rank is explained: the one asked for, else the person's own."""
    wanted = request.GET.get("don-vi", "")
    own = [row for row in rows if row.organisation_id in request.user.roles.served]
    chosen = [row for row in rows if row.organisation.code == wanted] if wanted else own
    return next((row for row in chosen if row.organisation.code in askable), None)


def _may_rank(request: Request, group_year: GroupYear) -> bool:
    allowed = request.user.has_perm("scoring.start_ranking", group_year)
    return allowed and group_year.state in services.RANKABLE


def _has_table() -> bool:
    """Is the printed table there? Its builder registers itself."""
    try:
        documents.kind_of(TABLE)
    except KeyError:
        return False
    return True


def _tables(run: RankingRun) -> list[GeneratedDocument]:
    """The newest finished table of this run, if one has been made."""
    found = latest(TABLE, run.pk) if _has_table() else None
    return [found] if found else []


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: Request, code: str, year: int) -> HttpResponse:
    """What is missing before the ranking; a POST queues it and leads to the job."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.start_ranking", group_year)
    problems = services.missing_to_rank(group_year)
    if request.method == "POST":
        try:
            job = services.start_ranking(actor=request.user, group_years=[group_year])
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            return redirect("jobs:show", job.pk)
    context = {
        "heading": f"Xếp hạng {group_year.group.short_name}, năm {year}",
        "text": "Hệ thống tính tổng điểm, thứ hạng và xếp loại từ điểm chính thức, thành một lượt xếp hạng.",
        "points": None,
        "problems": problems,
        "button": "Xếp hạng",
        "action": reverse("scoring:ranking-start", args=[code, year]),
        "back": reverse("scoring:review", args=[code, year]),
        "crumbs": run_crumbs(group_year, "Lập xếp hạng"),
    }
    return render(request, "scoring/ranking_start.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start_year(request: Request, year: int) -> HttpResponse:
    """Rank all group-years of a year that have final points and no ranking yet."""
    if not request.user.roles.is_staff:
        raise PermissionDenied
    ready = list(selectors.ready_to_rank(request.user, year).order_by("group__kind", "group__sort_key"))
    problems: list[Any] = []
    if request.method == "POST":
        try:
            job = services.start_ranking(actor=request.user, group_years=ready)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            return redirect("jobs:show", job.pk)
    elif not ready:
        problems = [services.NONE_READY]
    back = f"{reverse('scoring:rankings')}?nam={year}"
    context = {
        "heading": f"Xếp hạng các khối, cụm năm {year}",
        "text": f"{len(ready)} khối, cụm đã có điểm chính thức và chưa xếp hạng:",
        "points": [group_year.group.short_name for group_year in ready],
        "problems": problems,
        "button": "Xếp hạng",
        "action": reverse("scoring:ranking-start-year", args=[year]),
        "back": back,
        "crumbs": [("Xếp hạng", back), ("Lập xếp hạng", "")],
    }
    return render(request, "scoring/ranking_start.html", context, status=_status(request))


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def publish(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Show a run to all members; there is no way back, so it asks first."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.publish_ranking", group_year)
    run = _run_or_404(request, group_year, number)
    problems = services.missing_to_publish(run)
    if request.method == "POST":
        try:
            services.publish_run(actor=request.user, run=run)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã công bố kết quả xếp hạng tới các đơn vị thành viên.")
            return redirect("scoring:ranking", code, year)
    where = reverse("scoring:ranking", args=[code, year])
    context = {
        "heading": f"Công bố xếp hạng {group_year.group.short_name}, năm {year}",
        "text": f"Lượt xếp hạng số {run.number} được công bố tới mọi đơn vị thành viên. Không thu hồi được.",
        "points": None,
        "problems": problems,
        "button": "Công bố",
        "action": reverse("scoring:ranking-publish", args=[code, year, number]),
        "back": where,
        "crumbs": run_crumbs(group_year, "Công bố"),
    }
    return render(request, "scoring/ranking_start.html", context, status=_status(request))


def _run_or_404(request: Request, group_year: GroupYear, number: int) -> RankingRun:
    run = selectors.run_for(request.user, group_year, number)
    if run is None:
        raise Http404
    return run


@require_POST
@login_required
def make_document(request: Request, code: str, year: int, number: int) -> HttpResponse:
    """Queue the table of points and ranks as PDF, Word and spreadsheet."""
    group_year = _group_year_for(request, code, year)
    run = _run_or_404(request, group_year, number)
    if not _has_table():
        raise Http404
    job = document_services.request_documents(
        actor=request.user,
        wanted=[(TABLE, run.pk)],
        title=f"Bảng tổng hợp điểm, xếp hạng {group_year}",
        groups=[code],
    )
    return redirect("jobs:show", job.pk)
