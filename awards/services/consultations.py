"""The list of a draft before the public: days by the regulation, objections and what became of them."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from awards.choices import DecisionState
from awards.models import Decision, Nomination, Objection
from awards.selectors.consultations import last_day
from awards.services.decisions import demand, locked_decision, refuse_unless, take_off
from emulation.audit.services import record
from emulation.common.dates import format_date, now, today
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


@transaction.atomic
def consult(*, actor: User, decision: Decision, starts: date, place: str) -> Decision:
    """Put the list to the public from that day on. May be moved while it has not begun; not shortened."""
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.DRAFTED)
    problems = []
    if not place.strip():
        problems.append(Problem("Nhập nơi đăng.", field="place", code="place"))
    if decision.consult_from is not None and decision.consult_from <= today():
        day = format_date(decision.consult_from)
        problems.append(Problem(f"Đã lấy ý kiến từ ngày {day}; không đổi được.", code="begun"))
    elif starts < today():
        problems.append(Problem("Ngày bắt đầu không trước hôm nay.", field="starts", code="past"))
    if not decision.nominations.exists():
        problems.append(Problem("Dự thảo không còn tập thể nào.", code="empty"))
    if problems:
        raise Refused(problems)
    decision.consult_from, decision.consult_to = starts, last_day(decision, starts)
    decision.consult_place, decision.consult_waiver = place.strip(), ""
    decision.save()
    until = format_date(decision.consult_to)
    record(
        actor=actor,
        action="consult_public",
        text=f"Lấy ý kiến công khai {decision} từ {format_date(starts)} đến hết {until}",
        subject=decision,
        new={"from": starts, "to": decision.consult_to, "place": decision.consult_place},
    )
    return decision


@transaction.atomic
def waive_consultation(*, actor: User, decision: Decision, reason: str) -> Decision:
    """Say why this list is not put to the public; the reason stays with the decision."""
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.DRAFTED)
    if not reason.strip():
        raise Refused(Problem("Nêu lý do không lấy ý kiến công khai.", field="reason", code="reason"))
    if decision.consult_from is not None and decision.consult_from <= today():
        raise Refused(Problem("Việc lấy ý kiến công khai đã bắt đầu.", code="begun"))
    decision.consult_from = decision.consult_to = None
    decision.consult_place, decision.consult_waiver = "", reason.strip()
    decision.save()
    record(
        actor=actor,
        action="waive_consultation",
        text=f"Không lấy ý kiến công khai {decision}: {reason.strip()}",
        subject=decision,
    )
    return decision


@transaction.atomic
def record_objection(
    *, actor: User, decision: Decision, nomination: Nomination, sender: str, content: str, received_on: date
) -> Objection:
    """What came in during the consultation, about one unit of the list."""
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.DRAFTED)
    problems = []
    if decision.consult_from is None or decision.consult_to is None:
        problems.append(Problem("Dự thảo chưa được lấy ý kiến công khai.", code="not_consulting"))
    elif not decision.consult_from <= received_on <= today():
        text = f"Ngày nhận từ {format_date(decision.consult_from)} đến hôm nay."
        problems.append(Problem(text, field="received_on", code="day"))
    if not decision.nominations.filter(pk=nomination.pk).exists():
        text = "Chọn tập thể trong dự thảo."
        problems.append(Problem(text, field="nomination", code="not_on_the_list"))
    if problems:
        raise Refused(problems)
    objection = Objection.objects.create(
        decision=decision,
        nomination=nomination,
        sender=sender.strip(),
        content=content.strip(),
        received_on=received_on,
        recorded_by=actor,
    )
    record(
        actor=actor,
        action="record_objection",
        text=f"Ghi ý kiến công khai về {nomination.organisation.name}",
        subject=objection,
        organisation_id=nomination.organisation_id,
        new={"received_on": received_on},
    )
    return objection


@transaction.atomic
def answer_objection(*, actor: User, objection: Objection, upheld: bool, answer: str) -> Objection:
    """What was found. Upheld: the unit leaves the list and waits for another decision. Once."""
    decision = locked_decision(objection.decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.DRAFTED)
    objection = Objection.objects.select_related("nomination__organisation").get(pk=objection.pk)
    if objection.upheld is not None:
        raise Refused(Problem("Ý kiến này đã được xử lý.", code="answered"))
    if not answer.strip():
        raise Refused(Problem("Ghi kết quả xử lý.", field="answer", code="answer"))
    objection.upheld, objection.answer = upheld, answer.strip()
    objection.answered_by, objection.answered_at = actor, now()
    objection.save()
    unit = objection.nomination.organisation
    record(
        actor=actor,
        action="answer_objection",
        text=f"Xử lý ý kiến công khai về {unit.name}",
        subject=objection,
        organisation_id=unit.pk,
        new={"upheld": upheld, "answer": objection.answer},
    )
    if upheld and decision.nominations.filter(pk=objection.nomination_id).exists():
        take_off(actor, decision, objection.nomination, f"Ý kiến công khai: {objection.answer}")
    return objection
