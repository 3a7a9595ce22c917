"""The council as composed by a decision, and the seats of its members with their terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from awards.choices import CouncilRole, SessionState
from awards.models import Council, CouncilMember, SessionAttendance
from emulation.audit.services import record
from emulation.ballots.models import Participation
from emulation.common.dates import format_date, today
from emulation.common.problems import Problem, Refused
from emulation.organisations.models import Organisation
from emulation.people.models import User

SINGLE_ROLES = (CouncilRole.CHAIR, CouncilRole.STANDING_DEPUTY)
"""Held by one member at a time."""


@transaction.atomic
def create_council(
    *, actor: User, name: str, decision_number: str, decided_on: date, symbol: str = "HĐTĐKT"
) -> Council:
    """Record a council that a decision has set up. Its members are seated one by one."""
    _demand(actor)
    problems = []
    if decided_on > today():
        problems.append(Problem("Ngày quyết định không sau hôm nay.", field="decided_on", code="future"))
    if Council.objects.filter(decision_number=decision_number.strip(), decided_on=decided_on).exists():
        text = "Hội đồng theo quyết định này đã được ghi."
        problems.append(Problem(text, field="decision_number", code="recorded"))
    if problems:
        raise Refused(problems)
    council = Council.objects.create(
        name=name.strip(),
        decision_number=decision_number.strip(),
        decided_on=decided_on,
        symbol=symbol.strip(),
    )
    record(
        actor=actor,
        action="create_council",
        text=f"Lập {council.name} theo Quyết định số {council.decision_number}",
        subject=council,
        new={"decided_on": decided_on},
    )
    return council


@transaction.atomic
def seat_member(
    *,
    actor: User,
    council: Council,
    user: User,
    role: str,
    title: str,
    organisation: Organisation | None,
    document: str,
    starts: date,
    honorific: str = "",
) -> CouncilMember:
    """Give a person a seat from that day on. Refused while ballots of the council are open, because they are
    for the members of their opening."""
    council = _locked(council)
    _demand(actor)
    problems = _running(council)
    if starts < council.decided_on:
        day = format_date(council.decided_on)
        text = f"Hội đồng được thành lập ngày {day}; nhiệm kỳ không bắt đầu trước ngày đó."
        problems.append(Problem(text, field="starts", code="too_early"))
    after = council.members.filter(Q(ends=None) | Q(ends__gte=starts))
    if after.filter(user=user).exists():
        problems.append(Problem(f"{user.full_name} đã là thành viên.", field="user", code="seated"))
    problems += _role_taken(after, role)
    if problems:
        raise Refused(problems)
    last = council.members.aggregate(last=Max("order"))["last"] or 0
    seat = CouncilMember.objects.create(
        council=council,
        user=user,
        honorific=honorific,
        role=role,
        title=title.strip(),
        organisation=organisation,
        document=document.strip(),
        order=last + 1,
        starts=starts,
    )
    _told(actor, seat, "seat_member", f"Cử {user.full_name} làm {seat.get_role_display()}")
    return seat


@transaction.atomic
def change_seat(
    *,
    actor: User,
    seat: CouncilMember,
    title: str,
    organisation: Organisation | None,
    order: int,
    honorific: str = "",
) -> CouncilMember:
    """Mend what is written about a member. The unit is the one the member does not vote on."""
    _demand(actor)
    council = _locked(seat.council)
    problems = _running(council)
    if problems:
        raise Refused(problems)
    seat = council.members.select_related("user").get(pk=seat.pk)
    names = ("title", "organisation_id", "order", "honorific")
    old = {name: getattr(seat, name) for name in names}
    seat.title, seat.organisation, seat.order, seat.honorific = title.strip(), organisation, order, honorific
    seat.save(update_fields=["title", "organisation", "order", "honorific"])
    new = {name: getattr(seat, name) for name in names}
    _told(actor, seat, "change_seat", f"Sửa thông tin thành viên {seat.user.full_name}", old, new)
    return seat


@transaction.atomic
def end_seat(*, actor: User, seat: CouncilMember, ends: date) -> CouncilMember:
    """The last day of a term; afterwards the person neither reads nor votes."""
    _demand(actor)
    council = _locked(seat.council)
    problems = _running(council)
    seat = council.members.select_related("user").get(pk=seat.pk)
    if seat.ends is not None:
        problems.append(Problem("Nhiệm kỳ đã kết thúc.", code="ended"))
    if ends < seat.starts:
        text = f"Nhiệm kỳ bắt đầu ngày {format_date(seat.starts)}."
        problems.append(Problem(text, field="ends", code="too_early"))
    if problems:
        raise Refused(problems)
    seat.ends = ends
    seat.save(update_fields=["ends"])
    _told(actor, seat, "end_seat", f"Kết thúc nhiệm kỳ của {seat.user.full_name}", new={"ends": ends})
    return seat


@transaction.atomic
def remove_seat(*, actor: User, seat: CouncilMember) -> None:
    """Undo a seat entered by mistake; refused once the person stood in an electorate of the council."""
    _demand(actor)
    council = _locked(seat.council)
    problems = _running(council)
    stood = Participation.objects.filter(ballot__agenda_item__session__council=council, voter=seat.user_id)
    if stood.exists():
        text = "Thành viên đã có tên trong danh sách bỏ phiếu; chỉ kết thúc nhiệm kỳ."
        problems.append(Problem(text, code="has_voted"))
    if problems:
        raise Refused(problems)
    name = seat.user.full_name
    _told(actor, seat, "remove_seat", f"Xóa thành viên nhập nhầm: {name}", old={"user": name})
    SessionAttendance.objects.filter(member=seat).delete()  # of sessions that were not opened
    seat.delete()


def _demand(actor: User) -> None:
    if not actor.has_perm("awards.manage_council"):
        raise PermissionDenied


def _locked(council: Council) -> Council:
    return Council.objects.select_for_update(of=("self",)).get(pk=council.pk)


def _running(council: Council) -> list[Problem]:
    title = council.sessions.filter(state=SessionState.VOTING).values_list("title", flat=True).first()
    if title is None:
        return []
    return [Problem(f"Hội đồng đang bỏ phiếu ({title}); đổi thành viên sau phiên họp.", code="voting")]


def _role_taken(after: QuerySet[CouncilMember], role: str) -> list[Problem]:
    if role not in SINGLE_ROLES:
        return []
    holder = after.filter(role=role).select_related("user").first()
    if holder is None:
        return []
    text = f"{holder.user.full_name} đang là {holder.get_role_display()}; kết thúc nhiệm kỳ đó trước."
    return [Problem(text, field="role", code="role_taken")]


def _told(
    actor: User,
    seat: CouncilMember,
    action: str,
    text: str,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    values = new or {"role": seat.role, "title": seat.title, "starts": seat.starts, "document": seat.document}
    record(actor=actor, action=action, text=f"{text}, {seat.council.name}", subject=seat, old=old, new=values)
