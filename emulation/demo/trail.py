"""The trail of what the demonstration tells, dated as it tells it.

The models put the present moment on every record and refuse to change one; so records are corrected through
a plain query set, here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Model, QuerySet

from emulation.audit.models import AuditRecord, Transition
from emulation.audit.services import build_record
from emulation.people.models import User

BATCH = 500


def _plain(model: type[Model]) -> QuerySet[Any]:
    return QuerySet(model)


@dataclass
class Trail:
    """Records to be written, each with its moment."""

    transitions: list[tuple[datetime, Transition]] = field(default_factory=list)
    records: list[tuple[datetime, AuditRecord]] = field(default_factory=list)

    def step(
        self, subject: Model, from_state: str, to_state: str, at: datetime, actor: User, reason: str = ""
    ) -> None:
        """One step of a state machine; with a reason it is a step back."""
        row = Transition(
            actor=actor,
            subject_model=subject._meta.label_lower,
            subject_id=str(subject.pk),
            from_state=from_state,
            to_state=to_state,
            backwards=bool(reason),
            reason=reason,
        )
        self.transitions.append((at, row))

    def note(self, at: datetime, **facts: Any) -> None:
        """One audit record; `facts` are those of `audit.services.build_record`."""
        self.records.append((at, build_record(**facts)))

    def write(self) -> None:
        """Store what was collected among what services have written, all in the order of time."""
        _write(Transition, self.transitions)
        _write(AuditRecord, self.records)


def _write(model: type[Model], dated: list[tuple[datetime, Any]]) -> None:
    stored = _plain(model).order_by("pk")
    dated += [(row.at, row) for row in stored]
    dated.sort(key=lambda pair: pair[0])
    stored.delete()
    rows = [row for _, row in dated]
    for row in rows:
        row.pk = None
    _plain(model).bulk_create(rows, batch_size=BATCH)
    for at, row in dated:
        row.at = at
    _plain(model).bulk_update(rows, ["at"], batch_size=BATCH)
    dated.clear()


@contextmanager
def happened(at: datetime) -> Iterator[None]:
    """Records that services write inside get this moment."""
    last = {
        model: _plain(model).aggregate(last=Max("pk"))["last"] or 0 for model in (Transition, AuditRecord)
    }
    yield
    for model, before in last.items():
        _plain(model).filter(pk__gt=before).update(at=at)
