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
from emulation.common.text import tidy
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.models import ScoreLine, ScoreSheet
from scoring.rules import awaits_first_step
from scoring.selectors.lines import leaves_of
from scoring.selectors.queue import agency_units
from scoring.services import totals
from scoring.services.points import Decision, as_typed, decide, lock_to_decide

OWN_SHEET_REASON = "Cơ quan thường trực không thẩm định phiếu của mình: giữ điểm khối chấm."


def set_final_points(
    *, actor: User, line: ScoreLine, points: Decimal | None, reason: str, seen_version: int
) -> ScoreLine:
    """Give the final points of one line; different from the group's, they need a reason.

    None takes a decision back. Raises `PermissionDenied` (also for the own unit), `Conflict`, `Refused`.
    """
    decision = Decision(line.pk, as_typed(points), reason, seen_version)
    return decide(actor=actor, line=line, layer=Layer.FINAL, decision=decision)


def missing_to_appraise(sheet: ScoreSheet) -> list[Problem]:
    """Lines that have no points to accept: the group has none and nobody has given final ones."""
    return [
        Problem(
            f"Tiêu chí {leaf.code}. {leaf.title} chưa có điểm.",
            url=f"{reverse('scoring:appraise-sheet', args=[sheet.pk])}#d{leaf.line_id}",
            code="no_points",
        )
        for leaf in leaves_of(sheet)
        if leaf.rule.assigned and leaf.group_points is None and leaf.final_points is None
    ]


@transaction.atomic
def complete_appraisal(*, actor: User, sheet: ScoreSheet) -> None:
    """Finish one step of the appraisal of one sheet: every line that nobody changed takes the points of the
    step before. In a cluster the founder takes the first step and Sở Nội vụ the second (domain §3)."""
    sheet = lock_to_decide(actor, sheet, Layer.FINAL)
    if problems := missing_to_appraise(sheet):
        raise Refused(problems)
    if awaits_first_step(sheet):
        _take_first_step(actor, sheet)
    else:
        _appraise(actor, sheet)


def _accept_rest(actor: User, sheet: ScoreSheet) -> int:
    """Lines without a decision take the founder's points where there are some, else the group's."""
    open_lines = sheet.lines.filter(final_points=None)
    facts = {"final_by": actor, "final_at": now(), "version": F("version") + 1}
    taken = open_lines.filter(first_points__isnull=False).update(
        final_points=F("first_points"), final_reason=F("first_reason"), **facts
    )
    taken += open_lines.filter(group_points__isnull=False).update(final_points=F("group_points"), **facts)
    totals.refresh(sheet, [Layer.FINAL])
    return taken


def _take_first_step(actor: User, sheet: ScoreSheet) -> None:
    """The founder's points are kept beside the final ones, which Sở Nội vụ may change with a reason."""
    accepted = _accept_rest(actor, sheet)
    sheet.lines.update(first_points=F("final_points"), first_reason=F("final_reason"))
    sheet.first_step_at, sheet.first_step_by = now(), actor
    sheet.save(update_fields=["first_step_at", "first_step_by"])
    membership = sheet.membership
    record(
        actor=actor,
        action="complete_first_step",
        text=f"Cơ quan thành lập hoàn thành thẩm định phiếu của {membership.organisation.short_name}",
        subject=sheet,
        organisation_id=membership.organisation_id,
        group_year_id=membership.group_year_id,
        new={"accepted": accepted},
    )


def awaiting_first_step(group_year: GroupYear) -> list[ScoreSheet]:
    """Sheets of a cluster that wait for its founder; those still being explained too. One query."""
    if not policy_of(group_year.group).appraised_by_founder_first or group_year.review_closed_at is None:
        return []
    found = (
        _handed_in(group_year)
        .filter(
            state__in=[SheetState.REVIEWED, SheetState.ACCEPTED],
            first_step_at=None,
            first_step_waived="",
        )
        .select_related("membership__organisation")
    )
    return list(found.order_by("membership__order"))


