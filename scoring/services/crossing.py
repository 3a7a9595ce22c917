"""Cross-scoring: opened by the leader where the regulation says so, scored blind, stepped back from at any
time, handed in once, closed with its aggregate computed once (domain §4)."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from emulation.audit.services import record
from emulation.common.dates import format_time, now
from emulation.common.numbers import format_points
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.text import tidy
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.cross import Pair, aggregate, assign, stand_in
from scoring.models import (
    CrossAssignment,
    CrossRater,
    CrossResult,
    CrossRound,
    CrossScore,
    ScoreLine,
    ScoreSheet,
)
from scoring.selectors.crossing import (
    BASE,
    counted_scores,
    given_by,
    in_scope,
    pattern_of,
    prescribed,
    round_of,
    scored_by,
    scored_leaves,
)
from scoring.selectors.lines import leaves_of
from scoring.services import totals
from scoring.services.points import LONGEST_REASON, begin_reviewing, checked_points

FEWEST = 3
BASE_REASON = "Tổng hợp điểm chấm chéo của {} đơn vị."
UNDER_SCORE = (SheetState.SUBMITTED, SheetState.REVIEWED)


def missing_to_open(group_year: GroupYear) -> list[Problem]:
    """Why a round cannot be opened now."""
    book = group_year.regulation.book
    if not prescribed(group_year):
        clause = book.clause("crossscoring.enabled")
        return [Problem("Quy định không yêu cầu chấm chéo.", clause, code="not_prescribed")]
    if round_of(group_year) is not None:
        return [Problem("Chấm chéo đã được mở.", code="open")]
    if group_year.state not in (YearState.ASSESSING, YearState.REVIEWING) or group_year.review_closed_at:
        return [Problem("Năm thi đua không ở bước chấm điểm.", code="wrong_state")]
    if _handed_in(group_year).count() < FEWEST:
        return [Problem(f"Chấm chéo cần ít nhất {FEWEST} đơn vị đã nộp phiếu.", code="too_few")]
    return []


def _handed_in(group_year: GroupYear) -> QuerySet[ScoreSheet]:
    return ScoreSheet.objects.filter(
        membership__group_year=group_year, membership__left_on=None, state__in=UNDER_SCORE
    )


@transaction.atomic
def open_round(*, actor: User, group_year: GroupYear) -> CrossRound:
    """Units that have handed in score each other; the others' sheets are reviewed by the leaders alone."""
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.run_cross", group_year):
        raise PermissionDenied
    if problems := missing_to_open(group_year):
        raise Refused(problems)
    book = group_year.regulation.book
    found = CrossRound.objects.create(
        group_year=group_year,
        seed=secrets.token_hex(8),
        aggregate=book.text("crossscoring.aggregate"),
        trim=book.integer("crossscoring.trim_each_side"),
        raters=book.optional_integer("crossscoring.raters"),
        scope=book.text("crossscoring.criteria"),
        use=book.text("crossscoring.use"),
        clause=book.clause("crossscoring.aggregate"),
        opened_at=now(),
        opened_by=actor,
    )
    sheets = {s.membership.organisation_id: s for s in _handed_in(group_year).select_related("membership")}
    rows = CrossRater.objects.bulk_create(
        [CrossRater(round=found, organisation_id=unit) for unit in sorted(sheets)]
    )
    raters = {rater.organisation_id: rater for rater in rows}
    pairs = assign(sheets.keys(), found.raters, found.seed)
    CrossAssignment.objects.bulk_create(
        [CrossAssignment(rater=raters[pair.rater], sheet=sheets[pair.unit]) for pair in pairs]
    )
    begin_reviewing(actor, group_year)
    _record(
        actor, group_year, found, "open_cross_round", "Mở chấm chéo", {"seed": found.seed, "units": len(rows)}
    )
    return found


def _record(
    actor: User, group_year: GroupYear, found: CrossRound, action: str, text: str, new: dict[str, Any]
) -> None:
    record(actor=actor, action=action, text=text, subject=found, group_year_id=group_year.pk, new=new)


