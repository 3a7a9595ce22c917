"""The end of a ballot: the urn is opened, or two counts of the paper agree; now the result may be read."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from emulation.audit.services import record, record_transition
from emulation.ballots.choices import CAST, BallotState, Channel, Choice, Denominator, Method, PaperState
from emulation.ballots.models import Ballot, PaperCount, Tally, Urn
from emulation.ballots.selectors import counters_of, differences, key_of
from emulation.ballots.services.casting import BROKEN
from emulation.ballots.services.opening import locked
from emulation.ballots.urn import BrokenUrn, unseal
from emulation.ballots.voting import Count, CountError
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


def missing_to_close(ballot: Ballot) -> list[Problem]:
    """What stands against closing: it does not run, or paper has not been counted alike by two people."""
    if ballot.state != BallotState.OPEN:
        return [Problem("Cuộc bỏ phiếu không mở.", code="not_open")]
    if ballot.channel == Channel.APP:
        return []
    counts = list(ballot.paper_counts.all())
    if len(counts) < 2:
        text = f"{ballot.title}: cần hai người kiểm phiếu độc lập, mới có {len(counts)}."
        return [Problem(text, code="not_counted_twice")]
    return [
        Problem(f"{ballot.title}: {where} hai người kiểm khác nhau ({first} và {second}).", code="differs")
        for where, first, second in differences(ballot, counts)
    ]


@transaction.atomic
def close_ballot(*, actor: User, ballot: Ballot) -> Ballot:
    """End the vote and open the urn; only now may anybody read the counters. A second closing is refused.

    The counters are written in the order of the paper, all at once: they carry no trace of the order in which
    votes came. Their sum must be the number of papers cast.
    """
    ballot = locked(ballot)
    if problems := missing_to_close(ballot):
        raise Refused(problems)
    states = list(ballot.participations.values_list("state", "present"))
    counters, took_part = _opened(ballot) if ballot.channel == Channel.APP else _counted(ballot)
    written = sum(state == PaperState.WRITTEN for state, _ in states)
    if ballot.channel == Channel.APP:
        took_part = sum(state in CAST for state, _ in states)
        _check_sum(ballot, counters, took_part)
        heard = sum(present or state != PaperState.ENTITLED for state, present in states)
    else:
        heard = max(took_part + written, sum(present for _, present in states))
    Tally.objects.bulk_create(
        Tally(ballot=ballot, choice=choice, option_id=option, papers=papers)
        for (choice, option), papers in zip(counters_of(ballot), counters, strict=True)
    )
    Urn.objects.filter(ballot=ballot).delete()
    ballot.base = ballot.total if ballot.denominator == Denominator.ALL else max(heard, 1)
    ballot.state, ballot.closed_at, ballot.closed_by = BallotState.CLOSED, now(), actor
    ballot.save()
    record_transition(actor=actor, subject=ballot, from_state=BallotState.OPEN, to_state=BallotState.CLOSED)
    return ballot


def _opened(ballot: Ballot) -> tuple[list[int], int]:
    try:
        return unseal(Urn.objects.get(ballot=ballot).sealed, str(ballot.pk)), 0
    except BrokenUrn:
        raise Refused(BROKEN) from None


def _counted(ballot: Ballot) -> tuple[list[int], int]:
    """What both counted, with the written opinions that were entered beside the paper."""
    count = ballot.paper_counts.all()[0]
    written, _ = _opened(ballot)
    found = [
        count.marks.get(key_of(place), 0) + more
        for place, more in zip(counters_of(ballot), written, strict=True)
    ]
    return found, count.valid


def _check_sum(ballot: Ballot, counters: list[int], papers: int) -> None:
    """A paper adds to one counter, in an election to none up to `seats`."""
    total = sum(counters)
    fits = total == papers if ballot.method == Method.OPINION else total <= papers * ballot.seats
    if not fits:
        text = f"{ballot.title}: số phiếu trong hòm không khớp số người đã bỏ phiếu ({papers})."
        raise Refused(Problem(text, code="sum"))


@transaction.atomic
def enter_count(
    *, actor: User, ballot: Ballot, issued: int, returned: int, valid: int, marks: Mapping[str, int]
) -> PaperCount:
    """One of two people enters what was counted from paper, or corrects the own count until both agree.

    `marks` by choice, or by id of the option. `Refused` for a third person and for what cannot be. The caller
    has checked the right.
    """
    ballot = locked(ballot)
    if ballot.state != BallotState.OPEN or ballot.channel != Channel.PAPER:
        raise Refused(Problem("Nội dung này không ở bước kiểm phiếu giấy.", code="not_open"))
    given = {key_of(place): marks.get(key_of(place), 0) for place in counters_of(ballot)}
    if problems := _impossible(ballot, issued, returned, valid, given):
        raise Refused(problems)
    counts = list(ballot.paper_counts.all())
    own = next((count for count in counts if count.counted_by_id == actor.pk), None)
    if own is None and len(counts) > 1:
        names = " và ".join(str(count.counted_by) for count in counts)
        raise Refused(Problem(f"Phiếu này do {names} kiểm.", code="counted_by_others"))
    turn = 2 if any(count.turn == 1 for count in counts) else 1
    own = own or PaperCount(ballot=ballot, counted_by=actor, turn=turn)
    own.issued, own.returned, own.valid, own.marks = issued, returned, valid, given
    own.save()
    record(
        actor=actor,
        action="count_paper",
        text=f"Kiểm phiếu giấy lần {own.turn}: {ballot.title}",
        subject=ballot,
    )
    return own


def _impossible(
    ballot: Ballot, issued: int, returned: int, valid: int, marks: Mapping[str, int]
) -> list[Problem]:
    """Counts that contradict each other (invariants of the counting minutes)."""
    present = ballot.participations.filter(present=True).exclude(state=PaperState.WRITTEN).count()
    if ballot.method == Method.ELECTION:
        agree, disagree, other = 0, 0, valid
        over = [mark for mark in marks.values() if mark > valid]
        if over or sum(marks.values()) > valid * ballot.seats:
            text = f"Số phiếu từng đơn vị không vượt quá {valid} phiếu hợp lệ, mỗi phiếu chọn {ballot.seats}."
            return [Problem(text, field="marks", code="too_many_marks")]
    else:
        agree, disagree, other = (marks[choice] for choice in Choice.values)
    try:
        Count(
            agree=agree,
            disagree=disagree,
            other=other,
            eligible_total=ballot.total,
            present=present,
            issued=issued,
            returned=returned,
            valid=valid,
            invalid=returned - valid,
        )
    except CountError as error:
        return [Problem(message, code="impossible") for message in error.problems]
    return []
