"""The facts behind the founding conditions, for one cluster and for many at once."""

import pytest

from clusters import founding, selectors
from clusters.founding import Code
from clusters.models import Waiver
from emulation.common.dates import today
from emulation.groups.choices import YearState
from emulation.organisations.models import OrganisationYear
from tests.factories import ground
from tests.factories.ground import add_member, make_cluster_year, make_organisation, make_staff_count

pytestmark = pytest.mark.django_db


def found(group_year):
    return {condition.code: condition for condition in selectors.conditions(group_year)}


def failing(group_year):
    return {str(condition.code) for condition in selectors.failing(selectors.conditions(group_year))}


def test_a_lawful_cluster():
    group_year = make_cluster_year()
    conditions = selectors.conditions(group_year)
    assert founding.may_propose_flag(conditions)
    assert all(condition.clause for condition in conditions)


def test_too_few_units():
    assert failing(make_cluster_year(members=4)) == {Code.UNITS}


def test_too_few_staff_is_not_the_same_as_no_figure():
    few, unknown = make_cluster_year(staff=4), make_cluster_year(staff=None)
    assert failing(few) == failing(unknown) == {Code.STAFF}
    assert "có 4 người, thiếu 1 người" in found(few)[Code.STAFF].fact
    assert "Chưa có số liệu" in found(unknown)[Code.STAFF].fact


def test_the_figure_of_another_year_does_not_count():
    group_year = make_cluster_year(year=2025)
    OrganisationYear.objects.update(year=2024)
    assert failing(group_year) == {Code.STAFF}


def test_who_left_no_longer_counts():
    group_year = make_cluster_year()
    group_year.memberships.filter(order=5).update(left_on=today(), left_reason="Tách")
    assert failing(group_year) == {Code.UNITS}


def test_divisions_of_somebody_else():
    group_year = make_cluster_year()
    stranger = make_organisation(name="Phòng khác", kind="division", parent=make_organisation())
    make_staff_count(stranger, group_year.year, 9)
    add_member(group_year, stranger)
    assert failing(group_year) == {Code.OWN_DIVISIONS}
    assert "Phòng khác" in found(group_year)[Code.OWN_DIVISIONS].fact


def test_a_division_in_two_clusters_of_one_year():
    first = make_cluster_year(year=2025)
    founder, unit = first.group.founder, ground.members_of(first)[0]
    second = make_cluster_year(year=2025, founder=make_organisation())
    add_member(second, unit)
    assert Code.NO_OVERLAP in failing(first)
    assert second.group.short_name in found(first)[Code.NO_OVERLAP].fact
    earlier = ground.open_year(second.group, 2024)
    assert founder.pk != second.group.founder_id
    second.memberships.filter(organisation=unit).delete()
    add_member(earlier, unit)  # another year is no overlap
    assert failing(first) == set()


def test_allowance_of_the_founder_by_kind_and_by_name():
    department = make_organisation(code="so-thu")
    education = make_organisation(code="so-gddt", name="Sở Giáo dục và Đào tạo")
    for founder, allowed in ((department, 1), (education, 5)):
        years = [make_cluster_year(founder=founder, number=number, year=2025) for number in range(1, 7)]
        over = [number for number, year in enumerate(years, start=1) if Code.ALLOWANCE in failing(year)]
        assert over == list(range(allowed + 1, 7))


def test_offices_follow_the_regulation():
    assert failing(make_cluster_year(deputies=0)) == {Code.OFFICES}
    assert failing(make_cluster_year(members=6, deputies=3)) == {Code.OFFICES}


def test_a_waiver_lets_through_but_gives_no_flag():
    group_year = make_cluster_year(staff=4)
    Waiver.objects.create(
        group_year=group_year,
        condition=Code.STAFF,
        reason="Theo đề án vị trí việc làm",
        document="87/SNV-TĐKT",
        granted_by=ground.make_staff(),
        granted_on=today(),
    )
    conditions = selectors.conditions(group_year)
    assert selectors.failing(conditions) == []
    assert not founding.may_propose_flag(conditions)
    assert "87/SNV-TĐKT" in found(group_year)[Code.STAFF].fact


def test_many_at_once_find_the_same_with_the_same_number_of_queries(django_assert_num_queries):
    made = [
        make_cluster_year(),
        make_cluster_year(members=4, staff=3, year=2024),
        make_cluster_year(deputies=0, staff=None),
    ]
    one_by_one = {group_year.pk: selectors.conditions(group_year) for group_year in made}
    for count in (1, 3):
        years = list(selectors.under_way()[:count])
        with django_assert_num_queries(7):
            together = selectors.conditions_of(years)
        assert together == {pk: one_by_one[pk] for pk in together}
        assert len(together) == count


def test_years_that_are_over_are_not_looked_at():
    make_cluster_year(state=YearState.CLOSED)
    group_year = make_cluster_year()
    ground.make_block_year()
    assert [found.pk for found in selectors.under_way()] == [group_year.pk]
    assert selectors.conditions_of([]) == {}
