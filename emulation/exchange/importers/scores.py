"""Sheet "Điểm": figures and points. A sheet whose every line has final points becomes final.

Sheets that people work on already are left to them: only lines of sheets still open to their unit, and
whole past years, can be imported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from emulation.audit.services import record_transition
from emulation.common.dates import now
from emulation.common.numbers import format_points
from emulation.common.workbooks.reading import CellProblem, Row
from emulation.exchange.importers.context import Context, complete, memberships_of, pick, without_repeats
from emulation.exchange.importers.criteria_lookup import Leaves
from emulation.exchange.layout import SCORES
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear, Membership
from emulation.groups.services import advance
from scoring.choices import Layer, SheetState
from scoring.models import Criterion, ScoreLine, ScoreSheet, Target
from scoring.services import totals

FIELDS = ("actual", "self_points", "note", "group_points", "group_reason", "final_points", "final_reason")
COLUMNS = (("self_points", ""), ("group_points", "group_reason"), ("final_points", "final_reason"))


def import_scores(context: Context, rows: Sequence[Row]) -> None:
    rows = complete(rows, "group", "year", "unit", "criterion")
    rows = without_repeats(context, rows, "group", "year", "unit", "criterion")
    members = memberships_of(rows)
    leaves = Leaves.of(members.values())
    found: dict[int, list[tuple[Row, Criterion]]] = defaultdict(list)
    owners: dict[int, Membership] = {}
    for row in rows:
        member = members.get((row["group"], row["year"], row["unit"]))
        if member is None:
            context.wrong(row, "unit", "không phải đơn vị thành viên của khối, cụm trong năm này.")
            continue
        criterion = leaves.get(member, row["criterion"])
        if criterion is None:
            context.wrong(row, "criterion", f"không có tiêu chí chấm điểm “{row['criterion']}”.")
        elif _sound(context, row, criterion):
            owners[member.pk] = member
            found[member.pk].append((row, criterion))
    if context.problems:
        return
    sheets = _sheets(owners, leaves)
    changed = _lines(context, found, sheets)
    _finish(context, [sheets[pk] for pk in found], changed)


def _sound(context: Context, row: Row, criterion: Criterion) -> bool:
    before: Decimal | None = None
    for name, reason in COLUMNS:
        points = row[name]
        if points is None:
            continue
        if not 0 <= points <= criterion.maximum:
            context.wrong(row, name, f"điểm từ 0 đến {format_points(criterion.maximum)}.")
            return False
        if reason and points != before and not row[reason]:
            context.wrong(row, reason, "nêu lý do khi điểm khác lớp trước.")
            return False
        before = points
    return True


def _sheets(owners: dict[int, Membership], leaves: Leaves) -> dict[int, ScoreSheet]:
    """The sheet of each member, new ones created with all their lines."""
    sheets = {
        sheet.membership_id: sheet
        for sheet in ScoreSheet.objects.filter(membership__in=owners).select_related(
            "criteria_set", "membership__organisation", "membership__group_year__group"
        )
    }
    missing = [pk for pk in owners if pk not in sheets]
    ScoreSheet.objects.bulk_create(
        ScoreSheet(membership_id=pk, criteria_set_id=leaves.sets[owners[pk].group_year_id]) for pk in missing
    )
    created = ScoreSheet.objects.filter(membership__in=missing).select_related(
        "criteria_set", "membership__organisation", "membership__group_year__group"
    )
    lines = [
        ScoreLine(sheet=sheet, criterion=criterion)
        for sheet in created
        for (set_id, _), criterion in leaves.criteria.items()
        if set_id == sheet.criteria_set_id
    ]
    ScoreLine.objects.bulk_create(lines, batch_size=500)
    return sheets | {sheet.membership_id: sheet for sheet in created}


def _lines(
    context: Context, found: dict[int, list[tuple[Row, Criterion]]], sheets: dict[int, ScoreSheet]
) -> set[int]:
    """Write the lines that differ; returns the sheets they belong to."""
    stored = {
        (line.sheet_id, line.criterion_id): line
        for line in ScoreLine.objects.filter(sheet__in=[sheets[pk].pk for pk in found])
    }
    old: list[tuple[ScoreLine, dict[str, Any]]] = []
    touched: set[int] = set()
    for pk, own in found.items():
        for row, criterion in own:
            line = stored[sheets[pk].pk, criterion.pk]
            values = pick(row, FIELDS)
            if any(getattr(line, name) != value for name, value in values.items()):
                if not sheets[pk].is_editable:
                    context.wrong(row, "unit", "phiếu của đơn vị này đã nộp; không sửa bằng tệp được.")
                    continue
                touched.add(sheets[pk].pk)
            old.append((line, values))
    if not context.problems:
        context.save(SCORES.title, ScoreLine, [], old)
    return touched


def _finish(context: Context, sheets: Sequence[ScoreSheet], touched: set[int]) -> None:
    by_set: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        if sheet.pk in touched or sheet.is_editable:
            by_set[sheet.criteria_set_id].append(sheet)
    for same in by_set.values():
        totals.store(totals.compute(same[0].criteria_set, [sheet.pk for sheet in same], list(Layer)))
    complete_ids = _complete([sheet.pk for some in by_set.values() for sheet in some])
    ready = [sheet for some in by_set.values() for sheet in some if sheet.pk in complete_ids]
    if ready and context.actor is None:
        reason = "điểm thẩm định đầy đủ: nêu người nhập bằng --actor TÊN_ĐĂNG_NHẬP."
        context.problems.append(CellProblem(SCORES.title, 0, "", reason))
        return
    for sheet in ready:
        _finalise(context, sheet)
    for group_year in {s.membership.group_year_id: s.membership.group_year for s in sheets}.values():
        _advance_year(context, group_year)


def _complete(sheet_ids: Sequence[int]) -> set[int]:
    """Sheets on which every assigned line has final points."""
    open_lines = ScoreLine.objects.filter(sheet__in=sheet_ids, final_points=None)
    not_assigned = set(
        Target.objects.filter(assigned=False, membership__sheet__in=sheet_ids).values_list(
            "membership__sheet", "criterion_id"
        )
    )
    waiting = {
        sheet
        for sheet, criterion in open_lines.values_list("sheet_id", "criterion_id")
        if (sheet, criterion) not in not_assigned
    }
    return set(sheet_ids) - waiting


def _finalise(context: Context, sheet: ScoreSheet) -> None:
    """All layers are there: the facts of every step are those of the import."""
    moment, before = now(), sheet.state
    for fact in ("submitted", "reviewed", "appraised", "finalised"):
        setattr(sheet, f"{fact}_at", moment)
        setattr(sheet, f"{fact}_by", context.actor)
    sheet.state = SheetState.FINAL
    sheet.save()
    record_transition(
        actor=context.actor,
        subject=sheet,
        from_state=before,
        to_state=SheetState.FINAL,
        reason="Nhập từ Excel: đủ điểm thẩm định của mọi tiêu chí.",
    )


def _advance_year(context: Context, group_year: GroupYear) -> None:
    """A group-year with sheets is assessing; with only final ones it is ready to be ranked."""
    order = list(YearState)
    if order.index(YearState(group_year.state)) < order.index(YearState.ASSESSING):
        advance(actor=context.actor, group_year=group_year, to=YearState.ASSESSING)
    pending = group_year.memberships.active().exclude(sheet__state=SheetState.FINAL).exists()
    if not pending and group_year.review_closed_at is None:
        advance(actor=context.actor, group_year=group_year, to=YearState.REVIEWING)
        group_year.review_closed_at, group_year.review_closed_by = now(), context.actor
        group_year.save(update_fields=["review_closed_at", "review_closed_by"])
