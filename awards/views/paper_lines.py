"""What the pages of papers share: the form of the next step of each, and who may do what with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect

from awards.builders import council as shared
from awards.builders.council_notice import SPREAD_WITHIN
from awards.choices import PaperKind
from awards.forms.decisions import SignedFileForm
from awards.forms.papers import NoticeNumberForm, NumberForm
from awards.models import CouncilPaper
from awards.services import papers as services
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.documents.issuers.units import issuer_of
from emulation.documents.services import request_documents
from emulation.people.requests import Request

Line = dict[str, Any]


def with_steps(request: Request, line: Line, bound: dict[str, BaseForm]) -> Line:
    """A line of `selectors.papers` with what this person may do next: `issues` (make its files), `discards`,
    and the form of the number or of the signed copy. `bound`: a form that was refused, by id of the paper."""
    paper: CouncilPaper | None = line["paper"]
    if paper is None or not services.may_issue(request.user, paper):
        return {**line, "issues": False, "discards": False}
    known = bound.get(f"paper{paper.pk}")
    if paper.number is not None:
        return {**line, "issues": True, "discards": False, "file_form": known or SignedFileForm()}
    return {
        **line,
        "issues": True,
        "discards": paper.kind == PaperKind.SUBMISSION,
        "number_form": known or number_form(paper),
    }


def number_form(paper: CouncilPaper, data: Any = None) -> NumberForm:
    """Offers the next number of the series and today."""
    day = today()
    initial = {"number": services.next_number(symbol_of(paper), day.year), "dated": day}
    if paper.kind == PaperKind.NOTICE:
        return NoticeNumberForm(data, initial={**initial, "spread_by": day + SPREAD_WITHIN})
    return NumberForm(data, initial=initial)


def symbol_of(paper: CouncilPaper) -> str:
    """`BB-HĐTĐKT` of the council, `TTr-SNV` of the agency."""
    kind = services.SERIES[PaperKind(paper.kind)]
    if paper.kind == PaperKind.SUBMISSION:
        return issuer_of(shared.agency()).series(kind)
    return shared.council_issuer(paper.session.council).series(kind) if paper.session else kind


def requested(request: Request, wanted: list[tuple[str, int]], title: str) -> HttpResponse:
    """Ask for the files; to the page of the job."""
    job = request_documents(actor=request.user, wanted=wanted, title=f"Văn bản: {title}"[:200], groups=[])
    return redirect("jobs:show", job.pk)


def tell(request: Request, refusal: Refused) -> None:
    for problem in refusal.problems:
        messages.error(request, str(problem))
