"""What one unit gives the others: its units, its cells, the pattern of its own points."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from emulation.common.numbers import format_points
from emulation.people.models import User
from scoring.cross import SameLevel, same_level
from scoring.formulas import Method
from scoring.models import CrossAssignment, CrossRater, CrossScore, ScoreLine, ScoreSheet, Target
from scoring.selectors.lines import Leaf, LineRule, leaves_of, rule_of

ZERO = Decimal("0.00")
ALL_CRITERIA = "all"


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
