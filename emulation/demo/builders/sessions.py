"""Sessions of the council, run by the real services: closed with decisions, open, in preparation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from awards.choices import NominationState, Presence
from awards.models import AgendaItem, Council, CouncilMember, CouncilSession, Nomination
from awards.services import council as services
from awards.services.presence import Attending, record_presence
from emulation.ballots.choices import Choice, PaperState
from emulation.ballots.models import Ballot, Participation
from emulation.demo.accounts import ACCOUNTS
from emulation.demo.builders.conferences import CERTIFICATE, FLAG
from emulation.demo.builders.decisions import decide
from emulation.demo.builders.world import World, Year
from emulation.demo.stages import Event, Stage
from emulation.demo.trail import happened
from emulation.groups.choices import Cycle, YearState
from emulation.groups.services import advance
from emulation.people.models import User

VENUE = "Phòng họp số 1, trụ sở Ủy ban nhân dân tỉnh"
REFUSED = "khoi-17"
"""The flag of this block did not find its majority."""
OPEN, PREPARED = "khoi-13", "khoi-2"
DAYS_TO_THE_NEXT = 12
VOTED_SO_FAR = 7
AWAY = "cat.thutruong"


@dataclass(frozen=True)
class Sitting:
    """A session on the awards of the closed years of one cycle, with the numbers of its decisions."""

    title: str
    cycle: Cycle
    numbers: dict[str, str]


CLOSED = (
    Sitting(
        "Phiên họp xét khen thưởng năm học 2024 - 2025",
        Cycle.SCHOOL,
        {FLAG: "1893/QĐ-UBND", CERTIFICATE: "1894/QĐ-UBND"},
    ),
    Sitting(
        "Phiên họp xét khen thưởng năm 2025, đợt 1",
        Cycle.CALENDAR,
        {FLAG: "446/QĐ-UBND", CERTIFICATE: "447/QĐ-UBND"},
    ),
)


def build_sessions(world: World) -> None:
    council = Council.objects.get()
    for sitting in CLOSED:
        years = [
            y
            for y in world.years
            if y.stage is Stage.CLOSED and not y.is_past and y.row.cycle == sitting.cycle
        ]
        _closed_session(world, council, sitting, years)
    _open_session(world, council)
    _prepared_session(world, council)
    for year in world.years:
        if year.stage is Stage.CLOSED:
            _close(world, year)


def _session(world: World, council: Council, year: int, title: str, on: date) -> CouncilSession:
    return services.schedule(
        actor=world.keeper, council=council, year=year, title=title, held_on=on, venue=VENUE
    )


def attend(world: World, session: CouncilSession, away: Mapping[str, str] | None = None) -> None:
    """Everybody in office came but those `away`, by account with the reason, who are asked in writing."""
    reasons = away or {}
    seats = CouncilMember.objects.serving(session.held_on).filter(council=session.council)
    lines = [
        Attending(seat.pk, Presence.WRITTEN, reasons[seat.user.username])
        if seat.user.username in reasons
        else Attending(seat.pk, Presence.PRESENT)
        for seat in seats.select_related("user")
    ]
    record_presence(actor=world.keeper, session=session, lines=lines)


def _eligible(*years: Year) -> list[Nomination]:
    found = Nomination.objects.filter(
        dossier__group_year__in=[year.row for year in years], state=NominationState.ELIGIBLE
    )
    return list(found.select_related("kind", "organisation").order_by("kind__level", "pk"))


def _closed_session(world: World, council: Council, sitting: Sitting, years: Sequence[Year]) -> None:
    held = years[0].schedule.at(Event.SESSION, 14)
    number = years[0].number
    checked = years[0].schedule.at(Event.CHECKED, 11)
    with happened(max(held - timedelta(days=7), checked + timedelta(minutes=30))):
        session = _session(world, council, number, sitting.title, held.date())
        services.put_on_agenda(actor=world.keeper, session=session, nominations=_eligible(*years))
    with happened(held):
        attend(world, session)
        session = services.open_session(actor=world.keeper, session=session)
        for item in session.items.select_related("ballot", "nomination__dossier__group_year__group"):
            if item.ballot is not None:
                refused = item.nomination.dossier.group_year.group.code == REFUSED
                _vote(item, _voters(item.ballot), against=4 if refused else 1)
                services.close_item(actor=world.keeper, item=item)
        session = services.close_session(actor=world.keeper, session=session)
    _date_session(session, held)
    decide(world, session, sitting.numbers, years[0].schedule.at(Event.DECIDED, 8))


def _voters(ballot: Ballot) -> list[User]:
    waiting = Participation.objects.filter(ballot=ballot, state=PaperState.ENTITLED)
    papers = waiting.select_related("voter").order_by("voter__council_seats__order")
    return [paper.voter for paper in papers if paper.voter is not None]


def _vote(item: AgendaItem, voters: Sequence[User], against: int) -> None:
    """Everybody agrees but the last few, one of whom has another opinion."""
    for place, voter in enumerate(reversed(voters)):
        choice = Choice.AGREE
        if place < against:
            choice = Choice.OTHER if place == 1 else Choice.DISAGREE
        services.vote(voter=voter, item=item, choice=choice)


def _date_session(session: CouncilSession, held: datetime) -> None:
    """The services put the present moment where the day of the session belongs."""
    later = held + timedelta(hours=3)
    Ballot.objects.filter(agenda_item__session=session).update(opened_at=held, closed_at=later)
    session.closed_at = later
    session.save(update_fields=["closed_at"])


def _open_session(world: World, council: Council) -> None:
    """Some members have voted; those whose accounts are shown to newcomers have not."""
    year = world.year(OPEN, 2025)
    today = world.now
    with happened(today - timedelta(days=2)):
        session = _session(world, council, 2025, "Phiên họp xét khen thưởng năm 2025, đợt 2", today.date())
        services.put_on_agenda(actor=world.keeper, session=session, nominations=_eligible(year))
    attend(world, session, away={AWAY: "Đi công tác theo nhiệm vụ của Bộ Công an"})
    services.open_session(actor=world.keeper, session=session)
    shown = {account.username for account in ACCOUNTS}
    for item in session.items.select_related("ballot"):
        if item.ballot is not None:
            free = [voter for voter in _voters(item.ballot) if voter.username not in shown]
            _vote(item, free[:VOTED_SO_FAR], against=1)


def _prepared_session(world: World, council: Council) -> None:
    """The flag is on the agenda; the certificate still waits to be put there."""
    year = world.year(PREPARED, 2025)
    with happened(world.now - timedelta(days=1)):
        on = world.now.date() + timedelta(days=DAYS_TO_THE_NEXT)
        session = _session(world, council, 2025, "Phiên họp xét khen thưởng năm 2025, đợt 3", on)
        services.put_on_agenda(actor=world.keeper, session=session, nominations=_eligible(year)[:1])


def _close(world: World, year: Year) -> None:
    """The year is over, unless its last decision ended it. Past years had their nominations on paper."""
    year.row.refresh_from_db()
    if year.row.state == YearState.CLOSED:
        return
    actor = world.keeper if year.is_past else year.staff
    if year.row.state == YearState.RANKED:
        with happened(year.schedule.at(Event.SENT, 15)):
            advance(actor=actor, group_year=year.row, to=YearState.NOMINATED)
    with happened(year.schedule.at(Event.DECIDED, 16)):
        advance(actor=actor, group_year=year.row, to=YearState.CLOSED)
