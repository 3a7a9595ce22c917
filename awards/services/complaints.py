"""Complaints about awards: recorded, assigned with a day, answered."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from awards.choices import ComplaintState
from awards.models import AwardRecord, Complaint
from awards.services.decisions import demand
from emulation.audit.services import record, record_transition
from emulation.common.dates import format_date, today
from emulation.common.problems import Problem, Refused
from emulation.organisations.models import Organisation
from emulation.people.models import User


@transaction.atomic
def record_complaint(
    *,
    actor: User,
    organisation: Organisation,
    award: AwardRecord | None,
    sender: str,
    content: str,
    received_on: date,
) -> Complaint:
    """A complaint as it came in, about a unit, perhaps about one award of it."""
    demand(actor, "awards.handle_complaints")
    problems = []
    if received_on > today():
        problems.append(Problem("Ngày nhận không sau hôm nay.", field="received_on", code="future"))
    if award is not None and award.organisation_id != organisation.pk:
        text = "Khen thưởng này không phải của đơn vị đã chọn."
        problems.append(Problem(text, field="award", code="other_unit"))
    if problems:
        raise Refused(problems)
    complaint = Complaint.objects.create(
        organisation=organisation,
        award=award,
        sender=sender.strip(),
        content=content.strip(),
        received_on=received_on,
        recorded_by=actor,
    )
    record_transition(actor=actor, subject=complaint, from_state="", to_state=complaint.state)
    return complaint


def _locked(complaint: Complaint) -> Complaint:
    return (
        Complaint.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=complaint.pk)
    )


@transaction.atomic
def assign_complaint(*, actor: User, complaint: Complaint, to: User, due_on: date) -> Complaint:
    """Who settles it, until when; may be given to somebody else while there is no answer. Never to somebody
    of the unit it is about."""
    complaint = _locked(complaint)
    demand(actor, "awards.handle_complaints")
    problems = []
    if complaint.state == ComplaintState.ANSWERED:
        problems.append(Problem("Đơn đã được trả lời.", code="answered"))
    if due_on < today():
        problems.append(Problem("Hạn giải quyết không trước hôm nay.", field="due_on", code="past"))
    if not to.has_perm("awards.handle_complaints"):
        text = "Giao cho người của cơ quan thường trực hoặc Thư ký Hội đồng."
        problems.append(Problem(text, field="to", code="no_right"))
    elif complaint.organisation_id in to.roles.belongs:
        text = f"{to.full_name} công tác tại đơn vị bị phản ánh."
        problems.append(Problem(text, field="to", code="conflict"))
    if problems:
        raise Refused(problems)
    before = complaint.state
    complaint.state, complaint.assigned_to = ComplaintState.ASSIGNED, to
    complaint.assigned_on, complaint.due_on = today(), due_on
    complaint.save()
    if before != ComplaintState.ASSIGNED:
        record_transition(actor=actor, subject=complaint, from_state=before, to_state=ComplaintState.ASSIGNED)
    record(
        actor=actor,
        action="assign_complaint",
        text=f"Giao {to.full_name} giải quyết: {complaint}, hạn {format_date(due_on)}",
        subject=complaint,
        organisation_id=complaint.organisation_id,
    )
    return complaint


@transaction.atomic
def answer_complaint(
    *, actor: User, complaint: Complaint, answer: str, document: str, answered_on: date
) -> Complaint:
    """The answer as it was given; by the person it was assigned to. Once."""
    complaint = _locked(complaint)
    demand(actor, "awards.answer_complaint", complaint)
    problems = []
    if complaint.state != ComplaintState.ASSIGNED:
        problems.append(Problem("Đơn chưa được giao, hoặc đã được trả lời.", code="illegal_step"))
    if not answer.strip():
        problems.append(Problem("Ghi nội dung trả lời.", field="answer", code="answer"))
    if not complaint.received_on <= answered_on <= today():
        text = f"Ngày trả lời từ {format_date(complaint.received_on)} đến hôm nay."
        problems.append(Problem(text, field="answered_on", code="day"))
    if problems:
        raise Refused(problems)
    complaint.state, complaint.answer = ComplaintState.ANSWERED, answer.strip()
    complaint.answer_document, complaint.answered_on = document.strip(), answered_on
    complaint.answered_by = actor
    complaint.save()
    record_transition(
        actor=actor,
        subject=complaint,
        from_state=ComplaintState.ASSIGNED,
        to_state=ComplaintState.ANSWERED,
    )
    return complaint
