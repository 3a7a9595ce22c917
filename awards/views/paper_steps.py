"""Steps of one paper: its files, number and day, signed copy, and a submission that is dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from awards.builders.chairman_submission import build_chairman_submission
from awards.builders.council_notice import build_notice
from awards.builders.session_minutes import build_session_minutes
from awards.choices import PaperKind
from awards.forms.decisions import SignedFileForm
from awards.models import CouncilPaper
from awards.selectors import papers as selectors
from awards.services import papers as services
from awards.views.paper_lines import number_form, requested, symbol_of, tell
from awards.views.papers import papers_page
from awards.views.submissions import submissions_page
from emulation.common.problems import Problem, Refused
from emulation.common.uploads import sent_back
from emulation.documents.data import DocumentDataError
from emulation.people.pages import show_refusal
from emulation.people.requests import Request


def paper_or_404(request: Request, pk: int) -> CouncilPaper:
    """A paper of a session, for those who may read the session; a submission alone, for those inside."""
    paper = get_object_or_404(CouncilPaper.objects.select_related("session__council"), pk=pk)
    if not selectors.may_read(request.user, paper):
        raise Http404
    return paper


def own_paper(request: Request, pk: int) -> CouncilPaper:
    """The paper, for those who issue it."""
    paper = paper_or_404(request, pk)
    if not services.may_issue(request.user, paper):
        raise PermissionDenied
    return paper


@require_POST
@login_required
def make(request: Request, pk: int) -> HttpResponse:
    """Ask for its files."""
    paper = own_paper(request, pk)
    title = paper.session.title if paper.session else str(paper)
    return requested(request, [selectors.document_of(paper)], title)


CHECKS: dict[str, Callable[[CouncilPaper], Any]] = {
    PaperKind.MINUTES: lambda paper: build_session_minutes(paper.session_id or 0).check(),
    PaperKind.SUBMISSION: lambda paper: build_chairman_submission(paper.pk).check(),
    PaperKind.NOTICE: lambda paper: build_notice(paper.session_id or 0).check(),
}


@require_POST
@login_required
def number(request: Request, pk: int) -> HttpResponse:
    """Number and day, when the paper is signed; its data are checked once more."""
    paper = own_paper(request, pk)
    if paper.number is not None:
        messages.error(request, f"{paper} đã có số.")
        return _back(paper)
    form = number_form(paper, request.POST)
    if form.is_valid():
        try:
            services.number_paper(
                actor=request.user,
                paper=paper,
                symbol=symbol_of(paper),
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
    paper = own_paper(request, pk)
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
    paper = own_paper(request, pk)
    back = _back(paper)
    try:
        services.discard_submission(actor=request.user, paper=paper)
    except Refused as refusal:
        tell(request, refusal)
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
