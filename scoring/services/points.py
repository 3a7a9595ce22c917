"""Points of the group and of the appraisal: one line or a whole form, each line on its own version.

A line that cannot be saved never takes the others with it. Both layers follow the same rules; `LAYERS`
holds what differs: the layer before, the right, the step of the year, the words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import format_time, now
from emulation.common.numbers import NumberError, format_points, parse_decimal
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.text import tidy
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import advance
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.formulas import FormulaError, parse_parameters, validate_points
from scoring.models import ScoreLine, ScoreSheet, Target
from scoring.rules import awaits_first_step, takes_first_step, takes_second_step
from scoring.selectors.lines import rule_of
from scoring.services import totals
from scoring.services.totals import Total

UNDER_REVIEW = (SheetState.SUBMITTED, SheetState.REVIEWED)
UNDER_APPRAISAL = (SheetState.ACCEPTED, SheetState.APPRAISED)
LONGEST_REASON = 1000
FIRST_STEP_REASON = "Nêu lý do khi điểm khác điểm cơ quan thành lập thẩm định."


def not_under_review(actor: User, sheet: ScoreSheet) -> list[Problem]:
    """Why the group cannot score this sheet now."""
    if sheet.membership.group_year.review_closed_at is not None:
        return [Problem("Việc chấm đã khép lại.", code="closed")]
    if sheet.state not in UNDER_REVIEW:
        return [Problem("Đơn vị chưa nộp phiếu.", code="not_submitted")]
    return []


def not_under_appraisal(actor: User, sheet: ScoreSheet) -> list[Problem]:
    """Why this sheet cannot be appraised now by this person: founder and Sở Nội vụ take turns."""
    if sheet.membership.group_year.review_closed_at is None:
        return [Problem("Khối, cụm chưa khép lại việc chấm.", code="not_closed")]
    if sheet.state == SheetState.REVIEWED:
        return [Problem("Phiếu đang trong thời gian giải trình.", code="explaining")]
    if sheet.state not in UNDER_APPRAISAL:
        return [Problem("Phiếu không ở bước thẩm định.", code="not_under_appraisal")]
    if awaits_first_step(sheet):
        if not takes_first_step(actor, sheet):
            return [Problem("Chờ cơ quan thành lập cụm thẩm định trước.", code="first_step")]
    elif not takes_second_step(actor, sheet):
        return [Problem("Cơ quan thành lập đã thẩm định; Sở Nội vụ đang thẩm định.", code="second_step")]
    return []


@dataclass(frozen=True, slots=True)
class LayerRule:
    """What is particular to one written layer; `before` is the field whose points it is compared with,
    `complete` the state of a sheet whose every line has its points."""

    layer: Layer
    before: str
    permission: str
    obstacles: Callable[[User, ScoreSheet], list[Problem]]
    complete: SheetState
    action: str
    verb: str
    reason_wanted: str

    def name(self, part: str) -> str:
        """`points` → `group_points`."""
        return f"{self.layer}_{part}"


LAYERS: Mapping[Layer, LayerRule] = MappingProxyType(
    {
        Layer.GROUP: LayerRule(
            Layer.GROUP,
            "self_points",
            "scoring.review_sheet",
            not_under_review,
            SheetState.REVIEWED,
            "set_group_points",
            "Chấm",
            "Nêu lý do khi điểm khác điểm tự chấm.",
        ),
        Layer.FINAL: LayerRule(
            Layer.FINAL,
            "group_points",
            "scoring.appraise_sheet",
            not_under_appraisal,
            SheetState.APPRAISED,
            "set_final_points",
            "Thẩm định",
            "Nêu lý do khi điểm khác điểm khối, cụm chấm.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody typed for a line seen in version `seen_version`; empty points take the decision back."""

    line_id: int
    points: str
    reason: str
    seen_version: int


