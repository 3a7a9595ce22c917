"""Drawing up the pact, opening it to the heads, bringing its text up to date."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.pacts.choices import PactState
from emulation.pacts.models import Pact, PactScan
from emulation.pacts.selectors.pacts import content_of, is_outdated
from emulation.people.models import User

CLOSED = "Năm thi đua đã kết thúc, giao ước không thay đổi được nữa."
HAS_SCAN = "Đã có bản ký được tải lên cho nội dung này; gỡ bản ký trước khi thay đổi."


@dataclass(frozen=True, kw_only=True)
class PactFacts:
    """What the leader writes; the list by member comes from the registrations."""

    venue: str
    signing_on: date
    general_text: str
    duties_text: str


@transaction.atomic
def save_pact(
    *, actor: User, group_year: GroupYear, facts: PactFacts, version: int, reason: str = ""
) -> Pact:
    """Write the general part. `version` 0: there is no pact yet. A change after the first confirmation needs
    a reason and cancels the confirmations."""
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("pacts.draw_up_pact", group_year):
        raise PermissionDenied
    pact = Pact.objects.select_for_update(of=("self",)).filter(group_year=group_year).first()
    if pact is not None:
        pact.group_year = group_year
    if (pact.version if pact else 0) != version:
        raise Conflict(
            Problem("Người khác vừa ghi giao ước này. Xem bản đang lưu rồi ghi lại.", code="conflict"),
            current=({**stored_facts(pact), "version": pact.version} if pact else {"version": 0}),
        )
    if problems := _problems_to_save(group_year, pact, facts, reason):
        raise Refused(problems)
    if pact is None:
        pact = Pact(group_year=group_year, version=0)
        before: dict[str, Any] = {}
    else:
        before = stored_facts(pact)
    after = asdict(facts)
    changed = {name for name in after if after[name] != before.get(name)}
    if not changed:
        return pact
    for name in changed:
        setattr(pact, name, after[name])
    pact.version += 1
    first = pact.pk is None
    pact.save()
    if first:
        record_transition(actor=actor, subject=pact, from_state="", to_state=pact.state)
    told(
        actor,
        pact,
        "save_pact",
        f"Soạn giao ước thi đua năm {group_year.year}",
        old={name: before[name] for name in changed if name in before},
        new={name: after[name] for name in changed},
    )
    cancel_confirmations(actor, pact, reason)
    return pact


def _problems_to_save(
    group_year: GroupYear, pact: Pact | None, facts: PactFacts, reason: str
) -> list[Problem]:
    problems = []
    if not group_year.year - 1 <= facts.signing_on.year <= group_year.year:
        text = f"Ngày ký kết không thuộc năm thi đua {group_year.year}."
        problems.append(Problem(text, field="signing_on", code="another_year"))
    changes = pact is None or asdict(facts) != stored_facts(pact)
    return problems + (_problems_to_change(group_year, pact, reason) if changes else [])


def _problems_to_change(group_year: GroupYear, pact: Pact | None, reason: str) -> list[Problem]:
    """What stands against another text: the year is over, a scan is attached, no reason is given."""
    problems = []
    if group_year.state == YearState.CLOSED:
        problems.append(Problem(CLOSED, code="year_closed"))
    if pact is None:
        return problems
    if PactScan.objects.filter(pact=pact).exists():
        problems.append(Problem(HAS_SCAN, code="has_scan"))
    if not reason.strip() and pact.confirmations.filter(cancelled_at=None).exists():
        text = "Nêu lý do thay đổi: các xác nhận đã có sẽ hết giá trị."
        problems.append(Problem(text, field="reason", code="no_reason"))
    return problems


def cancel_confirmations(actor: User, pact: Pact, reason: str) -> None:
    """After a change of the text: confirmations in force end with the reason, a signed pact is open again.
    Those concerned find it on their home page."""
    ended = pact.confirmations.filter(cancelled_at=None).update(cancelled_at=now(), cancel_reason=reason)
    if pact.state == PactState.SIGNED:
        pact.state, pact.signed_at = PactState.OPEN, None
        pact.save(update_fields=["state", "signed_at"])
        record_transition(
            actor=actor,
            subject=pact,
            from_state=PactState.SIGNED,
            to_state=PactState.OPEN,
            reason=reason,
            backwards=True,
        )
    if ended:
        text = f"{ended} xác nhận giao ước hết giá trị do thay đổi nội dung: {reason}"
        told(actor, pact, "cancel_confirmations", text, new={"ended": ended, "reason": reason})


@transaction.atomic
def open_pact(*, actor: User, pact: Pact, missing_reason: str = "") -> Pact:
    """draft → open: the list by member is frozen and every head is asked to confirm."""
    pact = locked(pact)
    if not actor.has_perm("pacts.draw_up_pact", pact.group_year):
        raise PermissionDenied
    if problems := missing_to_open(pact, missing_reason):
        raise Refused(problems)
    pact.content = content_of(pact.group_year).to_json()
    pact.missing_reason = missing_reason
    pact.state, pact.opened_at, pact.opened_by = PactState.OPEN, now(), actor
    pact.version += 1
    pact.save()
    record_transition(actor=actor, subject=pact, from_state=PactState.DRAFT, to_state=PactState.OPEN)
    told(
        actor,
        pact,
        "open_pact",
        f"Mở xác nhận giao ước thi đua năm {pact.group_year.year}",
        new={"missing_reason": missing_reason},
    )
    return pact


def missing_to_open(pact: Pact, missing_reason: str = "") -> list[Problem]:
    """The checklist before opening. Members that have not registered stop it, unless the leader says why."""
    problems = []
    if not pact.is_draft:
        problems.append(Problem("Giao ước đã được mở để xác nhận.", code="opened"))
    if pact.group_year.state == YearState.CLOSED:
        problems.append(Problem(CLOSED, code="year_closed"))
    content = content_of(pact.group_year)
    if not content.members:
        problems.append(Problem("Chưa có đơn vị thành viên.", code="no_members"))
    if content.members and len(content.missing) == len(content.members):
        problems.append(Problem("Chưa có đơn vị nào đăng ký.", code="nobody"))
    elif content.missing and not missing_reason.strip():
        text = f"Chưa đăng ký: {'; '.join(content.missing)}. Nêu lý do nếu vẫn mở xác nhận."
        problems.append(Problem(text, field="missing_reason", code="missing"))
    return problems


@transaction.atomic
def redraw_pact(*, actor: User, pact: Pact, reason: str) -> Pact:
    """Bring the list by member up to date with the registrations, which cancels the confirmations."""
    pact = locked(pact)
    if not actor.has_perm("pacts.draw_up_pact", pact.group_year):
        raise PermissionDenied
    problems = _problems_to_change(pact.group_year, pact, reason)
    if not is_outdated(pact):
        problems.append(Problem("Danh sách đã đúng với các bản đăng ký.", code="current"))
    if problems:
        raise Refused(problems)
    pact.content = content_of(pact.group_year).to_json()
    pact.version += 1
    pact.save(update_fields=["content", "version"])
    text = f"Cập nhật giao ước thi đua năm {pact.group_year.year} theo các bản đăng ký"
    told(actor, pact, "redraw_pact", text, new={"reason": reason})
    cancel_confirmations(actor, pact, reason)
    return pact


def stored_facts(pact: Pact) -> dict[str, Any]:
    return {name: getattr(pact, name) for name in PactFacts.__dataclass_fields__}


def locked(pact: Pact) -> Pact:
    """The pact with its row locked for the rest of the transaction."""
    return (
        Pact.objects.select_for_update(of=("self",))
        .select_related("group_year__group__founder", "group_year__regulation")
        .get(pk=pact.pk)
    )


def told(
    actor: User,
    pact: Pact,
    action: str,
    text: str,
    new: dict[str, Any],
    old: dict[str, Any] | None = None,
    organisation_id: int | None = None,
) -> None:
    """The record in the trail."""
    record(
        actor=actor,
        action=action,
        text=text,
        subject=pact,
        organisation_id=organisation_id,
        group_year_id=pact.group_year_id,
        old=old,
        new=new,
    )
