"""Recording, confirming, seating: rights, states, what is stored, what can no longer be changed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord
from emulation.audit.services import record_transition
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.conferences import selectors, services
from emulation.conferences.facts import Elected
from emulation.conferences.models import Conference
from emulation.groups.choices import GroupRole, Step, Taking, YearState
from emulation.groups.models import GroupYear
from emulation.groups.steps import done_elsewhere
from tests.conferences.builders import CERTIFICATE, FLAG, confirm, facts_for, ranked_year
from tests.factories import ground
from tests.factories.ground import make_staff

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def group_year():
    return ranked_year()


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


def save(actor, group_year, **changed):
    return services.save_conference(
        actor=actor, group_year=group_year, facts=facts_for(group_year, **changed)
    )


def test_what_is_told_is_stored_and_read_back(leader, group_year):
    told = facts_for(group_year)
    conference = services.save_conference(actor=leader, group_year=group_year, facts=told)
    assert selectors.facts_of(Conference.objects.get(pk=conference.pk)) == told
    entry = AuditRecord.objects.get(action="save_conference")
    assert (entry.group_year_id, entry.old, entry.new["issued"]) == (group_year.pk, {}, 5)


def test_a_conference_before_the_ranking_is_refused(leader, group_year):
    """Its minutes could never be made: they show the ranking that the conference had before it."""
    record_transition(
        actor=leader, subject=group_year, from_state=YearState.REVIEWING, to_state=YearState.RANKED
    )
    with pytest.raises(Refused) as refused:
        save(leader, group_year)
    assert codes(refused) == ["before_ranking"]


def test_a_second_record_takes_the_place_of_the_first(leader, group_year):
    save(leader, group_year)
    save(ground.make_deputy(group_year), group_year, venue="Hội trường Sở 2", opinions=())
    conference = Conference.objects.get()
    assert conference.venue == "Hội trường Sở 2"
    assert conference.opinions.count() == 0
    assert conference.attendances.count() == 5
    entry = AuditRecord.objects.filter(action="save_conference").first()
    assert (entry.old, entry.new) == ({"venue": "Hội trường Sở 1"}, {"venue": "Hội trường Sở 2"})


def test_only_leader_and_deputies_record_and_confirm(group_year):
    people = ground.cast_of(group_year)
    save(people["leader"], group_year)
    for name in set(people) - {"leader", "deputy"}:
        for act in (services.confirm_as_secretary, services.confirm_conference):
            with pytest.raises(PermissionDenied):
                act(actor=people[name], group_year=group_year)
        with pytest.raises(PermissionDenied):
            save(people[name], group_year)
    services.confirm_as_secretary(actor=people["leader"], group_year=group_year)
    services.confirm_conference(actor=people["deputy"], group_year=group_year)


def test_secretary_and_chair_are_two_people_and_the_chair_comes_last(leader, group_year):
    save(leader, group_year)
    with pytest.raises(Refused) as refused:
        services.confirm_conference(actor=leader, group_year=group_year)
    assert codes(refused) == ["secretary"]
    services.confirm_as_secretary(actor=leader, group_year=group_year)
    with pytest.raises(Refused) as refused:
        services.confirm_conference(actor=leader, group_year=group_year)
    assert codes(refused) == ["same_person"]
    officer = ground.make_user("unit_officer", ground.members_of(group_year)[0])
    with pytest.raises(PermissionDenied):  # a head of a leading unit chairs, not an officer
        services.confirm_conference(actor=officer, group_year=group_year)


def test_a_change_ends_the_secretarys_confirmation(leader, group_year):
    save(leader, group_year)
    services.confirm_as_secretary(actor=leader, group_year=group_year)
    save(leader, group_year, venue="Hội trường Sở 2")
    assert Conference.objects.get().secretary_confirmed_at is None


@pytest.mark.parametrize("state", [YearState.RUNNING, YearState.REVIEWING, YearState.NOMINATED])
def test_it_is_recorded_between_ranking_and_nomination(state):
    group_year = ground.make_block_year(state=state)
    with pytest.raises(Refused) as refused:
        save(ground.make_leader(group_year), group_year)
    assert codes(refused) == ["not_ranked"]


def test_contradictions_are_refused_and_nothing_is_stored(leader, group_year):
    with pytest.raises(Refused) as refused:
        save(leader, group_year, issued=6, returned=6, valid=6)
    assert {"issued_too_many", "votes_do_not_add_up"} == set(codes(refused))
    assert not Conference.objects.exists()


def test_more_deputies_than_next_years_regulation_allows(leader, group_year):
    units = ground.members_of(group_year)
    elections = tuple(
        Elected(f"election-{index}", unit.pk, unit.short_name, GroupRole.DEPUTY, 5)
        for index, unit in enumerate(units[:3])
    )
    with pytest.raises(Refused) as refused:
        save(leader, group_year, elections=elections)
    assert codes(refused) == ["too_many_elected"]
    assert refused.value.problems[0].clause == group_year.regulation.book.clause("offices.deputies_max")


def test_offices_follow_the_regulation_they_are_elected_under():
    """2024's conference elects for 2025, whose regulation is another one."""
    group_year = ranked_year(year=2024)
    following = ground.make_regulation(date(2025, 12, 31))
    following.figures.filter(key="offices.deputies_max").update(value=1, clause="Điều mới")
    found = selectors.rules_of(group_year)
    assert group_year.regulation != following
    assert (found.deputies_max, found.clauses["offices.deputies_max"]) == (1, "Điều mới")
    assert found.clauses["vote.tellers_min"] == group_year.regulation.book.clause("vote.tellers_min")


