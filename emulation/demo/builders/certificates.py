"""Pre-printed sheets for the certificate of merit and the provincial flag, with places to begin from."""

from __future__ import annotations

from decimal import Decimal

from awards.models import AwardKind
from awards.services.certificates import add_sheet
from emulation.demo.builders.conferences import CERTIFICATE, FLAG
from emulation.demo.builders.world import World

A3 = (Decimal(420), Decimal(297))
A4 = (Decimal(297), Decimal(210))
SHEETS = (
    (CERTIFICATE, "Phôi Bằng khen khổ A3", A3),
    (CERTIFICATE, "Phôi Bằng khen khổ A4", A4),
    (FLAG, "Giấy chứng nhận Cờ thi đua khổ A4", A4),
)


def build_certificate_sheets(world: World) -> None:
    kinds = {kind.code: kind for kind in AwardKind.objects.all()}
    for code, name, (width, height) in SHEETS:
        add_sheet(actor=world.keeper, kind=kinds[code], name=name, width=width, height=height)
