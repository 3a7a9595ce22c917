"""The rows of one tree in memory: who stands below whom, and the columns that follow from it.

Position, depth, section, part and whether a row is a leaf are settled here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import F

from scoring.models import CriteriaSet, Criterion

FAR = 10_000
"""Rows that change their place are parked so far behind all others: a position is taken only once."""
SETTLED = (
    "parent_id",
    "section_id",
    "position",
    "depth",
    "part",
    "is_leaf",
    *("method", "parameters", "unit_of_measure", "evidence_required", "tied"),
)
LEAF_ONLY: dict[str, Any] = {
    "method": "",
    "parameters": {},
    "unit_of_measure": "",
    "evidence_required": False,
    "tied": False,
}
"""What a group of criteria does not have."""


class Tree:
    """The criteria of a draft; the caller holds the lock of the set."""

    def __init__(self, criteria_set: CriteriaSet) -> None:
        self.criteria_set = criteria_set
        rows = list(criteria_set.criteria.order_by("position"))
        self.rows = {row.pk: row for row in rows}
        self.below: dict[int | None, list[Criterion]] = {}
        for row in rows:
            self.below.setdefault(row.parent_id, []).append(row)
        self._before = {row.pk: _columns(row) for row in rows}

    def children(self, key: int | None) -> list[Criterion]:
        return self.below.setdefault(key, [])

    def within(self, row: Criterion) -> list[Criterion]:
        """The row and everything below it, in reading order."""
        return [row, *(inner for child in self.children(row.pk) for inner in self.within(child))]

    def add(self, row: Criterion, parent: Criterion | None) -> None:
        """Put an unsaved row at the end of a parent's children, behind all others until it is settled."""
        last = max((other.position for other in self.rows.values()), default=0)
        row.position, row.depth, row.parent = last + 1, 1, parent
        row.save()
        self.rows[row.pk] = row
        self.children(row.parent_id).append(row)

    def put(self, row: Criterion, parent: Criterion | None, place: int) -> None:
        """Move a row with everything below it."""
        self.children(row.parent_id).remove(row)
        row.parent = parent
        self.children(row.parent_id).insert(place, row)

    def take_out(self, row: Criterion) -> list[Criterion]:
        """Take a row and everything below it out of the order; the caller deletes them."""
        gone = self.within(row)
        self.children(row.parent_id).remove(row)
        for one in gone:
            del self.rows[one.pk]
        return gone

    def clear(self, gone: Collection[int]) -> None:
        """Take the whole order apart, to be put together anew: rows of `gone` are deleted, of the others the
        next `settle` writes every one."""
        self.below.clear()
        self._before.clear()
        rows = self.criteria_set.criteria.all()
        rows.update(parent=None, section=None)  # else each protects the one above it
        rows.filter(pk__in=gone).delete()
        for key in gone:
            del self.rows[key]

    def walk(self) -> Iterator[tuple[Criterion, int, Criterion]]:
        """Rows in reading order with depth and section."""
        for section in self.children(None):
            yield from self._walk(section, 1, section)

    def _walk(
        self, row: Criterion, depth: int, section: Criterion
    ) -> Iterator[tuple[Criterion, int, Criterion]]:
        yield row, depth, section
        for child in self.children(row.pk):
            yield from self._walk(child, depth + 1, section)

    def settle(self) -> None:
        """Set what follows from the order and write the changed rows: a few statements for any number."""
        for position, (row, depth, section) in enumerate(self.walk(), start=1):
            row.position, row.depth, row.section, row.part = position, depth, section, section.part
            row.is_leaf = bool(row.method) and not self.children(row.pk)
            if not row.is_leaf:
                for name, value in LEAF_ONLY.items():
                    setattr(row, name, dict(value) if isinstance(value, dict) else value)
        changed = [row for row in self.rows.values() if _columns(row) != self._before.get(row.pk)]
        moved = [row.pk for row in changed]
        self.criteria_set.criteria.filter(pk__in=moved).update(position=F("position") + FAR)
        fields = [name.removesuffix("_id") for name in SETTLED]
        Criterion.objects.bulk_update(changed, fields, batch_size=200)


def _columns(row: Criterion) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in SETTLED)


def build_tree(criteria_set: CriteriaSet, nodes: Sequence[dict[str, Any]]) -> dict[str, Criterion]:
    """Create the criteria of a draft from nodes in reading order (`code`, `parent` code, fields).

    Level by level, because a row needs the key of its parent: one statement per level.
    """
    made: dict[str, Criterion] = {}
    depth_of: dict[str, int] = {}
    levels: dict[int, list[Criterion]] = {}
    for position, node in enumerate(nodes, start=1):
        depth = depth_of[node["parent"]] + 1 if node["parent"] else 1
        depth_of[node["code"]] = depth
        fields = {name: value for name, value in node.items() if name != "parent"}
        criterion = Criterion(criteria_set=criteria_set, position=position, depth=depth, **fields)
        made[node["code"]] = criterion
        levels.setdefault(depth, []).append(criterion)
    parent_of = {node["code"]: node["parent"] for node in nodes}
    for depth in sorted(levels):
        for criterion in levels[depth]:
            if parent := made.get(parent_of[criterion.code] or ""):
                criterion.parent = parent
                criterion.section = parent.section or parent
        Criterion.objects.bulk_create(levels[depth], batch_size=500)
    for section in levels.get(1, []):
        section.section = section
    Criterion.objects.bulk_update(levels.get(1, []), ["section"])
    return made
