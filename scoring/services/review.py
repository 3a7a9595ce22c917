"""Review by the leader and deputies: points of the group with reasons, sending back, closing the round."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record, record, record_transition
from emulation.common.dates import now
from emulation.common.numbers import format_points
from emulation.common.problems import Conflict, Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.services import advance
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.formulas import FormulaError, Method, parse_parameters, relative_points, validate_points
from scoring.models import ScoreLine, ScoreSheet, Target
from scoring.services import totals

UNDER_REVIEW = (SheetState.SUBMITTED, SheetState.REVIEWED)
RELATIVE_REASON = "Tính theo công thức so với đơn vị dẫn đầu khi khép lại việc chấm."


def locked_sheet(sheet_id: int) -> ScoreSheet:
    """The sheet with its row locked and what the rules look at selected."""
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("criteria_set", "membership__organisation", "membership__group_year__group")
        .select_related("membership__group_year__regulation")
        .get(pk=sheet_id)
    )


def locked_line(sheet: ScoreSheet, line_id: int, seen_version: int) -> ScoreLine:
    """The line as it stands; `Conflict` with what stands there when somebody has written it meanwhile."""
    line = sheet.lines.select_related("criterion", "group_by", "final_by").get(pk=line_id)
    if line.version != seen_version:
        raise Conflict(
            Problem("Ô này vừa được người khác sửa; xem lại giá trị mới trước khi lưu.", code="conflict"),
            current={
                "version": line.version,
                "group_points": line.group_points,
                "group_reason": line.group_reason,
                "group_by": str(line.group_by or ""),
                "final_points": line.final_points,
                "final_reason": line.final_reason,
                "final_by": str(line.final_by or ""),
            },
        )
    return line


def checked_points(line: ScoreLine, points: Decimal) -> Decimal:
    """Points that a reviewer may give: within 0..maximum. Raises `Refused` beside the field `points`."""
    criterion = line.criterion
    method = criterion.scoring_method
    try:
        if method in (Method.DIRECT, Method.BONUS, Method.PENALTY):
            parameters = parse_parameters(method, criterion.parameters)
            return validate_points(method, criterion.maximum, parameters, points)
    except FormulaError as error:
        raise Refused(Problem(str(error), field="points", code="points")) from None
    if not Decimal(0) <= points <= criterion.maximum:
        message = f"Điểm từ 0 đến {format_points(criterion.maximum)}."
        raise Refused(Problem(message, field="points", code="points"))
    return points


@transaction.atomic
def set_group_points(
    *, actor: User, line: ScoreLine, points: Decimal, reason: str, seen_version: int
) -> ScoreLine:
    """Give the group's points for one line; different from the unit's own, they need a reason.

    Raises `PermissionDenied` (also for the own unit), `Conflict`, `Refused`.
    """
    sheet = locked_sheet(line.sheet_id)
    if not actor.has_perm("scoring.review_sheet", sheet):
        raise PermissionDenied
    _refuse_when_not_under_review(sheet)
    line = locked_line(sheet, line.pk, seen_version)
    points = checked_points(line, points)
    reason = reason.strip()
    if points != line.self_points and not reason:
        raise Refused(Problem("Nêu lý do khi điểm khác điểm tự chấm.", field="reason", code="reason"))
    old = {"group_points": line.group_points, "group_reason": line.group_reason}
    line.group_points, line.group_reason = points, reason
    line.group_by, line.group_at = actor, now()
    line.version += 1
    line.save(update_fields=["group_points", "group_reason", "group_by", "group_at", "version"])
    totals.refresh(sheet, [Layer.GROUP])
    _begin_reviewing(actor, sheet.membership.group_year)
    record(
        actor=actor,
        action="set_group_points",
        text=f"Chấm tiêu chí {line.criterion.code}: {line.criterion.title}",
        subject=line,
        organisation_id=sheet.membership.organisation_id,
        group_year_id=sheet.membership.group_year_id,
        old=old,
        new={"group_points": points, "group_reason": reason},
    )
    return line


def _refuse_when_not_under_review(sheet: ScoreSheet) -> None:
    if sheet.membership.group_year.review_closed_at is not None:
        raise Refused(Problem("Việc chấm đã khép lại.", code="closed"))
    if sheet.state not in UNDER_REVIEW:
        raise Refused(Problem("Đơn vị chưa nộp phiếu.", code="not_submitted"))


def _begin_reviewing(actor: User, group_year: GroupYear) -> None:
    if group_year.state == YearState.ASSESSING:
        advance(actor=actor, group_year=locked_year(group_year.pk), to=YearState.REVIEWING)


@transaction.atomic
def return_sheet(*, actor: User, sheet: ScoreSheet, reason: str) -> None:
    """Send a submitted sheet back to its unit; points already given by the group are kept."""
    sheet = locked_sheet(sheet.pk)
    if not actor.has_perm("scoring.review_sheet", sheet):
        raise PermissionDenied
    _refuse_when_not_under_review(sheet)
    if not reason.strip():
        raise Refused(Problem("Nêu lý do trả lại phiếu.", field="reason", code="reason"))
    before, sheet.state = sheet.state, SheetState.RETURNED
    sheet.return_reason = reason.strip()
    sheet.submitted_at = sheet.submitted_by = sheet.reviewed_at = sheet.reviewed_by = None
    sheet.save()
    record_transition(
        actor=actor,
        subject=sheet,
        from_state=before,
        to_state=sheet.state,
        reason=sheet.return_reason,
        backwards=True,
    )


@transaction.atomic
def complete_review(*, actor: User, sheet: ScoreSheet) -> None:
    """Finish the review of one sheet: every line that nobody changed takes the unit's own points."""
    sheet = locked_sheet(sheet.pk)
    if not actor.has_perm("scoring.review_sheet", sheet):
        raise PermissionDenied
    _refuse_when_not_under_review(sheet)
    _accept(actor, sheet)
    totals.refresh(sheet, [Layer.GROUP])
    _begin_reviewing(actor, sheet.membership.group_year)
    if sheet.state == SheetState.SUBMITTED:
        sheet.state, sheet.reviewed_at, sheet.reviewed_by = SheetState.REVIEWED, now(), actor
        sheet.save(update_fields=["state", "reviewed_at", "reviewed_by"])
        record_transition(
            actor=actor, subject=sheet, from_state=SheetState.SUBMITTED, to_state=SheetState.REVIEWED
        )