@dataclass(frozen=True, slots=True)
class RefusedDecision:
    """A decision not saved; `error` is a `Conflict` when somebody else was first."""

    decision: Decision
    error: Refused


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of the decisions. `lines` stand as asked for (some may have stood so before)."""

    lines: tuple[ScoreLine, ...] = ()
    refused: tuple[RefusedDecision, ...] = ()
    totals: tuple[Total, ...] = ()


def locked_sheet(sheet_id: int) -> ScoreSheet:
    """The sheet with its row locked and what the rules look at selected."""
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("criteria_set", "membership__organisation", "membership__group_year__group")
        .select_related("membership__group_year__regulation")
        .get(pk=sheet_id)
    )


def lock_to_decide(actor: User, sheet: ScoreSheet, layer: Layer) -> ScoreSheet:
    """The sheet locked, when this person may write that layer now. `PermissionDenied`, also for the own
    unit; `Refused` outside the step."""
    rule = LAYERS[layer]
    sheet = locked_sheet(sheet.pk)
    if not actor.has_perm(rule.permission, sheet):
        raise PermissionDenied
    if problems := rule.obstacles(actor, sheet):
        raise Refused(problems)
    return sheet


def begin_reviewing(actor: User, group_year: GroupYear) -> None:
    """The first point of the group moves its year from self-assessment to review."""
    if group_year.state == YearState.ASSESSING:
        advance(actor=actor, group_year=locked_year(group_year.pk), to=YearState.REVIEWING)


def decide(*, actor: User, line: ScoreLine, layer: Layer, decision: Decision) -> ScoreLine:
    """Save one decision. Raises `PermissionDenied`, `Conflict` or `Refused` (fields `points`, `reason`)."""
    found = save_decisions(actor=actor, sheet=line.sheet, layer=layer, decisions=[decision])
    if found.refused:
        raise found.refused[0].error
    return found.lines[0]


@transaction.atomic
def save_decisions(*, actor: User, sheet: ScoreSheet, layer: Layer, decisions: Sequence[Decision]) -> Decided:
    """Save what can be saved and say of every other line why not."""
    rule = LAYERS[layer]
    sheet = lock_to_decide(actor, sheet, layer)
    lines = _locked_lines(sheet, [decision.line_id for decision in decisions], rule)
    targets = {
        target.criterion_id: target
        for target in Target.objects.filter(
            membership=sheet.membership_id, criterion__in=[line.criterion_id for line in lines.values()]
        )
    }
    work = _Work(actor, sheet, rule, targets)
    for decision in decisions:
        try:
            _apply(work, lines.get(decision.line_id), decision)
        except Refused as refusal:
            work.refused.append(RefusedDecision(decision, refusal))
    return _finish(work)


@dataclass(slots=True)
class _Work:
    actor: User
    sheet: ScoreSheet
    rule: LayerRule
    targets: dict[int, Target]
    done: list[ScoreLine] = field(default_factory=list)
    changed: list[ScoreLine] = field(default_factory=list)
    refused: list[RefusedDecision] = field(default_factory=list)
    records: list[AuditRecord] = field(default_factory=list)


def _locked_lines(sheet: ScoreSheet, ids: Sequence[int], rule: LayerRule) -> dict[int, ScoreLine]:
    found = (
        ScoreLine.objects.select_for_update(of=("self",))
        .select_related("criterion", rule.name("by"))
        .filter(sheet=sheet, pk__in=ids)
        .order_by("pk")
    )
    return {line.pk: line for line in found}


def _apply(work: _Work, line: ScoreLine | None, decision: Decision) -> None:
    """Put one decision on its line, or raise `Refused`."""
    rule = work.rule
    if line is None:
        raise Refused(Problem("Không có dòng này trên phiếu.", code="unknown"))
    asked = rule_of(line.criterion, work.targets.get(line.criterion_id))
    if not asked.assigned:
        raise Refused(
            Problem("Tiêu chí không giao cho đơn vị nên không chấm.", field="points", code="not_assigned")
        )
    points = checked_points(line, decision.points)
    reason = "" if points is None else tidy(decision.reason)
    before = _values(line, rule)
    if before == {rule.name("points"): points, rule.name("reason"): reason}:
        work.done.append(line)
        return
    if line.version != decision.seen_version:
        raise _conflict(line, rule, decision)
    if len(reason) > LONGEST_REASON:
        raise Refused(
            Problem(f"Lý do dài không quá {LONGEST_REASON} ký tự.", field="reason", code="too_long")
        )
    later = asked.later and rule.layer == Layer.GROUP
    if points is None and work.sheet.state == rule.complete and not later:
        raise Refused(Problem("Phiếu đã hoàn thành nên điểm không để trống.", field="points", code="empty"))
    if points is not None and points != getattr(line, rule.before) and not reason:
        raise Refused(Problem(rule.reason_wanted, field="reason", code="reason"))
    first = line.first_points if rule.layer == Layer.FINAL and not awaits_first_step(work.sheet) else None
    if first is not None and points not in (None, first) and reason in ("", line.first_reason):
        raise Refused(Problem(FIRST_STEP_REASON, field="reason", code="first_step_reason"))
    _write(work, line, points, reason, before)


def _write(work: _Work, line: ScoreLine, points: Decimal | None, reason: str, before: dict[str, Any]) -> None:
    rule = work.rule
    setattr(line, rule.name("points"), points)
    setattr(line, rule.name("reason"), reason)
    setattr(line, rule.name("by"), work.actor)
    setattr(line, rule.name("at"), now())
    line.version += 1
    work.done.append(line)
    work.changed.append(line)
    membership = work.sheet.membership
    work.records.append(
        build_record(
            actor=work.actor,
            action=rule.action,
            text=f"{rule.verb} tiêu chí {line.criterion.code}: {line.criterion.title}",
            subject=line,
            organisation_id=membership.organisation_id,
            group_year_id=membership.group_year_id,
            old=before,
            new=_values(line, rule),
        )
    )


def _values(line: ScoreLine, rule: LayerRule) -> dict[str, Any]:
    return {name: getattr(line, name) for name in (rule.name("points"), rule.name("reason"))}


def as_typed(points: Decimal | None) -> str:
    """Points as somebody would type them, for callers that have them as a number."""
    return "" if points is None else f"{Decimal(points):f}"


def checked_points(line: ScoreLine, text: str) -> Decimal | None:
    """Typed points as the method of the criterion admits them, None for nothing. `Refused` at `points`."""
    typed = tidy(text)
    if not typed:
        return None
    method = line.criterion.scoring_method
    try:
        value = parse_decimal(typed, 2)
        return validate_points(
            method, line.criterion.maximum, parse_parameters(method, line.criterion.parameters), value
        )
    except NumberError as error:
        message = error.message_vi
    except FormulaError as error:
        message = str(error)
    raise Refused(Problem(message, field="points", code="points"))


def _conflict(line: ScoreLine, rule: LayerRule, decision: Decision) -> Conflict:
    """Somebody was first: both values, who, when. Saving again with the new version overwrites."""
    points, reason = getattr(line, rule.name("points")), getattr(line, rule.name("reason"))
    who, moment = getattr(line, rule.name("by")), getattr(line, rule.name("at"))
    stored = "" if points is None else format_points(points)
    when = f" lúc {format_time(moment)}" if moment else ""
    theirs = f"{stored} điểm" if stored else "để trống"
    if reason:
        theirs += f", lý do “{reason}”"
    typed = f"{decision.points.strip()} điểm" if decision.points.strip() else "để trống"
    return Conflict(
        Problem(
            f"{who or 'Người khác'} đã ghi {theirs}{when}. Giá trị vừa nhập ({typed}) chưa được lưu; "
            "lưu lần nữa để thay thế.",
            field="points",
            code="conflict",
        ),
        current={
            "version": line.version,
            "points": stored,
            "reason": reason,
            "by": str(who or "Người khác"),
            "at": moment,
        },
    )


def _finish(work: _Work) -> Decided:
    rule = work.rule
    if not work.changed:
        return Decided(tuple(work.done), tuple(work.refused))
    names = [*(rule.name(part) for part in ("points", "reason", "by", "at")), "version"]
    if len(work.changed) == 1:
        work.changed[0].save(update_fields=names)
    else:
        ScoreLine.objects.bulk_update(work.changed, names, batch_size=100)
    AuditRecord.objects.bulk_create(work.records)
    found = totals.refresh(work.sheet, [rule.layer])
    if rule.layer == Layer.GROUP:
        begin_reviewing(work.actor, work.sheet.membership.group_year)
    return Decided(tuple(work.done), tuple(work.refused), tuple(found))
