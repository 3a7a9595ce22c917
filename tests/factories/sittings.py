"""Who came to a session of the council."""

from __future__ import annotations

from awards.choices import CouncilRole, Presence
from awards.models import AgendaItem, Council, CouncilMember, CouncilSession
from awards.services.presence import Attending, record_presence
from awards.services.written import enter_opinion
from emulation.people.models import User
from tests.factories.scoring import png


def secretary_of(council: Council) -> User:
    """The first secretary."""
    return council.members.filter(role=CouncilRole.SECRETARY).select_related("user").order_by("order")[0].user


def attend(session: CouncilSession, *, written: int = 0, absent: int = 0) -> None:
    """The presence list: everybody came but the last ones, who are asked in writing or not heard at all."""
    seats = list(CouncilMember.objects.serving(session.held_on).filter(council=session.council_id))
    away = [Presence.WRITTEN] * written + [Presence.ABSENT] * absent
    kinds = [Presence.PRESENT] * (len(seats) - len(away)) + away
    record_presence(
        actor=secretary_of(session.council),
        session=session,
        lines=[
            Attending(seat.pk, kind, "" if kind == Presence.PRESENT else "Đi công tác.")
            for seat, kind in zip(seats, kinds, strict=True)
        ],
    )


def leave(session: CouncilSession, *users: User) -> None:
    """These members are asked in writing instead; the others stay as the list says."""
    rows = list(session.attendances.select_related("member"))
    gone = {user.pk for user in users}
    record_presence(
        actor=secretary_of(session.council),
        session=session,
        lines=[
            Attending(row.member_id, Presence.WRITTEN, "Đi công tác.")
            if row.member.user_id in gone
            else Attending(row.member_id, Presence(row.presence), row.reason)
            for row in rows
        ],
    )


def write(item: AgendaItem, user: User, choice: str) -> None:
    """The secretary enters what an absent member wrote about one item."""
    enter_opinion(
        actor=secretary_of(item.session.council),
        session=item.session,
        member=user,
        choices={item.pk: choice},
        scan=png(),
    )