def _locked_rater(actor: User, rater: CrossRater, permission: str) -> CrossRater:
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
    rater = _locked_rater(actor, assignment.rater, "scoring.cross_score")
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
        raise _conflict(score)
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
    rater = _locked_rater(actor, assignment.rater, "scoring.cross_score")
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
    rater = _locked_rater(actor, rater, "scoring.submit_cross")
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


@transaction.atomic
def recuse(*, actor: User, assignment: CrossAssignment, reason: str) -> CrossAssignment | None:
    """Step back from scoring one unit, at any time while the round is open, also after handing in: the
    scores no longer count. Who stands in, if anybody is left."""
    rater = _locked_rater(actor, assignment.rater, "scoring.cross_score")
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


def late_raters(found: CrossRound) -> list[str]:
    """Units that have not handed in their scores; closing in spite of them needs a reason."""
    late = found.cross_raters.filter(
        submitted_at=None, assignments__recused_at=None, assignments__isnull=False
    )
    return list(
        late.distinct().order_by("organisation__sort_key").values_list("organisation__name", flat=True)
    )


@transaction.atomic
def close_round(*, actor: User, group_year: GroupYear, reason: str = "") -> CrossRound:
    """End the blindness: the prescribed aggregate of what was handed in is computed once and stored.

    Where the regulation makes it the points of the group, lines that a reviewer has decided keep theirs.
    """
    group_year = locked_year(group_year.pk)
    if not actor.has_perm("scoring.run_cross", group_year):
        raise PermissionDenied
    found = CrossRound.objects.select_for_update(of=("self",)).filter(group_year=group_year).first()
    if found is None or not found.is_open:
        raise Refused(Problem("Không có lượt chấm chéo đang mở.", code="not_open"))
    late, why = late_raters(found), tidy(reason)
    if late and not why:
        text = f"Còn {len(late)} đơn vị chưa gửi điểm chấm chéo: nêu lý do khép lại."
        raise Refused(Problem(text, field="reason", code="late"))
    found.closed_at, found.closed_by = now(), actor
    found.closing_reason = why[:500] if late else ""
    found.save(update_fields=["closed_at", "closed_by", "closing_reason"])
    results = store_results(found)
    if found.use == BASE:
        _take_as_base(actor, results)
    _record(
        actor,
        group_year,
        found,
        "close_cross_round",
        "Khép lại chấm chéo",
        {"late": late, "reason": found.closing_reason, "lines": len(results)},
    )
    return found


def store_results(found: CrossRound) -> list[CrossResult]:
    """The prescribed aggregate of every line that somebody scored, computed once."""
    scores: dict[int, list[Decimal]] = defaultdict(list)
    for line, points in counted_scores(found).values_list("line_id", "points"):
        if points is not None:
            scores[line].append(points)
    rows = []
    for line, own in sorted(scores.items()):
        points = aggregate(found.aggregate, own, found.trim)
        if points is not None:
            rows.append(CrossResult(round=found, line_id=line, points=points, count=len(own)))
    return CrossResult.objects.bulk_create(rows, batch_size=500)


def _take_as_base(actor: User, results: Sequence[CrossResult]) -> None:
    """Points of the group where nobody has decided any; with a reason where they differ."""
    by_line = {result.line_id: result for result in results}
    lines = list(
        ScoreLine.objects.select_for_update(of=("self",))
        .filter(pk__in=by_line, group_points=None, sheet__state__in=UNDER_SCORE)
        .select_related("sheet__criteria_set")
        .order_by("pk")
    )
    for line in lines:
        result = by_line[line.pk]
        differs = result.points != line.self_points
        line.group_points = result.points
        line.group_reason = BASE_REASON.format(result.count) if differs else ""
        line.group_by, line.group_at = actor, now()
        line.version += 1
    ScoreLine.objects.bulk_update(
        lines, ["group_points", "group_reason", "group_by", "group_at", "version"], batch_size=100
    )
    for sheet in {line.sheet_id: line.sheet for line in lines}.values():
        totals.refresh(sheet, [Layer.GROUP])
