"""Reads about ballots. The counters are withheld while a ballot runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from emulation.ballots import voting
from emulation.ballots.choices import BallotState, Choice, PaperState
from emulation.ballots.models import Ballot, Participation, Tally
from emulation.people.models import User


@dataclass(frozen=True)
class Turnout:
    """How many of the whole electorate have voted or stepped out; nothing about what was voted."""

    total: int
    voted: int
    recused: int

    @property
    def waiting(self) -> int:
        return self.total - self.voted - self.recused


@dataclass(frozen=True)
class Outcome:
    """The result of a closed ballot against its threshold; the share counts all of `total`."""

    agree: int
    disagree: int
    other: int
    total: int
    threshold_percent: Decimal
    threshold_clause: str
    needed: int
    passed: bool
    reveals_votes: bool


def turnouts(ballots: Iterable[Ballot]) -> dict[int, Turnout]:
    """Turnout of many ballots in one query."""
    totals = {ballot.pk: ballot.total for ballot in ballots}
    counts: dict[tuple[int, str], int] = {}
    rows = (
        Participation.objects.filter(ballot__in=totals)
        .values("ballot_id", "state")
        .annotate(voters=Count("id"))
        .order_by()
    )
    for row in rows:
        counts[row["ballot_id"], row["state"]] = row["voters"]
    return {
        pk: Turnout(
            total=total,
            voted=counts.get((pk, PaperState.VOTED), 0),
            recused=counts.get((pk, PaperState.RECUSED), 0),
        )
        for pk, total in totals.items()
    }


def outcomes(ballots: Iterable[Ballot]) -> dict[int, Outcome]:
    """Results of the closed ones among them, in one query; an open ballot has none."""
    closed = {ballot.pk: ballot for ballot in ballots if ballot.state == BallotState.CLOSED}
    papers = {(row.ballot_id, row.choice): row.papers for row in Tally.objects.filter(ballot__in=closed)}
    return {pk: _outcome(ballot, papers) for pk, ballot in closed.items()}


def _outcome(ballot: Ballot, papers: dict[tuple[int, str], int]) -> Outcome:
    agree = papers.get((ballot.pk, Choice.AGREE), 0)
    disagree = papers.get((ballot.pk, Choice.DISAGREE), 0)
    other = papers.get((ballot.pk, Choice.OTHER), 0)
    cast = agree + disagree + other
    return Outcome(
        agree=agree,
        disagree=disagree,
        other=other,
        total=ballot.total,
        threshold_percent=ballot.threshold_percent,
        threshold_clause=ballot.threshold_clause,
        needed=voting.needed(ballot.total, ballot.threshold_percent),
        passed=voting.passes(agree, ballot.total, ballot.threshold_percent),
        reveals_votes=cast > 0 and max(agree, disagree, other) == cast,
    )


def own_states(user: User, ballots: Iterable[Ballot]) -> dict[int, Participation]:
    """What has become of this person's paper in each of the ballots."""
    mine = Participation.objects.filter(voter=user, ballot__in=[ballot.pk for ballot in ballots])
    return {participation.ballot_id: participation for participation in mine}
