"""Certificates of a published decision on pre-printed sheets, and the test sheet to adjust a printer with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings

from awards.builders.decision import CHAIRMAN, COMMITTEE, recipient_name, signer_of
from awards.choices import CertificatePart, DecisionState
from awards.models import CertificateField, CertificateSheet, Decision
from awards.services.register_entries import in_list_order
from emulation.common.problems import Problem, Refused
from emulation.documents import wording
from emulation.documents.fitting import TooLongError, fit
from emulation.documents.forms.placed import PlacedDocument, PlacedPage, PlacedText
from emulation.documents.rendering.metrics import text_width
from emulation.documents.rendering.typeset import DEMO_MARK
from emulation.regulations.award_keys import DECIDERS
from emulation.regulations.models import Regulation

Part = CertificatePart
SAMPLE: dict[str, str] = {
    Part.RECIPIENT: "Nhân dân và cán bộ xã Nguyễn Văn Linh, tỉnh Hưng Yên",
    Part.ACHIEVEMENT: "Đã hoàn thành xuất sắc nhiệm vụ trong phong trào của cụm, khối thi đua năm 2025",
    Part.DECISION: "Quyết định số 1234/QĐ-UBND ngày 05 tháng 3 năm 2026",
    Part.ENTRY: "Vào sổ khen thưởng số 128/2026",
    Part.PLACE_DATE: "Hưng Yên, ngày 05 tháng 3 năm 2026",
    Part.SIGNER_TITLE: "Chủ tịch",
    Part.SIGNER_NAME: "Nguyễn Thị Phương Thảo",
}
"""Texts as long as they usually become, for test sheets and previews."""


def build_certificates(decision_id: int) -> PlacedDocument:
    """One sheet for each award that stands. `Refused` before the publication, without a sheet for the kind,
    or with names that do not fit it, each by its name."""
    decision = Decision.objects.select_related("kind", "regulation").get(pk=decision_id)
    if decision.state != DecisionState.PUBLISHED or decision.signed_on is None:
        raise Refused(Problem("Quyết định chưa công bố.", code="unpublished"))
    sheet = CertificateSheet.objects.filter(kind=decision.kind_id, current=True).first()
    if sheet is None:
        raise Refused(Problem(f"Chưa có phôi in {decision.kind.name}.", code="no_sheet"))
    places = list(sheet.fields.filter(shown=True))
    shared = _shared_texts(decision, decision.signed_on)
    pages, problems = [], []
    for award in in_list_order(decision):
        if award.revoked_on is not None:
            continue
        own: dict[str, str] = {
            Part.RECIPIENT: recipient_name(award.organisation, decision.kind),
            Part.ENTRY: f"Vào sổ khen thưởng số {award.entry}" if award.entry else "",
        }
        try:
            pages.append(page_of(sheet, places, {**shared, **own}))
        except TooLongError as error:
            text = f"“{error}” không vừa chỗ in, kể cả cỡ chữ nhỏ nhất; nới rộng vị trí hoặc thêm dòng."
            problems.append(Problem(text, code="too_long"))
    if problems:
        raise Refused(problems)
    return PlacedDocument(title=f"{decision.award_name} theo {decision}", pages=tuple(pages))


def _shared_texts(decision: Decision, signed_on: date) -> dict[str, str]:
    """What stands on every sheet of the decision."""
    regulation = decision.regulation or Regulation.objects.in_force(signed_on)
    day = wording.date_long(signed_on)
    key = f"award.{decision.kind.code}"
    reason, decider = regulation.book.text(f"{key}.reason"), regulation.book.text(f"{key}.decided_by")
    if decider not in (CHAIRMAN, COMMITTEE):
        raise Refused(Problem(f"{decision.kind.name} do {DECIDERS[decider]} cấp.", code="other_issuer"))
    committee, signer = signer_of(decider, signed_on)
    return {
        Part.ACHIEVEMENT: f"{reason[0].upper()}{reason[1:]} năm {decision.year}",
        Part.DECISION: f"{decision} {day}",
        Part.PLACE_DATE: f"{committee.seat}, {day}" if committee.seat else day[0].upper() + day[1:],
        Part.SIGNER_TITLE: signer.authority_lines[-1],
        Part.SIGNER_NAME: signer.name,
    }


def build_test_sheet(sheet_id: int) -> PlacedDocument:
    """A grid of mm, a cross at every place and sample texts: laid over a pre-printed sheet, it shows by how
    much to move what."""
    sheet = CertificateSheet.objects.select_related("kind").get(pk=sheet_id)
    page = sample_page(sheet, list(sheet.fields.filter(shown=True)))
    return PlacedDocument(title=f"In thử: {sheet}", pages=(page,))


def sample_page(sheet: CertificateSheet, places: Sequence[CertificateField]) -> PlacedPage:
    """The test sheet as a page; `Refused` where a place is too small even for the sample."""
    try:
        return page_of(sheet, places, SAMPLE, ruled=True)
    except TooLongError as error:
        text = f"“{error}” không vừa chỗ in; nới rộng vị trí, thêm dòng hoặc giảm cỡ chữ nhỏ nhất."
        raise Refused(Problem(text, code="too_long")) from None


def page_of(
    sheet: CertificateSheet,
    places: Sequence[CertificateField],
    texts: Mapping[str, str],
    ruled: bool = False,
) -> PlacedPage:
    """Each text made to fit its place. Raises `TooLongError`."""
    return PlacedPage(
        width=float(sheet.width),
        height=float(sheet.height),
        texts=tuple(_placed(sheet, field, texts.get(field.part, "")) for field in places if field.shown),
        ruled=ruled,
        mark=DEMO_MARK if settings.DEMO else "",
    )


def _placed(sheet: CertificateSheet, field: CertificateField, text: str) -> PlacedText:
    written = wording.printable(wording.upper(text) if field.capitals else text)

    def measure(line: str, size: float) -> float:
        return text_width(line, size, bold=field.bold, italic=field.italic)

    fitted = fit(
        written,
        width=float(field.width),
        size=float(field.size),
        smallest=float(field.smallest),
        lines=field.lines,
        measure=measure,
    )
    return PlacedText(
        x=float(field.x + sheet.offset_x),
        y=float(field.y + sheet.offset_y),
        size=fitted.size,
        lines=fitted.lines,
        align=field.align,  # type: ignore[arg-type]
        bold=field.bold,
        italic=field.italic,
        box=float(field.width),
    )
