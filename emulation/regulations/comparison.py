"""Where two regulations differ, figure by figure and row by row. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from emulation.regulations import keys
from emulation.regulations.book import FigureRow, RuleBook
from emulation.regulations.shapes import Heading, KeySpec, Kind, Shape, row_identity
from emulation.regulations.wording import Shown, show, show_rows

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One figure that says something else. Of a table only the rows that differ; `None`: figure not held."""

    spec: KeySpec
    before: FigureRow | None
    after: FigureRow | None
    shown_before: Shown | None
    shown_after: Shown | None


@dataclass(frozen=True)
class ClauseChange:
    """A figure that stays as it was and stands at another place."""

    spec: KeySpec
    before: str
    after: str


@dataclass(frozen=True)
class Comparison:
    differences: tuple[tuple[Heading, tuple[Difference, ...]], ...]
    clauses: tuple[ClauseChange, ...]
    same: int
    """Figures alike in value and clause."""

    @property
    def different(self) -> int:
        return sum(len(found) for _, found in self.differences)


def compare(before: RuleBook, after: RuleBook) -> Comparison:
    """Compare every figure that either holds, in the order of the page."""
    differences, clauses, same = [], [], 0
    for heading, specs in keys.headings():
        found = []
        for spec in specs:
            if spec.key not in before and spec.key not in after:
                continue
            if (difference := _difference(spec, before, after)) is not None:
                found.append(difference)
            elif before.clause(spec.key) != after.clause(spec.key):
                clauses.append(ClauseChange(spec, before.clause(spec.key), after.clause(spec.key)))
            else:
                same += 1
        if found:
            differences.append((heading, tuple(found)))
    return Comparison(tuple(differences), tuple(clauses), same)


def _difference(spec: KeySpec, before: RuleBook, after: RuleBook) -> Difference | None:
    one = before.figure(spec.key) if spec.key in before else None
    two = after.figure(spec.key) if spec.key in after else None
    if one is None or two is None:
        return Difference(spec, one, two, _whole(spec, before), _whole(spec, after))
    old, new = before.value(spec.key), after.value(spec.key)
    if spec.shape.kind == Kind.TABLE:
        old, new = differing_rows(spec.shape, old, new)
        if not old and not new:
            return None
        return Difference(
            spec, one, two, show_rows(spec.shape, old, one.clause), show_rows(spec.shape, new, two.clause)
        )
    return None if old == new else Difference(spec, one, two, show(spec, old), show(spec, new))


def _whole(spec: KeySpec, book: RuleBook) -> Shown | None:
    return show(spec, book.value(spec.key), book.clause(spec.key)) if spec.key in book else None


def differing_rows(shape: Shape, old: Sequence[Row], new: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Rows of either side that the other does not hold with the same values, clauses left aside."""
    kept = {row_identity(shape, row): _substance(row) for row in old}
    came = {row_identity(shape, row): _substance(row) for row in new}
    gone = [row for row in old if came.get(row_identity(shape, row)) != _substance(row)]
    fresh = [row for row in new if kept.get(row_identity(shape, row)) != _substance(row)]
    return gone, fresh


def _substance(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "clause"}
