"""Sheet "Sắp xếp tổ chức": rows to steps and new bodies, with every problem at its row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from emulation.common.workbooks.reading import CellProblem, Row, read_workbook
from emulation.organisations.choices import Following, ReorganisationKind
from emulation.organisations.importers.bodies import longest
from emulation.organisations.layout import REORGANISATION
from emulation.organisations.models import Organisation
from emulation.organisations.planning import Flaw, NewBody, Plan, Step, draw
from emulation.organisations.services.drafts import Rows

MOST_ROWS = 5000
Kind = ReorganisationKind
DETAILS = ("name", "short_name", "body_kind", "seat", "abbreviation", "head_title")
"""What describes a new body; `parent` does too, except in rows that move one."""


@dataclass(frozen=True)
class DryRun:
    """What a sheet says: without problems `rows` can be stored as a draft, `plan` is what it would do."""

    problems: tuple[CellProblem, ...]
    rows: Rows | None
    plan: Plan | None


def read_reorganisation(file: Any, filename: str, on: date) -> DryRun:
    """Read and check a sheet against the bodies as they are. Raises `UnreadableWorkbook`."""
    book = read_workbook(file, (REORGANISATION,), filename)
    found = book.of(REORGANISATION)
    problems = list(book.problems)
    if len(found) > MOST_ROWS:
        text = f"có {len(found)} dòng; mỗi lần nhiều nhất {MOST_ROWS} dòng."
        problems.append(CellProblem(REORGANISATION.title, 0, "", text))
        return DryRun(tuple(problems), None, None)
    if not found and not problems:
        problems.append(CellProblem(REORGANISATION.title, 0, "", "chưa có dòng nào."))
    known = {body.code: body for body in Organisation.objects.all()}
    readable = [row for row in found if row["kind"]]
    reading = _Reading(readable, known)
    problems += reading.problems
    plan = draw(reading.steps, reading.new, known, on)
    problems += [_at_cell(readable, flaw) for flaw in plan.flaws]
    problems.sort(key=lambda problem: problem.row)
    if problems:
        return DryRun(tuple(problems), None, plan)
    rows = Rows(
        reading.steps,
        reading.new,
        operations=_operations(reading.steps, reading.new),
        notes=[row["note"] for row in readable],
    )
    return DryRun((), rows, plan)


def _at_cell(rows: Sequence[Row], flaw: Flaw) -> CellProblem:
    return rows[flaw.row].wrong(flaw.column, flaw.message)


class _Reading:
    """Steps in the order of the rows, and each new body once, from the rows that name its code."""

    def __init__(self, rows: Sequence[Row], known: Mapping[str, Organisation]) -> None:
        self.known = known
        self._code_of = {body.pk: code for code, body in known.items()}
        self.problems: list[CellProblem] = []
        self.steps: list[Step] = []
        self._first: dict[str, tuple[int, dict[str, str]]] = {}
        self._row_of: dict[str, dict[str, int]] = {}
        for index, row in enumerate(rows):
            self._too_long(row)
            self.steps.append(self._step(row))
            if row["kind"] != Kind.MOVE and row["target"] and row["target"] not in known:
                self._describe(index, row)
            else:
                self._nothing_new(row)
        self.new = [self._body(code, index, given) for code, (index, given) in self._first.items()]

    def _step(self, row: Row) -> Step:
        kind = row["kind"]
        target = row["parent"] if kind == Kind.MOVE else row["target"]
        usual = Following.END if kind == Kind.ABOLISH else Following.FOLLOW
        return Step(kind, row["old"], target, row["divisions"] or usual)

    def _describe(self, index: int, row: Row) -> None:
        """Cells of several rows about one new body add up; two that differ contradict each other."""
        code = row["target"]
        _, given = self._first.setdefault(code, (index, {}))
        said = self._row_of.setdefault(code, {})
        for name in (*DETAILS, "parent"):
            value = row[name]
            if value and given.get(name, value) != value:
                self.problems.append(row.wrong(name, f"khác với dòng {said[name]} của cùng đơn vị mới."))
            elif value:
                given[name] = value
                said.setdefault(name, row.number)
        if not given.get("parent_of_old") and row["old"] in self.known:
            above = self.known[row["old"]].parent_id or 0
            given["parent_of_old"] = self._code_of.get(above, "")

    def _nothing_new(self, row: Row) -> None:
        """A row about bodies that exist has nothing to say about a new one."""
        if row["kind"] == Kind.MOVE and row["target"]:
            text = "để trống: đơn vị chuyển đi vẫn giữ mã; đơn vị chủ quản mới ghi ở cột kia."
            self.problems.append(row.wrong("target", text))
        stored = self.known.get(row["target"])
        for name in DETAILS:
            if row[name] and not (stored and name == "name" and stored.name == row[name]):
                text = f"mã “{row['target']}” đã có: {stored.name}." if stored else "chỉ ghi cho đơn vị mới."
                self.problems.append(row.wrong(name, text))

    def _too_long(self, row: Row) -> None:
        for name in ("name", "short_name", "seat", "abbreviation", "head_title"):
            if len(row[name] or "") > longest(name):
                self.problems.append(row.wrong(name, f"dài hơn {longest(name)} ký tự."))

    def _body(self, code: str, index: int, given: Mapping[str, str]) -> NewBody:
        return NewBody(
            code,
            given.get("name", ""),
            given.get("body_kind", ""),
            given.get("parent") or given.get("parent_of_old", ""),
            given.get("short_name", ""),
            given.get("seat", ""),
            given.get("abbreviation", ""),
            given.get("head_title", ""),
            index,
        )


def _operations(steps: Sequence[Step], new: Sequence[NewBody]) -> list[int]:
    """Rows that belong together get one number: one result, one origin, one new superior."""
    parents = {body.code: body.parent for body in new}
    numbers: dict[tuple[str, str], int] = {}
    found = []
    for step in steps:
        if step.kind == Kind.ESTABLISH:
            key = parents.get(step.target, "")
        elif step.kind in (Kind.MERGE, Kind.MOVE):
            key = step.target
        else:
            key = step.old
        found.append(numbers.setdefault((step.kind, key), len(numbers) + 1))
    return found
