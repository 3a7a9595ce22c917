"""Good examples: proposed by members, approved or sent back by Sở Nội vụ, withdrawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.activities.choices import ExampleState
from emulation.activities.models import Activity, GoodExample
from emulation.activities.selectors.examples import example_stamp
from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.models import GroupYear
from emulation.organisations.models import Organisation
from emulation.people.models import User

PERSONAL_DATA_LAW = "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15"
_PERSONAL = (
    (re.compile(r"[\w.+-]+@[\w-]+\.\w+"), "địa chỉ thư điện tử"),
    (
        re.compile(r"(?<![\d.,])(?:\+84|0)(?:\d{9,10}|\d{2,3}[ .-]\d{3,4}[ .-]\d{3,4})(?![\d.,]*\d)"),
        "số điện thoại",
    ),
    (re.compile(r"(?<![\d.,])\d{12}(?![\d.,]*\d)"), "số định danh cá nhân"),
)


@dataclass(frozen=True)
class ExampleFacts:
    """What is told of a good example."""

    organisation: Organisation
    kind: str
    subject: str
    title: str
    story: str
    lesson: str = ""
    activity: Activity | None = None


@transaction.atomic
def propose_example(*, actor: User, group_year: GroupYear, facts: ExampleFacts) -> GoodExample:
    """A member proposes one of its own, a leader one of any member. It waits for Sở Nội vụ."""
    if not actor.has_perm("activities.propose_example", group_year):
        raise PermissionDenied
    problems = _problems(actor, group_year, facts)
    if problems:
        raise Refused(problems)
    example = GoodExample(group_year=group_year, proposed_by=actor, proposed_at=now(), **_values(facts))
    example.save()
    record_transition(actor=actor, subject=example, from_state="", to_state=example.state)
    _note(actor, "propose_example", f"Đề xuất gương điển hình: {example.subject}", example)
    return example


@transaction.atomic
def revise_example(*, actor: User, example: GoodExample, facts: ExampleFacts, seen: str = "") -> GoodExample:
    """Change what is told; one that was sent back is thereby proposed again."""
    example = _locked(example)
    if not actor.has_perm("activities.edit_example", example):
        raise PermissionDenied
    problems = _problems(actor, example.group_year, facts)
    if example.state not in (ExampleState.PROPOSED, ExampleState.RETURNED):
        problems.insert(0, Problem("Gương điển hình đã duyệt hoặc đã rút, không sửa được.", code="decided"))
    if problems:
        raise Refused(problems)
    if seen and seen != example_stamp(example):
        raise Conflict(
            Problem("Người khác vừa sửa nội dung này. Nội dung vừa nhập được giữ lại.", code="changed"),
            current={name: getattr(example, name) for name in ("subject", "title", "story", "lesson")},
        )
    for name, value in _values(facts).items():
        setattr(example, name, value)
    if example.state == ExampleState.RETURNED:
        record_transition(
            actor=actor, subject=example, from_state=example.state, to_state=ExampleState.PROPOSED
        )
        example.state, example.reason = ExampleState.PROPOSED, ""
        example.decided_by = example.decided_at = None
        example.proposed_by, example.proposed_at = actor, now()
    example.save()
    _note(actor, "revise_example", f"Sửa gương điển hình: {example.subject}", example)
    return example


def approve_example(*, actor: User, example: GoodExample) -> GoodExample:
    """proposed → approved: from now on all units see it."""
    return _decide(actor, example, ExampleState.APPROVED, "approve_example", "Duyệt gương điển hình")


def return_example(*, actor: User, example: GoodExample, reason: str) -> GoodExample:
    """proposed → returned, with what is to be completed."""
    return _decide(actor, example, ExampleState.RETURNED, "return_example", "Trả lại gương điển hình", reason)


@transaction.atomic
def _decide(
    actor: User, example: GoodExample, to: ExampleState, action: str, words: str, reason: str = ""
) -> GoodExample:
    example = _locked(example)
    if not actor.has_perm("activities.decide_example", example):
        raise PermissionDenied
    problems = []
    if example.state != ExampleState.PROPOSED:
        text = f"Gương điển hình này đang ở trạng thái “{example.get_state_display()}”."
        problems.append(Problem(text, code="not_proposed"))
    if to == ExampleState.RETURNED and not reason.strip():
        problems.append(Problem("Nêu nội dung cần bổ sung.", field="reason", code="no_reason"))
    if problems:
        raise Refused(problems)
    _move(actor, example, to, reason.strip(), now())
    _note(actor, action, f"{words}: {example.subject}", example)
    return example


@transaction.atomic
def withdraw_example(*, actor: User, example: GoodExample, reason: str) -> GoodExample:
    """Out of sight: an approved one by Sở Nội vụ only, before that by those who proposed it."""
    example = _locked(example)
    if not may_withdraw(actor, example):
        raise PermissionDenied
    problems = []
    if example.state == ExampleState.WITHDRAWN:
        problems.append(Problem("Gương điển hình này đã rút.", code="withdrawn"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do rút.", field="reason", code="no_reason"))
    if problems:
        raise Refused(problems)
    _move(actor, example, ExampleState.WITHDRAWN, reason.strip(), now())
    _note(actor, "withdraw_example", f"Rút gương điển hình: {example.subject}", example)
    return example


def may_withdraw(user: User, example: GoodExample) -> bool:
    if example.state == ExampleState.APPROVED:
        return user.has_perm("activities.decide_example", example)
    return user.has_perm("activities.edit_example", example)


def _locked(example: GoodExample) -> GoodExample:
    return (
        GoodExample.objects.select_for_update(of=("self",))
        .select_related("group_year__group", "organisation")
        .get(pk=example.pk)
    )


def _move(actor: User, example: GoodExample, to: ExampleState, reason: str, at: datetime) -> None:
    record_transition(
        actor=actor,
        subject=example,
        from_state=example.state,
        to_state=to,
        reason=reason,
        backwards=to == ExampleState.RETURNED,
    )
    example.state, example.reason = to, reason
    example.decided_by, example.decided_at = actor, at
    example.save(update_fields=["state", "reason", "decided_by", "decided_at"])


def _values(facts: ExampleFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}


def _problems(actor: User, group_year: GroupYear, facts: ExampleFacts) -> list[Problem]:
    problems = []
    own = facts.organisation.pk in actor.roles.served
    if not own and not actor.has_perm("groups.run_year", group_year):
        problems.append(Problem("Chỉ đề xuất gương của đơn vị mình.", field="organisation", code="not_own"))
    if not group_year.memberships.active().filter(organisation=facts.organisation).exists():
        text = f"{facts.organisation.short_name} không phải đơn vị thành viên."
        problems.append(Problem(text, field="organisation", code="not_member"))
    if facts.activity is not None and facts.activity.group_year_id != group_year.pk:
        text = "Chọn hoạt động của khối, cụm trong năm này."
        problems.append(Problem(text, field="activity", code="another_group"))
    for name in ("subject", "title", "story", "lesson"):
        problems += _too_personal(getattr(facts, name), name)
    return problems


def _too_personal(text: str, field: str) -> list[Problem]:
    """Nothing of a person beyond the name stands on a page that all units read."""
    return [
        Problem(f"Bỏ {what} khỏi nội dung.", clause=PERSONAL_DATA_LAW, field=field, code="personal")
        for pattern, what in _PERSONAL
        if pattern.search(text)
    ]


def _note(actor: User, action: str, text: str, example: GoodExample) -> None:
    record(
        actor=actor,
        action=action,
        text=text,
        subject=example,
        organisation_id=example.organisation_id,
        group_year_id=example.group_year_id,
        new={"state": example.state, "title": example.title}
        | ({"reason": example.reason} if example.reason else {}),
    )
