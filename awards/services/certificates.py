"""Sheets of certificates: a new one with places to begin from, the places as the office measured them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from awards.choices import Alignment, CertificatePart
from awards.models import AwardKind, CertificateField, CertificateSheet
from awards.services.decisions import demand
from emulation.audit.services import record
from emulation.common.numbers import round_half_up
from emulation.common.problems import Problem, Refused
from emulation.people.models import User

# Where a new sheet begins: part, x and width as shares of the width, y and letter size of the height, lines.
# A certificate in landscape as they are usually printed; the office measures its own sheets.
BEGINNING: tuple[tuple[CertificatePart, str, str, str, str, int, Alignment], ...] = (
    (CertificatePart.RECIPIENT, "0.5", "0.78", "0.50", "0.037", 2, Alignment.MIDDLE),
    (CertificatePart.ACHIEVEMENT, "0.5", "0.74", "0.615", "0.025", 3, Alignment.MIDDLE),
    (CertificatePart.PLACE_DATE, "0.70", "0.38", "0.745", "0.022", 1, Alignment.MIDDLE),
    (CertificatePart.SIGNER_TITLE, "0.70", "0.38", "0.785", "0.024", 1, Alignment.MIDDLE),
    (CertificatePart.SIGNER_NAME, "0.70", "0.38", "0.925", "0.024", 1, Alignment.MIDDLE),
    (CertificatePart.DECISION, "0.12", "0.36", "0.88", "0.017", 2, Alignment.START),
    (CertificatePart.ENTRY, "0.12", "0.36", "0.925", "0.017", 1, Alignment.START),
)
BOLD = (CertificatePart.RECIPIENT, CertificatePart.SIGNER_TITLE, CertificatePart.SIGNER_NAME)
CAPITALS = (CertificatePart.RECIPIENT, CertificatePart.SIGNER_TITLE)
POINTS_PER_MM = Decimal(72) / Decimal("25.4")
SMALLEST = Decimal("0.6")
"""The smallest letters of a new sheet, as a share of the usual ones."""


@transaction.atomic
def add_sheet(
    *, actor: User, kind: AwardKind, name: str, width: Decimal, height: Decimal
) -> CertificateSheet:
    """A sheet with places to begin from; the first one of its kind is in use at once."""
    demand(actor, "awards.draft_decision")
    AwardKind.objects.select_for_update(of=("self",)).get(pk=kind.pk)
    if CertificateSheet.objects.filter(kind=kind, name=name.strip()).exists():
        raise Refused(Problem("Đã có phôi tên này cho hình thức này.", field="name", code="twice"))
    first = not CertificateSheet.objects.filter(kind=kind, current=True).exists()
    sheet = CertificateSheet.objects.create(
        kind=kind, name=name.strip(), width=width, height=height, current=first
    )
    CertificateField.objects.bulk_create(
        CertificateField(
            sheet=sheet,
            part=part,
            x=_share(width, x),
            y=_share(height, y),
            width=_share(width, wide),
            size=round_half_up(height * Decimal(size) * POINTS_PER_MM, 1),
            smallest=round_half_up(height * Decimal(size) * POINTS_PER_MM * SMALLEST, 1),
            lines=lines,
            align=align,
            bold=part in BOLD,
            italic=part == CertificatePart.PLACE_DATE,
            capitals=part in CAPITALS,
        )
        for part, x, wide, y, size, lines, align in BEGINNING
    )
    _record(actor, sheet, "add_sheet", f"Thêm phôi in: {sheet}")
    return sheet


def _share(length: Decimal, share: str) -> Decimal:
    return round_half_up(length * Decimal(share), 1)


@transaction.atomic
def save_sheet(
    *,
    actor: User,
    sheet: CertificateSheet,
    facts: Mapping[str, Any],
    fields: Sequence[tuple[CertificateField, Mapping[str, Any]]],
) -> CertificateSheet:
    """New size, offsets and places; `fields` with what is to stand in each. The trail keeps the old ones."""
    demand(actor, "awards.draft_decision")
    sheet = CertificateSheet.objects.select_for_update(of=("self",)).select_related("kind").get(pk=sheet.pk)
    twice = CertificateSheet.objects.filter(kind=sheet.kind, name=facts["name"].strip()).exclude(pk=sheet.pk)
    if twice.exists():
        raise Refused(Problem("Đã có phôi tên này cho hình thức này.", field="name", code="twice"))
    old = _snapshot(sheet)
    for name, value in facts.items():
        setattr(sheet, name, value.strip() if isinstance(value, str) else value)
    sheet.save()
    for field, values in fields:
        if field.sheet_id != sheet.pk:
            raise Refused(Problem("Vị trí không thuộc phôi này.", code="other_sheet"))
        for name, value in values.items():
            setattr(field, name, value)
        field.save()
    _record(actor, sheet, "save_sheet", f"Sửa phôi in: {sheet}", old=old, new=_snapshot(sheet))
    return sheet


@transaction.atomic
def use_sheet(*, actor: User, sheet: CertificateSheet) -> CertificateSheet:
    """From now on certificates of its kind are printed on this sheet."""
    demand(actor, "awards.draft_decision")
    AwardKind.objects.select_for_update(of=("self",)).get(pk=sheet.kind_id)
    CertificateSheet.objects.filter(kind=sheet.kind_id, current=True).update(current=False)
    CertificateSheet.objects.filter(pk=sheet.pk).update(current=True)
    sheet.current = True
    _record(actor, sheet, "use_sheet", f"Dùng phôi in: {sheet}")
    return sheet


@transaction.atomic
def remove_sheet(*, actor: User, sheet: CertificateSheet) -> None:
    """Away with a sheet that is not in use."""
    demand(actor, "awards.draft_decision")
    found = CertificateSheet.objects.select_for_update(of=("self",)).select_related("kind")
    current = found.filter(pk=sheet.pk).first()
    if current is None:
        raise Refused(Problem("Phôi này đã được xóa.", code="gone"))
    if current.current:
        raise Refused(Problem("Phôi đang dùng; chọn phôi khác trước khi xóa.", code="in_use"))
    _record(actor, current, "remove_sheet", f"Xóa phôi in: {current}", old=_snapshot(current))
    current.delete()


def _snapshot(sheet: CertificateSheet) -> dict[str, Any]:
    facts = {name: str(getattr(sheet, name)) for name in ("name", "width", "height", "offset_x", "offset_y")}
    places = {
        field.part: f"{field.x}; {field.y}; {field.width}; {field.size}"
        for field in sheet.fields.order_by("part")
    }
    return {**facts, **places}


def _record(actor: User, sheet: CertificateSheet, action: str, text: str, **values: Any) -> None:
    record(actor=actor, action=action, text=text, subject=sheet, **values)
