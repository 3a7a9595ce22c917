"""Sessions, agenda and cards as the council sees them. Counters of an open ballot are never read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from awards.choices import NominationState
from awards.models import AgendaItem, AwardRecord, CouncilSession, Nomination
from awards.rules import seats_of
from awards.selectors.history import YearOfAwards, five_years
from awards.selectors.pages import TAGS, Check
from emulation.ballots import selectors as ballots
from emulation.ballots.choices import BallotState, PaperState
from emulation.ballots.models import Participation
from emulation.ballots.selectors import Outcome, Turnout
from emulation.common.numbers import format_points
from emulation.conferences.models import CandidateCount
from emulation.people.models import User
from scoring.models import RankingRow


def sessions_for(user: User) -> QuerySet[CouncilSession]:
    """Sessions of the councils one sits in; staff and inspector all."""
    found = CouncilSession.objects.select_related("council").order_by("-held_on", "-id")
    if user.roles.is_staff or user.roles.is_inspector:
        return found
    return found.filter(council__in=[seat.council_id for seat in seats_of(user)])


def items_of(session: CouncilSession) -> list[AgendaItem]:
    return list(
        session.items.select_related(
            "ballot", "nomination__organisation", "nomination__kind", "nomination__row"
        )
        .select_related("nomination__dossier__group_year__group")
        .order_by("order")
    )


@dataclass(frozen=True)
class ItemLine:
    """One item of an agenda: the own paper, the turnout, and after the closing the outcome."""

    item: AgendaItem
    tag: str
    mine: Participation | None
    turnout: Turnout | None
    outcome: Outcome | None

    @property
    def is_open(self) -> bool:
        return self.item.ballot is not None and self.item.ballot.state == BallotState.OPEN

    @property
    def to_vote(self) -> bool:
        return self.is_open and self.mine is not None and self.mine.state == PaperState.ENTITLED


def lines_of(user: User, items: Sequence[AgendaItem]) -> list[ItemLine]:
    """Three queries, whatever the number of items."""
    held = [item.ballot for item in items if item.ballot is not None]
    mine, turnouts = ballots.own_states(user, held), ballots.turnouts(held)
    outcomes = ballots.outcomes(held)
    return [
        ItemLine(
            item=item,
            tag=TAGS[NominationState(item.nomination.state)],
            mine=mine.get(item.ballot_id or 0),
            turnout=turnouts.get(item.ballot_id or 0),
            outcome=outcomes.get(item.ballot_id or 0),
        )
        for item in items
    ]


def eligible_nominations() -> QuerySet[Nomination]:
    """Nominations that wait for a session."""
    return (
        Nomination.objects.filter(state=NominationState.ELIGIBLE)
        .select_related("organisation", "kind", "row", "dossier__group_year__group")
        .order_by("kind__level", "dossier__group_year__group__sort_key", "id")
    )


@dataclass(frozen=True)
class Mark:
    """A unit on the strip of points; `at` in percent of the width."""

    at: float
    mine: bool


@dataclass(frozen=True)
class Card:
    """Everything about one nomination on one screen."""

    facts: list[tuple[str, str, str]]
    checks: list[Check]
    marks: list[Mark]
    strip_label: str
    lowest: str
    own: str
    years: list[YearOfAwards]


def card_of(item: AgendaItem) -> Card:
    """Five queries."""
    nomination = item.nomination
    row = nomination.row
    rows = list(RankingRow.objects.filter(run=row.run_id, rank__isnull=False).order_by("order"))
    points = [one.points for one in rows if one.points is not None]
    low, high = min(points), max(points)
    span = float(high - low) or 1.0
    group_year = nomination.dossier.group_year
    records = AwardRecord.objects.filter(organisation=nomination.organisation).select_related("kind")
    return Card(
        facts=_facts(nomination, rows),
        checks=[
            Check(finding["verdict"], finding["label"], finding["fact"], finding["clause"])
            for finding in nomination.findings
        ],
        marks=[
            Mark(round(2 + 96 * float(one.points - low) / span, 1), one.pk == row.pk)
            for one in rows
            if one.points is not None
        ],
        strip_label=(
            f"Điểm của {len(points)} đơn vị, từ {format_points(low)} đến {format_points(high)}; "
            f"{nomination.organisation.short_name} {format_points(row.points)}."
        ),
        lowest=f"Thấp nhất {format_points(low)}",
        own=f"{nomination.organisation.short_name} {format_points(row.points)}",
        years=five_years(records, group_year.year),
    )


def _facts(nomination: Nomination, rows: Sequence[RankingRow]) -> list[tuple[str, str, str]]:
    row = nomination.row
    count = CandidateCount.objects.filter(
        conference__group_year=nomination.dossier.group_year_id,
        organisation=nomination.organisation_id,
        award_kind=nomination.kind.code,
    ).first()
    members = nomination.dossier.run.rows.count()
    facts = [
        ("Hạng trong khối, cụm", f"{row.rank}", f"/ {len(rows)} đơn vị"),
        ("Tổng điểm", format_points(row.points), f"/ {format_points(nomination.dossier.run.scale)}"),
    ]
    others = [one for one in rows if one.pk != row.pk and one.points is not None]
    if others and row.points is not None:
        nearest = max((one.points for one in others if one.points is not None), default=row.points)
        label = "Hơn đơn vị kế tiếp" if row.rank == 1 else "So với đơn vị dẫn đầu"
        facts.append((label, format_points(row.points - nearest, sign=True, minus="−"), "điểm"))
    if count:
        facts.append(("Suy tôn tại hội nghị", f"{count.agree}/{members}", "phiếu"))
    return facts


def neighbours(items: Sequence[AgendaItem], item: AgendaItem) -> tuple[AgendaItem | None, AgendaItem | None]:
    """The items before and after on the agenda."""
    place = next(index for index, one in enumerate(items) if one.pk == item.pk)
    before = items[place - 1] if place else None
    after = items[place + 1] if place + 1 < len(items) else None
    return before, after
