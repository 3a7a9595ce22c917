"""What an import of a sheet keeps in hand: who imports, what is wrong, what changed; the trail hears it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Model

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.workbooks.reading import CellProblem, Row

if TYPE_CHECKING:
    from emulation.people.models import User

Record = TypeVar("Record", bound=Model)
BATCH = 500


@dataclass
class ImportContext:
    """State of one import. `counts` is keyed by (sheet title, "created" | "changed" | "unchanged")."""

    actor: User | None
    problems: list[CellProblem] = field(default_factory=list)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def wrong(self, row: Row, column: str, reason: str) -> None:
        self.problems.append(row.wrong(column, reason))

    def save(
        self,
        title: str,
        model: type[Record],
        new: Sequence[Record],
        old: Sequence[tuple[Record, dict[str, Any]]],
    ) -> None:
        """Create the new ones, update those of the old ones that differ; both leave audit records."""
        model._default_manager.bulk_create(new, batch_size=BATCH)
        changed: list[Record] = []
        before: list[dict[str, Any]] = []
        fields: set[str] = set()
        for record, values in old:
            differs = {name for name, value in values.items() if getattr(record, name) != value}
            if not differs:
                self.counts[title, "unchanged"] += 1
                continue
            before.append({name: getattr(record, name) for name in differs})
            for name, value in values.items():
                setattr(record, name, value)
            changed.append(record)
            fields |= set(values)
        if changed:
            derived = {"search_text", "sort_key"} & {f.name for f in model._meta.get_fields()}
            for record in changed:
                if hasattr(record, "derive"):
                    record.derive()
            model._default_manager.bulk_update(changed, sorted(fields | derived), batch_size=BATCH)
        self.counts[title, "created"] += len(new)
        self.counts[title, "changed"] += len(changed)
        self._audit(title, new, changed, before)

    def _audit(
        self, title: str, new: Sequence[Model], changed: Sequence[Model], before: Sequence[dict[str, Any]]
    ) -> None:
        records = [
            build_record(actor=self.actor, action="import", text=f"Nhập từ Excel: {title}", subject=record)
            for record in new
        ]
        records += [
            build_record(
                actor=self.actor,
                action="import",
                text=f"Sửa từ Excel: {title}",
                subject=record,
                old=old,
                new={name: getattr(record, name) for name in old},
            )
            for record, old in zip(changed, before, strict=True)
        ]
        AuditRecord.objects.bulk_create(records, batch_size=BATCH)


@dataclass(frozen=True)
class Report:
    """What an import found and did. With problems nothing was written."""

    problems: tuple[CellProblem, ...]
    counts: Counter[tuple[str, str]]
    written: bool

    @property
    def changes(self) -> int:
        return sum(count for (_, what), count in self.counts.items() if what != "unchanged")


class _Undo(Exception):
    """Leaves the transaction without writing."""


def run(context: ImportContext, work: Callable[[], None], order: Sequence[str], *, dry_run: bool) -> Report:
    """Do the work in one transaction: all of it or, with problems or on a dry run, nothing.

    `order` are the titles of the sheets as problems are to be listed.
    """
    try:
        with transaction.atomic():
            work()
            if context.problems or dry_run:
                raise _Undo
    except _Undo:
        pass
    places = {title: index for index, title in enumerate(order)}
    problems = sorted(context.problems, key=lambda p: (places.get(p.sheet, -1), p.row))
    return Report(tuple(problems), context.counts, not (context.problems or dry_run))


def complete(rows: Sequence[Row], *names: str) -> list[Row]:
    """Rows whose cells of these columns could be read; the others are reported already."""
    return [row for row in rows if all(row[name] is not None for name in names)]


def without_repeats(context: ImportContext, rows: Sequence[Row], *names: str) -> list[Row]:
    """Rows with a new key; a repetition is reported with the row it repeats."""
    seen: dict[tuple[Any, ...], int] = {}
    kept = []
    for row in rows:
        key = tuple(row[name] for name in names)
        if key in seen:
            context.wrong(row, names[-1], f"trùng với dòng {seen[key]}.")
            continue
        seen[key] = row.number
        kept.append(row)
    return kept


def pick(row: Row, names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def only_given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without the empty ones: an empty cell leaves what is stored."""
    return {name: value for name, value in values.items() if value is not None}
