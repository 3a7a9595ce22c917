"""The round is opened with its lots drawn, and closed with its aggregate computed once."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from emulation.audit.services import record
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.common.text import tidy
from emulation.groups.choices import Step
from emulation.groups.models import Deadline, GroupYear
from emulation.groups.services import locked as locked_year
from emulation.groups.steps import prescribed_deadlines
from emulation.people.models import User
from scoring.choices import Layer, SheetState
from scoring.cross import aggregate, assign
from scoring.models import CrossAssignment, CrossRater, CrossResult, CrossRound, ScoreLine, ScoreSheet
from scoring.selectors.crossing.results import counted_scores
from scoring.selectors.crossing.rounds import FEWEST_UNITS, SCORED, prescribed, round_of
from scoring.services import totals
from scoring.services.points import begin_reviewing

BASE = "base"
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
    if group_year.state not in SCORED or group_year.review_closed_at:
        return [Problem("Năm thi đua không ở bước chấm điểm.", code="wrong_state")]
    if _handed_in(group_year).count() < FEWEST_UNITS:
        return [Problem(f"Chấm chéo cần ít nhất {FEWEST_UNITS} đơn vị đã nộp phiếu.", code="too_few")]
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
    _give_deadline(group_year)
    begin_reviewing(actor, group_year)
    _record(
        actor, group_year, found, "open_cross_round", "Mở chấm chéo", {"seed": found.seed, "units": len(rows)}
    )
    return found


def _give_deadline(group_year: GroupYear) -> None:
    """A year opened before the regulation named its group has no last day of this step yet."""
    book, step = group_year.regulation.book, Step.CROSS_SCORING
    dues = prescribed_deadlines(book, group_year.group, cycle=group_year.cycle, year=group_year.year)
    if step in dues:
        Deadline.objects.get_or_create(
            group_year=group_year, step=step, defaults={"due_on": dues[step], "first_due_on": dues[step]}
        )


def _record(
    actor: User, group_year: GroupYear, found: CrossRound, action: str, text: str, new: dict[str, Any]
) -> None:
    record(actor=actor, action=action, text=text, subject=found, group_year_id=group_year.pk, new=new)


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
