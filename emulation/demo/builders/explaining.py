"""What units said about points of the group, what was decided; the founder's first step in clusters."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import F

from emulation.demo.builders.world import BATCH, Sheet, World
from emulation.demo.stages import Event
from emulation.groups.policies import policy_of
from emulation.people.models import User
from scoring.choices import SheetState, ThreadState
from scoring.models import Explanation, ScoreLine, ScoreSheet
from scoring.services.explanation import disputable

_ANSWERS = (
    "Số liệu cả năm đã được cơ quan thống kê xác nhận; đề nghị giữ điểm tự chấm.",
    "Văn bản gửi đúng hạn qua trục liên thông, chỉ bản giấy đến sau; đề nghị xem lại.",
    "Đơn vị đã có quyết định công nhận bổ sung, đề nghị tính đủ điểm.",
)
_KEPT = (
    "Đã đối chiếu với báo cáo của cơ quan thống kê, giữ nguyên điểm.",
    "Quyết định công nhận ban hành sau kỳ chấm, tính vào năm sau.",
)
_DONE = (SheetState.ACCEPTED, SheetState.APPRAISED, SheetState.FINAL)


def build_explanations(world: World) -> None:
    sheets = {
        sheet.row.pk: sheet
        for year in world.years
        if not year.is_past and year.reached(Event.REVIEWED)
        for sheet in year.sheets
        if sheet.state in (SheetState.REVIEWED, *_DONE)
    }
    differing: dict[int, list[ScoreLine]] = defaultdict(list)
    reviewed = ScoreLine.objects.filter(sheet__in=list(sheets))
    people_first = F("group_by").asc(nulls_last=True)
    for line in disputable(reviewed).order_by(people_first, "pk"):
        differing[line.sheet_id].append(line)
    rows = [row for pk, some in differing.items() for row in _threads(world, sheets[pk], some)]
    Explanation.objects.bulk_create(rows, batch_size=BATCH)
    _take_first_steps(world, list(sheets.values()))


def _threads(world: World, sheet: Sheet, lines: list[ScoreLine]) -> list[Explanation]:
    year, chance = sheet.year, sheet.year.chance(sheet.unit, "explanation")
    closed = year.schedule.at(Event.REVIEWED, 16, 30)
    said_at = min(closed + timedelta(hours=18), world.now - timedelta(minutes=30))
    unit, reviewer = world.submitter(year, sheet.unit), world.reviewer(year, sheet.unit)
    open_ones = sheet.state == SheetState.REVIEWED
    return [
        Explanation(
            line=line,
            opened_at=closed,
            given_points=line.group_points or 0,
            given_reason=line.group_reason,
            **_said(chance, index, open_ones, unit, reviewer, said_at, line),
        )
        for index, line in enumerate(lines)
    ]


def _said(
    chance: Random,
    index: int,
    is_open: bool,
    unit: User,
    reviewer: User,
    at: datetime,
    line: ScoreLine,
) -> dict[str, Any]:
    """Where the unit may still answer, one line is explained and one accepted; elsewhere all is settled."""
    answered = {"answered_by": unit, "answered_at": at, "version": 1}
    if is_open:
        if index == 0:
            return {"state": ThreadState.ANSWERED, "answer": chance.choice(_ANSWERS), **answered}
        return {"state": ThreadState.ACCEPTED, **answered} if index == 1 else {"state": ThreadState.OPEN}
    if chance.random() < 0.8:
        return {"state": ThreadState.ACCEPTED, **answered}
    decided = {"decided_by": reviewer, "decided_at": at + timedelta(minutes=20), "version": 2}
    return {
        "state": ThreadState.KEPT,
        "answer": chance.choice(_ANSWERS),
        **answered,
        "decision": chance.choice(_KEPT),
        "decided_points": line.group_points,
        **decided,
    }


def _take_first_steps(world: World, sheets: list[Sheet]) -> None:
    """The founder of a cluster has appraised what Sở Nội vụ has appraised since."""
    taken = []
    for sheet in sheets:
        group = sheet.year.row.group
        if not policy_of(group).appraised_by_founder_first or sheet.row.appraised_at is None:
            continue
        sheet.row.first_step_at = sheet.row.appraised_at - timedelta(hours=3)
        sheet.row.first_step_by = world.heads.get(sheet.year.group["founder"], sheet.year.staff)
        taken.append(sheet.row)
    ScoreSheet.objects.bulk_update(taken, ["first_step_at", "first_step_by"], batch_size=100)
    lines = ScoreLine.objects.filter(sheet__in=taken, final_points__isnull=False)
    lines.update(first_points=F("final_points"), first_reason=F("final_reason"))
