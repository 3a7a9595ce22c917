"""The agenda of a session in preparation, and what is written about the session."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.forms import SessionForm
from awards.selectors import council as selectors
from awards.services import council as services
from awards.views.cards import item_or_404
from awards.views.council import session_crumbs, session_or_404
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_POST
@login_required
def add(request: Request, pk: int) -> HttpResponse:
    """Put the chosen eligible nominations on the agenda."""
    found = session_or_404(request, pk)
    demand(request, "awards.prepare_session")
    chosen = [int(value) for value in request.POST.getlist("nominations") if value.isdecimal()]
    nominations = list(selectors.eligible_nominations(request.user).filter(pk__in=chosen[:500]))
    try:
        services.put_on_agenda(actor=request.user, session=found, nominations=nominations)
    except Refused as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, f"Đã đưa {len(nominations)} đề nghị vào phiên họp.")
    return redirect("awards:session", pk)


@require_POST
@login_required
def take_off(request: Request, pk: int) -> HttpResponse:
    """One item back among those that wait for a session."""
    item = item_or_404(request, pk)
    demand(request, "awards.prepare_session")
    try:
        nomination = services.take_off_agenda(actor=request.user, item=item)
    except Refused as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, f"Đã rút khỏi phiên họp: {nomination.organisation.name}.")
    return redirect("awards:session", item.session_id)


def _tell(request: Request, refusal: Refused) -> None:
    for problem in refusal.problems:
        messages.error(request, str(problem))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit_session(request: Request, pk: int) -> HttpResponse:
    """Year, title, day and venue, while the session is not open."""
    found = session_or_404(request, pk)
    demand(request, "awards.prepare_session")
    names = ("year", "title", "held_on", "venue")
    form = SessionForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    del form.fields["council"]
    if request.method == "POST" and form.is_valid():
        try:
            services.reschedule(actor=request.user, session=found, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã sửa phiên họp.")
            return redirect("awards:session", pk)
    crumbs = session_crumbs((found.title, reverse("awards:session", args=[pk])), ("Sửa phiên họp", ""))
    return render(request, "awards/session_edit.html", {"session": found, "form": form, "crumbs": crumbs})
