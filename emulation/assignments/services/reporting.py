"""Progress of a task as its unit reports it, and the end of the task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.assignments.choices import CLOSED, Direction, TaskState
from emulation.assignments.formulas import reaches
from emulation.assignments.models import AssignedTask, Progress
from emulation.assignments.selectors.tasks import year_is_over
from emulation.assignments.services.entering import YEAR_OVER, locked, told
from emulation.audit.services import record_transition
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.people.models import User


@dataclass(frozen=True, kw_only=True)
class Report:
    """One entry. `outcome` ends the task: done or missed; empty while it goes on."""

    on: date
    figure: Decimal | None = None
    note: str = ""
    outcome: str = ""


@transaction.atomic
def report_progress(*, actor: User, task: AssignedTask, report: Report) -> Progress:
    """Add an entry to the history of the task; with an outcome the task ends with that figure as its result.

    A task that the unit entered itself can be reported on while it waits, but ends only once confirmed.
    """
    task = locked(task)
    if not actor.has_perm("assignments.report_task", task):
        raise PermissionDenied
    if problems := report_problems(task, report):
        raise Refused(problems)
    entry = Progress.objects.create(
        task=task, on=report.on, figure=report.figure, note=report.note, reported_by=actor
    )
    text = f"Báo cáo tiến độ “{task.title}”: {task.figure_words(report.figure)}"
    told(actor, task, "report_progress", text, new={"on": report.on, "figure": report.figure})
    if report.outcome:
        _finish(actor, task, report)
    return entry


def _finish(actor: User, task: AssignedTask, report: Report) -> None:
    before, task.state = task.state, report.outcome
    task.result, task.finished_on = report.figure, report.on
    task.version += 1
    task.save(update_fields=["state", "result", "finished_on", "version"])
    record_transition(actor=actor, subject=task, from_state=before, to_state=task.state)
    told(
        actor,
        task,
        "finish_task",
        f"{task.get_state_display()}: {task.title}",
        new={"state": task.state, "result": report.figure},
    )


def report_problems(task: AssignedTask, report: Report) -> list[Problem]:
    """Why this entry cannot be taken; each at its field."""
    found = []
    if not task.is_running:
        found.append(Problem(f"Nhiệm vụ đã kết thúc: {task.get_state_display()}.", code="not_running"))
    if year_is_over(task.organisation, task.year):
        found.append(Problem(YEAR_OVER, code="year_closed"))
    if report.on > today():
        found.append(Problem("Ngày báo cáo không được sau hôm nay.", field="on", code="future"))
    if report.on < task.document_date:
        found.append(Problem("Ngày báo cáo trước ngày văn bản giao.", field="on", code="too_early"))
    if task.direction == Direction.DONE and report.figure is not None:
        found.append(
            Problem("Nhiệm vụ này không có chỉ tiêu bằng số; ghi tình hình thực hiện.", field="figure")
        )
    if report.figure is None and not report.note.strip():
        field = "note" if task.direction == Direction.DONE else "figure"
        found.append(Problem("Nhập kết quả đạt được hoặc tình hình thực hiện.", field=field, code="empty"))
    return found + _outcome_problems(task, report)


def _outcome_problems(task: AssignedTask, report: Report) -> list[Problem]:
    if not report.outcome:
        return []
    if report.outcome not in CLOSED:
        return [Problem("Chọn một trong các kết quả.", field="outcome", code="outcome")]
    found = []
    if task.state == TaskState.PROPOSED:
        text = "Nhiệm vụ đơn vị tự nhập chưa được xác nhận nên chưa kết thúc được."
        found.append(Problem(text, field="outcome", code="not_confirmed"))
    if task.direction != Direction.DONE and report.figure is None:
        found.append(Problem("Nhập kết quả cuối cùng.", field="figure", code="no_result"))
    if reaches(task.direction, task.target, report.figure) is False and report.outcome == TaskState.DONE:
        text = (
            f"Kết quả {task.figure_words(report.figure)} chưa đạt chỉ tiêu {task.target_text}: "
            "chọn “Kết thúc, không hoàn thành”."
        )
        found.append(Problem(text, field="outcome", code="not_reached"))
    return found
