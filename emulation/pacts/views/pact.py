"""The page of a pact: members with their registrations and confirmations, the text, the documents."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from emulation.common.dates import today
from emulation.documents import services as documents
from emulation.documents.selectors import latest
from emulation.groups.choices import Step, YearState
from emulation.groups.models import GroupYear
from emulation.groups.pages import group_year_for
from emulation.groups.policies import policy_of
from emulation.groups.selectors import standing_of
from emulation.pacts.choices import PactState
from emulation.pacts.models import Pact, PactConfirmation
from emulation.pacts.selectors import pacts as selectors
from emulation.pacts.selectors.registrations import MemberStanding, member_standings
from emulation.pacts.services.registrations import registration_url, year_problems
from emulation.pacts.views.common import crumbs, pact_for
from emulation.people.models import User
from emulation.people.requests import Request

DOCUMENT = "pact"


@dataclass(frozen=True)
class Line:
    """One member: how far it is, and where this person may go from here."""

    standing: MemberStanding
    confirmation: PactConfirmation | None
    url: str
    own: bool


@require_safe
@login_required
def show(request: Request, code: str, year: int) -> HttpResponse:
    """Everybody of the group sees how far each member is; the text those who may read it."""
    group_year, user = group_year_for(request, code, year), request.user
    pact = selectors.pact_of(group_year)
    confirmations = selectors.in_force(pact) if pact else {}
    lines = _lines(user, group_year, pact, confirmations)
    reads = pact is not None and user.has_perm("pacts.view_pact", pact)
    closed = group_year.state == YearState.CLOSED
    leads = user.has_perm("pacts.draw_up_pact", group_year)
    outdated = pact is not None and leads and not closed and selectors.is_outdated(pact)
    due = {deadline.step: deadline.due_on for deadline in group_year.deadlines.all()}
    made = latest(DOCUMENT, pact.pk) if pact and reads else None
    context = {
        "group_year": group_year,
        "policy": policy_of(group_year.group),
        "pact": pact,
        "lines": lines,
        "registered": sum(line.standing.is_confirmed for line in lines),
        "confirmed": len(confirmations),
        "content": selectors.shown_content(pact) if pact and reads else None,
        "general": pact.general_text.splitlines() if pact and reads else [],
        "duties": pact.duties_text.splitlines() if pact and reads else [],
        "cancelled": selectors.cancelled(pact) if pact and reads else [],
        "scan": getattr(pact, "scan", None) if reads else None,
        "outdated": outdated,
        "registration_due": due.get(Step.REGISTRATION),
        "pledge_due": due.get(Step.PLEDGE),
        "may_draw_up": leads and not closed,
        "may_confirm": _waits_for(user, pact, confirmations),
        "may_attach": reads
        and pact is not None
        and not pact.is_draft
        and not closed
        and user.has_perm("pacts.attach_scan", group_year),
        "documents": [made] if made else [],
        "today": today(),
        "crumbs": crumbs(group_year),
    }
    return render(request, "pacts/pact.html", context)


def _waits_for(user: User, pact: Pact | None, confirmations: dict[int, PactConfirmation]) -> bool:
    """Is there a unit headed by this person that has not confirmed the open pact?"""
    if pact is None or pact.state != PactState.OPEN:
        return False
    headed = standing_of(user, pact.group_year).member_units & user.roles.headed
    return any(unit not in confirmations for unit in headed)


def _lines(
    user: User,
    group_year: GroupYear,
    pact: Pact | None,
    confirmations: dict[int, PactConfirmation],
) -> list[Line]:
    if pact is not None:
        group_year.pact = pact
    late = bool(year_problems(group_year))
    lines = []
    for standing in member_standings(group_year):
        membership, registration = standing.membership, standing.registration
        own = membership.organisation_id in user.roles.served
        url = ""
        if registration is not None and user.has_perm("pacts.view_registration", registration):
            url = registration_url(membership)
        elif own and registration is None and not late:
            url = registration_url(membership, "registration-edit")
        lines.append(Line(standing, confirmations.get(membership.organisation_id), url, own))
    return lines


@require_POST
@login_required
def make_documents(request: Request, code: str, year: int) -> HttpResponse:
    """Queue the pact as PDF and Word."""
    group_year, pact = pact_for(request, code, year)
    job = documents.request_documents(
        actor=request.user,
        wanted=[(DOCUMENT, pact.pk)],
        title=f"Giao ước thi đua năm {year} của {group_year.group.short_name}",
        groups=[group_year.group.code],
    )
    return redirect("jobs:show", job.pk)
