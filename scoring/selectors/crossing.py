"""Cross-scoring as somebody may see it: what a unit scores itself, who is missing, the closed result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from emulation.common.numbers import MINUS, format_points
from emulation.groups.models import GroupYear
from emulation.people.models import User
from emulation.regulations.book import RuleBook
from scoring.cross import Estimate, Pair, SameLevel, estimate, outliers, same_level
from scoring.formulas import Method
from scoring.models import (
    CrossAssignment,
    CrossRater,
    CrossResult,
    CrossRound,
    CrossScore,
    ScoreLine,
    ScoreSheet,
    Target,
)
from scoring.selectors.lines import Leaf, LineRule, leaves_of, rule_of

ZERO = Decimal("0.00")
BASE, ALL_CRITERIA = "base", "all"
FAR_OFF = Decimal("0.50")
"""Differences smaller than this many points are not pointed out."""


def prescribed(group_year: GroupYear) -> bool:
    """Does the regulation of the group-year prescribe cross-scoring, everywhere or in this group?"""
    book = group_year.regulation.book
    names = {group_year.group.name.casefold(), group_year.group.short_name.casefold()}
    return book.flag("crossscoring.enabled") or any(
        name.casefold() in names for name in book.texts("crossscoring.pilot")
    )


def round_of(group_year: GroupYear) -> CrossRound | None:
    return CrossRound.objects.filter(group_year=group_year).first()


def in_scope(rule: LineRule, scope: str) -> bool:
    """Is such a line scored by other units? Points computed from figures follow from these alone."""
    if not rule.assigned or rule.later or not rule.maximum:
        return False
    return scope == ALL_CRITERIA or rule.method is Method.DIRECT


def scored_leaves(sheet: ScoreSheet, scope: str) -> list[Leaf]:
    return [leaf for leaf in leaves_of(sheet) if in_scope(leaf.rule, scope)]


class Cell(NamedTuple):
    """One line of a unit with its own points, and what the rater gave: None where nothing was."""

    line_id: int
    code: str
    own: Decimal | None
    given: Decimal | None
    reason: str

    @property
    def lacks_reason(self) -> bool:
        return self.given is not None and self.given != self.own and not self.reason


@dataclass(frozen=True, slots=True)
class Scored:
    """One unit as one rater has scored it so far."""

    assignment: CrossAssignment
    cells: tuple[Cell, ...]

    @property
    def done(self) -> int:
        return sum(cell.given is not None for cell in self.cells)

    @property
    def total(self) -> Decimal | None:
        """What the points come to, once they are complete."""
        if not self.cells or self.done < len(self.cells):
            return None
        return sum((cell.given or ZERO for cell in self.cells), ZERO)


def scored_by(rater: CrossRater) -> list[Scored]:
    """Everything one rater scores now, in four queries."""
    found = list(assignments(rater).filter(recused_at=None))
    lines = ScoreLine.objects.filter(
        sheet__in=[one.sheet_id for one in found], criterion__maximum__gt=0
    ).select_related("criterion")
    if rater.round.scope != ALL_CRITERIA:
        lines = lines.filter(criterion__method=Method.DIRECT)
    by_sheet: dict[int, list[ScoreLine]] = defaultdict(list)
    for line in lines.order_by("criterion__position"):
        by_sheet[line.sheet_id].append(line)
    memberships = [one.sheet.membership_id for one in found]
    targets = {
        (row.membership_id, row.criterion_id): row
        for row in Target.objects.filter(membership__in=memberships)
    }
    given = {score.line_id: score for score in CrossScore.objects.filter(assignment__in=found)}
    return [
        Scored(
            one,
            tuple(
                _cell(line, given.get(line.pk))
                for line in by_sheet[one.sheet_id]
                if in_scope(
                    rule_of(line.criterion, targets.get((one.sheet.membership_id, line.criterion_id))),
                    rater.round.scope,
                )
            ),
        )
        for one in found
    ]


def _cell(line: ScoreLine, score: CrossScore | None) -> Cell:
    points, reason = (score.points, score.reason) if score else (None, "")
    return Cell(line.pk, line.criterion.code, line.self_points, points, reason)


def raters(found: CrossRound) -> QuerySet[CrossRater]:
    return found.cross_raters.select_related("organisation").order_by("organisation__sort_key", "pk")


def rater_for(user: User, rater_id: int) -> CrossRater | None:
    """The scores of one of the person's own units; None for everybody else, also when all is over."""
    return (
        CrossRater.objects.filter(pk=rater_id, organisation__in=user.roles.served)
        .select_related("organisation", "round__group_year__group", "round__group_year__regulation")
        .first()
    )


