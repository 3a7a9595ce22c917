"""What responsible bodies answered: all of 2025 but one, the first answers of 2026."""

from __future__ import annotations

from datetime import datetime, timedelta

from awards.models import OpinionRequest
from awards.services.opinions import Named, finish_answer, name_units, send_requests, settle
from emulation.common.dates import HANOI
from emulation.demo.builders.world import World
from emulation.demo.trail import happened

NAMED = (
    ("police", "khoi-5", "", "Chưa khắc phục kiến nghị về phòng cháy", "Công văn số 412/CAT-PC07"),
    ("tax", "khoi-3", "", "Chậm nộp hồ sơ quyết toán thuế 12 ngày", "Công văn số 88/TT-QLN"),
)
"""Body, block whose last plain member it names, case, what, paper: notes, so that no rank changes."""
SILENT = "science"
ANSWERED_EARLY = ("police", "inspectorate")


def build_opinions(world: World) -> None:
    staff = world.keeper
    with happened(datetime(2025, 11, 3, 9, tzinfo=HANOI)):
        asked = send_requests(actor=staff, year=2025, document="Công văn số 2015/SNV-TĐKT ngày 03/11/2025")
    with happened(datetime(2025, 12, 5, 14, tzinfo=HANOI)):
        for request in asked:
            if request.body_code != SILENT:
                _answer(world, request)
    with happened(world.now - timedelta(days=12)):
        fresh = send_requests(actor=staff, year=2026, document="Công văn số 2150/SNV-TĐKT ngày 10/11/2026")
        for request in fresh:
            if request.body_code in ANSWERED_EARLY:
                finish_answer(actor=staff, request=request, document="Công văn trả lời", no_violation=True)


def _answer(world: World, request: OpinionRequest) -> None:
    rows = [row for row in NAMED if row[0] == request.body_code]
    found = [
        Named(
            organisation=world.units[world.year(block, request.year).plain_members[-1]],
            kind=kind,
            text=text,
            document=document,
        )
        for _, block, kind, text, document in rows
    ]
    if found:
        named = name_units(actor=world.keeper, request=request, named=found)
    finish_answer(
        actor=world.keeper,
        request=request,
        document=f"Công văn trả lời ngày 05/12/{request.year}",
        no_violation=not found,
    )
    if found and request.body_code == "police":
        settle(actor=world.keeper, finding=named[0], exclude=False)
