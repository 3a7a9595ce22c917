"""The receipt of a dossier: what Sở Nội vụ received, under which regulation, until when it acts."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from awards.builders import council as shared
from awards.choices import DossierState
from awards.models import Dossier
from awards.selectors.appraisal import clocks_of
from awards.selectors.dossier_papers import Part, parts_of
from awards.selectors.dossiers import nominations_of
from awards.selectors.reports import ITEM as REPORT
from awards.selectors.reports import report_lines
from emulation.common.dates import HANOI
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocHead
from emulation.documents.forms.dossier_receipt import DossierReceipt, ReceivedPart
from emulation.documents.issuers.groups import group_name, period
from emulation.documents.issuers.units import issuer_of
from emulation.documents.wording import pad


def build_dossier_receipt(dossier_id: int) -> DossierReceipt:
    """`Refused` before the dossier is sent, and where there is no standing agency."""
    dossier = Dossier.objects.select_related(
        "group_year__group__founder", "group_year__regulation", "regulation", "run", "submitted_by"
    ).get(pk=dossier_id)
    if dossier.state == DossierState.DRAFTED or dossier.submitted_at is None or dossier.submitted_by is None:
        raise Refused(Problem("Hồ sơ chưa được gửi nên chưa có biên nhận.", code="not_submitted"))
    agency, regulation = shared.agency(), dossier.regulation_in_force()
    received_at = dossier.submitted_at.astimezone(HANOI)
    clock = clocks_of([dossier])[dossier.pk]
    return DossierReceipt(
        head=DocHead(issuer=issuer_of(agency), date=received_at.date(), demo=settings.DEMO),
        agency=agency.name,
        group=group_name(dossier.group_year),
        period=period(dossier.group_year),
        sender=dossier.submitted_by.full_name,
        received_at=received_at,
        regulation=regulation.short_name,
        working_days=clock.total,
        due_on=clock.due_on,
        clause=regulation.book.clause("dossier.processing_working_days"),
        nominees=tuple(
            (one.organisation.name, one.award_in(regulation.book))
            for one in nominations_of(dossier)
            if not one.selection
        ),
        parts=tuple(_parts(dossier)),
    )


def _parts(dossier: Dossier) -> Iterator[ReceivedPart]:
    """As the list of the regulation orders them; only what is there."""
    book = dossier.regulation_in_force().book
    found = {part.code: part for part in parts_of(dossier, book)}
    for row in book.table("dossier.items"):
        part = found.get(row["code"])
        if row["code"] == REPORT:
            lines = report_lines(dossier, dossier.nominations.filter(selection=""))
            done = sum(line.is_confirmed for line in lines)
            yield ReceivedPart(row["label"], f"{pad(done)} báo cáo đã được xác nhận")
        elif part is not None and part.is_there:
            yield ReceivedPart(part.label, *_file(part))


def _file(part: Part) -> tuple[str, str]:
    """The signed copy, else the PDF that the system drew up."""
    if part.paper is not None:
        return f"Bản ký “{part.paper.filename}”", part.paper.sha256
    if part.document is None:
        return "", ""
    pdf = next((file for file in part.document.files.all() if file.format == "pdf"), None)
    return f"{part.document.title} (bản điện tử)", pdf.sha256 if pdf else ""
