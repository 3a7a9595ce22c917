"""Papers of a session: minutes, forms for absent members, submission to the Chairman, notice of results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.builders import council as shared
from awards.builders.chairman_submission import build_chairman_submission
from awards.builders.council_notice import SPREAD_WITHIN, build_notice
from awards.builders.session_minutes import build_session_minutes
from awards.choices import PaperKind, Presence, SessionState
from awards.forms.decisions import SignedFileForm
from awards.forms.papers import MinutesForm, NoticeNumberForm, NumberForm
from awards.models import CouncilPaper, CouncilSession, Nomination
from awards.selectors import decisions
from awards.selectors import papers as selectors
from awards.selectors.minutes import drafted
from awards.services import papers as services
from awards.views.council import session_crumbs, session_or_404
from emulation.common.dates import HANOI, today
from emulation.common.problems import Problem, Refused
from emulation.common.uploads import sent_back
from emulation.documents.data import DocumentDataError
from emulation.documents.issuers.units import issuer_of
from emulation.documents.services import request_documents
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def paper_or_404(request: Request, pk: int) -> CouncilPaper:
    """A paper of a session, for those who may read the session; a submission alone, for those inside."""
    paper = get_object_or_404(CouncilPaper.objects.select_related("session__council"), pk=pk)
    if not selectors.may_read(request.user, paper):
        raise Http404
    return paper


@require_safe
@login_required
def papers(request: Request, pk: int) -> HttpResponse:
    """All papers of a session: how far each is, its files, the next step."""
    return papers_page(request, session_or_404(request, pk))


def papers_page(request: Request, session: CouncilSession, **bound: BaseForm) -> HttpResponse:
    """`bound`: the form of a paper that was refused, by the id of the paper."""
    user = request.user
    runs = user.has_perm("awards.run_session", session)
    submits = user.has_perm("awards.draft_decision")
    lines = [{**line, **_forms(request, line["paper"], bound)} for line in selectors.lines_of(session)]
    context: dict[str, Any] = {
        "session": session,
        "lines": lines,
        "runs": runs,
        "submits": submits,
        "to_submit": services.to_submit(session) if submits and session.state == SessionState.CLOSED else [],
        "asked": session.attendances.filter(presence=Presence.WRITTEN).select_related("member__user"),
        "written_forms": selectors.written_forms(session) if runs else [],
        "has_minutes": hasattr(session, "minutes"),
        "crumbs": session_crumbs(
            (session.title, reverse("awards:session", args=[session.pk])), ("Văn bản", "")
        ),
    }
    refused = any(form.errors for form in bound.values())
    return render(request, "awards/papers.html", context, status=422 if refused else 200)


def _forms(request: Request, paper: CouncilPaper | None, bound: dict[str, BaseForm]) -> dict[str, Any]:
    """The form of the next step of a paper, for those who may take it."""
    if paper is None or not services.may_issue(request.user, paper):
        return {}
    known = bound.get(f"paper{paper.pk}")
    if paper.number is not None:
        return {"file_form": known or SignedFileForm()}
    number = _number_form(paper)
    return {"number_form": known or number}


def _number_form(paper: CouncilPaper, data: Any = None) -> NumberForm:
    day = today()
    initial = {"number": services.next_number(_symbol(paper), day.year), "dated": day}
    if paper.kind == PaperKind.NOTICE:
        return NoticeNumberForm(data, initial={**initial, "spread_by": day + SPREAD_WITHIN})
    return NumberForm(data, initial=initial)


def _symbol(paper: CouncilPaper) -> str:
    """`BB-HĐTĐKT` of the council, `TTr-SNV` of the agency."""
    kind = services.SERIES[PaperKind(paper.kind)]
    if paper.kind == PaperKind.SUBMISSION:
        return issuer_of(shared.agency()).series(kind)
    return shared.council_issuer(paper.session.council).series(kind) if paper.session else kind


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
def make(request: Request, pk: int) -> HttpResponse:
    """Ask for the files of one kind of paper: `loai` is the document kind of `selectors.KINDS`."""
    session = session_or_404(request, pk)
    runs = request.user.has_perm("awards.run_session", session)
    if not runs and not request.user.has_perm("awards.draft_decision"):
        raise PermissionDenied
    kind = request.POST.get("loai", "")
    if kind == selectors.WRITTEN:
        demand(request, "awards.run_session", session)
        rows = session.attendances.filter(presence=Presence.WRITTEN).values_list("pk", flat=True)
        wanted = [(selectors.WRITTEN, row) for row in rows]
    else:
        paper = session.papers.filter(kind=kind, pk=_digits(request.POST.get("so"))).first()
        if kind == PaperKind.NOTICE and paper is None:
            paper = services.paper_for(actor=request.user, session=session, kind=PaperKind.NOTICE)
        if paper is None:
            messages.error(request, "Chưa có nội dung để lập văn bản này.")
            return redirect("awards:session-papers", pk)
        if not services.may_issue(request.user, paper):
            raise PermissionDenied
        wanted = [selectors.document_of(paper)]
    if not wanted:
        messages.error(request, "Không có thành viên vắng mặt nào cần lấy ý kiến bằng văn bản.")
        return redirect("awards:session-papers", pk)
    title = f"Văn bản: {session.title}"[:200]
    job = request_documents(actor=request.user, wanted=wanted, title=title, groups=[])
    return redirect("jobs:show", job.pk)


def _digits(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


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
        _tell(request, refusal)
    else:
        messages.success(request, "Đã lập Tờ trình. Tạo văn bản, trình ký rồi ghi số.")
    return redirect("awards:session-papers", pk)


CHECKS: dict[str, Callable[[CouncilPaper], Any]] = {
    PaperKind.MINUTES: lambda paper: build_session_minutes(paper.session_id or 0).check(),
    PaperKind.SUBMISSION: lambda paper: build_chairman_submission(paper.pk).check(),
    PaperKind.NOTICE: lambda paper: build_notice(paper.session_id or 0).check(),
}


@require_POST
@login_required
def number(request: Request, pk: int) -> HttpResponse:
    """Number and day, when the paper is signed; its data are checked once more."""
    paper = paper_or_404(request, pk)
    if not services.may_issue(request.user, paper):
        raise PermissionDenied
    if paper.number is not None:
        messages.error(request, f"{paper} đã có số.")
        return _back(paper)
    form = _number_form(paper, request.POST)
    if form.is_valid():
        try:
            services.number_paper(
                actor=request.user,
                paper=paper,
                symbol=_symbol(paper),
                check=lambda: CHECKS[paper.kind](paper),
                **form.cleaned_data,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        except DocumentDataError as error:
            show_refusal(form, Refused([Problem(text, code="contradiction") for text in error.sentences]))
        else:
            messages.success(request, "Đã ghi số. Tạo lại văn bản để in số, rồi tải lên bản đã ký.")
            return _back(paper)
    return _again(request, paper, form)


@require_POST
@login_required
def attach(request: Request, pk: int) -> HttpResponse:
    """The signed copy."""
    paper = paper_or_404(request, pk)
    if not services.may_issue(request.user, paper):
        raise PermissionDenied
    form = SignedFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.attach_paper(actor=request.user, paper=paper, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã tải lên bản đã ký.")
            return _back(paper)
    return _again(request, paper, form)


@require_safe
@login_required
def signed(request: Request, pk: int) -> HttpResponseBase:
    """The signed copy, for everybody who may read the paper."""
    paper = paper_or_404(request, pk)
    if not paper.sha256:
        raise Http404
    return sent_back(paper.file, filename=paper.filename, content_type=paper.content_type)


@require_POST
@login_required
def discard(request: Request, pk: int) -> HttpResponse:
    """A submission without a number disappears."""
    paper = paper_or_404(request, pk)
    if not services.may_issue(request.user, paper):
        raise PermissionDenied
    back = _back(paper)
    try:
        services.discard_submission(actor=request.user, paper=paper)
    except Refused as refusal:
        _tell(request, refusal)
    else:
        messages.success(request, "Đã xóa Tờ trình. Các tập thể trở lại danh sách chờ trình.")
    return back


def _again(request: Request, paper: CouncilPaper, form: BaseForm) -> HttpResponse:
    """The page with the form as it was sent; the step may be over by now."""
    if paper.session is not None:
        return papers_page(request, paper.session, **{f"paper{paper.pk}": form})
    return submissions_page(request, **{f"paper{paper.pk}": form})


def _back(paper: CouncilPaper) -> HttpResponse:
    if paper.session_id:
        return redirect("awards:session-papers", paper.session_id)
    return redirect("awards:submissions")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submissions(request: Request) -> HttpResponse:
    """Kinds that go to the Chairman without a vote of the council: what waits, and the submissions."""
    if not request.user.has_perm("awards.view_drafts"):
        raise Http404
    if request.method == "POST":
        demand(request, "awards.draft_decision")
        if "tao" in request.POST:
            paper = get_object_or_404(CouncilPaper, pk=_digits(request.POST.get("tao")), session=None)
            job = request_documents(
                actor=request.user, wanted=[selectors.document_of(paper)], title=str(paper), groups=[]
            )
            return redirect("jobs:show", job.pk)
        chosen = {_digits(value) for value in request.POST.getlist("nominations")}
        try:
            services.draft_submission(
                actor=request.user, nominations=[one for one in services.to_submit() if one.pk in chosen]
            )
        except Refused as refusal:
            _tell(request, refusal)
        else:
            messages.success(request, "Đã lập Tờ trình. Tạo văn bản, trình ký rồi ghi số.")
        return redirect("awards:submissions")
    return submissions_page(request)


def submissions_page(request: Request, **bound: BaseForm) -> HttpResponse:
    submits = request.user.has_perm("awards.draft_decision")
    waiting: list[Nomination] = services.to_submit()
    context = {
        "lines": [{**line, **_forms(request, line["paper"], bound)} for line in selectors.submissions()],
        "batches": decisions.batches(waiting),
        "submits": submits,
        "crumbs": session_crumbs(("Trình không qua Hội đồng bỏ phiếu", "")),
    }
    refused = any(form.errors for form in bound.values())
    return render(request, "awards/submissions.html", context, status=422 if refused else 200)


def _tell(request: Request, refusal: Refused) -> None:
    for problem in refusal.problems:
        messages.error(request, str(problem))
