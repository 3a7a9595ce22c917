"""Review by the leader and deputies: points of the group with reasons, sending back, closing the round."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import GroupRole, YearState
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import CrossRound, ScoreLine, ScoreSheet
from scoring.selectors.lines import leaves_of
from scoring.services import totals
from scoring.services.explanation import open_threads
from scoring.services.points import Decision, as_typed, begin_reviewing, decide, lock_to_decide, locked_sheet
from scoring.services.relative import RELATIVE_REASON, store_relative_points

__all__ = [
    "RELATIVE_REASON",
    "accept_own_points",
    "close_review",
    "complete_review",
    "late_units",
    "locked_sheet",
    "missing_to_close",
    "missing_to_complete",
    "return_sheet",
    "set_group_points",
]


def set_group_points(
    *, actor: User, line: ScoreLine, points: Decimal | None, reason: str, seen_version: int
) -> ScoreLine:
    """Give the group's points for one line; different from the unit's own, they need a reason.

    None takes a decision back. Raises `PermissionDenied` (also for the own unit), `Conflict`, `Refused`.
    """
    decision = Decision(line.pk, as_typed(points), reason, seen_version)
    return decide(actor=actor, line=line, layer=Layer.GROUP, decision=decision)


@transaction.atomic
def return_sheet(*, actor: User, sheet: ScoreSheet, reason: str) -> None:
    """Send a submitted sheet back to its unit.

    Points that the group has given with a reason are kept; points merely accepted are taken back, because
    the unit may change what was accepted.
    """
    sheet = lock_to_decide(actor, sheet, Layer.GROUP)
    if not reason.strip():
        raise Refused(Problem("Nêu lý do trả lại phiếu.", field="reason", code="reason"))
    if cross_scoring_runs(sheet.membership.group_year):
        raise Refused(Problem("Đang chấm chéo: khép lại chấm chéo rồi mới trả lại phiếu.", code="crossing"))
    accepted = sheet.lines.filter(group_points__isnull=False, group_reason="")
    accepted.update(group_points=None, group_by=None, group_at=None, version=F("version") + 1)
    totals.refresh(sheet, [Layer.GROUP])
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
    _record(actor, sheet, "return_sheet", "Trả lại phiếu tự chấm điểm", reason=sheet.return_reason)


@transaction.atomic
def accept_own_points(*, actor: User, sheet: ScoreSheet) -> int:
    """Take the unit's own points for every line that nobody has decided yet; how many. The review goes on."""
    sheet = lock_to_decide(actor, sheet, Layer.GROUP)
    accepted = _accept_undecided(actor, sheet)
    begin_reviewing(actor, sheet.membership.group_year)
    _record(actor, sheet, "accept_own_points", "Nhận điểm tự chấm các dòng chưa chấm", accepted=accepted)
    return accepted


def _accept_undecided(actor: User, sheet: ScoreSheet) -> int:
    undecided = sheet.lines.filter(group_points=None, self_points__isnull=False)
    accepted = undecided.update(
        group_points=F("self_points"), group_by=actor, group_at=now(), version=F("version") + 1
    )
    totals.refresh(sheet, [Layer.GROUP])
    return accepted


def missing_to_complete(sheet: ScoreSheet) -> list[Problem]:
    """Lines that have no points to accept: neither the unit nor the group has given any."""
    return [
        Problem(
            f"Tiêu chí {leaf.code}. {leaf.title} chưa có điểm.",
            url=f"{reverse('scoring:review-sheet', args=[sheet.pk])}#d{leaf.line_id}",
            code="no_points",
        )
        for leaf in leaves_of(sheet)
        if leaf.rule.assigned and not leaf.rule.later and leaf.points is None and leaf.group_points is None
    ]


