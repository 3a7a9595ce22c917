"""A ballot is prepared, then opened to an electorate that does not change any more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db import transaction

from emulation.audit.services import record_transition
from emulation.ballots.choices import BallotState, Channel, Denominator, Method, PaperState
from emulation.ballots.models import Ballot, Option, Participation, Urn
from emulation.ballots.selectors import counters_of
from emulation.ballots.urn import seal
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.organisations.models import Organisation
from emulation.people.models import User


def prepare(
    *,
    title: str,
    threshold_percent: Decimal,
    threshold_clause: str,
    denominator: str = Denominator.ALL,
    channel: str = Channel.APP,
    secret: bool = True,
) -> Ballot:
    """A ballot on one question that is not open yet."""
    return Ballot.objects.create(
        title=title,
        threshold_percent=threshold_percent,
        threshold_clause=threshold_clause,
        denominator=denominator,
        channel=channel,
        secret=secret,
    )


def prepare_election(
    *,
    title: str,
    seats: int,
    candidates: Iterable[Organisation],
    threshold_percent: Decimal,
    threshold_clause: str,
    denominator: str = Denominator.ALL,
    channel: str = Channel.APP,
    secret: bool = True,
) -> Ballot:
    """An election of at most `seats` units out of the candidates; not open yet."""
    ballot = Ballot.objects.create(
        title=title,
        method=Method.ELECTION,
        seats=seats,
        threshold_percent=threshold_percent,
        threshold_clause=threshold_clause,
        denominator=denominator,
        channel=channel,
        secret=secret,
    )
    Option.objects.bulk_create(
        Option(ballot=ballot, organisation=unit, order=order) for order, unit in enumerate(candidates, 1)
    )
    return ballot


@transaction.atomic
def open_ballot(
    *,
    actor: User,
    ballot: Ballot,
    electorate: Iterable[User] = (),
    units: Iterable[Organisation] = (),
    recused: Mapping[int, str] | None = None,
    absent: Collection[int] = (),
) -> Ballot:
    """Fix the electorate, of persons or of units, and open.

    `recused` maps the id of a person (of a unit, where units vote) to the conflict of interest that excludes
    it; `absent` are ids of those who may only send a written opinion. By law the share counts against the
    whole electorate, those recused and absent included (NĐ 98/2023, Điều 30.7); where the regulation says
    "present", against those who took part. The caller has checked the right to open.
    """
    ballot = locked(ballot)
    if ballot.state != BallotState.PREPARED:
        raise Refused(Problem("Cuộc bỏ phiếu đã được mở.", code="already_open"))
    reasons = recused or {}
    papers = [Participation(ballot=ballot, voter=voter) for voter in electorate]
    papers += [Participation(ballot=ballot, organisation=unit) for unit in units]
    if not papers:
        raise Refused(Problem("Danh sách bỏ phiếu chưa có ai.", code="no_electorate"))
    for paper in papers:
        who = paper.organisation_id or paper.voter_id or 0
        paper.present = who not in absent
        if who in reasons:
            paper.state, paper.recusal_reason = PaperState.RECUSED, reasons[who]
    Participation.objects.bulk_create(papers)
    Urn.objects.create(ballot=ballot, sealed=seal([0] * len(counters_of(ballot)), str(ballot.pk)))
    ballot.state, ballot.total = BallotState.OPEN, len(papers)
    ballot.opened_at, ballot.opened_by = now(), actor
    ballot.save()
    record_transition(actor=actor, subject=ballot, from_state=BallotState.PREPARED, to_state=BallotState.OPEN)
    return ballot


@transaction.atomic
def mark_presence(*, ballots: Iterable[Ballot], voter: User, present: bool) -> None:
    """Who arrives may vote in what is still open, who leaves may be heard in writing instead. `Refused` when
    the paper of an open ballot is cast already: it tells whether the voter was there. The caller has checked
    the right."""
    for ballot in sorted(ballots, key=lambda one: one.pk):
        ballot = locked(ballot)
        if ballot.state != BallotState.OPEN:
            continue
        papers = ballot.participations.filter(voter=voter, organisation=None)
        wrong = PaperState.WRITTEN if present else PaperState.VOTED
        if papers.filter(state=wrong).exists():
            why = "đã có ý kiến bằng văn bản" if present else "đã bỏ phiếu"
            raise Refused(Problem(f"{voter}: {why} ({ballot.title}).", code="heard_already"))
        papers.update(present=present)


def locked(ballot: Ballot) -> Ballot:
    """The ballot with its row locked for the rest of the transaction."""
    return Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