def assignments(rater: CrossRater) -> QuerySet[CrossAssignment]:
    return rater.assignments.select_related(
        "sheet__membership__organisation", "sheet__criteria_set", "rater__round"
    ).order_by("sheet__membership__order", "pk")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One member in the list of a rater: what was given, what is still missing; `locked` says why not."""

    name: str
    url: str
    recuse_url: str
    done: int
    asked: int
    without_reason: int
    total: str
    locked: str


def unit_rows(rater: CrossRater) -> list[UnitRow]:
    """All members of the group: those assigned with their state, the own one locked. Six queries."""
    scored = {one.assignment.sheet.membership_id: one for one in scored_by(rater)}
    recused = {row.sheet.membership_id: row for row in assignments(rater).filter(recused_at__isnull=False)}
    rows = []
    members = rater.round.group_year.memberships.active().select_related("organisation").order_by("order")
    for membership in members:
        name = membership.organisation.name
        if membership.pk in scored:
            rows.append(_unit_row(rater, scored[membership.pk], name))
            continue
        locked = "Không được phân công chấm đơn vị này."
        if membership.organisation_id == rater.organisation_id:
            locked = "Không chấm đơn vị mình."
        elif membership.pk in recused:
            locked = f"Đã rút: {recused[membership.pk].recuse_reason}"
        rows.append(UnitRow(name, "", "", 0, 0, 0, "", locked))
    return rows


def _unit_row(rater: CrossRater, scored: Scored, name: str) -> UnitRow:
    where = [rater.pk, scored.assignment.pk]
    return UnitRow(
        name=name,
        url=reverse("scoring:cross-sheet", args=where),
        recuse_url=reverse("scoring:cross-recuse", args=where) if rater.round.is_open else "",
        done=scored.done,
        asked=len(scored.cells),
        without_reason=sum(cell.lacks_reason for cell in scored.cells),
        total="" if scored.total is None else format_points(scored.total),
        locked="",
    )


def given_by(assignment: CrossAssignment) -> dict[int, CrossScore]:
    """Line → score of one rater for one unit."""
    return {score.line_id: score for score in assignment.scores.select_related("by")}


def pattern_of(rater: CrossRater) -> SameLevel | None:
    """Did this rater give most units the same total? Only complete ones are compared."""
    found = {one.assignment.sheet_id: one.total for one in scored_by(rater)}
    totals = {sheet: total for sheet, total in found.items() if total is not None}
    share = rater.round.group_year.regulation.book.percent("crossscoring.same_level_percent")
    return same_level(totals, share)


class RaterProgress(NamedTuple):
    """Done or not, never what anybody gave: units to score, cells given, cells that need a reason."""

    name: str
    units: int
    cells: int
    without_reason: int
    recused: int
    submitted: bool


def progress_of(found: CrossRound) -> list[RaterProgress]:
    """The raters in the order of the group; four queries."""
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for rater, recused in CrossAssignment.objects.filter(rater__round=found).values_list(
        "rater_id", "recused_at"
    ):
        counts[rater][recused is not None] += 1
    cells: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    scores = CrossScore.objects.filter(
        assignment__rater__round=found, assignment__recused_at=None, points__isnull=False
    )
    for rater, points, own, reason in scores.values_list(
        "assignment__rater_id", "points", "line__self_points", "reason"
    ):
        cells[rater][0] += 1
        cells[rater][1] += points != own and not reason
    return [
        RaterProgress(
            rater.organisation.name,
            counts[rater.pk][0],
            cells[rater.pk][0],
            cells[rater.pk][1],
            counts[rater.pk][1],
            rater.submitted_at is not None,
        )
        for rater in raters(found)
    ]


def counted_scores(found: CrossRound) -> QuerySet[CrossScore]:
    """Scores that count: handed in, not of who stepped back. Missing ones are not among them."""
    return CrossScore.objects.filter(
        assignment__rater__round=found,
        assignment__rater__submitted_at__isnull=False,
        assignment__recused_at=None,
        points__isnull=False,
    )


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One unit after the closing: the prescribed aggregate, beside it the robust estimate."""

    name: str
    count: int
    total: str
    robust: str
    robust_rank: int


