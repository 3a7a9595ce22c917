"""Opinions of members on items of an agenda: for the council and the inspector, not for who stands aside."""

from __future__ import annotations

from dataclasses import dataclass, field

from awards.choices import PaperKind, SessionState
from awards.models import AgendaItem, CouncilOpinion, CouncilSession
from awards.rules import conflict_of, seats_of
from emulation.ballots import selectors as ballots
from emulation.ballots.choices import BallotState, PaperState
from emulation.common.problems import Problem
from emulation.people.models import User


def stands_aside(user: User, item: AgendaItem) -> str:
    """Why this member keeps out of the item altogether; "" when not: works at the unit, or stepped out."""
    if item.ballot is not None:
        mine = ballots.own_states(user, [item.ballot]).get(item.ballot.pk)
        if mine is not None and mine.state == PaperState.RECUSED:
            return mine.recusal_reason
    for seat in seats_of(user):
        if seat.council_id == item.session.council_id and (
            why := conflict_of(seat, user.roles.belongs, item.nomination)
        ):
            return why
    return ""


def missing_to_remark(user: User, item: AgendaItem, *, reserved: bool) -> list[Problem]:
    """Discussion ends with the count of the item, reservations with the number of the minutes."""
    if why := stands_aside(user, item):
        return [Problem(f"Không tham gia nội dung này: {why}", code="conflict")]
    if reserved:
        if item.session.state == SessionState.PREPARED:
            return [Problem("Ý kiến bảo lưu ghi sau khi mở bỏ phiếu.", code="too_early")]
        if item.session.papers.filter(kind=PaperKind.MINUTES, number__isnull=False).exists():
            return [Problem("Biên bản đã có số; không ghi thêm ý kiến bảo lưu.", code="minutes_numbered")]
        return []
    counted = item.ballot is not None and item.ballot.state == BallotState.CLOSED
    if counted or item.session.state == SessionState.CLOSED:
        return [Problem("Nội dung này đã kiểm phiếu; chỉ ghi được ý kiến bảo lưu.", code="counted")]
    return []


@dataclass(frozen=True)
class Remarks:
    """What was said on one item, as far as this person may read it, and what the person may say."""

    said: list[CouncilOpinion] = field(default_factory=list)
    reads: bool = False
    discusses: bool = False
    reserves: bool = False
    own: str = ""
    own_reserved: str = ""


def remarks_on(user: User, item: AgendaItem) -> Remarks:
    """At most five queries."""
    if not user.has_perm("awards.read_opinions", item.session) or stands_aside(user, item):
        return Remarks()
    found = list(item.opinions.select_related("author").order_by("reserved", "pk"))
    speaks = user.has_perm("awards.vote", item)
    own = {one.reserved: one.text for one in found if one.author_id == user.pk}
    return Remarks(
        said=found,
        reads=True,
        discusses=speaks and not missing_to_remark(user, item, reserved=False),
        reserves=speaks and not missing_to_remark(user, item, reserved=True),
        own=own.get(False, ""),
        own_reserved=own.get(True, ""),
    )


def opinions_of(session: CouncilSession) -> list[CouncilOpinion]:
    """All of a session in the order of the agenda, for its minutes; one query."""
    found = CouncilOpinion.objects.filter(item__session=session)
    return list(
        found.select_related("author", "item__nomination__organisation").order_by(
            "item__order", "reserved", "pk"
        )
    )
