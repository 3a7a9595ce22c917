"""Tasks that the sheet "Chỉ tiêu" names by document and title: those that exist, and new ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.services import TaskFacts, fact_problems
from emulation.audit.models import Transition
from emulation.audit.services import build_transition
from emulation.common.dates import now
from emulation.common.workbooks.columns import NOT_ASSIGNED
from emulation.common.workbooks.reading import Row
from emulation.exchange.importers.context import Context
from emulation.groups.models import Membership
from scoring.formulas import Method
from scoring.models import Criterion

TITLE = "Nhiệm vụ được giao"
NO_ISSUER = "Theo văn bản giao"
"""The sheet does not say who issued the document; it is the superior body, where there is one."""
BATCH = 500
Key = tuple[int, int, str, str]
Found = tuple[Row, Membership, Criterion]


def task_key(row: Row, member: Membership) -> Key:
    return (member.organisation_id, row["year"], row["document_number"] or "", row["task"] or "")


def named_tasks(context: Context, found: Sequence[Found]) -> dict[Key, AssignedTask]:
    """Tasks by unit, year, document and title. What is stored stays as it is: its page changes it."""
    wanted = _wanted(context, found)
    known = {
        (task.organisation_id, task.year, task.document_number, task.title): task
        for task in AssignedTask.objects.filter(organisation__in={key[0] for key in wanted})
    }
    new = {}
    for key, rows in wanted.items():
        if key in known:
            continue
        facts = _facts(rows)
        if problems := fact_problems(key[1], facts):
            for problem in problems:
                context.wrong(rows[0][0], problem.field or "task", problem.message)
            continue
        new[key] = _task(context, rows[0][1], key[1], facts)
    context.save(TITLE, AssignedTask, list(new.values()), [])
    Transition.objects.bulk_create(
        [
            build_transition(actor=context.actor, subject=task, from_state="", to_state=task.state)
            for task in new.values()
        ],
        batch_size=BATCH,
    )
    return known | new


def _wanted(context: Context, found: Sequence[Found]) -> dict[Key, list[Found]]:
    """The rows of each task that is named in full."""
    wanted: dict[Key, list[Found]] = {}
    for row, member, criterion in found:
        given = [row["document_number"], row["document_date"], row["task"]]
        if all(given):
            wanted.setdefault(task_key(row, member), []).append((row, member, criterion))
        elif any(given):
            context.wrong(row, "task", "nhập đủ số, ngày văn bản giao và nhiệm vụ.")
    return wanted


def _facts(rows: Sequence[Found]) -> TaskFacts:
    """A task of one criterion has its target; of one that carries several, no single figure tells."""
    row, member, criterion = rows[0]
    above = member.organisation.parent
    figure = len(rows) == 1 and row["value"] is not NOT_ASSIGNED and bool(criterion.unit_of_measure)
    less = criterion.method == Method.INVERSE_RATIO
    return TaskFacts(
        document_number=row["document_number"],
        document_date=row["document_date"],
        document_issuer=above.name if above else NO_ISSUER,
        title=row["task"],
        direction=Direction.DONE if not figure else Direction.LESS if less else Direction.MORE,
        unit_of_measure=criterion.unit_of_measure if figure else "",
        target=row["value"] if figure else None,
    )


def _task(context: Context, member: Membership, year: int, facts: TaskFacts) -> AssignedTask:
    return AssignedTask(
        organisation=member.organisation,
        year=year,
        state=TaskState.OPEN,
        origin=Origin.WORKBOOK,
        entered_by=context.actor,
        confirmed_by=context.actor,
        confirmed_at=now(),
        **asdict(facts),
    )
