"""Carrying a reorganisation out: bodies, successions and every room's part in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record, record, record_transition
from emulation.common.dates import format_date, now, today
from emulation.common.problems import Conflict, Problem, Refused
from emulation.organisations.choices import ReorganisationKind, ReorganisationState
from emulation.organisations.models import Organisation, PastSuperior, Reorganisation, Succession
from emulation.organisations.planning import NewBody, Plan
from emulation.organisations.reorganisation import sections_of, seen_stamp
from emulation.organisations.selectors.reorganisations import plan_of
from emulation.organisations.services.drafts import BATCH, locked_draft

if TYPE_CHECKING:
    from emulation.people.models import User

DEFAULT_SEAT, DEFAULT_HEAD = "Hưng Yên", "Thủ trưởng"


def missing_to_carry_out(reorganisation: Reorganisation, plan: Plan) -> list[Problem]:
    """What stands between a draft and its execution: empty, wrong rows, a day that has not come."""
    problems = []
    if not (plan.new or plan.endings or plan.moves or plan.successions or plan.flaws):
        problems.append(Problem("Chưa có việc sắp xếp nào.", code="empty"))
    problems += [Problem(_sentence(flaw.message), code=flaw.code) for flaw in plan.flaws]
    if reorganisation.effective_on > today():
        day = format_date(reorganisation.effective_on)
        problems.append(
            Problem(f"Thực hiện từ ngày có hiệu lực, {day}, trở đi; dự kiến vẫn được giữ.", code="too_early")
        )
    return problems


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


@transaction.atomic
def carry_out(*, actor: User, reorganisation: Reorganisation, seen: str) -> Reorganisation:
    """Do everything the preview named, or nothing. `seen` is the stamp of that preview.

    `Conflict` when the draft or something affected changed since then; `Refused` with what is missing.
    """
    draft = locked_draft(actor, reorganisation)
    _lock_bodies(draft)
    plan = plan_of(draft)
    problems = missing_to_carry_out(draft, plan)
    if problems:
        raise Refused(problems)
    sections = sections_of(plan, draft.choices)
    if seen != seen_stamp(plan, sections):
        raise Conflict(
            Problem(
                "Dự kiến hoặc dữ liệu liên quan đã thay đổi sau khi xem trước. Xem lại rồi thực hiện.",
                code="changed",
            )
        )
    made = _create(plan)
    _end(plan)
    _move(plan, draft)
    _succeed(plan, draft)
    for section in sections:
        if section.room.carry_out is not None:
            section.room.carry_out(actor, plan, section.lines)
    _finish(actor, draft, plan, made)
    return draft


def _lock_bodies(draft: Reorganisation) -> None:
    """Nobody else changes the bodies concerned, nor what stands below them, until this is done."""
    codes = {code for pair in draft.steps.values_list("old", "target") for code in pair}
    concerned = Organisation.objects.filter(Q(code__in=codes) | Q(parent__code__in=codes))
    list(concerned.select_for_update(of=("self",)).values_list("pk", flat=True))


def _create(plan: Plan) -> list[Organisation]:
    """New bodies, superiors first: a level needs the keys of the one above."""
    made: list[Organisation] = []
    waiting = list(plan.new)
    while waiting:
        ready = [body for body in waiting if not body.parent or body.parent in plan.bodies]
        level = [_body(body, plan) for body in ready]
        Organisation.objects.bulk_create(level, batch_size=BATCH)
        plan.bodies.update({body.code: body for body in level})
        made += level
        waiting = [body for body in waiting if body.code not in plan.bodies]
    return made


def _body(planned: NewBody, plan: Plan) -> Organisation:
    """What the row leaves open comes from the body it renames, else from the province's habit."""
    model = _model_of(planned, plan)
    body = Organisation(
        code=planned.code,
        name=planned.name,
        short_name=planned.short_name,
        kind=planned.kind,
        parent=plan.bodies[planned.parent] if planned.parent else None,
        valid_from=plan.on,
        seat=planned.seat or (model.seat if model else DEFAULT_SEAT),
        abbreviation=planned.abbreviation,
        head_title=planned.head_title or (model.head_title if model else DEFAULT_HEAD),
    )
    body.derive()
    return body


