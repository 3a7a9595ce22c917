"""Cells of a file put into a sheet: tried first (everything done and taken back), then written all or none.

What is tried is what is written: both go through the services of the grid, on the version of the line that
the file was made from, so that nothing that was changed meanwhile is written over unseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from emulation.audit.services import record
from emulation.common.problems import Conflict, Problem, Refused
from emulation.people.models import User
from scoring.choices import Layer
from scoring.models import ScoreSheet
from scoring.selectors.offline import FIELDS, POINTS, REASON, FilledRow, offline_sheet
from scoring.services.entry import save_cells
from scoring.services.points import Decision, save_decisions
from scoring.services.typed import Cell


@dataclass(frozen=True, slots=True)
class FileCell:
    """A text of the file for one field of a line seen in `version`; `row` and `column` as Excel counts."""

    line_id: int
    field: str
    text: str
    version: int
    row: int
    column: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a cell of the sheet would hold instead; `computed` follows from another cell of the line."""

    row: FilledRow
    field: str
    header: str
    old: str
    new: str
    computed: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell of the file that cannot be written, with the reason; `theirs` and `by` where somebody has
    written that line since the file was made, with the `version` it has now."""

    cell: FileCell
    row: FilledRow | None
    header: str
    reason: str
    theirs: str = ""
    by: str = ""
    version: int | None = None

    @property
    def is_conflict(self) -> bool:
        return self.version is not None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became or would become of the cells."""

    changes: tuple[Change, ...]
    wrong: tuple[Wrong, ...]

    @property
    def conflicts(self) -> list[Wrong]:
        return [found for found in self.wrong if found.is_conflict]

    @property
    def mistakes(self) -> list[Wrong]:
        return [found for found in self.wrong if not found.is_conflict]


class _Undone(Exception):
    """Takes a trial back with its outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def try_cells(*, actor: User, sheet: ScoreSheet, layer: Layer, cells: Sequence[FileCell]) -> Outcome:
    """What writing the cells would change and what of them cannot be written; nothing is kept.

    Raises `PermissionDenied`, or `Refused` when the sheet as a whole takes no input now.
    """
    try:
        with transaction.atomic():
            raise _Undone(_put(actor, sheet, layer, cells))
    except _Undone as undone:
        return undone.outcome


@transaction.atomic
def write_cells(*, actor: User, sheet: ScoreSheet, layer: Layer, cells: Sequence[FileCell]) -> Outcome:
    """Write all the cells or none. Raises `PermissionDenied`, or `Refused` with one problem a cell."""
    outcome = _put(actor, sheet, layer, cells)
    if outcome.wrong:
        raise Refused([Problem(found.reason, code="cell") for found in outcome.wrong])
    typed = sum(not change.computed for change in outcome.changes)
    membership = sheet.membership
    record(
        actor=actor,
        action="write_workbook",
        text=f"Ghi {typed} ô từ tệp Excel vào phiếu năm {membership.group_year.year}",
        subject=sheet,
        organisation_id=membership.organisation_id,
        group_year_id=membership.group_year_id,
        new={"layer": str(layer), "cells": typed},
    )
    return outcome


def _put(actor: User, sheet: ScoreSheet, layer: Layer, cells: Sequence[FileCell]) -> Outcome:
    before = offline_sheet(sheet, layer).lines
    put = _put_own if layer == Layer.SELF else _put_decisions
    refused = put(actor, sheet, layer, cells, before)
    after = offline_sheet(sheet, layer).lines
    typed = {(cell.line_id, cell.field) for cell in cells}
    return Outcome(
        tuple(_changes(layer, before, after, typed)),
        tuple(_wrong(cell, before.get(cell.line_id), layer, error) for cell, error in refused),
    )


_Refusals = list[tuple[FileCell, Refused]]


def _put_own(
    actor: User, sheet: ScoreSheet, layer: Layer, cells: Sequence[FileCell], before: dict[int, FilledRow]
) -> _Refusals:
    places = {(cell.line_id, cell.field): cell for cell in cells}
    saved = save_cells(
        actor=actor,
        sheet=sheet,
        cells=[Cell(cell.line_id, cell.field, cell.text, cell.version) for cell in cells],
    )
    return [(places[item.cell.line_id, item.cell.field], item.error) for item in saved.refused]


def _put_decisions(
    actor: User, sheet: ScoreSheet, layer: Layer, cells: Sequence[FileCell], before: dict[int, FilledRow]
) -> _Refusals:
    """Points and reason of a line are one decision: what the file leaves as it was comes from the sheet."""
    typed: dict[int, dict[str, FileCell]] = {}
    for cell in cells:
        typed.setdefault(cell.line_id, {})[cell.field] = cell
    decisions = []
    for line_id, own in typed.items():
        row = before.get(line_id)
        stored = dict(zip((POINTS, REASON), row.values if row else ("", ""), strict=True))
        texts = {name: own[name].text if name in own else stored[name] for name in (POINTS, REASON)}
        version = next(iter(own.values())).version
        decisions.append(Decision(line_id, texts[POINTS], texts[REASON], version))
    decided = save_decisions(actor=actor, sheet=sheet, layer=layer, decisions=decisions)
    return [
        (own.get(item.error.problems[0].field) or next(iter(own.values())), item.error)
        for item in decided.refused
        for own in (typed[item.decision.line_id],)
    ]


def _changes(
    layer: Layer, before: dict[int, FilledRow], after: dict[int, FilledRow], typed: set[tuple[int, str]]
) -> Iterable[Change]:
    for line_id, row in before.items():
        for own, old, new in zip(FIELDS[layer], row.values, after[line_id].values, strict=True):
            if old != new:
                yield Change(row, own.name, own.header, old, new, (line_id, own.name) not in typed)


def _wrong(cell: FileCell, row: FilledRow | None, layer: Layer, error: Refused) -> Wrong:
    header = next(own.header for own in FIELDS[layer] if own.name == cell.field)
    reason = " ".join(problem.message for problem in error.problems)
    if not isinstance(error, Conflict):
        return Wrong(cell, row, header, reason)
    return Wrong(
        cell,
        row,
        header,
        reason,
        theirs=_theirs(error.current, cell.field),
        by=str(error.current["by"]),
        version=int(error.current["version"]),
    )


def _theirs(current: dict[str, Any], name: str) -> str:
    """What stands in that cell now."""
    return str(current["text"] if "text" in current else current[name])
