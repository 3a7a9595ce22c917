"""A small group-year at each step of the review, brought there by the services themselves."""

from __future__ import annotations

from decimal import Decimal

from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.people.choices import OfficeKind
from emulation.people.models import User
from scoring.formulas import Method
from scoring.models import Explanation, ScoreLine, ScoreSheet
from scoring.services import appraisal, review
from tests.factories import ground
from tests.factories import scoring as make


def submitted_year(members: int = 3, leaves: int = 10, **fields: object) -> GroupYear:
    """All members have handed in the same answers."""
    group_year = make.make_assessing_year(members=members, leaves=leaves, **fields)  # type: ignore[arg-type]
    for index in range(members):
        make.submit(make.sheet_of(group_year, index))
    return group_year


def reviewed_year(members: int = 3, leaves: int = 10, **fields: object) -> GroupYear:
    """The leader has accepted every sheet, a deputy the leader's own."""
    group_year = submitted_year(members, leaves, **fields)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    for index in range(members):
        actor = leader if index else deputy
        review.complete_review(actor=actor, sheet=make.sheet_of(group_year, index))
    return GroupYear.objects.get(pk=group_year.pk)


def closed_year(members: int = 3, leaves: int = 10, **fields: object) -> GroupYear:
    """The round is closed; appraisal may begin."""
    group_year = reviewed_year(members, leaves, **fields)
    review.close_review(actor=ground.make_leader(group_year), group_year=group_year)
    return GroupYear.objects.get(pk=group_year.pk)


def explaining_year(members: int = 3, leaves: int = 10, **fields: object) -> GroupYear:
    """Closed with two lines of the last member's sheet below its own points: its unit may explain them."""
    group_year = submitted_year(members, leaves, **fields)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    for method, points in ((Method.RATIO, 70), (Method.DIRECT, 1)):
        line = make.line_of(make.sheet_of(group_year), method)
        review.set_group_points(
            actor=leader,
            line=line,
            points=Decimal(points),
            reason="Chưa đủ căn cứ",
            seen_version=line.version,
        )
    for index in range(members):
        actor = leader if index else deputy
        review.complete_review(actor=actor, sheet=make.sheet_of(group_year, index))
    review.close_review(actor=leader, group_year=GroupYear.objects.get(pk=group_year.pk))
    return GroupYear.objects.select_related("group", "regulation").get(pk=group_year.pk)


def thread_of(group_year: GroupYear, method: Method = Method.RATIO) -> Explanation:
    """The explanation of that line of the last member's sheet, as it stands now."""
    return Explanation.objects.select_related("line__sheet", "line__criterion").get(
        line__sheet=make.sheet_of(group_year), line__criterion__method=method
    )


def appraised_year(members: int = 3, leaves: int = 10, **fields: object) -> GroupYear:
    group_year = closed_year(members, leaves, **fields)
    staff = ground.make_staff()
    for index in range(members):
        if policy_of(group_year.group).appraised_by_founder_first:
            first = ground.make_founder(group_year)
            appraisal.complete_appraisal(actor=first, sheet=make.sheet_of(group_year, index))
        appraisal.complete_appraisal(actor=staff, sheet=make.sheet_of(group_year, index))
    return group_year


def final_year(members: int = 3, leaves: int = 10, **fields: object) -> GroupYear:
    """Final points; ready to be ranked."""
    group_year = appraised_year(members, leaves, **fields)
    appraisal.finalise(actor=ground.make_staff(), group_year=group_year)
    return GroupYear.objects.select_related("group", "regulation").get(pk=group_year.pk)


def agency_staff(group_year: GroupYear, index: int = -1) -> User:
    """A member of staff whose office is in one of the member units: that unit is the standing agency."""
    unit = ground.members_of(group_year)[index]
    return ground.make_user(OfficeKind.STANDING_STAFF, unit)


def fresh(line: ScoreLine) -> ScoreLine:
    return ScoreLine.objects.select_related("criterion", "sheet").get(pk=line.pk)


def state_of(sheet: ScoreSheet) -> str:
    return ScoreSheet.objects.get(pk=sheet.pk).state
