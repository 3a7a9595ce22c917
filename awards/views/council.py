"""Sessions of the council: agenda, the card of one nomination, the secret vote, counting."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from awards.choices import SessionState
from awards.forms import RecusalForm, SessionForm
from awards.models import AgendaItem, CouncilSession
from awards.selectors import council as selectors
from awards.services import council as services
from awards.views.common import must
from emulation.ballots import services as ballots
from emulation.ballots.choices import Choice
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.people.requests import Request


def _session(request: Request, pk: int) -> CouncilSession:
    session = get_object_or_404(CouncilSession.objects.select_related("council"), pk=pk)
    if not request.user.has_perm("awards.view_session", session):
        raise Http404
    return session


def _item(request: Request, pk: int) -> AgendaItem:
    item = get_object_or_404(
        AgendaItem.objects.select_related("session__council", "ballot", "nomination__kind").select_related(
            "nomination__organisation",
            "nomination__row",
            "nomination__appraised_by",
            "nomination__dossier__run",
            "nomination__dossier__regulation",
            "nomination__dossier__group_year__group",
            "nomination__dossier__group_year__regulation",
        ),
        pk=pk,
    )
    if not request.user.has_perm("awards.view_card", item):
        raise Http404
    return item


def _crumbs(*rest: tuple[str, str]) -> list[tuple[str, str]]:
    return [("Khen thưởng", reverse("awards:index")), ("Hội đồng", reverse("awards:sessions")), *rest]


@login_required
def sessions(request: Request) -> HttpResponse:
    """All sessions, and the form for a new one."""
    if not request.user.has_perm("awards.view_sessions"):
        raise Http404
    may_prepare = request.user.has_perm("awards.prepare_session")
    form = SessionForm(request.POST or None, initial={"year": today().year - 1})
    if request.method == "POST":
        must(request, "awards.prepare_session")
        if form.is_valid():
            session = services.schedule(actor=request.user, **form.cleaned_data)
            return redirect("awards:session", session.pk)
    context = {
        "sessions": selectors.sessions_for(request.user)[:50],
        "may_prepare": may_prepare,
        "form": form,
        "eligible": selectors.eligible_nominations().count() if may_prepare else 0,
        "crumbs": [("Khen thưởng", reverse("awards:index")), ("Hội đồng", "")],
    }
    return render(request, "awards/sessions.html", context)


@login_required
def session(request: Request, pk: int) -> HttpResponse:
    """The agenda with the own papers, the turnout and, once counted, the results."""
    found = _session(request, pk)
    lines = selectors.lines_of(request.user, selectors.items_of(found))
    prepares = found.state == SessionState.PREPARED and request.user.has_perm("awards.prepare_session")
    context = {
        "session": found,
        "lines": lines,
        "to_vote": [line for line in lines if line.to_vote],
        "prepares": prepares,
        "eligible": selectors.eligible_nominations() if prepares else (),
        "runs": request.user.has_perm("awards.run_session", found),
        "crumbs": _crumbs((found.title, "")),
    }
    return render(request, "awards/session.html", context)


@login_required
@require_POST
def agenda(request: Request, pk: int) -> HttpResponse:
    """Put the chosen eligible nominations on the agenda."""
    found = _session(request, pk)
    must(request, "awards.prepare_session")
    chosen = [int(value) for value in request.POST.getlist("nominations") if value.isdigit()]
    nominations = list(selectors.eligible_nominations().filter(pk__in=chosen))
    if not nominations:
        messages.error(request, "Chọn ít nhất một đề nghị đủ điều kiện.")
        return redirect("awards:session", pk)
    try:
        services.put_on_agenda(actor=request.user, session=found, nominations=nominations)
        messages.success(request, f"Đã đưa {len(nominations)} đề nghị vào phiên họp.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:session", pk)


@login_required
@require_POST
def open_session(request: Request, pk: int) -> HttpResponse:
    found = _session(request, pk)
    try:
        services.open_session(actor=request.user, session=found)
        messages.success(request, "Đã mở bỏ phiếu.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:session", pk)


@login_required
@require_POST
def close_session(request: Request, pk: int) -> HttpResponse:
    found = _session(request, pk)
    try:
        services.close_session(actor=request.user, session=found)
        messages.success(request, "Đã kết thúc phiên họp.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:session", pk)


@login_required
def card(request: Request, pk: int) -> HttpResponse:
    """One nomination on one screen, with the ballot at its foot for those who may vote."""
    item = _item(request, pk)
    items = selectors.items_of(item.session)
    line = next(one for one in selectors.lines_of(request.user, items) if one.item.pk == item.pk)
    before, after = selectors.neighbours(items, item)
    context = {
        "item": item,
        "nomination": item.nomination,
        "line": line,
        "card": selectors.card_of(item),
        "before": before,
        "after": after,
        "choices": Choice.choices,
        "crumbs": _crumbs(
            (item.session.title, reverse("awards:session", args=[item.session_id])),
            (item.nomination.organisation.short_name, ""),
        ),
    }
    return render(request, "awards/card.html", context)


@login_required
@require_POST
def vote(request: Request, pk: int) -> HttpResponse:
    """First the chosen paper is shown once more; with `confirmed` it goes into the urn."""
    item = _item(request, pk)
    chosen = request.POST.get("choice", "")
    if chosen not in Choice.values:
        messages.error(request, "Chọn một trong ba ý kiến.")
        return redirect("awards:card", pk)
    if "confirmed" not in request.POST:
        return render(request, "awards/vote_confirm.html", {"item": item, "choice": Choice(chosen)})
    try:
        services.vote(voter=request.user, item=item, choice=Choice(chosen))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("awards:card", pk)
    return redirect("awards:voted", pk)


@login_required
def voted(request: Request, pk: int) -> HttpResponse:
    """The receipt says that a paper was cast, never which."""
    item = _item(request, pk)
    lines = selectors.lines_of(request.user, selectors.items_of(item.session))
    line = next(one for one in lines if one.item.pk == item.pk)
    if line.mine is None or line.to_vote:
        return redirect("awards:card", pk)
    waiting = [one for one in lines if one.to_vote]
    context = {"item": item, "next": waiting[0].item if waiting else None, "waiting": len(waiting)}
    return render(request, "awards/voted.html", context)


@login_required
def recuse(request: Request, pk: int) -> HttpResponse:
    """A member declares a conflict of interest and steps out of this one vote."""
    item = _item(request, pk)
    if item.ballot is None:
        raise Http404
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ballots.recuse(voter=request.user, ballot=item.ballot, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Đã ghi nhận khai báo xung đột lợi ích.")
            return redirect("awards:card", pk)
    return render(request, "awards/recuse.html", {"item": item, "form": form})


@login_required
@require_POST
def close_item(request: Request, pk: int) -> HttpResponse:
    """Count one ballot; refused below the quorum, with the clause."""
    item = _item(request, pk)
    try:
        services.close_item(actor=request.user, item=item)
        messages.success(request, f"Đã kiểm phiếu: {item.nomination}.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("awards:session", item.session_id)