@transaction.atomic
def waive_first_step(*, actor: User, group_year: GroupYear, reason: str) -> int:
    """Sở Nội vụ goes on without the founder, who is late: nobody blocks everybody. How many sheets."""
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.finalise_year", group_year):
        raise PermissionDenied
    sheets = awaiting_first_step(group_year)
    if not sheets:
        raise Refused(Problem("Không có phiếu nào chờ cơ quan thành lập.", code="nothing_waits"))
    why = tidy(reason)
    if not why:
        text = "Nêu lý do thẩm định không chờ cơ quan thành lập."
        raise Refused(Problem(text, field="reason", code="reason"))
    waived = ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets])
    waived.update(first_step_waived=why[:500])
    record(
        actor=actor,
        action="waive_first_step",
        text=f"Thẩm định không chờ cơ quan thành lập: {why}",
        subject=group_year,
        group_year_id=group_year.pk,
        new={"units": [sheet.membership.organisation.short_name for sheet in sheets], "reason": why},
    )
    return len(sheets)


def _appraise(actor: User, sheet: ScoreSheet, reason: str = "") -> None:
    accepted = _accept_rest(actor, sheet)
    before = sheet.state
    if before != SheetState.APPRAISED:
        sheet.state = SheetState.APPRAISED
        sheet.appraised_at, sheet.appraised_by = now(), actor
        sheet.save(update_fields=["state", "appraised_at", "appraised_by"])
        record_transition(
            actor=actor, subject=sheet, from_state=before, to_state=SheetState.APPRAISED, reason=reason
        )
    membership = sheet.membership
    record(
        actor=actor,
        action="complete_appraisal",
        text=f"Hoàn thành thẩm định phiếu của {membership.organisation.short_name}",
        subject=sheet,
        organisation_id=membership.organisation_id,
        group_year_id=membership.group_year_id,
        new={"accepted": accepted, "reason": reason},
    )


def missing_to_finalise(group_year: GroupYear, actor: User) -> list[Problem]:
    """Sheets handed in that are not appraised yet. The standing agency's own sheet is not asked for.

    Who belongs to another member unit of the group leaves the finalising to a colleague.
    """
    if group_year.review_closed_at is None:
        return [Problem("Khối, cụm chưa khép lại việc chấm.", code="not_closed")]
    agency = agency_units()
    sheets = list(
        _handed_in(group_year).select_related("membership__organisation").order_by("membership__order")
    )
    problems = [
        Problem(
            f"Người chốt điểm thuộc {sheet.membership.organisation.name}: do chuyên viên khác chốt.",
            code="own_unit",
        )
        for sheet in sheets
        if sheet.membership.organisation_id in actor.roles.belongs - agency
    ]
    problems += [
        Problem(
            f"Phiếu của {sheet.membership.organisation.name} đang trong thời gian giải trình.",
            url=reverse("scoring:sheet-explanations", args=[sheet.pk]),
            code="explaining",
        )
        for sheet in sheets
        if sheet.state == SheetState.REVIEWED
    ]
    problems += [
        Problem(
            f"Chưa thẩm định xong phiếu của {sheet.membership.organisation.name}.",
            url=reverse("scoring:appraise-sheet", args=[sheet.pk]),
            code="not_appraised",
        )
        for sheet in sheets
        if sheet.state == SheetState.ACCEPTED and sheet.membership.organisation_id not in agency
    ]
    if all(sheet.state == SheetState.FINAL for sheet in sheets):
        problems.append(Problem("Điểm chính thức đã được chốt.", code="final"))
    return problems


def kept_without_appraisal(group_year: GroupYear) -> str:
    """Name of the unit whose sheet keeps the points of the group; "" where there is none."""
    found = _handed_in(group_year).filter(
        membership__organisation__in=agency_units(),
        state__in=[SheetState.REVIEWED, SheetState.ACCEPTED],
    )
    return found.values_list("membership__organisation__name", flat=True).first() or ""


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
    if problems := missing_to_finalise(group_year, actor):
        raise Refused(problems)
    moment = now()
    sheets = list(
        _handed_in(group_year)
        .select_for_update(of=("self",))
        .select_related("criteria_set", "membership__organisation")
        .exclude(state=SheetState.FINAL)
    )
    for sheet in sheets:
        if sheet.state != SheetState.APPRAISED:
            _appraise(actor, sheet, OWN_SHEET_REASON)
        sheet.state, sheet.finalised_at, sheet.finalised_by = SheetState.FINAL, moment, actor
        sheet.save(update_fields=["state", "finalised_at", "finalised_by"])
        record_transition(
            actor=actor, subject=sheet, from_state=SheetState.APPRAISED, to_state=SheetState.FINAL
        )
    record(
        actor=actor,
        action="finalise",
        text=f"Chốt điểm chính thức năm {group_year.year} của {group_year.group.short_name}",
        subject=group_year,
        group_year_id=group_year.pk,
        new={"sheets": len(sheets)},
    )
