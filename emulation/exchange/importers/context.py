"""What an import keeps in hand: who imports, what is wrong so far, what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.workbooks.reading import CellProblem, Row
from emulation.exchange.layout import GROUP, UNIT, YEAR
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Organisation
from emulation.people.models import User

Record = TypeVar("Record", bound=Model)
BATCH = 500


@dataclass
class Context:
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


def organisations_of(codes: Iterable[str]) -> dict[str, Organisation]:
    return {unit.code: unit for unit in Organisation.objects.filter(code__in=set(codes))}


def group_years_of(rows: Sequence[Row]) -> dict[tuple[str, int], GroupYear]:
    """Group-years that the rows speak of, by code and year."""
    found = GroupYear.objects.filter(
        group__code__in={row[GROUP.name] for row in rows}, year__in={row[YEAR.name] for row in rows}
    ).select_related("group", "regulation")
    return {(group_year.group.code, group_year.year): group_year for group_year in found}


def memberships_of(rows: Sequence[Row]) -> dict[tuple[str, int, str], Membership]:
    """Memberships that the rows speak of, by group code, year and unit code."""
    found = Membership.objects.filter(
        group_year__group__code__in={row[GROUP.name] for row in rows},
        group_year__year__in={row[YEAR.name] for row in rows},
        organisation__code__in={row[UNIT.name] for row in rows},
    ).select_related("group_year__group", "organisation")
    return {
        (member.group_year.group.code, member.group_year.year, member.organisation.code): member
        for member in found
    }


def complete(rows: Sequence[Row], *names: str) -> list[Row]:
    """Rows whose cells of these columns could be read; the others are reported already."""
    return [row for row in rows if all(row[name] is not None for name in names)]


def without_repeats(context: Context, rows: Sequence[Row], *names: str) -> list[Row]:
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
