"""A decision on awards: its list is drafted, then signed outside and recorded; one for each award kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from awards.choices import DecisionState, NominationState
from awards.formulas import prize
from awards.models import AwardKind, AwardRecord, Decision, Nomination
from awards.selectors.decisions import flag_is_pending, needs_vote, nominations_of, waiting
from awards.services.closing import close_settled
from awards.services.prizes import share_prizes
from awards.services.states import move
from emulation.audit.services import record, record_transition
from emulation.common.dates import format_date, today
from emulation.common.problems import Problem, Refused
from emulation.people.models import User
from emulation.regulations.models import Regulation


def locked_decision(decision: Decision) -> Decision:
    """The decision with its row locked for the rest of the transaction."""
    found = Decision.objects.select_for_update(of=("self",)).select_related("kind", "campaign", "regulation")
    return found.get(pk=decision.pk)


def demand(actor: User, permission: str, subject: object = None) -> None:
    if not actor.has_perm(permission, subject):
        raise PermissionDenied


def refuse_unless(decision: Decision, *states: DecisionState) -> None:
    if decision.state not in states:
        label = DecisionState(decision.state).label
        raise Refused(Problem(f"Quyết định đang ở bước “{label}”.", code="illegal_step"))


@transaction.atomic
def draft_decision(
    *, actor: User, kind: AwardKind, year: int, nominations: Sequence[Nomination], authority: str
) -> Decision:
    """A draft with its list, for the year or for the campaign of the first. `Refused` for what waits for
    nothing, stands in a draft, or is of another kind or campaign."""
    demand(actor, "awards.draft_decision")
    problems = [] if authority.strip() else [Problem("Nhập người quyết định.", field="authority", code="who")]
    if not nominations:
        problems.append(Problem("Chọn ít nhất một tập thể.", field="nominations", code="empty"))
    if problems:
        raise Refused(problems)
    chosen = {one.pk for one in nominations}
    list(Nomination.objects.select_for_update(of=("self",)).filter(pk__in=chosen).order_by("pk"))
    ready = {one.pk: one for one in waiting() if one.pk in chosen}
    campaign = nominations[0].campaign
    pending = flag_is_pending(nominations)
    for one in nominations:
        found = ready.get(one.pk)
        if one.pk in pending:
            problems.append(_pending(one))
        elif found is None:
            text = f"{one.organisation.name} chưa được thông qua, hoặc đã có trong dự thảo khác."
            problems.append(Problem(text, field="nominations", code="not_passed"))
        elif (found.kind, found.dossier.group_year.year, found.campaign) != (kind, year, campaign):
            text = f"{one.organisation.name}: khác hình thức, phong trào hoặc năm của dự thảo."
            problems.append(Problem(text, field="nominations", code="other_kind"))
    if problems:
        raise Refused(problems)
    first = next(iter(ready.values()))
    decision = Decision.objects.create(
        kind=kind,
        campaign=campaign,
        year=year,
        authority=authority.strip(),
        regulation=first.dossier.regulation_in_force(),
        recorded_by=actor,
    )
    Nomination.objects.filter(pk__in=chosen).update(decision=decision)
    record_transition(actor=actor, subject=decision, from_state="", to_state=decision.state)
    record(
        actor=actor,
        action="draft_decision",
        text=f"Lập {decision}, {len(chosen)} tập thể",
        subject=decision,
        new={"units": sorted(one.organisation.name for one in ready.values())},
    )
    return decision


def _pending(nomination: Nomination) -> Problem:
    text = (
        f"{nomination.organisation.name} đang được đề nghị Cờ thi đua của Chính phủ cho cùng thành tích; "
        "chưa ra quyết định của tỉnh."
    )
    clause = nomination.dossier.regulation_in_force().book.clause("award.one_per_achievement")
    return Problem(text, clause, field="nominations", code="flag_pending")


@transaction.atomic
def drop_from_draft(*, actor: User, decision: Decision, nomination: Nomination, reason: str) -> None:
    """Take a unit off the list; it waits again."""
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.DRAFTED)
    if not reason.strip():
        raise Refused(Problem("Nêu lý do rút khỏi dự thảo.", field="reason", code="reason"))
    if not decision.nominations.filter(pk=nomination.pk).exists():
        raise Refused(Problem("Tập thể không có trong dự thảo.", code="gone"))
    if decision.objections.filter(nomination=nomination, upheld=None).exists():
        raise Refused(Problem("Còn ý kiến công khai chưa xử lý về tập thể này.", code="objection"))
    take_off(actor, decision, nomination, reason)


def take_off(actor: User, decision: Decision, nomination: Nomination, reason: str) -> None:
    """The write of it, for those who have checked and locked."""
    Nomination.objects.filter(pk=nomination.pk).update(decision=None)
    record(
        actor=actor,
        action="drop_from_draft",
        text=f"Rút {nomination.organisation.name} khỏi {decision}: {reason.strip()}",
        subject=decision,
        organisation_id=nomination.organisation_id,
    )


@transaction.atomic
def discard_draft(*, actor: User, decision: Decision) -> None:
    """Away with a draft that nobody said anything about; its nominations wait again."""
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.DRAFTED)
    if decision.objections.exists():
        text = "Đã ghi ý kiến công khai về dự thảo này; không xóa được."
        raise Refused(Problem(text, code="has_objections"))
    record(actor=actor, action="discard_draft", text=f"Xóa {decision}", subject=decision)
    decision.nominations.update(decision=None)
    decision.delete()


def missing_to_sign(decision: Decision) -> list[Problem]:
    """What a draft lacks before its number and day can be recorded; the checklist of the page."""
    problems = []
    if not decision.nominations.exists():
        problems.append(Problem("Dự thảo không còn tập thể nào.", code="empty"))
    clause = decision.regulation.book.clause("consultation.days") if decision.regulation else ""
    if decision.consult_to is None and not decision.consult_waiver:
        text = "Chưa lấy ý kiến công khai, cũng chưa ghi lý do không lấy ý kiến."
        problems.append(Problem(text, clause, code="no_consultation"))
    if decision.consult_to is not None and decision.consult_to >= today():
        text = f"Đang lấy ý kiến công khai đến hết ngày {format_date(decision.consult_to)}."
        problems.append(Problem(text, clause, code="consulting"))
    waits = decision.objections.filter(upheld=None).count()
    if waits:
        problems.append(Problem(f"Còn {waits} ý kiến công khai chưa xử lý.", clause, code="objection"))
    return problems


@transaction.atomic
def sign_decision(
    *, actor: User, decision: Decision, number: str, signed_on: date, authority: str
) -> Decision:
    """Record that the decision was signed: its number and day, each award with its prize in the register.

    Not public yet. `Refused` beside the field for a number used already, a day in the future or before the
    end of the consultation or the session.
    """
    decision = locked_decision(decision)
    demand(actor, "awards.draft_decision")
    refuse_unless(decision, DecisionState.DRAFTED)
    problems = [*missing_to_sign(decision), *_slips(decision, number, signed_on, authority)]
    regulation = decision.regulation
    if problems or regulation is None:
        raise Refused(problems)
    decision.number, decision.signed_on, decision.authority = number.strip(), signed_on, authority.strip()
    decision.coefficient = regulation.book.decimal(f"award.{decision.kind.code}.prize_coefficient")
    decision.base_salary = Regulation.objects.in_force(signed_on).book.base_salary(signed_on)
    decision.state = DecisionState.SIGNED
    decision.save()
    record_transition(
        actor=actor, subject=decision, from_state=DecisionState.DRAFTED, to_state=DecisionState.SIGNED
    )
    years = set()
    for nomination in nominations_of(decision):
        years.add(nomination.dossier.group_year_id)
        _award(actor, decision, nomination)
    close_settled(actor=actor, group_year_ids=years)
    return decision


def _award(actor: User, decision: Decision, nomination: Nomination) -> None:
    allowed = [NominationState.PASSED, NominationState.ON_AGENDA]
    if not needs_vote(nomination):
        allowed.append(NominationState.ELIGIBLE)
    nomination = move(actor=actor, nomination=nomination, to=NominationState.DECIDED, allowed=allowed)
    group_year = nomination.dossier.group_year
    regulation = nomination.dossier.regulation_in_force()
    signed_on = decision.signed_on or today()
    found = AwardRecord.objects.create(
        organisation=nomination.organisation,
        kind=nomination.kind,
        campaign=nomination.campaign,
        year=group_year.year,
        achievement=_achievement(nomination),
        decision=decision,
        nomination=nomination,
        prize=_each(regulation, nomination.kind, signed_on),
    )
    share_prizes(found)
    record(
        actor=actor,
        action="record_decision",
        text=f"Ghi {decision} tặng {nomination.award_name} cho {nomination.organisation.name}",
        subject=nomination,
        organisation_id=nomination.organisation_id,
        group_year_id=nomination.dossier.group_year_id,
        new={"number": decision.number, "signed_on": signed_on},
    )


def _achievement(nomination: Nomination) -> str:
    group_year = nomination.dossier.group_year
    if nomination.campaign is not None:
        return f"Thành tích trong {str(nomination.campaign)[0].lower()}{str(nomination.campaign)[1:]}"
    return f"Thành tích trong phong trào thi đua năm {group_year.year} của {group_year.group.name}"


def _each(regulation: Regulation, kind: AwardKind, on: date) -> int:
    """The coefficient is the dossier's, the base salary that of the day of the decision."""
    salary = Regulation.objects.in_force(on).book.base_salary(on)
    return prize(regulation.book.decimal(f"award.{kind.code}.prize_coefficient"), salary)


