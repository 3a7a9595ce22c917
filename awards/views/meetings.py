"""The presence list of a session, and what members say on its items."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.choices import Presence, SessionState
from awards.forms.meetings import PresenceForm, RemarkForm
from awards.models import CouncilMember, CouncilSession
from awards.selectors import council as selectors
from awards.services import quorum
from awards.services.presence import record_presence
from awards.services.remarks import remark
from awards.views.cards import item_or_404
from awards.views.council import session_crumbs, session_or_404
from emulation.common.dates import HANOI
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def presence(request: Request, pk: int) -> HttpResponse:
    """Who came, member by member; what the list means for the quorum stands beside it."""
    found = session_or_404(request, pk)
    demand(request, "awards.run_session", found)
    seats = list(
        CouncilMember.objects.serving(found.held_on)
        .filter(council=found.council_id)
        .select_related("user", "organisation")
        .order_by("order", "pk")
    )
    form = PresenceForm(request.POST or None, seats=seats, initial=_known(found))
    if request.method == "POST" and form.is_valid():
        try:
            record_presence(actor=request.user, session=found, lines=form.lines, opinions_due=form.due)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi danh sách dự họp.")
            return redirect("awards:session", pk)
    context = {
        "session": found,
        "form": form,
        "over": found.state == SessionState.CLOSED,
        "electorate": selectors.electorate_of(found),
        "meeting": selectors.meeting_quorum_of(found),
        "lacks": quorum.missing_to_meet(found) if found.attendances.exists() else [],
        "crumbs": session_crumbs((found.title, reverse("awards:session", args=[pk])), ("Dự họp", "")),
    }
    return render(request, "awards/presence.html", context, status=422 if form.errors else 200)


def _known(session: CouncilSession) -> dict[str, object]:
    """What was recorded before; at first everybody is there."""
    found: dict[str, object] = {}
    for row in session.attendances.all():
        found[f"presence-{row.member_id}"] = row.presence
        found[f"reason-{row.member_id}"] = row.reason
    for seat in CouncilMember.objects.serving(session.held_on).filter(council=session.council_id):
        found.setdefault(f"presence-{seat.pk}", Presence.PRESENT)
    if session.opinions_due:
        due = session.opinions_due.astimezone(HANOI)
        found |= {"due_on": due.date(), "due_at": due.time()}
    return found


@require_POST
@login_required
def opinion(request: Request, pk: int) -> HttpResponse:
    """A member's opinion on an item; with `reserved` the one kept against the result."""
    item = item_or_404(request, pk)
    demand(request, "awards.vote", item)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("awards:card", pk)
    text = form.cleaned_data["text"]
    try:
        remark(actor=request.user, item=item, text=text, reserved="reserved" in request.POST)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, "Đã ghi ý kiến của ông, bà." if text else "Đã rút ý kiến của ông, bà.")
    return redirect(f"{reverse('awards:card', args=[pk])}#y-kien")
