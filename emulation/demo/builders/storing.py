"""Sheets, lines and totals as rows, with who did what when, and the trail of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from emulation.demo.builders.moments import Moments
from emulation.demo.builders.world import BATCH, Sheet, World
from emulation.demo.stages import Event
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.formulas import Method
from scoring.models import ScoreLine, ScoreSheet
from scoring.services import totals
from scoring.services.sheets import receipt_number

STATE_FACTS = (
    "receipt_number",
    "submitted_at",
    "submitted_by",
    "return_reason",
    "reviewed_at",
    "reviewed_by",
    "appraised_at",
    "appraised_by",
    "finalised_at",
    "finalised_by",
)
_STATES = list(SheetState)


def store_sheets(world: World) -> None:
    sheets = [sheet for year in world.years for sheet in year.sheets]
    for sheet in sheets:
        tree = sheet.year.tree
        if tree is None:
            raise ValueError(f"{sheet.year.code} {sheet.year.number} has sheets without criteria")
        sheet.row = ScoreSheet(membership=sheet.year.memberships[sheet.unit], criteria_set=tree.row)
    ScoreSheet.objects.bulk_create([sheet.row for sheet in sheets], batch_size=BATCH)
    for sheet in sheets:
        sheet.when = Moments.of(sheet.year.schedule, sheet.year.chance(sheet.unit, "moments"))
        _set_facts(world, sheet, sheet.when)
        _tell(world, sheet, sheet.when)
    ScoreSheet.objects.bulk_update([sheet.row for sheet in sheets], ["state", *STATE_FACTS], batch_size=100)
    for year in world.years:
        ScoreLine.objects.bulk_create(
            [row for sheet in year.sheets for row in _lines(world, sheet, sheet.when)], batch_size=BATCH
        )
    store_totals(sheets)


def _set_facts(world: World, sheet: Sheet, when: Moments) -> None:
    row, year, unit = sheet.row, sheet.year, sheet.unit
    row.state = sheet.state
    row.return_reason = sheet.return_reason
    if sheet.state != SheetState.DRAFT:
        row.receipt_number = receipt_number(world.units[unit], year.number, row.pk)
    if sheet.handed_in:
        row.submitted_at, row.submitted_by = when.submitted, world.submitter(year, unit)
    if _STATES.index(sheet.state) >= _STATES.index(SheetState.REVIEWED):
        row.reviewed_at, row.reviewed_by = when.reviewed, world.reviewer(year, unit)
    if sheet.state in (SheetState.APPRAISED, SheetState.FINAL):
        row.appraised_at, row.appraised_by = when.appraised, world.appraiser(year, unit)
    if sheet.state == SheetState.FINAL:
        row.finalised_at, row.finalised_by = when.final, world.appraiser(year, unit)


def _tell(world: World, sheet: Sheet, when: Moments) -> None:
    """The steps of the sheet up to its state."""
    year, unit, row = sheet.year, sheet.unit, sheet.row
    reviewer, appraiser = world.reviewer(year, unit), world.appraiser(year, unit)
    steps: list[tuple[SheetState, datetime, User]] = [
        (SheetState.SUBMITTED, when.submitted, world.submitter(year, unit)),
        (SheetState.REVIEWED, when.reviewed, reviewer),
        (SheetState.ACCEPTED, when.reviewed + timedelta(hours=20), world.submitter(year, unit)),
        (SheetState.APPRAISED, when.appraised, appraiser),
        (SheetState.FINAL, when.final, appraiser),
    ]
    before = SheetState.DRAFT
    if sheet.state == SheetState.RETURNED:
        world.trail.step(row, before, SheetState.SUBMITTED, when.submitted, steps[0][2])
        later = when.submitted + timedelta(hours=26)
        world.trail.step(row, SheetState.SUBMITTED, SheetState.RETURNED, later, reviewer, sheet.return_reason)
        return
    for state, at, actor in steps:
        if _STATES.index(state) > _STATES.index(sheet.state):
            return
        if state != SheetState.ACCEPTED or sheet.state == SheetState.ACCEPTED:
            world.trail.step(row, before, state, at, actor)
            before = state


def _lines(world: World, sheet: Sheet, when: Moments) -> list[ScoreLine]:
    past = sheet.year.is_past
    officer = None if past else world.officers[sheet.unit].pk
    reviewer = None if past else world.reviewer(sheet.year, sheet.unit).pk
    appraiser = None if past else world.appraiser(sheet.year, sheet.unit).pk
    closed = sheet.year.schedule.at(Event.REVIEWED, 16, 30)
    pace = (when.submitted - when.begun) / (len(sheet.lines) + 1)
    rows = []
    for index, line in enumerate(sheet.lines):
        facts: dict[str, Any] = {
            "sheet_id": sheet.row.pk,
            "criterion_id": line.leaf.criterion.pk,
            "version": 0,
        }
        if line.answered:
            facts |= {"self_by_id": officer, "self_at": when.begun + pace * index}
            facts |= {"version": 1, "actual": line.actual, "self_points": line.own}
        if line.group is not None:
            relative = line.leaf.method is Method.RELATIVE
            facts |= {"group_by_id": None if relative else reviewer}
            facts |= {"group_at": closed if relative else when.reviewed}
            facts |= {"version": 2, "group_points": line.group, "group_reason": line.group_reason}
        if line.final is not None:
            facts |= {"final_by_id": appraiser, "final_at": when.appraised}
            facts |= {"version": 3, "final_points": line.final, "final_reason": line.final_reason}
        rows.append(ScoreLine(**facts))
    return rows


def store_totals(sheets: Sequence[Sheet]) -> None:
    """Section totals by the function that every save uses, for the layers that a sheet has come to."""
    same: dict[tuple[int, tuple[Layer, ...]], list[Sheet]] = defaultdict(list)
    for sheet in sheets:
        same[sheet.row.criteria_set_id, _layers(sheet)].append(sheet)
    for (_, layers), some in same.items():
        totals.store(totals.compute(some[0].row.criteria_set, [sheet.row.pk for sheet in some], layers))


def _layers(sheet: Sheet) -> tuple[Layer, ...]:
    layers = [Layer.SELF]
    if any(line.group is not None for line in sheet.lines):
        layers.append(Layer.GROUP)
    if any(line.final is not None for line in sheet.lines):
        layers.append(Layer.FINAL)
    return tuple(layers)
