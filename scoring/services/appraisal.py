"""Appraisal by Sở Nội vụ: final points with reasons. Never the better of two layers, never the own unit."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from emulation.audit.services import record, record_transition
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import ScoreLine, ScoreSheet
from scoring.services import totals
from scoring.services.review import checked_points, locked_line, locked_sheet

UNDER_APPRAISAL = (SheetState.REVIEWED, SheetState.ACCEPTED, SheetState.APPRAISED)


def _refuse_when_not_under_appraisal(sheet: ScoreSheet) -> None:
    if sheet.membership.group_year.review_closed_at is None:
        raise Refused(Problem("Khối, cụm chưa khép lại việc chấm.", code="not_closed"))
    if sheet.state not in UNDER_APPRAISAL:
        raise Refused(Problem("Phiếu không ở bước thẩm định.", code="not_under_appraisal"))


@transaction.atomic
def set_final_points(
    *, actor: User, line: ScoreLine, points: Decimal, reason: str, seen_version: int
) -> ScoreLine:
    """Give the final points of one line; different from the group's, they need a reason."""
    sheet = locked_sheet(line.sheet_id)
    if not actor.has_perm("scoring.appraise_sheet", sheet):
        raise PermissionDenied
    _refuse_when_not_under_appraisal(sheet)
    line = locked_line(sheet, line.pk, seen_version)
    points = checked_points(line, points)
    reason = reason.strip()
    if points != line.group_points and not reason:
        raise Refused(Problem("Nêu lý do khi điểm khác điểm khối, cụm chấm.", field="reason", code="reason"))
    old = {"final_points": line.final_points, "final_reason": line.final_reason}
    line.final_points, line.final_reason = points, reason
    line.final_by, line.final_at = actor, now()
    line.version += 1
    line.save(update_fields=["final_points", "final_reason", "final_by", "final_at", "version"])
    totals.refresh(sheet, [Layer.FINAL])
    record(
        actor=actor,
        action="set_final_points",
        text=f"Thẩm định tiêu chí {line.criterion.code}: {line.criterion.title}",
        subject=line,
        organisation_id=sheet.membership.organisation_id,
        group_year_id=sheet.membership.group_year_id,
        old=old,
        new={"final_points": points, "final_reason": reason},
    )
    return line


@transaction.atomic
def complete_appraisal(*, actor: User, sheet: ScoreSheet) -> None:
    """Finish the appraisal of one sheet: every line that nobody changed takes the group's points."""
    sheet = locked_sheet(sheet.pk)
    if not actor.has_perm("scoring.appraise_sheet", sheet):
        raise PermissionDenied
    _refuse_when_not_under_appraisal(sheet)
    _appraise(actor, sheet)


def _appraise(actor: User, sheet: ScoreSheet, reason: str = "") -> None:
    moment = now()
    sheet.lines.filter(final_points=None, group_points__isnull=False).update(
        final_points=F("group_points"), final_by=actor, final_at=moment, version=F("version") + 1
    )
    totals.refresh(sheet, [Layer.FINAL])
    before, sheet.state = sheet.state, SheetState.APPRAISED
    sheet.appraised_at, sheet.appraised_by = moment, actor
    sheet.save(update_fields=["state", "appraised_at", "appraised_by"])
    record_transition(
        actor=actor, subject=sheet, from_state=before, to_state=SheetState.APPRAISED, reason=reason
    )


def missing_to_finalise(group_year: GroupYear, actor: User) -> list[Problem]:
    """Sheets handed in that are not appraised yet. The standing agency's own sheet is not asked for."""
    if group_year.review_closed_at is None:
        return [Problem("Khối, cụm chưa khép lại việc chấm.", code="not_closed")]
    waiting = (
        _handed_in(group_year)
        .filter(state__in=[SheetState.REVIEWED, SheetState.ACCEPTED])
        .exclude(membership__organisation__in=actor.roles.belongs)
    )
    return [
        Problem(
            f"Chưa thẩm định xong phiếu của {sheet.membership.organisation.name}.",
            url=reverse("scoring:appraise-sheet", args=[sheet.pk]),
            code="not_appraised",
        )
        for sheet in waiting.select_related("membership__organisation").order_by("membership__order")
    ]


def _handed_in(group_year: GroupYear) -> QuerySet[ScoreSheet]:
    return ScoreSheet.objects.filter(membership__group_year=group_year, submitted_at__isnull=False)


@transaction.atomic
def finalise(*, actor: User, group_year: GroupYear) -> None:
    """Make the appraised points of all sheets of the group-year the final ones.

    The standing agency does not appraise itself: for its own unit the points of the group stand
    (docs/adr/0006-own-unit-of-the-standing-agency.md).
    """
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.finalise_year", group_year):
        raise PermissionDenied
    problems = missing_to_finalise(group_year, actor)
    if problems:
        raise Refused(problems)
    moment = now()
    for sheet in _handed_in(group_year).select_related("criteria_set", "membership"):
        if sheet.state in (SheetState.REVIEWED, SheetState.ACCEPTED):
            _appraise(actor, sheet, "Cơ quan thường trực không thẩm định phiếu của mình: giữ điểm khối chấm.")
        if sheet.state != SheetState.APPRAISED:
            continue
        sheet.state, sheet.finalised_at, sheet.finalised_by = SheetState.FINAL, moment, actor
        sheet.save(update_fields=["state", "finalised_at", "finalised_by"])
        record_transition(
            actor=actor, subject=sheet, from_state=SheetState.APPRAISED, to_state=SheetState.FINAL
        )
