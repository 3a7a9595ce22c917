"""Tasks for tests, made as rows or as facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from emulation.assignments.choices import Direction, Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.services import TaskFacts
from emulation.common.dates import now
from emulation.organisations.models import Organisation
from tests.factories import ground

YEAR = 2026


def facts(**changes: Any) -> TaskFacts:
    values: dict[str, Any] = {
        "document_number": "2480/QĐ-UBND",
        "document_date": date(2025, 12, 15),
        "document_issuer": "UBND tỉnh Hưng Yên",
        "title": "Giải ngân vốn đầu tư công",
        "direction": Direction.MORE,
        "unit_of_measure": "%",
        "target": Decimal("95"),
        "due_on": date(2026, 12, 31),
        "weight": Decimal("20.00"),
    }
    return TaskFacts(**(values | changes))


def make_task(organisation: Organisation, year: int = YEAR, **fields: Any) -> AssignedTask:
    """An open task, entered and confirmed by staff."""
    staff = fields.pop("entered_by", None) or ground.make_staff()
    values = {name: getattr(facts(), name) for name in TaskFacts.__dataclass_fields__}
    values |= {"state": TaskState.OPEN, "origin": Origin.AGENCY, "entered_by": staff}
    if fields.get("state") != TaskState.PROPOSED:
        values |= {"confirmed_by": staff, "confirmed_at": now()}
    return AssignedTask.objects.create(organisation=organisation, year=year, **(values | fields))


def form(**changes: str) -> dict[str, str]:
    """The form of a task as somebody types it."""
    return {
        "title": "Giải ngân vốn đầu tư công",
        "document_number": "2480/QĐ-UBND",
        "document_date": "15/12/2025",
        "document_issuer": "UBND tỉnh Hưng Yên",
        "direction": "more",
        "target": "95,5",
        "unit_of_measure": "%",
        "due_on": "31/12/2026",
        "weight": "20",
        "version": "1",
    } | changes