def _model_of(planned: NewBody, plan: Plan) -> Organisation | None:
    """The body whose seat and titles a new one takes on: a predecessor of the same kind."""
    for old, new, _ in plan.successions:
        if new == planned.code and plan.bodies[old].kind == planned.kind:
            return plan.bodies[old]
    return None


def _end(plan: Plan) -> None:
    ending = [one.organisation.pk for one in plan.endings]
    Organisation.objects.filter(pk__in=ending).update(valid_to=plan.last_day)
    for one in plan.endings:
        one.organisation.valid_to = plan.last_day


def _move(plan: Plan, draft: Reorganisation) -> None:
    """The present superior changes; where the body stood until then is kept (docs/adr/0009)."""
    moved = [move.organisation for move in plan.moves]
    kept = set(
        PastSuperior.objects.filter(organisation__in=moved, until=plan.last_day).values_list(
            "organisation_id", flat=True
        )
    )
    PastSuperior.objects.bulk_create(
        [
            PastSuperior(
                organisation=body, parent_id=body.parent_id, until=plan.last_day, reorganisation=draft
            )
            for body in moved
            if body.parent_id is not None and body.pk not in kept and body.valid_from <= plan.last_day
        ],
        batch_size=BATCH,
    )
    for move in plan.moves:
        move.organisation.parent = plan.bodies[move.parent]
    Organisation.objects.bulk_update(moved, ["parent"], batch_size=BATCH)


def _succeed(plan: Plan, draft: Reorganisation) -> None:
    Succession.objects.bulk_create(
        [
            Succession(
                predecessor=plan.bodies[old],
                successor=plan.bodies[new],
                kind=kind,
                on=plan.on,
                document=draft.document[:200],
                reorganisation=draft,
            )
            for old, new, kind in plan.successions
        ],
        batch_size=BATCH,
    )


def _finish(actor: User, draft: Reorganisation, plan: Plan, made: list[Organisation]) -> None:
    draft.outcome = {"created": len(made), "ended": len(plan.endings), "moved": len(plan.moves)}
    draft.carried_out_by, draft.carried_out_at = actor, now()
    draft.state = ReorganisationState.CARRIED_OUT
    draft.save(update_fields=["outcome", "carried_out_by", "carried_out_at", "state"])
    record_transition(
        actor=actor,
        subject=draft,
        from_state=ReorganisationState.DRAFT,
        to_state=ReorganisationState.CARRIED_OUT,
        reason=draft.document,
    )
    record(
        actor=actor,
        action="carry_out_reorganisation",
        text=f"Thực hiện sắp xếp tổ chức: {draft.title}",
        subject=draft,
        new={"document": draft.document, "effective_on": draft.effective_on, **draft.outcome},
    )
    AuditRecord.objects.bulk_create(_trail(actor, draft, plan, made), batch_size=BATCH)


def _trail(actor: User, draft: Reorganisation, plan: Plan, made: list[Organisation]) -> list[AuditRecord]:
    """One record for each body, in its own scope."""

    def about(body: Organisation, action: str, text: str, **new: object) -> AuditRecord:
        return build_record(
            actor=actor,
            action=action,
            text=f"{text}, {draft.document}",
            subject=body,
            organisation_id=body.pk,
            new=new,
        )

    day = format_date(plan.on)
    found = []
    for body in made:
        found.append(about(body, "create_body", f"Thành lập {body.name} từ ngày {day}", valid_from=plan.on))
    for one in plan.endings:
        how = ReorganisationKind(one.kind).label.lower()
        text = f"{one.organisation.name} chấm dứt hoạt động từ ngày {day} ({how})"
        found.append(about(one.organisation, "end_body", text, valid_to=plan.last_day))
    for move in plan.moves:
        text = f"{move.organisation.name} chuyển về {plan.names[move.parent]} từ ngày {day}"
        found.append(about(move.organisation, "move_body", text, parent=plan.names[move.parent]))
    return found
