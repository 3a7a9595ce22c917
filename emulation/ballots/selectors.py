"""Reads about ballots. Before the closing there is nothing to read but who has voted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from emulation.ballots import voting
from emulation.ballots.choices import BallotState, Choice, Method, PaperState
from emulation.ballots.models import Ballot, OpenVote, PaperCount, Participation, Tally
from emulation.people.models import User

Place = tuple[str, int | None]
"""A counter: of a choice, or of an option (its id) in an election."""


@dataclass(frozen=True)
class Turnout:
    """How many of the whole electorate have voted or stepped out; nothing about what was voted.

    `voted` includes those heard in writing, `written` says how many of them.
    """

    total: int
    voted: int
    recused: int
    written: int = 0

    @property
    def waiting(self) -> int:
        return self.total - self.voted - self.recused


@dataclass(frozen=True)
class Outcome:
    """The result of a closed ballot on a question against its threshold; the share counts all of `total`."""

    agree: int
    disagree: int
    other: int
    total: int
    threshold_percent: Decimal
    threshold_clause: str
    needed: int
    passed: bool
    reveals_votes: bool


@dataclass(frozen=True)
class Elected:
    """The papers for each unit, the most first; `winners` have a seat, `tied` fight for the last ones."""

    papers: tuple[tuple[int, int], ...]
    winners: tuple[int, ...]
    tied: tuple[int, ...]
    total: int


def counters_of(ballot: Ballot) -> list[Place]:
    """The counters of a ballot in the order of its paper."""
    if ballot.method == Method.OPINION:
        return [(str(choice), None) for choice in Choice]
    options = ballot.options.order_by("order").values_list("pk", flat=True)
    return [(str(Choice.AGREE), option) for option in options]


def key_of(place: Place) -> str:
    """What the counter is called in a count of paper."""
    choice, option = place
    return choice if option is None else str(option)


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
            voted=counts.get((pk, PaperState.VOTED), 0) + counts.get((pk, PaperState.WRITTEN), 0),
            recused=counts.get((pk, PaperState.RECUSED), 0),
            written=counts.get((pk, PaperState.WRITTEN), 0),
        )
        for pk, total in totals.items()
    }


def outcomes(ballots: Iterable[Ballot]) -> dict[int, Outcome]:
    """Results of the closed questions among them, in one query; an open ballot has none."""
    closed = {
        ballot.pk: ballot
        for ballot in ballots
        if ballot.state == BallotState.CLOSED and ballot.method == Method.OPINION
    }
    papers = {(row.ballot_id, row.choice): row.papers for row in Tally.objects.filter(ballot__in=closed)}
    return {pk: _outcome(ballot, papers) for pk, ballot in closed.items()}


def _outcome(ballot: Ballot, papers: dict[tuple[int, str], int]) -> Outcome:
    agree = papers.get((ballot.pk, Choice.AGREE), 0)
    disagree = papers.get((ballot.pk, Choice.DISAGREE), 0)
    other = papers.get((ballot.pk, Choice.OTHER), 0)
    cast, base = agree + disagree + other, ballot.base or ballot.total
    return Outcome(
        agree=agree,
        disagree=disagree,
        other=other,
        total=base,
        threshold_percent=ballot.threshold_percent,
        threshold_clause=ballot.threshold_clause,
        needed=voting.needed(base, ballot.threshold_percent),
        passed=voting.passes(agree, base, ballot.threshold_percent),
        reveals_votes=cast > 0 and max(agree, disagree, other) == cast,
    )


def elections(ballots: Iterable[Ballot]) -> dict[int, Elected]:
    """Results of the closed elections among them, in one query. Who is elected has the most papers and the
    share that the ballot asks; equal papers for the last seat seat nobody."""
    closed = {
        ballot.pk: ballot
        for ballot in ballots
        if ballot.state == BallotState.CLOSED and ballot.method == Method.ELECTION
    }
    found: dict[int, list[tuple[int, int]]] = {pk: [] for pk in closed}
    rows = Tally.objects.filter(ballot__in=closed, option__isnull=False).order_by("option__order")
    for ballot_id, unit, papers in rows.values_list("ballot_id", "option__organisation_id", "papers"):
        found[ballot_id].append((unit, papers))
    return {pk: _elected(closed[pk], votes) for pk, votes in found.items()}


def _elected(ballot: Ballot, votes: list[tuple[int, int]]) -> Elected:
    base = ballot.base or ballot.total
    seats = voting.seated(dict(votes), ballot.seats, base, ballot.threshold_percent)
    ordered = tuple(sorted(votes, key=lambda vote: -vote[1]))
    return Elected(papers=ordered, winners=seats.winners, tied=seats.tied, total=base)


def own_states(user: User, ballots: Iterable[Ballot]) -> dict[int, Participation]:
    """What has become of this person's own paper in each of the ballots; papers of units aside."""
    mine = Participation.objects.filter(
        voter=user, organisation=None, ballot__in=[ballot.pk for ballot in ballots]
    )
    return {participation.ballot_id: participation for participation in mine}


def differences(ballot: Ballot, counts: Sequence[PaperCount]) -> list[tuple[str, int, int]]:
    """Where two counts of paper differ: what, the first number, the second."""
    if len(counts) != 2:
        return []
    first, second = counts
    names = dict(labels_of(ballot))
    pairs = [
        ("số phiếu phát ra", first.issued, second.issued),
        ("số phiếu thu về", first.returned, second.returned),
        ("số phiếu hợp lệ", first.valid, second.valid),
        *((name, first.marks.get(key, 0), second.marks.get(key, 0)) for key, name in names.items()),
    ]
    return [(what, one, other) for what, one, other in pairs if one != other]


def labels_of(ballot: Ballot) -> list[tuple[str, str]]:
    """What stands on the paper: key of the counter and its words."""
    if ballot.method == Method.OPINION:
        return [(choice.value, f"“{choice.label}”") for choice in Choice]
    options = ballot.options.select_related("organisation").order_by("order")
    return [(str(option.pk), option.organisation.short_name) for option in options]


def open_votes(ballot: Ballot) -> list[OpenVote]:
    """Who voted what in an open ballot, once it is closed; nothing of a secret one."""
    if ballot.secret or ballot.state != BallotState.CLOSED:
        return []
    return list(
        OpenVote.objects.filter(participation__ballot=ballot)
        .select_related("participation__voter", "participation__organisation", "option__organisation")
        .order_by("participation_id", "pk")
    )
