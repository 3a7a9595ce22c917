"""A paper into the urn: a mark at the voter and one more on a sealed counter, nothing between them.

The trail says *that* somebody voted, never what (docs/adr/0012-sealed-urn.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import File
from django.db import transaction

from emulation.audit.services import record
from emulation.ballots.choices import BallotState, Channel, Choice, Method, PaperState
from emulation.ballots.models import Ballot, OpenVote, Participation, Urn, WrittenPaper
from emulation.ballots.selectors import counters_of
from emulation.ballots.services.opening import locked
from emulation.ballots.urn import BrokenUrn, seal, unseal
from emulation.common import uploads
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.common.sniff import FileFacts
from emulation.organisations.models import Organisation
from emulation.people.models import User


@dataclass(frozen=True)
class Vote:
    """What one paper says on one ballot: a choice, or in an election the units chosen (none: a blank)."""

    ballot: Ballot
    choice: str = ""
    chosen: Collection[int] = field(default=())

    def __repr__(self) -> str:
        return f"<Vote on ballot {self.ballot.pk}>"


def cast(
    *,
    voter: User,
    ballot: Ballot,
    choice: str = "",
    chosen: Collection[int] = (),
    organisation: Organisation | None = None,
) -> None:
    """Put one paper into the urn, for a unit where units vote. Refused when closed, not entitled, or cast
    already; never changed."""
    cast_all(voter=voter, votes=[Vote(ballot, choice, chosen)], organisation=organisation)


@transaction.atomic
def cast_all(*, voter: User, votes: Iterable[Vote], organisation: Organisation | None = None) -> None:
    """One paper on which several ballots stand: all of them count or none does."""
    for vote in sorted(votes, key=lambda vote: vote.ballot.pk):
        ballot = locked(vote.ballot)
        if ballot.state != BallotState.OPEN:
            raise Refused(Problem("Cuộc bỏ phiếu không mở.", code="not_open"))
        if ballot.channel != Channel.APP:
            raise Refused(Problem("Nội dung này bỏ phiếu giấy.", code="on_paper"))
        paper = _paper_of(ballot, voter, organisation)
        _into_the_urn(ballot, paper, vote, voted_by=voter)
        record(
            actor=voter,
            action="vote",
            text=f"Đã bỏ phiếu: {ballot.title}",
            subject=ballot,
            organisation_id=organisation.pk if organisation else None,
        )


def _paper_of(ballot: Ballot, voter: User, organisation: Organisation | None) -> Participation:
    """The paper of this person or of the unit this person acts for, if it may be cast now."""
    paper = _found(ballot, voter, organisation)
    if paper is None:
        raise Refused(Problem("Không có tên trong danh sách bỏ phiếu.", code="not_entitled"))
    if not paper.present and paper.state == PaperState.ENTITLED:
        text = "Đã ghi vắng mặt: gửi ý kiến bằng văn bản để Thư ký nhập."
        raise Refused(Problem(text, code="absent"))
    return paper


def _found(ballot: Ballot, voter: User, organisation: Organisation | None) -> Participation | None:
    papers = ballot.participations.all()
    if organisation is None:
        return papers.filter(voter=voter, organisation=None).first()
    if organisation.pk not in voter.roles.served:
        return None
    return papers.filter(organisation=organisation).first()


def _into_the_urn(
    ballot: Ballot, paper: Participation, vote: Vote, *, voted_by: User | None, **facts: Any
) -> None:
    """The mark at the voter, one more on the counters. The ballot is locked; the paper must still be out."""
    marks = _marks(ballot, paper, vote)
    if voted_by is not None and paper.organisation_id:
        facts["voter"] = voted_by
    facts.setdefault("state", PaperState.VOTED)
    if not Participation.objects.filter(pk=paper.pk, state=PaperState.ENTITLED).update(**facts):
        paper.refresh_from_db()
        raise Refused(_why_not(paper))
    urn = Urn.objects.select_for_update(of=("self",)).get(ballot=ballot)
    try:
        counters = unseal(urn.sealed, str(ballot.pk))
    except BrokenUrn:
        raise Refused(BROKEN) from None
    added = [number + (place in marks) for number, place in zip(counters, counters_of(ballot), strict=True)]
    urn.sealed = seal(added, str(ballot.pk))
    urn.save(update_fields=["sealed"])
    if not ballot.secret:
        OpenVote.objects.bulk_create(
            OpenVote(participation=paper, choice=choice, option_id=option) for choice, option in marks
        )


BROKEN = Problem(
    "Không mở được niêm phong hòm phiếu: khóa của hệ thống đã thay đổi trong khi bỏ phiếu. "
    "Báo bộ phận kỹ thuật đặt lại khóa cũ.",
    code="broken_urn",
)


def _marks(ballot: Ballot, paper: Participation, vote: Vote) -> set[tuple[str, int | None]]:
    """Counters that this paper adds to. `Refused` for what cannot stand on it."""
    if ballot.method == Method.OPINION:
        if vote.choice not in Choice.values:
            raise Refused(Problem(f"{ballot.title}: chọn một ý kiến.", code="nothing_chosen"))
        return {(vote.choice, None)}
    options = {option.organisation_id: option.pk for option in ballot.options.all()}
    chosen = set(vote.chosen)
    if not chosen <= options.keys():
        raise Refused(Problem(f"{ballot.title}: chọn trong danh sách bầu.", code="not_an_option"))
    if paper.organisation_id in chosen:
        raise Refused(Problem("Không bỏ phiếu cho chính đơn vị mình.", code="own_unit"))
    if len(chosen) > ballot.seats:
        text = f"{ballot.title}: chọn nhiều nhất {ballot.seats}, đang chọn {len(chosen)}."
        raise Refused(Problem(text, code="too_many_chosen"))
    return {(str(Choice.AGREE), options[unit]) for unit in chosen}


def _why_not(paper: Participation) -> Problem:
    if paper.state == PaperState.RECUSED:
        return Problem(f"Không tham gia bỏ phiếu nội dung này: {paper.recusal_reason}", code="recused")
    if paper.state == PaperState.WRITTEN:
        return Problem("Đã có ý kiến bằng văn bản về nội dung này; không bỏ phiếu nữa.", code="written")
    return Problem("Đã bỏ phiếu nội dung này; phiếu không sửa được.", code="voted")


def checked_scan(scan: File[Any]) -> FileFacts:
    """What the scan of a written opinion really is, before the transaction begins. `Refused` for a file that
    is neither PDF nor picture."""
    return uploads.checked(scan, accept=uploads.INLINE, field="scan")


@transaction.atomic
def enter_written(
    *, actor: User, votes: Iterable[tuple[Participation, Vote]], scan: File[Any], facts: FileFacts
) -> WrittenPaper:
    """Enter what somebody absent wrote, with the scan of it; one scan may answer several ballots.

    The caller has checked the right, and the file (`checked_scan`). `Refused` for a ballot that is not open,
    a paper cast already. The choice goes into the urn like any other; only the scan shows it.
    """
    given = sorted(votes, key=lambda pair: pair[1].ballot.pk)
    if not given:
        raise Refused(Problem("Ghi ý kiến về ít nhất một nội dung.", code="nothing_chosen"))
    paper = WrittenPaper(
        filename=uploads.clean_name(scan.name or "", facts, "y-kien"),
        content_type=facts.content_type,
        size=facts.size,
        sha256=facts.sha256,
        entered_by=actor,
        entered_at=now(),
    )
    paper.file.save(paper.filename, scan, save=True)
    try:
        for participation, vote in given:
            _enter_one(actor, paper, participation, vote)
    except Refused:
        paper.file.delete(save=False)  # the row goes with the transaction
        raise
    return paper


def _enter_one(actor: User, paper: WrittenPaper, participation: Participation, vote: Vote) -> None:
    ballot = locked(vote.ballot)
    if ballot.state != BallotState.OPEN:
        raise Refused(Problem("Cuộc bỏ phiếu không mở.", code="not_open"))
    _into_the_urn(ballot, participation, vote, voted_by=None, state=PaperState.WRITTEN, written=paper)
    record(
        actor=actor,
        action="enter_written_opinion",
        text=f"Nhập ý kiến bằng văn bản của {_name_of(participation)}: {ballot.title}",
        subject=ballot,
        organisation_id=participation.organisation_id,
    )


def _name_of(paper: Participation) -> str:
    return paper.organisation.name if paper.organisation else str(paper.voter)


@transaction.atomic
def recuse(*, voter: User, ballot: Ballot, reason: str, organisation: Organisation | None = None) -> None:
    """A voter declares a conflict of interest before voting and steps out of this ballot."""
    ballot = locked(ballot)
    if not reason.strip():
        raise Refused(Problem("Nêu lý do không tham gia bỏ phiếu.", field="reason", code="reason"))
    if ballot.state == BallotState.CLOSED:
        raise Refused(Problem("Cuộc bỏ phiếu đã kết thúc.", code="not_open"))
    paper = _found(ballot, voter, organisation)
    if paper is None:
        raise Refused(Problem("Không có tên trong danh sách bỏ phiếu.", code="not_entitled"))
    facts: dict[str, Any] = {"state": PaperState.RECUSED, "recusal_reason": reason.strip()}
    if organisation is not None:
        facts["voter"] = voter
    if not Participation.objects.filter(pk=paper.pk, state=PaperState.ENTITLED).update(**facts):
        paper.refresh_from_db()
        raise Refused(_why_not(paper))
    record(
        actor=voter,
        action="recuse",
        text=f"Khai báo xung đột lợi ích: {ballot.title}",
        subject=ballot,
        organisation_id=organisation.pk if organisation else None,
        new={"reason": reason.strip()},
    )
