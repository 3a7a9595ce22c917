"""Opening a year for all groups of a kind: a proposal to confirm, nothing inherited silently."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clusters.choices import ClusterStatus
from emulation.common.problems import Refused
from emulation.groups.choices import Cycle, GroupKind, YearState
from emulation.groups.models import GroupYear
from emulation.groups.proposals import opening
from emulation.groups.services import open_years
from emulation.groups.steps import prescribed_deadlines
from emulation.organisations.models import Succession
from tests.factories import ground
from tests.factories.ground import make_block_year, make_cluster_year, make_organisation, make_staff

pytestmark = pytest.mark.django_db
URL = reverse("groups:open-years")
BLOCK, CLUSTER = GroupKind.BLOCK, GroupKind.CLUSTER


@pytest.fixture
def staff():
    return make_staff()


def end(organisation, *successors):
    organisation.valid_to = date(2025, 6, 30)
    organisation.save()
    for successor in successors:
        Succession.objects.create(
            predecessor=organisation, successor=successor, kind="merger", on=date(2025, 7, 1)
        )


def proposal_for(user, group_year, kind=BLOCK, year=2026):
    found = opening(user, kind, year).proposals
    return next(proposal for proposal in found if proposal.group.pk == group_year.group_id)


def test_last_years_members_are_proposed_in_their_order_and_no_offices(staff):
    last = make_block_year(4)
    left = last.memberships.order_by("-order").first()
    left.left_on, left.left_reason = date(2025, 5, 1), "Hợp nhất"
    left.save()
    proposal = proposal_for(staff, last)
    assert list(proposal.members) == ground.members_of(last)[:3]
    [row] = open_years(actor=staff, kind=BLOCK, year=2026, group_ids={last.group_id})
    assert ground.members_of(row) == ground.members_of(last)[:3]
    assert (row.state, row.offices.count()) == (YearState.FORMING, 0)
    assert row.deadlines.exists()
    assert row.regulation == ground.make_regulation(date(2026, 12, 31))


def test_a_successor_takes_the_place_of_a_member_that_is_gone(staff):
    last = make_block_year(4)
    first, second, third, fourth = ground.members_of(last)
    merged, halves = make_organisation(), [make_organisation(), make_organisation()]
    step = make_organisation(valid_to=date(2025, 12, 1))
    end(first, step)
    Succession.objects.create(predecessor=step, successor=merged, kind="rename", on=date(2025, 12, 2))
    end(second, merged)  # both became one body, which is proposed once
    end(third, *halves)
    end(fourth)
    proposal = proposal_for(staff, last)
    assert proposal.members == (merged,)
    assert {gone.organisation: set(gone.successors) for gone in proposal.gone} == {
        first: {merged},
        second: {merged},
        third: set(halves),
        fourth: set(),
    }


def test_the_school_year_goes_on_as_a_school_year(staff):
    last = make_cluster_year()
    GroupYear.objects.filter(pk=last.pk).update(cycle=Cycle.SCHOOL)
    [row] = open_years(actor=staff, kind=CLUSTER, year=2026, group_ids={last.group_id})
    assert row.cycle == Cycle.SCHOOL
    expected = prescribed_deadlines(row.regulation.book, row.group, cycle="school", year=2026)
    assert "cross_scoring" not in expected  # the members of this group do not score each other
    assert dict(row.deadlines.values_list("step", "due_on")) == expected


def test_what_cannot_be_opened_is_told_and_refused(staff, client):
    make_block_year()
    asked = make_cluster_year(status=ClusterStatus.REQUESTED, state=YearState.FORMING)
    assert [p.code for p in proposal_for(staff, asked, CLUSTER).problems] == ["not_recognised"]
    with pytest.raises(Refused) as refused:
        open_years(actor=staff, kind=CLUSTER, year=2026, group_ids={asked.group_id})
    assert [p.code for p in refused.value.problems] == ["not_recognised"]
    far = opening(staff, BLOCK, 1999)
    assert far.regulation is None
    assert all(p.problems[0].code == "no_regulation" for p in far.proposals)


def test_a_year_is_opened_once_all_or_none(staff):
    one, other = make_block_year(), make_block_year()
    open_years(actor=staff, kind=BLOCK, year=2026, group_ids={one.group_id})
    with pytest.raises(Refused) as refused:
        open_years(actor=staff, kind=BLOCK, year=2026, group_ids={one.group_id, other.group_id})
    assert [p.code for p in refused.value.problems] == ["opened"]
    assert not other.group.years.filter(year=2026).exists()


def test_founders_open_their_own_clusters_only(client):
    own, other = make_cluster_year(), make_cluster_year()
    founder = ground.make_founder(own)
    assert [p.group.pk for p in opening(founder, CLUSTER, 2026).proposals] == [own.group_id]
    with pytest.raises(PermissionDenied):
        open_years(actor=founder, kind=CLUSTER, year=2026, group_ids={other.group_id})
    member = ground.make_member(own)
    with pytest.raises(PermissionDenied):
        open_years(actor=member, kind=CLUSTER, year=2026, group_ids={own.group_id})


def test_limited_staff_opens_the_groups_in_its_charge(client):
    own, _other = make_block_year(), make_block_year()
    limited = make_staff(group_codes=[own.group.code])
    assert [p.group.pk for p in opening(limited, BLOCK, 2026).proposals] == [own.group_id]


def test_the_page_proposes_ticks_and_opens(client, staff):
    one, other = make_block_year(), make_block_year()
    client.force_login(staff)
    page = client.get(URL, {"loai": "block", "nam": "2026"}).content.decode()
    assert page.count(" checked") == 2
    answer = client.post(URL, {"loai": "block", "nam": "2026", "group": [one.group_id]}, follow=True)
    assert "Đã mở năm 2026 cho 1 khối, cụm" in answer.content.decode()
    assert not other.group.years.filter(year=2026).exists()
    answer = client.post(URL, {"loai": "block", "nam": "2026"})
    assert "Chọn ít nhất một khối, cụm." in answer.content.decode()


def test_the_page_and_the_opening_ask_the_same_for_one_and_for_many(
    client, staff, django_assert_max_num_queries
):
    client.force_login(staff)
    make_block_year()
    few = ground.count_queries(client, f"{URL}?loai=block&nam=2026")
    groups = {make_block_year().group_id for _ in range(12)}
    assert ground.count_queries(client, f"{URL}?loai=block&nam=2026") == few
    with django_assert_max_num_queries(30):
        open_years(actor=staff, kind=BLOCK, year=2026, group_ids=groups)
