"""Writes about assigned tasks; what others call stands here by name."""

from emulation.assignments.services.entering import (
    TaskFacts,
    add_task,
    change_task,
    fact_problems,
    problems_of,
)
from emulation.assignments.services.importing import ImportedRow, import_tasks
from emulation.assignments.services.moving import confirm_task, reopen_task, withdraw_task
from emulation.assignments.services.reporting import Report, report_progress

__all__ = [
    "ImportedRow",
    "Report",
    "TaskFacts",
    "add_task",
    "change_task",
    "confirm_task",
    "fact_problems",
    "import_tasks",
    "problems_of",
    "reopen_task",
    "report_progress",
    "withdraw_task",
]