@transaction.atomic
def complete_review(*, actor: User, sheet: ScoreSheet) -> None:
    """Finish the review of one sheet: every line that nobody changed takes the unit's own points."""
    sheet = lock_to_decide(actor, sheet, Layer.GROUP)
    if problems := missing_to_complete(sheet):
        raise Refused(problems)
    accepted = _accept_undecided(actor, sheet)
    begin_reviewing(actor, sheet.membership.group_year)
    if sheet.state == SheetState.SUBMITTED:
        sheet.state, sheet.reviewed_at, sheet.reviewed_by = SheetState.REVIEWED, now(), actor
        sheet.save(update_fields=["state", "reviewed_at", "reviewed_by"])
        record_transition(
            actor=actor, subject=sheet, from_state=SheetState.SUBMITTED, to_state=SheetState.REVIEWED
        )
    _record(actor, sheet, "complete_review", "Hoàn thành chấm phiếu", accepted=accepted)


def _record(actor: User, sheet: ScoreSheet, action: str, text: str, **new: object) -> None:
    record(
        actor=actor,
        action=action,
        text=f"{text} năm {sheet.membership.group_year.year} của {sheet.membership.organisation.short_name}",
        subject=sheet,
        organisation_id=sheet.membership.organisation_id,
        group_year_id=sheet.membership.group_year_id,
        new=new,
    )


def missing_to_close(group_year: GroupYear) -> list[Problem]:
    """What stands in the way of closing the review: a wrong step, sheets handed in and not yet reviewed."""
    if group_year.review_closed_at is not None:
        return [Problem("Việc chấm đã khép lại.", code="closed")]
    if group_year.state not in (YearState.ASSESSING, YearState.REVIEWING):
        return [Problem("Năm thi đua không ở bước chấm điểm.", code="wrong_state")]
    if cross_scoring_runs(group_year):
        url = reverse("scoring:cross", args=[group_year.group.code, group_year.year])
        return [Problem("Chưa khép lại chấm chéo.", url=url, code="crossing")]
    handed_in = list(
        ScoreSheet.objects.filter(membership__group_year=group_year, submitted_at__isnull=False)
        .select_related("membership__organisation")
        .order_by("membership__order")
    )
    if not handed_in:
        return [Problem("Chưa có đơn vị nào nộp phiếu.", code="none_handed_in")]
    leading = set(
        group_year.offices.filter(role=GroupRole.LEADER, ends=None).values_list("organisation_id", flat=True)
    )
    deputy = policy_of(group_year.group).deputy_title
    return [
        Problem(
            f"Chưa chấm xong phiếu của {sheet.membership.organisation.name}"
            + (f" (do {deputy} chấm)." if sheet.membership.organisation_id in leading else "."),
            url=reverse("scoring:review-sheet", args=[sheet.pk]),
            code="not_reviewed",
        )
        for sheet in handed_in
        if sheet.state == SheetState.SUBMITTED
    ]


def cross_scoring_runs(group_year: GroupYear) -> bool:
    """Is a round of cross-scoring open?"""
    return CrossRound.objects.filter(group_year=group_year, closed_at=None).exists()


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
    """End the round: points of the relative method are computed once, here, and stored; where the group gave
    other points than the unit, the unit may now explain."""
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.close_review", group_year):
        raise PermissionDenied
    problems = missing_to_close(group_year)
    late = late_units(group_year)
    if late and not problems and not reason.strip():
        message = f"Còn {len(late)} đơn vị chưa nộp: nêu lý do khép lại việc chấm."
        problems.append(Problem(message, field="reason", code="late_units"))
    if problems:
        raise Refused(problems)
    begin_reviewing(actor, group_year)
    store_relative_points(actor, group_year)
    group_year.review_closed_at, group_year.review_closed_by = now(), actor
    group_year.review_closing_reason = reason.strip() if late else ""
    group_year.save(update_fields=["review_closed_at", "review_closed_by", "review_closing_reason"])
    threads = open_threads(actor, group_year)
    record(
        actor=actor,
        action="close_review",
        text=f"Khép lại việc chấm của {policy_of(group_year.group).noun.lower()}",
        subject=group_year,
        group_year_id=group_year.pk,
        new={"late": late, "reason": group_year.review_closing_reason, "explanations": threads},
    )
