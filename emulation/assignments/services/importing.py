"""Writing the rows of an imported sheet: all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.reach import assigned_by
from emulation.assignments.selectors.tasks import closed_years
from emulation.assignments.services.entering import (
    YEAR_OVER,
    TaskFacts,
    existence_problems,
    fact_problems,
    new_task,
)
from emulation.audit.models import AuditRecord, Transition
from emulation.audit.services import build_record
from emulation.common.problems import Problem, Refused
from emulation.organisations.models import Organisation
from emulation.people.models import User

BATCH = 500


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """A row that could be read; `row` is its number in the sheet."""

    row: int
    unit: str
    year: int
    facts: TaskFacts


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row, and in which column of `layout` (a name, not a header)."""

    row: int
    column: str
    message: str


class _Units:
    """Units that the rows speak of, and what has to be known about them: a few queries for any number."""

    def __init__(self, actor: User, rows: Sequence[ImportedRow]) -> None:
        found = Organisation.objects.filter(code__in={row.unit for row in rows})
        self.by_code = {unit.code: unit for unit in found}
        ids = [unit.pk for unit in self.by_code.values()]
        self.assigned = assigned_by(actor, self.by_code.values())
        self.enterable = self.assigned | actor.roles.served
        self.closed = closed_years(ids, {row.year for row in rows})


def check_rows(actor: User, rows: Sequence[ImportedRow]) -> list[RowProblem]:
    """Everything that keeps these rows from being written, in the order of the sheet."""
    units = _Units(actor, rows)
    stored = set(
        AssignedTask.objects.filter(organisation__code__in=units.by_code).values_list(
            "organisation__code", "year", "document_number", "title"
        )
    )
    seen: dict[tuple[str, int, str, str], int] = {}
    found: list[RowProblem] = []
    for row in rows:
        found += _row_problems(row, units)
        key = (row.unit, row.year, row.facts.document_number, row.facts.title)
        if key in stored:
            found.append(RowProblem(row.row, "title", "nhiệm vụ này của văn bản này đã có."))
        elif key in seen:
            found.append(RowProblem(row.row, "title", f"trùng với dòng {seen[key]}."))
        seen.setdefault(key, row.row)
    return found


def _row_problems(row: ImportedRow, units: _Units) -> list[RowProblem]:
    if row.unit not in units.by_code:
        return [RowProblem(row.row, "unit", f"không có đơn vị mang mã “{row.unit}”.")]
    unit = units.by_code[row.unit]
    if unit.pk not in units.enterable:
        return [RowProblem(row.row, "unit", "không có quyền nhập nhiệm vụ cho đơn vị này.")]
    problems = [*existence_problems(unit, row.year), *fact_problems(row.year, row.facts)]
    if (unit.pk, row.year) in units.closed:
        problems.append(Problem(YEAR_OVER, field="year"))
    return [RowProblem(row.row, problem.field or "unit", problem.message) for problem in problems]


@transaction.atomic
def import_tasks(*, actor: User, rows: Sequence[ImportedRow]) -> list[AssignedTask]:
    """Write all rows, checked again at this moment. `Refused` with every problem when one row is wrong."""
    if not rows:
        raise Refused(Problem("Tệp không có dòng nào.", code="empty"))
    if problems := check_rows(actor, rows):
        raise Refused([Problem(f"Dòng {p.row}: {p.message}", code=p.column) for p in problems])
    units = _Units(actor, rows)
    tasks = [
        new_task(actor, unit, row.year, row.facts, assigns=unit.pk in units.assigned)
        for row in rows
        if (unit := units.by_code[row.unit])
    ]
    AssignedTask.objects.bulk_create(tasks, batch_size=BATCH)
    Transition.objects.bulk_create(
        [
            Transition(
                actor=actor,
                subject_model=AssignedTask._meta.label_lower,
                subject_id=str(task.pk),
                from_state="",
                to_state=task.state,
            )
            for task in tasks
        ],
        batch_size=BATCH,
    )
    AuditRecord.objects.bulk_create(
        [
            build_record(
                actor=actor,
                action="import_task",
                text=f"Nhập từ Excel nhiệm vụ được giao: {task.title}",
                subject=task,
                organisation_id=task.organisation_id,
                new=asdict(row.facts),
            )
            for task, row in zip(tasks, rows, strict=True)
        ],
        batch_size=BATCH,
    )
    return tasks