def _accept(actor: User, sheet: ScoreSheet) -> None:
    undecided = sheet.lines.filter(group_points=None, self_points__isnull=False)
    undecided.update(group_points=F("self_points"), group_by=actor, group_at=now(), version=F("version") + 1)


def missing_to_close(group_year: GroupYear) -> list[Problem]:
    """What stands in the way of closing the review: sheets handed in and not yet reviewed."""
    waiting = (
        ScoreSheet.objects.filter(membership__group_year=group_year, state=SheetState.SUBMITTED)
        .select_related("membership__organisation")
        .order_by("membership__order")
    )
    return [
        Problem(
            f"Chưa chấm xong phiếu của {sheet.membership.organisation.name}.",
            url=reverse("scoring:review-sheet", args=[sheet.pk]),
            code="not_reviewed",
        )
        for sheet in waiting
    ]


def late_units(group_year: GroupYear) -> list[str]:
    """Names of members that have not handed in; closing in spite of them needs a reason."""
    handed_in = ScoreSheet.objects.filter(membership__group_year=group_year, submitted_at__isnull=False)
    return list(
        group_year.memberships.active()
        .exclude(sheet__in=handed_in)
        .order_by("order")
        .values_list("organisation__name", flat=True)
    )


@transaction.atomic
def close_review(*, actor: User, group_year: GroupYear, reason: str = "") -> None:
    """End the round: points of the relative method are computed once, here, and stored."""
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.close_review", group_year):
        raise PermissionDenied
    if group_year.review_closed_at is not None:
        raise Refused(Problem("Việc chấm đã khép lại.", code="closed"))
    problems = missing_to_close(group_year)
    late = late_units(group_year)
    if late and not reason.strip():
        problems.append(
            Problem(
                f"Còn {len(late)} đơn vị chưa nộp ({'; '.join(late)}): nêu lý do khép lại.",
                field="reason",
                code="late_units",
            )
        )
    if problems:
        raise Refused(problems)
    _begin_reviewing(actor, group_year)
    group_year.refresh_from_db(fields=["state"])
    _store_relative_points(actor, group_year)
    group_year.review_closed_at, group_year.review_closed_by = now(), actor
    group_year.review_closing_reason = reason.strip() if late else ""
    group_year.save(update_fields=["review_closed_at", "review_closed_by", "review_closing_reason"])
    record(
        actor=actor,
        action="close_review",
        text=f"Khép lại việc chấm của {policy_of(group_year.group).noun.lower()}",
        subject=group_year,
        group_year_id=group_year.pk,
        new={"late": late, "reason": group_year.review_closing_reason},
    )


def _store_relative_points(actor: User, group_year: GroupYear) -> None:
    """The method "relative to the leader of the group", over the sheets handed in (domain §4)."""
    lines = list(
        ScoreLine.objects.filter(
            sheet__membership__group_year=group_year,
            sheet__state=SheetState.REVIEWED,
            criterion__method=Method.RELATIVE,
            group_points=None,
            actual__isnull=False,
        ).select_related("criterion", "sheet__criteria_set", "sheet__membership")
    )
    if not lines:
        return
    values = _targets(lines)
    moment = now()
    by_criterion: dict[int, list[ScoreLine]] = {}
    for line in lines:
        by_criterion.setdefault(line.criterion_id, []).append(line)
    for same in by_criterion.values():
        criterion = same[0].criterion
        points = relative_points(
            {line.pk: (values.get((line.sheet.membership_id, criterion.pk)), line.actual) for line in same},
            criterion.maximum,
        )
        for line in same:
            line.group_points, line.group_reason = points[line.pk], RELATIVE_REASON
            line.group_at = moment
            line.version += 1
    ScoreLine.objects.bulk_update(lines, ["group_points", "group_reason", "group_at", "version"])
    AuditRecord.objects.bulk_create(_relative_records(actor, group_year, lines))
    for sheet in {line.sheet_id: line.sheet for line in lines}.values():
        totals.refresh(sheet, [Layer.GROUP])


def _targets(lines: Sequence[ScoreLine]) -> dict[tuple[int, int], Decimal | None]:
    rows = Target.objects.filter(
        membership__in={line.sheet.membership_id for line in lines},
        criterion__in={line.criterion_id for line in lines},
    )
    return {(row.membership_id, row.criterion_id): row.value for row in rows}


def _relative_records(actor: User, group_year: GroupYear, lines: Sequence[ScoreLine]) -> list[AuditRecord]:
    return [
        build_record(
            actor=actor,
            action="relative_points",
            text=f"Tính điểm tiêu chí {line.criterion.code} so với đơn vị dẫn đầu",
            subject=line,
            organisation_id=line.sheet.membership.organisation_id,
            group_year_id=group_year.pk,
            new={"group_points": line.group_points},
        )
        for line in lines
    ]
