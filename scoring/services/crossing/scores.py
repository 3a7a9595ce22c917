"""Points of one unit for another: saved cell by cell, handed in once with the own pattern explained."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from emulation.audit.services import record
from emulation.common.dates import format_time, now
from emulation.common.numbers import format_points
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.text import tidy
from emulation.people.models import User
from scoring.models import CrossAssignment, CrossRater, CrossScore, ScoreLine
from scoring.selectors.crossing.scores import given_by, in_scope, pattern_of, scored_by, scored_leaves
from scoring.selectors.lines import leaves_of
from scoring.services.points import LONGEST_REASON, checked_points

OUTDATED = "Trang đã cũ. Tải lại trang rồi chấm lại dòng này."


def locked_rater(actor: User, rater: CrossRater, permission: str) -> CrossRater:
    """The rater locked, when the round is open and this person acts for that unit."""
    found = (
        CrossRater.objects.select_for_update(of=("self",))
        .select_related("organisation", "round__group_year__group", "round__group_year__regulation")
        .get(pk=rater.pk)
    )
    if not actor.has_perm(permission, found):
        raise PermissionDenied
    if not found.round.is_open:
        raise Refused(Problem("Chấm chéo đã khép lại.", code="closed"))
    return found


@transaction.atomic
def save_score(
    *, actor: User, assignment: CrossAssignment, line_id: int, points: str, reason: str, seen_version: int
) -> CrossScore:
    """Give the points of one line. A reason may follow later; without it nothing is handed in.

    Raises `PermissionDenied`, `Conflict`, `Refused` (fields `points`, `reason`).
    """
    rater = locked_rater(actor, assignment.rater, "scoring.cross_score")
    if rater.submitted_at is not None:
        raise Refused(Problem("Điểm chấm chéo đã gửi nên không sửa được.", code="submitted"))
    assignment = rater.assignments.select_related("sheet__criteria_set").get(pk=assignment.pk)
    if assignment.recused_at is not None:
        raise Refused(Problem("Đơn vị đã rút khỏi việc chấm phiếu này.", code="recused"))
    leaves = leaves_of(assignment.sheet, [line_id])
    if not leaves or not in_scope(leaves[0].rule, rater.round.scope):
        raise Refused(Problem("Tiêu chí này không chấm chéo.", field="points", code="not_in_scope"))
    line = ScoreLine.objects.select_related("criterion").get(pk=line_id)
    value, why = checked_points(line, points), tidy(reason)
    if len(why) > LONGEST_REASON:
        raise Refused(
            Problem(f"Lý do dài không quá {LONGEST_REASON} ký tự.", field="reason", code="too_long")
        )
    score = CrossScore.objects.filter(assignment=assignment, line=line).select_related("by").first()
    score = score or CrossScore(assignment=assignment, line=line)
    if score.pk and (score.points, score.reason) == (value, why):
        return score
    if score.version != seen_version:
        raise _conflict(score) if score.pk else Refused(Problem(OUTDATED, field="points", code="outdated"))
    score.points, score.reason = value, why
    score.by, score.at = actor, now()
    score.version += 1
    score.save()
    return score


def _conflict(score: CrossScore) -> Conflict:
    stored = "" if score.points is None else format_points(score.points)
    text = f"{score.by} đã ghi {stored or 'để trống'} lúc {format_time(score.at)}. Lưu lần nữa để thay thế."
    return Conflict(
        Problem(text, field="points", code="conflict"),
        current={"version": score.version, "points": stored, "reason": score.reason, "by": str(score.by)},
    )


@transaction.atomic
def keep_own_points(*, actor: User, assignment: CrossAssignment) -> int:
    """Take the unit's own points for every line of its sheet that nobody has scored yet; how many."""
    rater = locked_rater(actor, assignment.rater, "scoring.cross_score")
    if rater.submitted_at is not None:
        raise Refused(Problem("Điểm chấm chéo đã gửi nên không sửa được.", code="submitted"))
    assignment = rater.assignments.select_related("sheet__criteria_set").get(pk=assignment.pk)
    given = given_by(assignment)
    count = 0
    for leaf in scored_leaves(assignment.sheet, rater.round.scope):
        score = given.get(leaf.line_id) or CrossScore(assignment=assignment, line_id=leaf.line_id)
        if score.points is None and leaf.points is not None:
            score.points, score.by, score.at = leaf.points, actor, now()
            score.version += 1
            score.save()
            count += 1
    return count


def missing_to_submit(rater: CrossRater) -> list[Problem]:
    """Cells without points, and cells that need a reason; of all units this one scores."""
    problems = []
    for scored in scored_by(rater):
        name = scored.assignment.sheet.membership.organisation.name
        url = reverse("scoring:cross-sheet", args=[rater.pk, scored.assignment.pk])
        if empty := len(scored.cells) - scored.done:
            problems.append(Problem(f"{name}: còn {empty} tiêu chí chưa chấm.", url=url, code="empty"))
        for cell in scored.cells:
            if cell.lacks_reason:
                text = f"{name}: tiêu chí {cell.code} khác điểm tự chấm, chưa nêu lý do."
                problems.append(Problem(text, url=f"{url}#d{cell.line_id}", code="reason"))
    return problems


@transaction.atomic
def submit(*, actor: User, rater: CrossRater, pattern_reason: str = "") -> CrossRater:
    """Hand in the scores of all units at once. Most units on one level asks for a reason; it is no refusal
    of the scores."""
    rater = locked_rater(actor, rater, "scoring.submit_cross")
    if rater.submitted_at is not None:
        raise Refused(Problem("Điểm chấm chéo đã gửi.", code="submitted"))
    if problems := missing_to_submit(rater):
        raise Refused(problems)
    pattern, why = pattern_of(rater), tidy(pattern_reason)
    if pattern is not None and not why:
        text = f"{pattern.alike} trên {pattern.total} đơn vị cùng một mức điểm: nêu lý do."
        raise Refused(Problem(text, field="reason", code="pattern"))
    rater.pattern_reason = why[:500] if pattern is not None else ""
    rater.submitted_at, rater.submitted_by = now(), actor
    rater.save(update_fields=["pattern_reason", "submitted_at", "submitted_by"])
    record(
        actor=actor,
        action="submit_cross_scores",
        text="Gửi điểm chấm chéo",
        subject=rater,
        organisation_id=rater.organisation_id,
        new={"pattern": bool(pattern)},
    )
    return rater
