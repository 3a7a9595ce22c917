"""Opening, casting, closing. A vote leaves a mark at the voter and one more on a counter, nothing between.

The trail says *that* somebody voted, never what; the counters carry no time (docs/adr/0005-secret-ballot.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from emulation.audit.services import record, record_transition
from emulation.ballots.choices import BallotState, Choice, PaperState
from emulation.ballots.models import Ballot, Participation, Tally
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


def prepare(*, title: str, threshold_percent: Decimal, threshold_clause: str) -> Ballot:
    """A ballot that is not open yet."""
    return Ballot.objects.create(
        title=title, threshold_percent=threshold_percent, threshold_clause=threshold_clause
    )


@transaction.atomic
def open_ballot(
    *,
    actor: User,
    ballot: Ballot,
    electorate: Iterable[User],
    recused: Mapping[int, str] | None = None,
) -> Ballot:
    """Fix the electorate and open. `recused` maps a user id to the conflict of interest that excludes it.

    The denominator is the whole electorate, those recused and absent included (NĐ 98/2023, Điều 30.7).
    The caller has checked the right to open.
    """
    ballot = _locked(ballot)
    if ballot.state != BallotState.PREPARED:
        raise Refused(Problem("Cuộc bỏ phiếu đã được mở.", code="already_open"))
    voters = list(electorate)
    reasons = recused or {}
    Participation.objects.bulk_create(
        Participation(
            ballot=ballot,
            voter=voter,
            state=PaperState.RECUSED if voter.pk in reasons else PaperState.ENTITLED,
            recusal_reason=reasons.get(voter.pk, ""),
        )
        for voter in voters
    )
    Tally.objects.bulk_create(Tally(ballot=ballot, choice=choice) for choice in Choice)
    ballot.state, ballot.total = BallotState.OPEN, len(voters)
    ballot.opened_at, ballot.opened_by = now(), actor
    ballot.save()
    record_transition(actor=actor, subject=ballot, from_state=BallotState.PREPARED, to_state=BallotState.OPEN)
    return ballot


@transaction.atomic
def cast(*, voter: User, ballot: Ballot, choice: Choice) -> None:
    """Put one paper into the urn. Refused when closed, not entitled, or cast already; never changed."""
    ballot = _locked(ballot)
    if ballot.state != BallotState.OPEN:
        raise Refused(Problem("Cuộc bỏ phiếu không mở.", code="not_open"))
    mine = Participation.objects.filter(ballot=ballot, voter=voter)
    if not mine.filter(state=PaperState.ENTITLED).update(state=PaperState.VOTED):
        raise Refused(_why_not(mine.first()))
    Tally.objects.filter(ballot=ballot, choice=Choice(choice)).update(papers=F("papers") + 1)
    record(actor=voter, action="vote", text=f"Đã bỏ phiếu: {ballot.title}", subject=ballot)


def _why_not(participation: Participation | None) -> Problem:
    if participation is None:
        return Problem("Không có tên trong danh sách bỏ phiếu.", code="not_entitled")
    if participation.state == PaperState.RECUSED:
        return Problem(
            f"Không tham gia bỏ phiếu nội dung này: {participation.recusal_reason}", code="recused"
        )
    return Problem("Đã bỏ phiếu nội dung này; phiếu không sửa được.", code="voted")


@transaction.atomic
def recuse(*, voter: User, ballot: Ballot, reason: str) -> None:
    """A voter declares a conflict of interest before voting and steps out of this ballot."""
    ballot = _locked(ballot)
    if not reason.strip():
        raise Refused(Problem("Nêu lý do không tham gia bỏ phiếu.", field="reason", code="reason"))
    if ballot.state == BallotState.CLOSED:
        raise Refused(Problem("Cuộc bỏ phiếu đã kết thúc.", code="not_open"))
    mine = Participation.objects.filter(ballot=ballot, voter=voter)
    changed = mine.filter(state=PaperState.ENTITLED).update(
        state=PaperState.RECUSED, recusal_reason=reason.strip()
    )
    if not changed:
        raise Refused(_why_not(mine.first()))
    record(
        actor=voter,
        action="recuse",
        text=f"Khai báo xung đột lợi ích: {ballot.title}",
        subject=ballot,
        new={"reason": reason.strip()},
    )


@transaction.atomic
def close_ballot(*, actor: User, ballot: Ballot) -> Ballot:
    """End the vote; only now may anybody read the counters. A second closing is refused."""
    ballot = _locked(ballot)
    if ballot.state != BallotState.OPEN:
        raise Refused(Problem("Cuộc bỏ phiếu không mở.", code="not_open"))
    ballot.state, ballot.closed_at, ballot.closed_by = BallotState.CLOSED, now(), actor
    ballot.save()
    record_transition(actor=actor, subject=ballot, from_state=BallotState.OPEN, to_state=BallotState.CLOSED)
    return ballot


def _locked(ballot: Ballot) -> Ballot:
    return Ballot.objects.select_for_update(of=("self",)).get(pk=ballot.pk)
