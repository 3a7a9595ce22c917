"""The sitting: agenda, attendance, quorum, votes with their state; the form behind it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.dates import local_date
from emulation.common.problems import Refused
from emulation.conferences import counting, selectors, services
from emulation.conferences.choices import Purpose
from emulation.conferences.forms.sitting import SittingForms
from emulation.conferences.selectors import rounds
from emulation.conferences.standing import represented
from emulation.groups.pages import crumbs_of, group_year_for
from emulation.people.pages import demand
from emulation.people.requests import Request

TITLE = "Điều hành hội nghị"


@never_cache
@require_safe
@login_required
def show(request: Request, code: str, year: int) -> HttpResponse:
    """For everybody of the group what happens; for those who run it also where it is done."""
    group_year = group_year_for(request, code, year)
    sitting = rounds.sitting_of(group_year)
    runs = request.user.has_perm("conferences.record_conference", group_year)
    if sitting is None and not runs:
        raise Http404
    conference = selectors.conference_of(group_year)
    context: dict[str, Any] = {
        "group_year": group_year,
        "sitting": sitting,
        "conference": conference,
        "runs": runs and not services.missing_to_record(group_year, conference),
        "not_yet": services.missing_to_record(group_year, conference),
        "purposes": list(Purpose),
        "crumbs": crumbs_of(group_year, TITLE),
    }
    if sitting is not None:
        rules = selectors.rules_of(group_year)
        rows = rounds.attending(sitting)
        present, total = sum(row.present for row in rows), len(rules.members)
        views = rounds.views_of(sitting, group_year.regulation.book.integer("vote.small_electorate"))
        context |= {
            "rules": rules,
            "may_read_scans": request.user.has_perm("conferences.read_proxy_scans", group_year),
            "attendances": represented(rows, rules, local_date(sitting.starts_at)),
            "present": present,
            "total": total,
            "quorum": counting.has_quorum(present, total, rules),
            "agenda": [line for line in sitting.agenda.splitlines() if line.strip()],
            "rounds": views,
            "own": {row.pk for row in rounds.to_vote(request.user)},
            "small": group_year.regulation.book.integer("vote.small_electorate"),
        }
    return render(request, "conferences/sitting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, code: str, year: int) -> HttpResponse:
    """Agenda, who runs the conference, who came for each member."""
    group_year = group_year_for(request, code, year)
    demand(request, "conferences.record_conference", group_year)
    sitting = rounds.sitting_of(group_year)
    problems = services.missing_to_record(group_year, selectors.conference_of(group_year))
    data = request.POST if request.method == "POST" else None
    forms = SittingForms(selectors.rules_of(group_year), data, sitting, selectors.heads_of(group_year))
    if data is not None and not problems and forms.is_valid():
        try:
            services.save_sitting(actor=request.user, group_year=group_year, facts=forms.facts())
        except Refused as refusal:
            forms.show(refusal)
        else:
            messages.success(request, "Đã ghi khai mạc hội nghị và đơn vị dự họp.")
            return redirect("conferences:sitting", code, year)
    context = {
        "group_year": group_year,
        "forms": forms,
        "problems": problems or (forms.problems if data is not None else []),
        "crumbs": crumbs_of(group_year, "Khai mạc hội nghị"),
    }
    return render(request, "conferences/sitting_edit.html", context)
