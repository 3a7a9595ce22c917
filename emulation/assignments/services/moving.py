"""Confirming, withdrawing and reopening a task."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.assignments.choices import TaskState
from emulation.assignments.guards import withdrawing_problems
from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.tasks import year_is_over
from emulation.assignments.services.entering import YEAR_OVER, locked, told
from emulation.audit.services import record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


@transaction.atomic
def confirm_task(*, actor: User, task: AssignedTask) -> AssignedTask:
    """proposed → open: what the unit entered for itself is what the document says."""
    task = locked(task)
    if not actor.has_perm("assignments.confirm_task", task):
        raise PermissionDenied
    if task.state != TaskState.PROPOSED:
        raise Refused(Problem("Nhiệm vụ này không chờ xác nhận.", code="not_proposed"))
    task.confirmed_by, task.confirmed_at = actor, now()
    _move(actor, task, TaskState.OPEN, "confirm_task", f"Xác nhận nhiệm vụ: {task.title}")
    return task


@transaction.atomic
def withdraw_task(*, actor: User, task: AssignedTask, reason: str) -> AssignedTask:
    """proposed or open → withdrawn: no longer assigned, or entered by mistake. Kept with its reason."""
    task = locked(task)
    if not actor.has_perm("assignments.withdraw_task", task):
        raise PermissionDenied
    _demand(task, task.is_running, "Nhiệm vụ đã kết thúc; mở lại trước khi thôi giao.", reason)
    if problems := withdrawing_problems(task):
        raise Refused(problems)
    task.withdrawn_reason = reason
    _move(actor, task, TaskState.WITHDRAWN, "withdraw_task", f"Thôi giao nhiệm vụ: {task.title}", reason)
    return task


@transaction.atomic
def reopen_task(*, actor: User, task: AssignedTask, reason: str) -> AssignedTask:
    """done or missed → open again, because what was reported does not hold."""
    task = locked(task)
    if not actor.has_perm("assignments.reopen_task", task):
        raise PermissionDenied
    _demand(task, task.is_closed, "Chỉ mở lại được nhiệm vụ đã kết thúc.", reason)
    task.result = task.finished_on = None
    _move(actor, task, TaskState.OPEN, "reopen_task", f"Mở lại nhiệm vụ: {task.title}", reason, back=True)
    return task


def _demand(task: AssignedTask, fits: bool, otherwise: str, reason: str) -> None:
    problems = []
    if not fits:
        problems.append(Problem(otherwise, code="wrong_state"))
    if not reason.strip():
        problems.append(Problem("Nêu lý do.", field="reason", code="no_reason"))
    if year_is_over(task.organisation, task.year):
        problems.append(Problem(YEAR_OVER, code="year_closed"))
    if problems:
        raise Refused(problems)


def _move(
    actor: User,
    task: AssignedTask,
    to: TaskState,
    action: str,
    text: str,
    reason: str = "",
    back: bool = False,
) -> None:
    before, task.state = task.state, to
    task.version += 1
    task.save()
    record_transition(
        actor=actor, subject=task, from_state=before, to_state=to, reason=reason, backwards=back
    )
    told(actor, task, action, f"{text}{f': {reason}' if reason else ''}", new={"state": to, "reason": reason})
