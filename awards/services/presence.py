"""The presence list of a session: before the vote it makes the quorum, during it who arrives late votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.choices import Presence, SessionState
from awards.models import CouncilMember, CouncilSession, SessionAttendance
from emulation.audit.services import record
from emulation.ballots import services as ballots
from emulation.common.dates import HANOI
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


@dataclass(frozen=True)
class Attending:
    """One line of the list: a seat, whether its holder came, why not."""

    member_id: int
    presence: Presence
    reason: str = ""


@transaction.atomic
def record_presence(
    *,
    actor: User,
    session: CouncilSession,
    lines: Sequence[Attending],
    opinions_due: datetime | None = None,
) -> None:
    """Write the whole list. While the ballots run, who arrives may vote and who leaves without having voted
    may be asked in writing; who has voted was there. `opinions_due`: until when written opinions count."""
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not actor.has_perm("awards.run_session", session):
        raise PermissionDenied
    if session.state == SessionState.CLOSED:
        raise Refused(Problem("Phiên họp đã kết thúc; danh sách dự họp không sửa được.", code="closed"))
    seats = {
        seat.pk: seat
        for seat in CouncilMember.objects.serving(session.held_on)
        .filter(council=session.council_id)
        .select_related("user")
    }
    problems = _slips(seats, lines) + _late(session, opinions_due)
    if problems:
        raise Refused(problems)
    known = {row.member_id: row for row in session.attendances.all()}
    changed = [line for line in lines if _differs(known.get(line.member_id), line)]
    if session.state == SessionState.VOTING:
        for line in changed:
            ballots.mark_presence(
                ballots=[item.ballot for item in session.items.select_related("ballot") if item.ballot],
                voter=seats[line.member_id].user,
                present=line.presence == Presence.PRESENT,
            )
    for line in changed:
        SessionAttendance.objects.update_or_create(
            session=session,
            member_id=line.member_id,
            defaults={"presence": line.presence, "reason": _reason(line)},
        )
    if session.opinions_due != opinions_due:
        session.opinions_due = opinions_due
        session.save(update_fields=["opinions_due"])
    if changed:
        record(
            actor=actor,
            action="record_presence",
            text=f"Ghi danh sách dự họp: {session.title}",
            subject=session,
            old={str(seats[pk].user): row.get_presence_display() for pk, row in known.items() if pk in seats},
            new={str(seats[line.member_id].user): line.presence.label for line in lines},
        )


def _reason(line: Attending) -> str:
    return "" if line.presence == Presence.PRESENT else line.reason.strip()


def _differs(row: SessionAttendance | None, line: Attending) -> bool:
    return row is None or (row.presence, row.reason) != (line.presence, _reason(line))


def _slips(seats: dict[int, CouncilMember], lines: Sequence[Attending]) -> list[Problem]:
    """Everybody in office once, nobody else; an absence with its reason."""
    named = [line.member_id for line in lines]
    if sorted(named) != sorted(seats):
        text = "Danh sách dự họp phải có đủ các thành viên đương nhiệm vào ngày họp, mỗi người một dòng."
        return [Problem(text, code="not_the_members")]
    return [
        Problem(
            f"{seats[line.member_id].user.full_name}: ghi lý do vắng mặt.",
            field=f"reason-{line.member_id}",
            code="reason",
        )
        for line in lines
        if line.presence != Presence.PRESENT and not line.reason.strip()
    ]


def _late(session: CouncilSession, due: datetime | None) -> list[Problem]:
    if due is None or due.astimezone(HANOI).date() <= session.held_on:
        return []
    text = "Hạn gửi phiếu lấy ý kiến không sau ngày họp."
    return [Problem(text, field="opinions_due", code="due_after_session")]
