"""Minutes of a conference: read, record, confirm by secretary and chair; seating those who were elected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.dates import local_date
from emulation.common.problems import Problem, Refused
from emulation.conferences import counting, selectors, services
from emulation.conferences.forms import ConferenceForms
from emulation.conferences.models import Conference
from emulation.conferences.selectors import rounds
from emulation.conferences.standing import represented
from emulation.groups.models import GroupYear
from emulation.groups.pages import crumbs_of, group_year_for, year_url
from emulation.people.pages import demand
from emulation.people.requests import Request

TITLE = "Hội nghị tổng kết"
CONFIRMED_FOR_GOOD = (
    "Sau khi chủ tọa xác nhận, kết quả hội nghị không sửa được; biên bản, suy tôn và hồ sơ khen thưởng "
    "lấy số liệu từ đây."
)


@require_safe
@login_required
def show(request: Request, code: str, year: int) -> HttpResponse:
    """The record as far as this person may read it; for leaders also where it is written and confirmed."""
    group_year = group_year_for(request, code, year)
    conference = selectors.conference_of(group_year)
    may_record = request.user.has_perm("conferences.record_conference", group_year)
    if not may_record and not request.user.has_perm("conferences.view_conference", conference):
        raise Http404
    context: dict[str, Any] = {
        "group_year": group_year,
        "conference": conference,
        "may_chair": request.user.has_perm("conferences.chair_conference", group_year),
        "may_read_scans": request.user.has_perm("conferences.read_proxy_scans", group_year),
        "sitting": rounds.sitting_of(group_year),
        "may_edit": may_record and not services.missing_to_record(group_year, conference),
        "not_yet": services.missing_to_record(group_year, conference) if conference is None else [],
        "crumbs": crumbs_of(group_year, TITLE),
    }
    if conference is not None:
        context |= _shown(conference, group_year)
    return render(request, "conferences/show.html", context)


def _shown(conference: Conference, group_year: GroupYear) -> dict[str, Any]:
    facts, rules = selectors.facts_of(conference), selectors.rules_of(group_year)
    total = len(rules.members)
    base = counting.base_of(facts.present + facts.written, rules)
    return {
        "facts": facts,
        "attendances": represented(facts.attendances, rules, local_date(facts.starts_at)),
        "rules": rules,
        "total": total,
        "base": base,
        "quorum": counting.has_quorum(facts.present, total, rules),
        "candidates": [
            (row, rules.awards.get(row.award_kind, ""), counting.passes(row.agree, base, rules))
            for row in facts.candidates
        ],
        "elected": [
            (row, rules.leader_title if row.role == "leader" else rules.deputy_title)
            for row in facts.elections
        ],
        "opinions": [(rules.members.get(row.organisation_id, ""), row) for row in facts.opinions],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, code: str, year: int) -> HttpResponse:
    """The whole record in one form. "Thêm dòng" sends it too, and gets it back with one more row."""
    group_year = group_year_for(request, code, year)
    demand(request, "conferences.record_conference", group_year)
    conference = selectors.conference_of(group_year)
    problems = services.missing_to_record(group_year, conference)
    rules = selectors.rules_of(group_year)
    if request.method == "POST" and "them" in request.POST and not problems:
        forms = ConferenceForms.with_one_more(rules, request.POST, request.POST["them"])
        return _form_page(request, group_year, forms, [])
    data = request.POST if request.method == "POST" else None
    stored, people = None, None
    if data is None:
        people = selectors.heads_of(group_year)
        stored = selectors.facts_of(conference) if conference else rounds.draft_of(group_year)
    forms = ConferenceForms(rules, data, stored, people)
    if data is not None and forms.is_valid():
        try:
            services.save_conference(actor=request.user, group_year=group_year, facts=forms.facts())
        except Refused as refusal:
            forms.show(refusal)
        else:
            messages.success(request, "Đã ghi biên bản hội nghị. Thư ký rồi chủ tọa xác nhận.")
            return redirect("conferences:confirm-secretary", code, year)
    return _form_page(request, group_year, forms, problems or (forms.problems if data is not None else []))


def _form_page(
    request: Request, group_year: GroupYear, forms: ConferenceForms, problems: list[Problem]
) -> HttpResponse:
    book, regulation = group_year.regulation.book, group_year.regulation
    keys = (
        "conference.quorum_percent",
        "conference.proxy_from",
        "conference.threshold_percent",
        "vote.tellers_min",
    )
    context = {
        "group_year": group_year,
        "forms": forms,
        "problems": problems,
        "figures": [(key, book.words(key), book.clause(key), regulation.clause_url(key)) for key in keys],
        "crumbs": crumbs_of(group_year, f"Ghi {TITLE.lower()}"),
    }
    return render(request, "conferences/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm_as_secretary(request: Request, code: str, year: int) -> HttpResponse:
    """What is still missing, then the secretary's button; a change of the minutes ends the confirmation."""
    group_year = group_year_for(request, code, year)
    demand(request, "conferences.record_conference", group_year)
    conference = selectors.conference_of(group_year)
    problems = services.missing_for_secretary(group_year, conference)
    if request.method == "POST":
        try:
            services.confirm_as_secretary(actor=request.user, group_year=group_year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Thư ký đã xác nhận biên bản; chờ chủ tọa xác nhận.")
            return redirect("conferences:show", code, year)
    context: dict[str, Any] = {
        "group_year": group_year,
        "conference": conference,
        "may_edit": not services.missing_to_record(group_year, conference),
        "may_read_scans": True,
        "problems": problems,
        "action": reverse("conferences:confirm-secretary", args=[code, year]),
        "back_url": reverse("conferences:show", args=[code, year]),
        "title": "Thư ký xác nhận biên bản",
        "text": "Biên bản đúng diễn biến, kết quả hội nghị. Sửa biên bản sau đó thì phải xác nhận lại.",
        "button": "Thư ký xác nhận",
        "crumbs": crumbs_of(group_year, "Thư ký xác nhận"),
    }
    if conference is not None:
        context |= _shown(conference, group_year)
    return render(request, "conferences/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm(request: Request, code: str, year: int) -> HttpResponse:
    """What is still missing, then the chair's button; afterwards nothing can be changed."""
    group_year = group_year_for(request, code, year)
    demand(request, "conferences.chair_conference", group_year)
    conference = selectors.conference_of(group_year)
    problems = services.missing_to_confirm(group_year, conference)
    if request.method == "POST":
        try:
            services.confirm_conference(actor=request.user, group_year=group_year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã xác nhận kết quả hội nghị tổng kết.")
            return redirect("conferences:show", code, year)
    context: dict[str, Any] = {
        "group_year": group_year,
        "conference": conference,
        "may_edit": not services.missing_to_record(group_year, conference),
        "may_read_scans": True,
        "problems": problems,
        "action": reverse("conferences:confirm", args=[code, year]),
        "back_url": reverse("conferences:show", args=[code, year]),
        "title": "Kiểm tra và xác nhận hội nghị",
        "text": CONFIRMED_FOR_GOOD,
        "button": "Xác nhận kết quả hội nghị",
        "crumbs": crumbs_of(group_year, "Xác nhận hội nghị"),
    }
    if conference is not None:
        context |= _shown(conference, group_year)
    return render(request, "conferences/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_over(request: Request, code: str, year: int) -> HttpResponse:
    """Seat leader and deputies elected by last year's conference; nothing is inherited silently."""
    group_year = group_year_for(request, code, year)
    demand(request, "conferences.take_over_election", group_year)
    problems = services.missing_to_take_over(group_year)
    if request.method == "POST":
        try:
            services.take_over_election(actor=request.user, group_year=group_year)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã ghi Trưởng, Phó trưởng theo kết quả bầu.")
            return redirect(year_url(group_year))
    elected = selectors.election_for(group_year)
    context = {
        "group_year": group_year,
        "problems": problems,
        "points": [
            f"{row.organisation.name}: {row.get_role_display()}, {row.agree} đơn vị đồng ý" for row in elected
        ],
        "action": reverse("conferences:take-over", args=[code, year]),
        "back_url": year_url(group_year),
        "crumbs": crumbs_of(group_year, "Ghi theo kết quả bầu"),
    }
    return render(request, "conferences/take_over.html", context)
