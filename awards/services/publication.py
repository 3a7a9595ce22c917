"""The signed copy, and publication in two steps: one person prepares it, another one publishes."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.db import transaction

from awards.choices import DecisionState, NominationState
from awards.models import Decision
from awards.services.decisions import demand, locked_decision, refuse_unless
from awards.services.register_entries import enter_in_register
from awards.services.signed_files import Signed, checked_signed, keep_signed
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


def attach_signed(*, actor: User, decision: Decision, file: File[Any]) -> Decision:
    """The signed decision with hash and signatures; replaces an earlier one until publication is prepared."""
    return _attach(actor, decision, file, checked_signed(file))


@transaction.atomic
def _attach(actor: User, decision: Decision, file: File[Any], signed: Signed) -> Decision:
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.SIGNED)
    old = decision.sha256
    keep_signed(decision, file, signed, "quyet-dinh")
    decision.save()
    record(
        actor=actor,
        action="attach_signed",
        text=f"Tải lên bản đã ký: {decision}",
        subject=decision,
        old={"sha256": old},
        new={"sha256": decision.sha256, "signatures": decision.signatures},
    )
    return decision


def missing_to_prepare(decision: Decision) -> list[Problem]:
    """What a signed decision lacks before somebody may be asked to publish it."""
    if decision.sha256:
        return []
    return [Problem("Chưa tải lên bản quyết định đã ký.", field="file", code="no_file")]


@transaction.atomic
def prepare_publication(*, actor: User, decision: Decision) -> Decision:
    """The first step: everything was compared with the signed copy. The second belongs to somebody else."""
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.SIGNED)
    problems = missing_to_prepare(decision)
    if problems:
        raise Refused(problems)
    decision.state, decision.prepared_by, decision.prepared_at = DecisionState.PREPARED, actor, now()
    decision.save()
    record_transition(
        actor=actor, subject=decision, from_state=DecisionState.SIGNED, to_state=DecisionState.PREPARED
    )
    return decision


@transaction.atomic
def return_publication(*, actor: User, decision: Decision, reason: str) -> Decision:
    """The second person found something wrong; back to the first with the reason."""
    decision = locked_decision(decision)
    demand(actor, "awards.publish_decision", decision)
    refuse_unless(decision, DecisionState.PREPARED)
    if not reason.strip():
        raise Refused(Problem("Nêu lý do trả lại.", field="reason", code="reason"))
    decision.state, decision.prepared_by, decision.prepared_at = DecisionState.SIGNED, None, None
    decision.save()
    record_transition(
        actor=actor,
        subject=decision,
        from_state=DecisionState.PREPARED,
        to_state=DecisionState.SIGNED,
        reason=reason.strip(),
        backwards=True,
    )
    return decision


@transaction.atomic
def publish(*, actor: User, decision: Decision) -> Decision:
    """The second step, by another person: register, pages of the units and the public page show it."""
    decision = locked_decision(decision)
    demand(actor, "awards.publish_decision", decision)
    refuse_unless(decision, DecisionState.PREPARED)
    if decision.prepared_by_id == actor.pk:
        text = "Người chuẩn bị không tự công bố; một người khác kiểm tra rồi công bố."
        raise Refused(Problem(text, code="same_person"))
    decision.state, decision.published_by, decision.published_at = DecisionState.PUBLISHED, actor, now()
    decision.save()
    record_transition(
        actor=actor, subject=decision, from_state=DecisionState.PREPARED, to_state=DecisionState.PUBLISHED
    )
    for nomination in decision.nominations.filter(state=NominationState.DECIDED).order_by("pk"):
        move(
            actor=actor,
            nomination=nomination,
            to=NominationState.PUBLISHED,
            allowed=(NominationState.DECIDED,),
        )
    entered = enter_in_register(decision)
    record(
        actor=actor,
        action="enter_in_register",
        text=f"Vào sổ khen thưởng {len(entered)} tập thể: {decision}",
        subject=decision,
        new={"entries": [row.entry for row in entered]},
    )
    return decision