def test_only_awards_open_to_the_kind_of_group_are_offered(group_year):
    block, cluster = (
        selectors.rules_of(group_year).awards,
        selectors.rules_of(ground.make_cluster_year()).awards,
    )
    book = group_year.regulation.book
    assert list(block) == [kind for kind in book.texts("award.order") if kind in block]
    assert block[FLAG] == book.text("award.provincial_flag.name")
    assert "government_flag" in block
    assert "government_flag" not in cluster
    assert CERTIFICATE in cluster


def test_confirming_is_for_good(leader, group_year):
    with pytest.raises(Refused) as refused:
        confirm(group_year, leader)
    assert codes(refused) == ["no_conference"]
    save(leader, group_year)
    conference = confirm(group_year, leader)
    assert conference.confirmed_by == leader
    for call in (
        lambda: save(leader, group_year),
        lambda: confirm(group_year, leader),
    ):
        with pytest.raises(Refused) as refused:
            call()
        assert codes(refused) == ["confirmed"]


def test_gaps_keep_it_open_and_lead_to_their_fields(leader, group_year):
    save(leader, group_year, tellers=("Lê Văn Cường",), candidates=(), elections=())
    with pytest.raises(Refused) as refused:
        confirm(group_year, leader)
    assert codes(refused) == [
        "too_few_tellers",
        "no_candidates",
        "no_leader_elected",
        "too_few_deputies_elected",
    ]
    address = f"/khoi-cum/{group_year.group.code}/2025/hoi-nghi/ghi/"
    assert refused.value.problems[0].url == f"{address}#id_tellers"
    assert Conference.objects.get().confirmed_at is None


def test_a_member_who_leaves_after_the_record_is_noticed(leader, group_year):
    save(leader, group_year)
    ground.add_member(group_year, ground.make_organisation())
    missing = services.missing_to_confirm(group_year, selectors.conference_of(group_year))
    assert [problem.code for problem in missing] == ["member_missing"]


def test_to_record_and_step_done(leader, group_year):
    def waiting(user):
        return [(found, bool(conference)) for found, conference in selectors.to_record(user)]

    deputy = ground.make_deputy(group_year)
    assert waiting(leader) == [(group_year, False)]
    assert waiting(ground.make_member(group_year)) == waiting(make_staff()) == []
    save(leader, group_year)
    assert waiting(deputy) == [(group_year, True)]
    assert done_elsewhere([group_year])[Step.CONFERENCE] == set()
    confirm(group_year, leader)
    assert waiting(leader) == []
    assert done_elsewhere([group_year])[Step.CONFERENCE] == {group_year.pk}


@pytest.fixture
def following(leader, group_year):
    """Next year's group-year, being formed, after a confirmed election."""
    save(leader, group_year)
    confirm(group_year, leader)
    made = ground.open_year(group_year.group, group_year.year + 1)
    for unit in ground.members_of(group_year):
        ground.add_member(made, unit)
    return made


def test_seating_those_who_were_elected(group_year, following):
    assert not following.offices.exists()  # nothing is inherited silently
    staff = make_staff()
    offices = services.take_over_election(actor=staff, group_year=following)
    units = ground.members_of(group_year)
    assert [(office.organisation, office.role) for office in offices] == [
        (units[1], GroupRole.LEADER),
        (units[2], GroupRole.DEPUTY),
    ]
    assert all(office.taking == Taking.ELECTED and "28/01/2026" in office.document for office in offices)
    with pytest.raises(Refused) as refused:
        services.take_over_election(actor=staff, group_year=following)
    assert codes(refused) == ["seated"]


def test_who_may_seat(following):
    for name in ("leader", "head", "inspector", "administrator", "stranger"):
        with pytest.raises(PermissionDenied):
            services.take_over_election(actor=ground.cast_of(following)[name], group_year=following)


def test_an_elected_unit_that_is_no_member_any_more(following, group_year):
    following.memberships.filter(organisation=ground.members_of(group_year)[2]).delete()
    with pytest.raises(Refused) as refused:
        services.take_over_election(actor=make_staff(), group_year=following)
    assert codes(refused) == ["not_member"]
    assert not following.offices.exists()


def test_nothing_to_take_over():
    group_year = ground.make_block_year(0, state=YearState.FORMING)
    assert [problem.code for problem in services.missing_to_take_over(group_year)] == ["no_election"]
    GroupYear.objects.filter(pk=group_year.pk).update(state=YearState.RUNNING)
    group_year.refresh_from_db()
    assert [problem.code for problem in services.missing_to_take_over(group_year)] == ["started"]


def test_a_conference_that_has_not_met_yet_is_not_confirmed(leader, group_year):
    ahead = now() + timedelta(days=3)
    save(leader, group_year, starts_at=ahead, ends_at=ahead + timedelta(hours=3))
    with pytest.raises(Refused) as refused:
        confirm(group_year, leader)
    assert codes(refused) == ["not_held_yet"]