def _slips(decision: Decision, number: str, signed_on: date, authority: str) -> list[Problem]:
    problems = []
    if not authority.strip():
        problems.append(Problem("Nhập người quyết định.", field="authority", code="authority"))
    if not number.strip():
        problems.append(Problem("Nhập số quyết định.", field="number", code="number"))
    elif Decision.objects.filter(number=number.strip(), signed_on=signed_on).exists():
        problems.append(Problem("Quyết định này đã được ghi.", field="number", code="number_used"))
    if signed_on > today():
        problems.append(Problem("Ngày ký không sau hôm nay.", field="signed_on", code="future"))
    if decision.consult_to is not None and signed_on <= decision.consult_to:
        text = f"Ngày ký sau khi hết lấy ý kiến công khai ({format_date(decision.consult_to)})."
        problems.append(Problem(text, field="signed_on", code="too_early"))
    held = decision.nominations.filter(agenda_item__isnull=False).order_by("-agenda_item__session__held_on")
    last = held.values_list("agenda_item__session__held_on", flat=True).first()
    if last is not None and signed_on < last:
        text = f"Ngày ký không trước ngày họp Hội đồng ({format_date(last)})."
        problems.append(Problem(text, field="signed_on", code="too_early"))
    received = decision.nominations.order_by("-dossier__received_on")
    day = received.values_list("dossier__received_on", flat=True).first()
    if last is None and day is not None and signed_on < day:
        text = f"Ngày ký không trước ngày tiếp nhận hồ sơ ({format_date(day)})."
        problems.append(Problem(text, field="signed_on", code="too_early"))
    return problems
