"""Open sheets go over to the amended version: unchanged lines as they are, the others asked again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record, record_transition
from emulation.people.models import User
from scoring.choices import EDITABLE_STATES, Layer, SheetState
from scoring.models import CriteriaSet, Criterion, ScoreLine, ScoreSheet, SectionTotal
from scoring.selectors.criteria_effects import Effects, SheetEffect
from scoring.services import totals

EMPTY = {f"{layer}_{name}": None for layer in Layer for name in ("points", "by", "at")} | {
    "group_reason": "",
    "final_reason": "",
    "first_points": None,
    "first_reason": "",
}
"""What is taken from a line that is asked again; what the unit explained and the evidence stay with it."""
KEPT_IN_TRAIL = ("actual", "note", "self_points", "group_points", "group_reason")
LONGEST_REASON = 1000


def carry_sheets(actor: User, draft: CriteriaSet, effects: Effects) -> list[SheetEffect]:
    """Move every sheet concerned; the draft is being published, its targets are complete.

    Statements grow with the number of criteria, not with that of lines. Returns what was done to each sheet.
    """
    _lock(draft, effects)
    found = effects.by_sheet()
    if not found:
        return []
    sheets = [effect.sheet.pk for effect in found]
    answered = _note_lost(actor, effects, found)
    lines = ScoreLine.objects.filter(sheet__in=sheets)
    for new, old in effects.leaf_pairs.items():
        lines.filter(criterion=old).update(criterion=new, version=F("version") + 1)
    lines.filter(criterion__in=[node.key for node in effects.removed]).delete()
    ScoreLine.objects.bulk_create(
        [ScoreLine(sheet_id=sheet, criterion_id=node.key) for sheet in sheets for node in effects.added],
        batch_size=500,
    )
    _clear(found)
    for effect in found:
        _settle(actor, draft, effect, lost=effect.sheet.pk in answered)
    _recount(draft, sheets)
    return found


def _lock(draft: CriteriaSet, effects: Effects) -> None:
    """Before anything is read from them: nobody hands a sheet in meanwhile."""
    sheets = ScoreSheet.objects.filter(
        membership__group_year__in=effects.years, criteria_set=draft.previous_id
    )
    list(sheets.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def _note_lost(actor: User, effects: Effects, found: Sequence[SheetEffect]) -> set[int]:
    """What stood in lines that are cleared or taken away, for the trail; the sheets they belong to."""
    gone = {node.key for node in effects.removed}
    lost = {
        effect.sheet.pk: gone | {effects.leaf_pairs[node.key] for node in effect.asked} for effect in found
    }
    every = set().union(*lost.values())
    lines = ScoreLine.objects.filter(sheet__in=list(lost), criterion__in=every).select_related(
        "criterion", "sheet__membership"
    )
    held = [line for line in lines if line.criterion_id in lost[line.sheet_id] and _holds_something(line)]
    AuditRecord.objects.bulk_create(
        [_record(actor, line, "Bỏ" if line.criterion_id in gone else "Hỏi lại") for line in held],
        batch_size=500,
    )
    return {line.sheet_id for line in held if line.criterion_id not in gone}


def _holds_something(line: ScoreLine) -> bool:
    return any(getattr(line, name) not in (None, "") for name in KEPT_IN_TRAIL)


def _record(actor: User, line: ScoreLine, verb: str) -> AuditRecord:
    return build_record(
        actor=actor,
        action="fill_line",
        text=f"{verb} tiêu chí {line.criterion.code} do bộ tiêu chí được sửa đổi",
        subject=line,
        organisation_id=line.sheet.membership.organisation_id,
        group_year_id=line.sheet.membership.group_year_id,
        old={name: getattr(line, name) for name in KEPT_IN_TRAIL},
        new=dict.fromkeys(KEPT_IN_TRAIL),
    )


def _clear(found: Sequence[SheetEffect]) -> None:
    """Lines asked again lose their answer: one statement for each criterion."""
    by_criterion: dict[int, list[int]] = {}
    for effect in found:
        for node in effect.asked:
            by_criterion.setdefault(node.key, []).append(effect.sheet.pk)
    for criterion, sheets in by_criterion.items():
        ScoreLine.objects.filter(criterion=criterion, sheet__in=sheets).update(actual=None, **EMPTY)


def _settle(actor: User, draft: CriteriaSet, effect: SheetEffect, *, lost: bool) -> None:
    """The sheet on its new version, back with its unit where there is something to answer again; a draft only
    where answers were lost."""
    sheet, before = effect.sheet, effect.sheet.state
    sheet.criteria_set = draft
    if lost or (effect.goes_back and before not in EDITABLE_STATES):
        # As when a leader returns it: what was merely accepted may change now, what has a reason stays.
        accepted = sheet.lines.filter(group_points__isnull=False, group_reason="")
        accepted.update(group_points=None, group_by=None, group_at=None, version=F("version") + 1)
        sheet.state, sheet.return_reason = SheetState.RETURNED, reason_of(draft, effect)
        sheet.submitted_at = sheet.submitted_by = sheet.reviewed_at = sheet.reviewed_by = None
    sheet.save()
    if sheet.state != before:
        record_transition(
            actor=actor,
            subject=sheet,
            from_state=before,
            to_state=sheet.state,
            reason=sheet.return_reason,
            backwards=True,
        )


def reason_of(draft: CriteriaSet, effect: SheetEffect) -> str:
    """Why the sheet came back, with the numbers of the criteria, by which the grid marks their lines."""
    codes = ", ".join(node.code for node in (*effect.asked, *effect.added))
    text = (
        f"Bộ tiêu chí được sửa đổi, phiên bản {draft.version}: {draft.amendment_reason} Cần trả lời: {codes}."
    )
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def _recount(draft: CriteriaSet, sheets: Sequence[int]) -> None:
    """Totals by the sections of the new version, in the layers that had any."""
    layers: dict[int, set[str]] = {}
    stored = SectionTotal.objects.filter(sheet__in=sheets)
    for sheet, layer in stored.order_by().values_list("sheet_id", "layer").distinct():
        layers.setdefault(sheet, set()).add(layer)
    stored.delete()
    computed = totals.compute(draft, list(sheets))
    totals.store([total for total in computed if total.layer in layers.get(total.sheet_id, ())])


def pairs_as_rows(draft: CriteriaSet, effects: Effects) -> dict[int, Criterion]:
    """Old key → new row of every criterion that goes on."""
    rows = {row.pk: row for row in draft.criteria.all()}
    return {old: rows[new] for new, old in effects.difference.pairs.items()}