class Flag(NamedTuple):
    """A score far from what its rater and its unit let expect; it asks for a reason."""

    rater: str
    unit: str
    difference: str


@dataclass(frozen=True, slots=True)
class Results:
    rows: tuple[ResultRow, ...]
    flags: tuple[Flag, ...]
    patterns: tuple[tuple[str, str], ...]


def results_of(found: CrossRound, hidden: Collection[int] = ()) -> Results:
    """The closed round, without the units of `hidden`. The estimate is decision support only."""
    totals: dict[Pair, Decimal] = defaultdict(lambda: ZERO)
    names = dict(
        ScoreSheet.objects.filter(cross_assignments__rater__round=found)
        .order_by("membership__order")
        .values_list("membership__organisation_id", "membership__organisation__short_name")
    )
    unit, rater = "assignment__sheet__membership__organisation_id", "assignment__rater__organisation_id"
    for who, whom, points in counted_scores(found).values_list(rater, unit, "points"):
        totals[Pair(who, whom)] += points
    summed: dict[int, Decimal] = defaultdict(lambda: ZERO)
    results = CrossResult.objects.filter(round=found)
    for whom, points in results.values_list("line__sheet__membership__organisation_id", "points"):
        summed[whom] += points
    fitted = estimate(totals)
    order = sorted(fitted.levels, key=lambda one: -fitted.levels[one])
    return Results(
        rows=tuple(
            ResultRow(
                name,
                sum(pair.unit == pk for pair in totals),
                format_points(summed[pk]) if pk in summed else "",
                format_points(fitted.levels[pk]) if pk in fitted.levels else "",
                order.index(pk) + 1 if pk in fitted.levels else 0,
            )
            for pk, name in names.items()
            if pk not in hidden
        ),
        flags=tuple(_flags(fitted, names, hidden)),
        patterns=tuple(
            raters(found).exclude(pattern_reason="").values_list("organisation__name", "pattern_reason")
        ),
    )


def _flags(fitted: Estimate, names: dict[int, str], hidden: Collection[int]) -> Iterable[Flag]:
    far = outliers(fitted, FAR_OFF)
    for pair in sorted(far, key=lambda one: (far[one], one)):
        if pair.unit not in hidden:
            difference = format_points(far[pair], sign=True, minus=MINUS)
            yield Flag(names.get(pair.rater, ""), names.get(pair.unit, ""), difference)


def results_on(sheet: ScoreSheet) -> dict[int, str]:
    """Line → what cross-scoring came to, in words, for those who read the points of the group. One query."""
    found = CrossResult.objects.filter(line__sheet=sheet).values_list("line_id", "points", "count")
    return {line: f"{format_points(points)} điểm ({count} phiếu)" for line, points, count in found}


class OwnRound(NamedTuple):
    """What a unit has to score now."""

    rater: CrossRater
    units: int


def own_rounds(user: User) -> list[OwnRound]:
    """Open rounds in which a unit of this person has not handed in yet; one query."""
    found = (
        CrossRater.objects.filter(
            organisation__in=user.roles.served, submitted_at=None, round__closed_at=None
        )
        .select_related("organisation", "round__group_year__group")
        .annotate(units=Count("assignments", filter=Q(assignments__recused_at=None)))
        .order_by("pk")
    )
    return [OwnRound(rater, rater.units) for rater in found]


def figures_in_words(book: RuleBook) -> list[tuple[str, str]]:
    """The rules of the round, for the page before it is opened."""
    keys = ("aggregate", "trim_each_side", "raters", "criteria", "use")
    labels = ("Cách tổng hợp", "Bỏ mỗi đầu", "Số đơn vị chấm mỗi đơn vị", "Tiêu chí", "Dùng làm")
    return [(label, book.words(f"crossscoring.{key}")) for label, key in zip(labels, keys, strict=True)]
