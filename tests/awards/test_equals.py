"""Votes of the conference against their prescribed base; preference among equals where the quota is short."""

import pytest

from awards.selectors.facts import Field
from awards.services import naming
from emulation.common.problems import Refused
from emulation.conferences.models import Conference
from emulation.organisations.models import OrganisationYear
from emulation.regulations.models import Regulation
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


def women(unit, count, staff=100):
    OrganisationYear.objects.filter(organisation=unit, year=2025).update(
        staff_count=staff, female_count=count
    )


def tied_block():
    """Six units: one leads, three share the second place; places for fewer certificates than that."""
    group_year = awards.ranked_block(6, conference=False)
    awards.make_run(group_year, points=["990", "980", "980", "980", "900", "890"])
    awards.hold_conference(
        group_year, named=[(0, FLAG, 6), *((place, CERTIFICATE, 6) for place in (1, 2, 3))]
    )
    return group_year


def field_of(group_year):
    return Field.of(group_year)


def test_certificates_are_fewer_than_the_equals():
    group_year = tied_block()
    assert field_of(group_year).limit(awards.kind_of(CERTIFICATE)) < 3


def test_among_equals_at_least_seventy_percent_women_come_first_with_the_clause():
    group_year = tied_block()
    units = ground.members_of(group_year)
    for unit, count in zip(units[1:4], (69, 70, 20), strict=True):
        women(unit, count)
    awards.nominate(group_year, 0, FLAG)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 1, CERTIFICATE)
    [problem] = refused.value.problems
    assert (problem.code, problem.field) == ("preference", "deviation")
    assert f"{units[2].name} (70,00% nữ)" in problem.message
    assert problem.clause == group_year.regulation.book.clause("award.women_share_percent")
    assert awards.nominate(group_year, 2, CERTIFICATE).organisation == units[2]


def test_another_choice_among_equals_says_why_and_the_reason_is_kept():
    group_year = tied_block()
    women(ground.members_of(group_year)[2], 80)
    awards.nominate(group_year, 0, FLAG)
    found = awards.nominate(group_year, 1, CERTIFICATE, deviation="Có sáng kiến cấp tỉnh.")
    assert found.deviation == "Có sáng kiến cấp tỉnh."


def test_where_nobody_has_the_share_or_there_is_a_place_for_all_nothing_is_preferred():
    group_year = tied_block()
    awards.nominate(group_year, 0, FLAG)
    assert awards.nominate(group_year, 1, CERTIFICATE).deviation == ""
    roomy = awards.ranked_block(6, conference=False)
    awards.make_run(roomy, points=["990", "980", "970", "960", "900", "900"])
    awards.hold_conference(roomy, named=[(0, FLAG, 6), (1, CERTIFICATE, 6)])
    women(ground.members_of(roomy)[2], 90)
    awards.nominate(roomy, 0, FLAG)
    assert awards.nominate(roomy, 1, CERTIFICATE).deviation == ""


def test_the_share_of_women_is_no_part_of_the_ranking():
    group_year = tied_block()
    women(ground.members_of(group_year)[3], 95)
    ranks = [row.rank for row in field_of(group_year).rows]
    assert ranks == [1, 2, 2, 2, 5, 6]


@pytest.mark.parametrize(("denominator", "agree", "verdict"), [("all", 5, "failed"), ("present", 5, "met")])
def test_the_vote_is_counted_against_the_base_of_the_regulation(denominator, agree, verdict):
    """5 of 8 are 62,5 %; of the 6 that were present or heard 83,33 %."""
    group_year = awards.ranked_block(8, conference=False)
    conference = awards.hold_conference(group_year, named=[(0, FLAG, agree)])
    gone = list(conference.attendances.order_by("pk").values_list("pk", flat=True))[-3:]
    conference.attendances.filter(pk__in=gone).update(present=False, note="Đi công tác")
    Conference.objects.filter(pk=conference.pk).update(written=1)
    Regulation.objects.get(pk=group_year.regulation_id).figures.filter(key="conference.denominator").update(
        value=denominator
    )
    group_year.refresh_from_db()
    field = field_of(group_year)
    found = field.assess(field.rows[0], awards.kind_of(FLAG))
    [voted] = [finding for finding in found.findings if finding.code == "voted"]
    assert voted.verdict == verdict
    assert voted.fact.startswith("5/8" if denominator == "all" else "5/6")


def test_passing_over_without_a_reason_is_refused_in_the_service():
    group_year = awards.ranked_block()
    kind = awards.kind_of(CERTIFICATE)
    field = field_of(group_year)
    assert [p.code for p in naming.unexplained(field, field.rows[3], kind, " ")] == ["deviation"]
