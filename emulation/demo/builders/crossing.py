"""Cross-scoring, tried in two groups: in one members score each other now, in the other it is closed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from emulation.demo.builders.world import BATCH, Sheet, World, Year
from emulation.demo.stages import Event
from emulation.people.models import User
from emulation.regulations.models import Figure, Regulation
from scoring.choices import SheetState
from scoring.cross import assign
from scoring.formulas import Method
from scoring.models import CrossAssignment, CrossRater, CrossRound, CrossScore, ScoreLine
from scoring.services.crossing import store_results

OPEN, CLOSED = ("khoi-14", 2025), ("khoi-15", 2025)
REASONS = (
    "Minh chứng mới có kế hoạch, chưa có báo cáo kết quả.",
    "Mức đạt thấp hơn mô tả của thang điểm.",
    "Hoạt động tổ chức sau thời hạn của kế hoạch.",
)
PATTERN = "Các đơn vị trong khối cùng hoàn thành, hồ sơ đầy đủ như nhau."


def build_pilot(world: World) -> None:
    """The regulation in force names the two groups."""
    regulation = Regulation.objects.in_force(date(OPEN[1], 12, 31))
    names = ["Khối thi đua số 14", "Khối thi đua số 15"]
    Figure.objects.filter(regulation=regulation, key="crossscoring.pilot").update(value=names)


def build_cross_scoring(world: World) -> None:
    for code, number in (OPEN, CLOSED):
        _build(world, world.year(code, number), is_open=(code, number) == OPEN)


class _Lines(NamedTuple):
    own: Decimal
    step: Decimal
    pk: int


def _build(world: World, year: Year, *, is_open: bool) -> None:
    book = year.row.regulation.book
    sheets = [sheet for sheet in year.sheets if sheet.handed_in]
    opener = world.heads[year.leader or ""]
    event = Event.SUBMITTED if is_open else Event.REVIEWED
    opened = year.schedule.at(event, 8) - timedelta(days=0 if is_open else 4)
    found = CrossRound.objects.create(
        group_year=year.row,
        seed=f"{year.code}-{year.number}",
        aggregate=book.text("crossscoring.aggregate"),
        trim=book.integer("crossscoring.trim_each_side"),
        raters=book.optional_integer("crossscoring.raters"),
        scope=book.text("crossscoring.criteria"),
        use=book.text("crossscoring.use"),
        clause=book.clause("crossscoring.aggregate"),
        opened_at=opened,
        opened_by=opener,
    )
    by_unit = {world.units[sheet.unit].pk: sheet for sheet in sheets}
    raters = _raters(world, year, found, by_unit, is_open)
    rows = [
        CrossAssignment(rater=raters[pair.rater], sheet=by_unit[pair.unit].row)
        for pair in assign(by_unit, found.raters, found.seed)
    ]
    CrossAssignment.objects.bulk_create(rows, batch_size=BATCH)
    _score(world, year, rows, by_unit)
    if not is_open:
        found.closed_at, found.closed_by = year.schedule.at(Event.REVIEWED, 11), opener
        found.save()
        store_results(found)


def _raters(
    world: World, year: Year, found: CrossRound, by_unit: dict[int, Sheet], is_open: bool
) -> dict[int, CrossRater]:
    """In the open round every third unit has handed in; one of the closed round gave everybody the same."""
    rows = []
    for place, (unit, sheet) in enumerate(sorted(by_unit.items())):
        row = CrossRater(round=found, organisation_id=unit)
        if not is_open or place % 3 == 0:
            row.submitted_at = found.opened_at + timedelta(hours=20 + place)
            row.submitted_at = min(row.submitted_at, world.now - timedelta(minutes=5))
            row.submitted_by = world.submitter(year, sheet.unit)
        if not is_open and place == 1:
            row.pattern_reason = PATTERN
        rows.append(row)
    return {row.organisation_id: row for row in CrossRater.objects.bulk_create(rows)}


def _score(world: World, year: Year, rows: list[CrossAssignment], by_unit: dict[int, Sheet]) -> None:
    lines: dict[int, list[_Lines]] = defaultdict(list)
    stored = ScoreLine.objects.filter(
        sheet__in=[sheet.row for sheet in by_unit.values()],
        criterion__method=Method.DIRECT,
        criterion__maximum__gt=0,
        self_points__isnull=False,
    )
    for sheet, pk, own, parameters in stored.order_by("pk").values_list(
        "sheet_id", "pk", "self_points", "criterion__parameters"
    ):
        lines[sheet].append(_Lines(own or Decimal(0), Decimal(str(parameters.get("step", "0.5"))), pk))
    scores = []
    for row in rows:
        rater = by_unit[row.rater.organisation_id]
        done = row.rater.submitted_at is not None
        scores += _scores(year, row, rater, lines[row.sheet_id], done, world.submitter(year, rater.unit))
    CrossScore.objects.bulk_create(scores, batch_size=BATCH)


def _scores(
    year: Year, row: CrossAssignment, rater: Sheet, lines: list[_Lines], done: bool, by: User
) -> list[CrossScore]:
    """Mostly the unit's own points; who has not handed in has begun with some units."""
    chance = year.chance(rater.unit, row.sheet_id, "cross")
    if not done and (rater.state == SheetState.SUBMITTED or chance.random() < 0.5):
        return []
    begun = lines if done else lines[: len(lines) // 2]
    at = row.rater.round.opened_at + timedelta(hours=chance.randint(2, 18))
    found = []
    for line in begun:
        lower = chance.random() < 0.15 and line.own >= line.step
        found.append(
            CrossScore(
                assignment=row,
                line_id=line.pk,
                points=line.own - line.step if lower else line.own,
                reason=chance.choice(REASONS) if lower and (done or chance.random() < 0.5) else "",
                version=1,
                by=by,
                at=at,
            )
        )
    return found
