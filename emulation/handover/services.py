"""The leader's words, handing over, receiving."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record
from emulation.common.dates import now
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.services import locked
from emulation.handover.models import Handover
from emulation.handover.selectors import last_leader, next_leader
from emulation.people.models import User


@transaction.atomic
def write_note(*, actor: User, group_year: GroupYear, note: str, seen: str) -> Handover:
    """What the next leader should know. Raises `Conflict` when somebody else wrote in the meantime."""
    group_year = locked(group_year.pk)
    if not actor.has_perm("handover.hand_over", group_year):
        raise PermissionDenied
    handover, _ = Handover.objects.get_or_create(group_year=group_year)
    if handover.handed_at is not None:
        raise Refused(Problem("Đã bàn giao, không sửa được nữa.", code="handed_over"))
    if seen != stamp(handover.note):
        text = f"Có người vừa sửa nội dung này. Đang lưu: “{handover.note}”. Kiểm tra rồi ghi lại."
        raise Conflict(Problem(text, field="note", code="changed"), current={"note": handover.note})
    before, handover.note = handover.note, note.strip()
    handover.save(update_fields=["note"])
    _tell(actor, handover, "write_handover", f"Ghi lưu ý bàn giao của {group_year}", before)
    return handover


@transaction.atomic
def hand_over(*, actor: User, group_year: GroupYear) -> Handover:
    """The old leader hands the pack to the new one, who must be known and another unit."""
    group_year = locked(group_year.pk)
    if not actor.has_perm("handover.hand_over", group_year):
        raise PermissionDenied
    handover, _ = Handover.objects.get_or_create(group_year=group_year)
    problems = missing_to_hand_over(group_year, handover)
    if problems:
        raise Refused(problems)
    handover.handed_at, handover.handed_by = now(), actor
    handover.save(update_fields=["handed_at", "handed_by"])
    unit = next_leader(group_year)
    _tell(actor, handover, "hand_over", f"Bàn giao {group_year} cho {unit}")
    return handover


@transaction.atomic
def receive(*, actor: User, group_year: GroupYear) -> Handover:
    """The new leader confirms having received the pack."""
    group_year = locked(group_year.pk)
    if not actor.has_perm("handover.receive", group_year):
        raise PermissionDenied
    handover = Handover.objects.filter(group_year=group_year).first()
    if handover is None or handover.handed_at is None:
        raise Refused(Problem("Trưởng năm trước chưa bàn giao.", code="not_handed_over"))
    if handover.received_at is not None:
        raise Refused(Problem("Đã nhận bàn giao.", code="received"))
    handover.received_at, handover.received_by = now(), actor
    handover.save(update_fields=["received_at", "received_by"])
    _tell(actor, handover, "receive_handover", f"Nhận bàn giao {group_year}")
    return handover


def missing_to_hand_over(group_year: GroupYear, handover: Handover | None) -> list[Problem]:
    """Why the pack cannot be handed over now."""
    if handover is not None and handover.handed_at is not None:
        return [Problem("Đã bàn giao.", code="handed_over")]
    title, new = policy_of(group_year.group).leader_title, next_leader(group_year)
    if new is None:
        text = f"Năm {group_year.year + 1} chưa có {title}: bầu tại hội nghị hoặc chỉ định trước."
        return [Problem(text, code="no_successor")]
    if new == last_leader(group_year):
        text = f"{new.name} tiếp tục là {title}, không cần bàn giao."
        return [Problem(text, code="same_leader")]
    return []


def _tell(actor: User, handover: Handover, action: str, text: str, before: str = "") -> None:
    record(
        actor=actor,
        action=action,
        text=text,
        subject=handover,
        group_year_id=handover.group_year_id,
        old={"note": before} if before else {},
        new={"note": handover.note} if handover.note else {},
    )
