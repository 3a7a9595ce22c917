"""Entering a task and changing it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.tasks import year_is_over
from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Conflict, Problem, Refused
from emulation.organisations.models import Organisation
from emulation.organisations.rules import serves_the_superior
from emulation.people.models import User

YEAR_OVER = "Năm thi đua của đơn vị đã kết thúc, nhiệm vụ không thay đổi được nữa."


@dataclass(frozen=True, kw_only=True)
class TaskFacts:
    """What a document says about a task."""

    document_number: str
    document_date: date
    document_issuer: str
    title: str
    direction: str
    unit_of_measure: str = ""
    target: Decimal | None = None
    due_on: date | None = None
    weight: Decimal | None = None


@transaction.atomic
def add_task(*, actor: User, organisation: Organisation, year: int, facts: TaskFacts) -> AssignedTask:
    """Write a task down. What a unit enters for itself waits for confirmation (`TaskState.PROPOSED`)."""
    if not actor.has_perm("assignments.enter_task", organisation):
        raise PermissionDenied
    if problems := problems_of(organisation, year, facts):
        raise Refused(problems)
    assigns = actor.has_perm("assignments.assign_task", organisation)
    task = new_task(actor, organisation, year, facts, assigns=assigns)
    task.save()
    told(actor, task, "add_task", f"Ghi nhiệm vụ được giao: {task.title}", new=asdict(facts))
    record_transition(actor=actor, subject=task, from_state="", to_state=task.state)
    return task


def new_task(
    actor: User, organisation: Organisation, year: int, facts: TaskFacts, *, assigns: bool
) -> AssignedTask:
    """The unsaved row, confirmed already where the actor assigns tasks to that unit."""
    superior = assigns and bool(serves_the_superior(actor, organisation))
    origin = Origin.SUPERIOR if superior else Origin.AGENCY if assigns else Origin.UNIT
    return AssignedTask(
        organisation=organisation,
        year=year,
        state=TaskState.OPEN if assigns else TaskState.PROPOSED,
        origin=origin,
        entered_by=actor,
        confirmed_by=actor if assigns else None,
        confirmed_at=now() if assigns else None,
        **asdict(facts),
    )


@transaction.atomic
def change_task(*, actor: User, task: AssignedTask, facts: TaskFacts, version: int) -> AssignedTask:
    """Correct a task that is still running. `Conflict` with the stored values when somebody was quicker."""
    task = locked(task)
    if not actor.has_perm("assignments.edit_task", task):
        raise PermissionDenied
    if task.version != version:
        raise Conflict(
            Problem("Người khác vừa sửa nhiệm vụ này. Xem giá trị đang lưu rồi ghi lại.", code="conflict"),
            current=stored_facts(task) | {"version": task.version},
        )
    problems = [] if task.is_running else [_not_running(task)]
    problems += problems_of(task.organisation, task.year, facts, task)
    if problems:
        raise Refused(problems)
    before, after = stored_facts(task), asdict(facts)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return task
    for name in changed:
        setattr(task, name, after[name])
    task.version += 1
    task.save(update_fields=[*changed, "version"])
    told(
        actor,
        task,
        "change_task",
        f"Sửa nhiệm vụ được giao: {task.title}",
        old={name: before[name] for name in changed},
        new={name: after[name] for name in changed},
    )
    return task


def problems_of(
    organisation: Organisation, year: int, facts: TaskFacts, task: AssignedTask | None = None
) -> list[Problem]:
    """Why these facts cannot be stored; each at its field."""
    same = AssignedTask.objects.filter(
        organisation=organisation, year=year, document_number=facts.document_number, title=facts.title
    )
    twin = (same.exclude(pk=task.pk) if task else same).exists()
    return (
        unit_problems(organisation, year)
        + fact_problems(year, facts)
        + ([Problem("Nhiệm vụ này của văn bản này đã có.", field="title", code="twice")] if twin else [])
    )


def unit_problems(organisation: Organisation, year: int) -> list[Problem]:
    """Is the unit there in that year, and is the year still open?"""
    over = year_is_over(organisation, year)
    return existence_problems(organisation, year) + ([Problem(YEAR_OVER, code="year_closed")] if over else [])


def existence_problems(organisation: Organisation, year: int) -> list[Problem]:
    ended = organisation.valid_to
    if organisation.valid_from.year > year or (ended is not None and ended.year < year):
        text = f"{organisation.name} không hoạt động trong năm {year}."
        return [Problem(text, field="year", code="not_in_force")]
    return []


def fact_problems(year: int, facts: TaskFacts) -> list[Problem]:
    """Contradictions within the facts."""
    found = []
    done_or_not = facts.direction == Direction.DONE
    if not done_or_not and facts.target is None:
        found.append(("target", "Nhập chỉ tiêu, hoặc chọn “Hoàn thành hoặc không”."))
    if done_or_not and facts.target is not None:
        found.append(("target", "Nhiệm vụ “Hoàn thành hoặc không” không có chỉ tiêu bằng số."))
    if facts.target is not None and not facts.unit_of_measure:
        found.append(("unit_of_measure", "Nhập đơn vị tính của chỉ tiêu."))
    if facts.due_on is not None and facts.due_on < facts.document_date:
        found.append(("due_on", "Hạn hoàn thành không được trước ngày văn bản."))
    if facts.due_on is not None and facts.due_on.year not in (year, year + 1):
        found.append(("due_on", f"Hạn hoàn thành không thuộc năm {year}."))
    if facts.document_date.year > year:
        found.append(("document_date", f"Ngày văn bản sau năm {year}."))
    return [Problem(text, field=name, code=f"bad_{name}") for name, text in found]


def stored_facts(task: AssignedTask) -> dict[str, Any]:
    return {name: getattr(task, name) for name in TaskFacts.__dataclass_fields__}


def locked(task: AssignedTask) -> AssignedTask:
    """The task with its row locked for the rest of the transaction."""
    return AssignedTask.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=task.pk)


def _not_running(task: AssignedTask) -> Problem:
    return Problem(
        f"Nhiệm vụ đang ở trạng thái “{task.get_state_display()}”, không sửa được.", code="not_running"
    )


def told(
    actor: User,
    task: AssignedTask,
    action: str,
    text: str,
    new: dict[str, Any],
    old: dict[str, Any] | None = None,
) -> None:
    """The record in the trail."""
    record(
        actor=actor,
        action=action,
        text=text,
        subject=task,
        organisation_id=task.organisation_id,
        old=old,
        new=new,
    )
