"""Stepping back from scoring one unit; somebody else stands in where somebody is left."""

from __future__ import annotations

from django.db import transaction

from emulation.audit.services import record
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.common.text import tidy
from emulation.people.models import User
from scoring.cross import Pair, stand_in
from scoring.models import CrossAssignment, CrossRound
from scoring.services.crossing.scores import locked_rater


@transaction.atomic
def recuse(*, actor: User, assignment: CrossAssignment, reason: str) -> CrossAssignment | None:
    """Step back from scoring one unit, at any time while the round is open, also after handing in: the
    scores no longer count. Who stands in, if anybody is left."""
    rater = locked_rater(actor, assignment.rater, "scoring.cross_score")
    assignment = rater.assignments.select_related("sheet__membership__organisation").get(pk=assignment.pk)
    if assignment.recused_at is not None:
        raise Refused(Problem("Đơn vị đã rút khỏi việc chấm phiếu này.", code="recused"))
    why = tidy(reason)
    if not why:
        raise Refused(Problem("Nêu lý do không chấm đơn vị này.", field="reason", code="reason"))
    assignment.recused_at, assignment.recused_by, assignment.recuse_reason = now(), actor, why[:500]
    assignment.save(update_fields=["recused_at", "recused_by", "recuse_reason"])
    replacement = _reassign(rater.round, assignment)
    name = assignment.sheet.membership.organisation.name
    record(
        actor=actor,
        action="recuse_from_scoring",
        text=f"Rút khỏi việc chấm chéo {name}: {why}",
        subject=assignment,
        organisation_id=rater.organisation_id,
        group_year_id=rater.round.group_year_id,
        new={"replaced_by": replacement.rater.organisation.name if replacement else ""},
    )
    return replacement


def _reassign(found: CrossRound, lost: CrossAssignment) -> CrossAssignment | None:
    """Who has not handed in yet and does not score that unit already."""
    rows = CrossAssignment.objects.filter(rater__round=found).select_related("rater", "sheet__membership")
    pairs = [Pair(a.rater.organisation_id, a.sheet.membership.organisation_id) for a in rows]
    raters = {r.organisation_id: r for r in found.cross_raters.select_related("organisation")}
    done = {unit for unit, rater in raters.items() if rater.submitted_at is not None}
    unit = lost.sheet.membership.organisation_id
    chosen = stand_in(sorted(raters), pairs, unit, done, found.seed)
    if chosen is None:
        return None
    return CrossAssignment.objects.create(rater=raters[chosen], sheet=lost.sheet, replaces=lost)
