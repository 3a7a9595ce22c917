"""Minutes and submission of the closed sessions of the council, with their numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from awards.choices import PaperKind
from awards.models import CouncilPaper, CouncilSession, Nomination, SessionMinutes
from awards.selectors.minutes import drafted
from emulation.common.dates import HANOI
from emulation.demo.builders.world import World

NUMBERS = {"BB": 1, "TTr": 128}
"""The first number of each series; the agency's own submissions are many."""


def build_council_papers(world: World) -> None:
    """Every closed session has its minutes numbered; with its decisions also the submission."""
    for place, session in enumerate(CouncilSession.objects.filter(state="closed").order_by("held_on", "pk")):
        _minutes(world, session)
        _paper(world, session, PaperKind.MINUTES, "BB-HĐTĐKT", NUMBERS["BB"] + place, 1)
        decided = Nomination.objects.filter(agenda_item__session=session, decision__isnull=False)
        until = decided.aggregate(until=Max("decision__consult_to"))["until"] or session.held_on
        after = (until - session.held_on).days + 1
        paper = _paper(world, session, PaperKind.SUBMISSION, "TTr-SNV", NUMBERS["TTr"] + 20 * place, after)
        paper.nominations.set(decided)


def _minutes(world: World, session: CouncilSession) -> None:
    draft = drafted(session)
    day = session.held_on
    SessionMinutes.objects.create(
        session=session,
        starts_at=datetime.combine(day, draft["starts"], HANOI),
        ends_at=datetime.combine(day, draft["ends"], HANOI),
        chair_id=draft["chair"],
        recorder_id=draft["recorder"],
        tellers=str(draft["tellers"]).splitlines(),
        report=draft["report"],
        discussion=draft["discussion"],
        tasks=draft["tasks"],
        saved_by=world.keeper,
        saved_at=datetime.combine(day, draft["ends"], HANOI),
    )


def _paper(
    world: World, session: CouncilSession, kind: PaperKind, symbol: str, number: int, after: int
) -> CouncilPaper:
    dated = session.held_on + timedelta(days=after)
    return CouncilPaper.objects.create(
        kind=kind,
        session=session,
        year=session.year,
        symbol=symbol,
        number=number,
        dated=dated,
        series_year=dated.year,
        numbered_by=world.keeper,
        numbered_at=datetime.combine(dated, datetime.min.time(), HANOI),
        created_by=world.keeper,
    )
