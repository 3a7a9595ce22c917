"""A unit writes its sheet: figures, points, notes. One cell or many, each saved on its own version.

A cell that cannot be saved never takes the others with it: its refusal says why and what stands there now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.people.models import User
from scoring.models import ScoreLine, ScoreSheet
from scoring.selectors.doubts import Reported, doubts_about
from scoring.selectors.frozen import criteria_of
from scoring.selectors.grid import Tree, tree_of
from scoring.selectors.lines import Goals, Leaf, LineRule, goals_of, leaf_of
from scoring.services import totals
from scoring.services.totals import Total
from scoring.services.typed import FIELDS, Cell, apply_cell, refusal


@dataclass(frozen=True, slots=True)
class SavedLine:
    """A line as it stands after saving. `warning`: the figure is hardly true; it is kept all the same."""

    line_id: int
    version: int
    actual: Decimal | None
    points: Decimal | None
    note: str
    at: datetime | None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """A cell that was not saved, with the reason; `error` is a `Conflict` when somebody else was first."""

    cell: Cell
    error: Refused


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the cells of `sheet`. `leaves`: all its lines that were looked at, as they stand now;
    `totals` and `tree` are those of the self layer, empty when no points changed."""

    sheet: ScoreSheet
    lines: tuple[SavedLine, ...] = ()
    refused: tuple[RefusedCell, ...] = ()
    leaves: tuple[Leaf, ...] = ()
    totals: tuple[Total, ...] = ()
    tree: Tree | None = None


@dataclass(frozen=True, slots=True)
class SavedCell:
    """One cell saved: its line, and the totals of the sheet."""

    line: SavedLine
    totals: tuple[Total, ...]

    @property
    def points(self) -> Decimal | None:
        return self.line.points

    @property
    def warnings(self) -> tuple[str, ...]:
        return (self.line.warning,) if self.line.warning else ()


def save_cell(*, actor: User, line_id: int, field: str, text: str, seen_version: int) -> SavedCell:
    """Save one cell. Raises `PermissionDenied`, `Refused`, or `Conflict` with the values stored now.

    Empty text clears the cell. A field that the method computes, or a line not assigned, refuses input.
    """
    sheet = ScoreSheet.objects.get(lines=line_id)
    saved = save_cells(actor=actor, sheet=sheet, cells=[Cell(line_id, field, text, seen_version)])
    if saved.refused:
        raise saved.refused[0].error
    return SavedCell(saved.lines[0], saved.totals)


@transaction.atomic
def save_cells(*, actor: User, sheet: ScoreSheet, cells: Sequence[Cell]) -> Saved:
    """Save what can be saved and say of every other cell why not (a pasted block, a whole plain form)."""
    sheet = lock_to_write(actor, sheet)
    wanted: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        wanted[cell.line_id].append(cell)
    lines = _locked_lines(sheet, list(wanted))
    goals = goals_of(sheet.membership_id, [line.criterion_id for line in lines.values()])
    work = _Work(actor, sheet, now(), goals)
    for line_id, own in wanted.items():
        line = lines.get(line_id)
        if line is None:
            work.refused += [
                RefusedCell(cell, refusal("Không có ô này trên phiếu.", "unknown")) for cell in own
            ]
        else:
            _write(work, line, leaf_of(line, goals).rule, own)
    return _finish(work, lines)


def lock_to_write(actor: User, sheet: ScoreSheet) -> ScoreSheet:
    """The sheet locked, when this person may write it (not after the review has closed) in its state."""
    sheet = _locked_sheet(sheet.pk)
    if not actor.has_perm("scoring.fill_sheet", sheet):
        raise PermissionDenied
    if not sheet.is_editable:
        raise refusal(
            "Phiếu đã nộp nên không sửa được. Muốn sửa, đề nghị Trưởng trả lại phiếu.", "not_editable"
        )
    return sheet


def _locked_sheet(sheet_id: int) -> ScoreSheet:
    """The sheet locked, with no more than saving a cell looks at: it happens ten thousand times a day."""
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("membership__group_year")
        .only(
            "state",
            "return_reason",
            "criteria_set_id",
            "membership__organisation_id",
            "membership__group_year__state",
            "membership__group_year__review_closed_at",
            "membership__group_year__regulation_id",
        )
        .get(pk=sheet_id)
    )
    sheet.criteria_set = criteria_of(sheet.criteria_set_id).criteria_set
    return sheet


