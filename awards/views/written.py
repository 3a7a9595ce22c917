"""Written opinions of absent members: the secretary's page, and the scans for those who run the session."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from awards.forms import WrittenOpinionForm
from awards.models import CouncilSession
from awards.selectors import council as selectors
from awards.services.written import enter_opinion
from awards.views.council import session_crumbs, session_or_404
from emulation.ballots.models import WrittenPaper
from emulation.common.problems import Refused
from emulation.common.uploads import sent_back
from emulation.people.models import User
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def written(request: Request, pk: int) -> HttpResponse:
    """Members who have not been heard, and the items still open; the scan is kept, the choices are not."""
    session = session_or_404(request, pk)
    demand(request, "awards.run_session", session)
    waiting = selectors.not_heard(session)
    items = [
        line
        for line in selectors.items_of(session)
        if line.ballot is not None and line.ballot.state == "open"
    ]
    form = WrittenOpinionForm(
        request.POST or None,
        request.FILES or None,
        members=[(member.pk, member.full_name) for member in waiting if member.pk != request.user.pk],
        items=items,
    )
    if request.method == "POST" and form.is_valid():
        member = next(one for one in waiting if one.pk == form.cleaned_data["member"])
        try:
            enter_opinion(
                actor=request.user,
                session=session,
                member=member,
                choices=form.choices,
                scan=form.cleaned_data["scan"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã nhập ý kiến bằng văn bản của {member.full_name}.")
            return redirect("awards:session", pk)
    context = {
        "session": session,
        "form": form,
        "papers": selectors.written_papers(session),
        "can_enter": bool(items) and any(member.pk != request.user.pk for member in waiting),
        "crumbs": session_crumbs(
            (session.title, reverse("awards:session", args=[pk])), ("Ý kiến bằng văn bản", "")
        ),
    }
    return render(request, "awards/written.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def scan(request: Request, pk: int, paper: int) -> HttpResponseBase:
    """The scan of a written opinion, for those who run the session and the inspector."""
    session = session_or_404(request, pk)
    if not may_read_scans(request.user, session):
        raise Http404
    found = get_object_or_404(
        WrittenPaper.objects.filter(participations__ballot__agenda_item__session=session).distinct(), pk=paper
    )
    return sent_back(found.file, filename=found.filename, content_type=found.content_type)


def may_read_scans(user: User, session: CouncilSession) -> bool:
    return user.roles.is_inspector or user.has_perm("awards.run_session", session)
