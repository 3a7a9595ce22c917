"""Papers of a session as they stand: number, newest files, signed copy."""

from __future__ import annotations

from typing import Any

from awards.choices import PaperKind
from awards.models import CouncilPaper, CouncilSession
from emulation.documents import selectors as documents
from emulation.documents.models import GeneratedDocument
from emulation.people.models import User

MINUTES, SUBMISSION, NOTICE, WRITTEN = (
    "council_minutes",
    "chairman_submission",
    "council_notice",
    "written_form",
)
"""Kinds of documents in the registry."""
NO_FORMS = {"number_form": None, "file_form": None}
LISTED = (PaperKind.MINUTES, PaperKind.SUBMISSION, PaperKind.NOTICE)


def may_read(user: User, paper: CouncilPaper) -> bool:
    if paper.session is not None:
        return user.has_perm("awards.view_session", paper.session)
    return user.has_perm("awards.view_drafts")


def document_of(paper: CouncilPaper) -> tuple[str, int]:
    """Kind and subject by which the registry builds it."""
    if paper.kind == PaperKind.SUBMISSION:
        return SUBMISSION, paper.pk
    return (MINUTES if paper.kind == PaperKind.MINUTES else NOTICE), paper.session_id or 0


def lines_of(session: CouncilSession) -> list[dict[str, Any]]:
    """One line for each kind, several submissions one after the other; a kind without a row has `paper`
    None."""
    found = list(session.papers.select_related("session__council").order_by("pk"))
    lines: list[dict[str, Any]] = []
    for kind in LISTED:
        own = [paper for paper in found if paper.kind == kind]
        lines += [_line(paper) for paper in own] or [_line(None, kind)]
    return lines


def submissions() -> list[dict[str, Any]]:
    """Submissions without a session, the newest first."""
    found = CouncilPaper.objects.filter(session=None).prefetch_related("nominations__organisation")
    return [
        {**_line(paper), "units": [one.organisation.short_name for one in paper.nominations.all()]}
        for paper in found.order_by("-pk")[:50]
    ]


def _line(paper: CouncilPaper | None, kind: PaperKind = PaperKind.MINUTES) -> dict[str, Any]:
    """What a page shows of one paper; of a kind nobody has begun, its name."""
    if paper is None:
        empty: dict[str, Any] = {"paper": None, "pk": "", "numbered": False, "documents": [], "old": False}
        return {**empty, "kind": kind, "label": kind.label, "anchor": f"van-ban-{kind}", **NO_FORMS}
    document = documents.latest(*document_of(paper))
    return {
        "kind": PaperKind(paper.kind),
        "label": str(paper),
        "anchor": f"van-ban-{paper.pk}",
        "pk": paper.pk,
        "numbered": paper.number is not None,
        **NO_FORMS,
        "paper": paper,
        "documents": [document] if document else [],
        "old": bool(document and paper.number and not _after(document, paper)),
    }


def _after(document: GeneratedDocument, paper: CouncilPaper) -> bool:
    """Whether the file was made with the number; older ones are to be made again."""
    return paper.numbered_at is None or document.created_at >= paper.numbered_at


def written_forms(session: CouncilSession) -> list[GeneratedDocument]:
    """The newest form of every absent member."""
    rows = session.attendances.filter(presence="written").values_list("pk", flat=True)
    return [found for pk in rows if (found := documents.latest(WRITTEN, pk))]