@dataclass(slots=True)
class _Work:
    """What has been done to the sheet so far."""

    actor: User
    sheet: ScoreSheet
    moment: datetime
    goals: Goals
    changed: dict[int, ScoreLine] = field(default_factory=dict)
    rules: dict[int, LineRule] = field(default_factory=dict)
    figures: set[int] = field(default_factory=set)
    scored: set[int] = field(default_factory=set)
    refused: list[RefusedCell] = field(default_factory=list)
    records: list[AuditRecord] = field(default_factory=list)


def _locked_lines(sheet: ScoreSheet, ids: Sequence[int]) -> dict[int, ScoreLine]:
    lines = ScoreLine.objects.select_for_update(of=("self",)).filter(sheet_id=sheet.pk, pk__in=ids)
    if (
        len(ids) > 1
    ):  # who wrote a line is asked for a conflict only: rare for one cell, likely for one of many
        lines = lines.select_related("self_by")
    criteria = criteria_of(sheet.criteria_set_id).leaves
    found = {line.pk: line for line in lines.order_by("pk")}
    for line in found.values():
        line.criterion = criteria[line.criterion_id]
    return found


def _write(work: _Work, line: ScoreLine, rule: LineRule, cells: Sequence[Cell]) -> None:
    """Apply the cells of one line; they share the version they were seen in."""
    seen_first = line.version
    before = _values(line)
    for cell in cells:
        try:
            apply_cell(line, rule, cell, seen_first)
        except Refused as refusal:
            work.refused.append(RefusedCell(cell, refusal))
    after = _values(line)
    work.rules[line.pk] = rule
    if after == before:
        return
    line.version += 1
    line.self_by, line.self_at = work.actor, work.moment
    work.changed[line.pk] = line
    if after["self_points"] != before["self_points"]:
        work.scored.add(line.criterion.section_id or line.criterion_id)
    if after["actual"] != before["actual"]:
        work.figures.add(line.pk)
    work.records.append(_record(work, line, before, after))


def _values(line: ScoreLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in FIELDS}


def _record(work: _Work, line: ScoreLine, before: dict[str, Any], after: dict[str, Any]) -> AuditRecord:
    names = [name for name in FIELDS if before[name] != after[name]]
    membership = work.sheet.membership
    return build_record(
        actor=work.actor,
        action="fill_line",
        text=f"Tự chấm tiêu chí {line.criterion.code}: {', '.join(FIELDS[name] for name in names)}",
        subject=line,
        organisation_id=membership.organisation_id,
        group_year_id=membership.group_year_id,
        old={name: before[name] for name in names},
        new={name: after[name] for name in names},
    )


def _finish(work: _Work, lines: Mapping[int, ScoreLine]) -> Saved:
    """Write the changed lines, their records and the totals; look at the figures once more."""
    changed = list(work.changed.values())
    names = [*FIELDS, "version", "self_by", "self_at"]
    if len(changed) == 1:
        changed[0].save(update_fields=names)
    elif changed:
        ScoreLine.objects.bulk_update(changed, names, batch_size=100)
    AuditRecord.objects.bulk_create(work.records)
    tree = tree_of(work.sheet) if work.scored else None
    found = totals.follow(work.sheet, tree, work.scored) if tree else []
    reported = [
        Reported(ln.pk, ln.criterion_id, work.rules[ln.pk], ln.actual)
        for ln in changed
        if ln.pk in work.figures
    ]
    doubts = doubts_about(work.sheet, reported)
    failed = {refused.cell.line_id for refused in work.refused}
    return Saved(
        sheet=work.sheet,
        leaves=tuple(leaf_of(line, work.goals) for line in lines.values()),
        lines=tuple(
            SavedLine(
                line_id=line.pk,
                version=line.version,
                actual=line.actual,
                points=line.self_points,
                note=line.note,
                at=line.self_at,
                warning=doubts.get(line.pk, ""),
            )
            for line in lines.values()
            if line.pk in work.changed or line.pk not in failed
        ),
        refused=tuple(work.refused),
        totals=tuple(found),
        tree=tree,
    )
