"""Papers of a session: minutes, forms for absent members, submission to the Chairman, notice of results."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.choices import PaperKind, Presence, SessionState
from awards.forms.papers import MinutesForm
from awards.models import CouncilSession
from awards.selectors import papers as selectors
from awards.selectors.minutes import drafted
from awards.services import papers as services
from awards.views.council import session_crumbs, session_or_404
from awards.views.paper_lines import Line, requested, tell, with_steps
from emulation.common.dates import HANOI
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_safe
@login_required
def papers(request: Request, pk: int) -> HttpResponse:
    """All papers of a session: how far each is, its files, the next step."""
    return papers_page(request, session_or_404(request, pk))


def papers_page(request: Request, session: CouncilSession, **bound: BaseForm) -> HttpResponse:
    """`bound`: the form of a paper that was refused, by the id of the paper."""
    user = request.user
    runs = user.has_perm("awards.run_session", session)
    closed = session.state == SessionState.CLOSED
    to_submit = services.to_submit(session) if closed and user.has_perm("awards.draft_decision") else []
    lines = [with_steps(request, line, bound) for line in selectors.lines_of(session)]
    for line in lines:
        _add_beginning(line, session, runs=runs, to_submit=len(to_submit))
    context: dict[str, Any] = {
        "session": session,
        "lines": lines,
        "runs": runs,
        "asked": session.attendances.filter(presence=Presence.WRITTEN).select_related("member__user"),
        "written_forms": selectors.written_forms(session) if runs else [],
        "crumbs": session_crumbs(
            (session.title, reverse("awards:session", args=[session.pk])), ("Văn bản", "")
        ),
    }
    refused = any(form.errors for form in bound.values())
    return render(request, "awards/papers.html", context, status=422 if refused else 200)


def _add_beginning(line: Line, session: CouncilSession, *, runs: bool, to_submit: int) -> None:
    """What a paper of a session begins with: text of the minutes, list of the submission, file of the
    notice."""
    kind, begun = line["kind"], line["paper"] is not None
    if kind == PaperKind.MINUTES:
        line["writes"] = runs and session.state != SessionState.PREPARED and not line["numbered"]
        line["written"] = hasattr(session, "minutes")
    elif kind == PaperKind.SUBMISSION:
        line["to_submit"] = 0 if begun else to_submit
    else:
        line["begins"] = runs and session.state == SessionState.CLOSED and not begun


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def minutes(request: Request, pk: int) -> HttpResponse:
    """What the minutes say besides the records; drafted from them, edited by the secretary."""
    session = session_or_404(request, pk)
    demand(request, "awards.run_session", session)
    present = list(session.attendances.filter(presence=Presence.PRESENT).values_list("member_id", flat=True))
    form = MinutesForm(
        request.POST or None, held_on=session.held_on, present=present, initial=_written(session)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.save_minutes(actor=request.user, session=session, facts=form.facts)
            services.paper_for(actor=request.user, session=session, kind=PaperKind.MINUTES)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi nội dung biên bản.")
            return redirect("awards:session-papers", pk)
    context = {
        "session": session,
        "form": form,
        "ready": session.state != SessionState.PREPARED,
        "crumbs": session_crumbs(
            (session.title, reverse("awards:session", args=[pk])),
            ("Văn bản", reverse("awards:session-papers", args=[pk])),
            ("Biên bản", ""),
        ),
    }
    return render(request, "awards/minutes.html", context, status=422 if form.errors else 200)


def _written(session: CouncilSession) -> dict[str, object]:
    """What was saved, else the draft."""
    minutes = getattr(session, "minutes", None)
    if minutes is None:
        return drafted(session)
    return {
        "starts": minutes.starts_at.astimezone(HANOI).time(),
        "ends": minutes.ends_at.astimezone(HANOI).time(),
        "chair": minutes.chair_id,
        "recorder": minutes.recorder_id,
        "tellers": "\n".join(minutes.tellers),
        "report": minutes.report,
        "discussion": minutes.discussion,
        "tasks": minutes.tasks,
    }


@require_POST
@login_required
def make_written_forms(request: Request, pk: int) -> HttpResponse:
    """A form for every absent member who is asked in writing."""
    session = session_or_404(request, pk)
    demand(request, "awards.run_session", session)
    rows = session.attendances.filter(presence=Presence.WRITTEN).values_list("pk", flat=True)
    if not rows:
        messages.error(request, "Không có thành viên vắng mặt nào cần lấy ý kiến bằng văn bản.")
        return redirect("awards:session-papers", pk)
    return requested(request, [(selectors.WRITTEN, row) for row in rows], session.title)


@require_POST
@login_required
def make_notice(request: Request, pk: int) -> HttpResponse:
    """The notice of results of a closed session; its row begins with its first file."""
    session = session_or_404(request, pk)
    try:
        paper = services.paper_for(actor=request.user, session=session, kind=PaperKind.NOTICE)
    except Refused as refusal:
        tell(request, refusal)
        return redirect("awards:session-papers", pk)
    return requested(request, [selectors.document_of(paper)], session.title)


@require_POST
@login_required
def submit(request: Request, pk: int) -> HttpResponse:
    """A submission of what the session passed and heard of without a vote."""
    session = session_or_404(request, pk)
    demand(request, "awards.draft_decision")
    try:
        services.draft_submission(
            actor=request.user, nominations=services.to_submit(session), session=session
        )
    except Refused as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "Đã lập Tờ trình. Tạo văn bản, trình ký rồi ghi số.")
    return redirect("awards:session-papers", pk)
