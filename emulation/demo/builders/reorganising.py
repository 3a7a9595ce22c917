"""Reorganisations: those of 2025 as they were carried out, and one that is being prepared."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from emulation.common.dates import HANOI
from emulation.demo.builders.world import BATCH, World
from emulation.organisations.choices import (
    Following,
    OrganisationKind,
    ReorganisationKind,
    ReorganisationState,
    SuccessionKind,
)
from emulation.organisations.models import PlannedBody, PlannedStep, Reorganisation, Succession

# Effective day → number, date, issuer, title. Numbers and titles are invented, as all of the province is.
DECISIONS = {
    date(2025, 2, 1): (
        "02-KL/TU",
        date(2025, 1, 17),
        "Tỉnh ủy Hưng Yên",
        "Sắp xếp các cơ quan Đảng của tỉnh",
    ),
    date(2025, 3, 1): (
        "455/NQ-HĐND",
        date(2025, 2, 19),
        "Hội đồng nhân dân tỉnh Hưng Yên",
        "Sắp xếp các cơ quan chuyên môn thuộc Ủy ban nhân dân tỉnh",
    ),
    date(2025, 7, 1): (
        "12/QĐ-UBND",
        date(2025, 6, 25),
        "Ủy ban nhân dân tỉnh Hưng Yên",
        "Kết thúc hoạt động cấp huyện, chuyển giao về các xã, phường",
    ),
}
KINDS = {
    SuccessionKind.MERGE: ReorganisationKind.MERGE,
    SuccessionKind.SPLIT: ReorganisationKind.DIVIDE,
    SuccessionKind.RENAME: ReorganisationKind.RENAME,
    SuccessionKind.ABOLISH: ReorganisationKind.ABOLISH,
}


def build_reorganisations(world: World) -> None:
    """Successions of a day get the decision behind them; a draft stands for what comes next."""
    steps: list[PlannedStep] = []
    for on, found in _successions_by_day().items():
        done = _carried_out(world, on, found)
        numbers: dict[tuple[str, str], int] = {}
        for one in found:
            one.reorganisation, one.document = done, done.document[:200]
            kind = KINDS[SuccessionKind(one.kind)]
            together = one.successor.code if kind == ReorganisationKind.MERGE else one.predecessor.code
            steps.append(
                PlannedStep(
                    reorganisation=done,
                    operation=numbers.setdefault((kind, together), len(numbers) + 1),
                    kind=kind,
                    old=one.predecessor.code,
                    target=one.successor.code,
                    divisions=Following.END if kind == ReorganisationKind.ABOLISH else Following.FOLLOW,
                )
            )
        Succession.objects.bulk_update(found, ["reorganisation", "document"], batch_size=BATCH)
    PlannedStep.objects.bulk_create(steps, batch_size=BATCH)
    _draft(world)


def _successions_by_day() -> dict[date, list[Succession]]:
    by_day: dict[date, list[Succession]] = {}
    for one in Succession.objects.select_related("predecessor", "successor").order_by("on", "id"):
        by_day.setdefault(one.on, []).append(one)
    return by_day


def _carried_out(world: World, on: date, found: list[Succession]) -> Reorganisation:
    number, decided, issuer, title = DECISIONS[on]
    begun = {one.successor_id for one in found if one.successor.valid_from == on}
    ended = {one.predecessor_id for one in found if one.predecessor.valid_to == on - timedelta(days=1)}
    return Reorganisation.objects.create(
        document_number=number,
        document_date=decided,
        issuer=issuer,
        title=title,
        effective_on=on,
        state=ReorganisationState.CARRIED_OUT,
        outcome={"created": len(begun), "ended": len(ended), "moved": 0},
        created_by=world.keeper,
        carried_out_by=world.keeper,
        carried_out_at=datetime.combine(on, time(8, 30), tzinfo=HANOI),
    )


def _draft(world: World) -> None:
    """Prepared for the beginning of next year: seen on its page, carried out on its day at the earliest."""
    on = date(world.now.year + 1, 1, 1)
    draft = Reorganisation.objects.create(
        document_number="31/NQ-HĐND",
        document_date=world.now.date() - timedelta(days=12),
        issuer="Hội đồng nhân dân tỉnh Hưng Yên",
        title="Hợp nhất Hội Khuyến học và Hội Người cao tuổi tỉnh",
        effective_on=on,
        created_by=world.keeper,
    )
    PlannedBody.objects.create(
        reorganisation=draft,
        code="hoi-khuyen-hoc-va-nguoi-cao-tuoi-tinh",
        name="Hội Khuyến học và Người cao tuổi tỉnh",
        kind=OrganisationKind.MASS_ORGANISATION,
    )
    PlannedStep.objects.bulk_create(
        PlannedStep(
            reorganisation=draft,
            operation=1,
            kind=ReorganisationKind.MERGE,
            old=world.units[code].code,
            target="hoi-khuyen-hoc-va-nguoi-cao-tuoi-tinh",
        )
        for code in ("hoi-khuyen-hoc-tinh", "hoi-nguoi-cao-tuoi-tinh")
    )
