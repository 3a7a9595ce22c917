"""The parts of a dossier that the regulation lists: which are there as documents, which are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from awards.models import Dossier, DossierPaper
from awards.selectors.reports import ITEM as REPORT
from emulation.audit.models import AuditRecord
from emulation.common.dates import format_datetime
from emulation.documents.choices import DocumentState
from emulation.documents.models import GeneratedDocument
from emulation.regulations.book import RuleBook

MADE_FROM_DATA = {"submission": "submission", "minutes": "conference_minutes"}
"""Parts that the system draws up, by their code in `dossier.items`, with the kind of document."""
NAMING = ("nominate", "change_nomination", "withdraw_nomination", "override_quota")


@dataclass(frozen=True)
class Part:
    """One part of the list besides the achievement reports, which have a page each. `made_late`: what the
    system drew up is older than the last change of a nomination it names."""

    code: str
    label: str
    required: bool
    document: GeneratedDocument | None
    paper: DossierPaper | None
    made_late: bool
    url: str

    @property
    def is_there(self) -> bool:
        return self.paper is not None or (self.document is not None and not self.made_late)

    @property
    def fact(self) -> str:
        """What is there and since when, or what to do."""
        if self.paper is not None:
            return f"Bản ký “{self.paper.filename}”, tải lên lúc {format_datetime(self.paper.uploaded_at)}."
        if self.document is not None and self.made_late:
            return "Văn bản tạo trước lần sửa đề nghị gần nhất; tạo lại hoặc tải bản ký."
        if self.document is not None and self.document.finished_at is not None:
            return f"Tạo lúc {format_datetime(self.document.finished_at)}."
        if self.code in MADE_FROM_DATA:
            return "Chưa tạo văn bản, cũng chưa có bản ký."
        return "Chưa có bản ký."


def parts_of(dossier: Dossier, book: RuleBook) -> list[Part]:
    """In the order of the list; three queries."""
    papers = {paper.item: paper for paper in dossier.papers.all()}
    changed, made = _last_change(dossier), _made(dossier)
    page = reverse("awards:dossier", args=[dossier.pk])
    found = []
    for row in book.table("dossier.items"):
        code = row["code"]
        if code == REPORT:
            continue
        document = made.get(MADE_FROM_DATA.get(code, ""))
        # The minutes tell of the conference, whatever is proposed afterwards.
        finished = document.finished_at if document is not None and code == "submission" else None
        found.append(
            Part(
                code=code,
                label=row["label"],
                required=row["required"],
                document=document,
                paper=papers.get(code),
                made_late=finished is not None and changed is not None and finished < changed,
                url=f"{page}#thanh-phan",
            )
        )
    return found


def _made(dossier: Dossier) -> dict[str, GeneratedDocument]:
    """The newest finished document of each kind."""
    found = GeneratedDocument.objects.filter(
        kind__in=MADE_FROM_DATA.values(), subject_id=dossier.pk, state=DocumentState.READY
    )
    return {document.kind: document for document in found.order_by("id")}


def _last_change(dossier: Dossier) -> datetime | None:
    """When a unit was named, changed or taken back for the last time."""
    trail = AuditRecord.objects.filter(group_year_id=dossier.group_year_id, action__in=NAMING)
    return trail.order_by("-at").values_list("at", flat=True).first()
