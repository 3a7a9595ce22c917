"""A group-year whose members score each other, brought there by the services."""

from __future__ import annotations

from decimal import Decimal

from emulation.groups.models import GroupYear
from emulation.people.models import User
from emulation.regulations.models import Figure
from scoring.formulas import Method
from scoring.models import CrossAssignment, CrossRater, CrossRound, ScoreLine
from scoring.services import crossing
from tests.factories import ground
from tests.scoring.review import stages

METHODS = (Method.DIRECT, Method.RATIO)


def prescribe(group_year: GroupYear, **figures: object) -> GroupYear:
    """The regulation of this group-year says so: `enabled`, and what else is given."""
    for name, value in {"enabled": True, **figures}.items():
        Figure.objects.filter(regulation=group_year.regulation, key=f"crossscoring.{name}").update(
            value=value
        )
    return GroupYear.objects.select_related("group", "regulation").get(pk=group_year.pk)


def open_year(members: int = 5, leaves: int = 6, **figures: object) -> GroupYear:
    """All have handed in; the leader has opened the round. Half of the criteria are scored directly."""
    group_year = prescribe(stages.submitted_year(members, leaves, methods=METHODS), **figures)
    crossing.open_round(actor=ground.make_leader(group_year), group_year=group_year)
    return GroupYear.objects.select_related("group", "regulation").get(pk=group_year.pk)


def round_of(group_year: GroupYear) -> CrossRound:
    return CrossRound.objects.get(group_year=group_year)


def rater_of(group_year: GroupYear, index: int) -> CrossRater:
    unit = ground.members_of(group_year)[index]
    return CrossRater.objects.select_related("round", "organisation").get(
        round__group_year=group_year, organisation=unit
    )


def head(rater: CrossRater) -> User:
    return ground.make_user(organisation=rater.organisation)


def assignment_of(rater: CrossRater, group_year: GroupYear, index: int) -> CrossAssignment:
    unit = ground.members_of(group_year)[index]
    return rater.assignments.select_related("sheet", "rater").get(sheet__membership__organisation=unit)


def direct_lines(assignment: CrossAssignment) -> list[ScoreLine]:
    lines = ScoreLine.objects.filter(sheet=assignment.sheet, criterion__method=Method.DIRECT)
    return list(lines.order_by("criterion__position"))


def give(
    assignment: CrossAssignment,
    points: Decimal | str,
    *,
    lines: int | None = None,
    reason: str = "Theo hồ sơ",
) -> None:
    """The same points for the scored lines of one unit."""
    actor = head(assignment.rater)
    for line in direct_lines(assignment)[:lines]:
        crossing.save_score(
            actor=actor,
            assignment=assignment,
            line_id=line.pk,
            points=str(points),
            reason=reason,
            seen_version=0,
        )


def finish(
    group_year: GroupYear, index: int, points: dict[int, str] | None = None, pattern: str = "Đều tốt"
) -> None:
    """One unit scores all it was assigned (`points` by place of the unit, 2 otherwise) and hands in."""
    rater = rater_of(group_year, index)
    places = {unit.pk: place for place, unit in enumerate(ground.members_of(group_year))}
    for assignment in rater.assignments.filter(recused_at=None).select_related("sheet__membership", "rater"):
        place = places[assignment.sheet.membership.organisation_id]
        give(assignment, (points or {}).get(place, "2"))
    crossing.submit(actor=head(rater), rater=rater, pattern_reason=pattern)
