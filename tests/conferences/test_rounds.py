"""The conference sits: quorum, papers of units, closing, minutes that follow from the urns."""

import pytest
from django.core.exceptions import PermissionDenied

from emulation.ballots.choices import Channel, PaperState
from emulation.ballots.models import Participation
from emulation.common.problems import Refused
from emulation.conferences import selectors, services
from emulation.conferences.choices import Purpose
from emulation.conferences.models import Conference, Round
from emulation.conferences.selectors import rounds
from emulation.groups.choices import GroupRole
from tests.awards.together import at_once
from tests.conferences.builders import FLAG, confirm, ranked_year
from tests.conferences.sitting import codes, heads, nomination, sit, units_of, vote
from tests.factories import ground
from tests.factories.scoring import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def group_year():
    return ranked_year(members=6)


@pytest.fixture
def leader(group_year):
    return ground.make_leader(group_year)


def test_a_vote_needs_a_sitting_and_the_quorum(leader, group_year):
    with pytest.raises(Refused) as refused:
        services.prepare_nomination(actor=leader, group_year=group_year, lines=[])
    assert codes(refused) == ["no_sitting"]
    sit(leader, group_year, absent={3, 4})  # 4 of 6 are 66.67 %, 70 % are needed
    with pytest.raises(Refused) as refused:
        nomination(leader, group_year)
    assert codes(refused) == ["no_quorum"]
    assert refused.value.problems[0].clause == group_year.regulation.book.clause("conference.quorum_percent")


def test_the_whole_way_from_votes_to_minutes_and_offices(leader, group_year):
    sit(leader, group_year, absent={5})
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    for place in range(5):
        vote(people[place], units[place], row, line1="disagree" if place == 4 else "agree")
    services.close_round(actor=leader, row=row)
    for purpose, chosen in ((Purpose.LEADER, 1), (Purpose.DEPUTY, 2)):
        election = services.prepare_election(
            actor=leader,
            group_year=group_year,
            purpose=purpose,
            candidates=[units[1].pk, units[2].pk, units[3].pk],
        )
        services.open_round(actor=leader, row=election)
        election = Round.objects.prefetch_related("items__ballot").get(pk=election.pk)
        for place in range(5):
            mark = [] if place == chosen else [units[chosen].pk]
            services.cast(voter=people[place], row=election, unit=units[place], chosen=mark)
        services.close_round(actor=leader, row=election)
    draft = rounds.draft_of(group_year)
    assert (draft.issued, draft.returned, draft.valid, draft.present) == (5, 5, 5, 5)
    # nobody voted on the own unit: its line counts as no opinion
    assert [(row.organisation_id, row.agree, row.disagree, row.none) for row in draft.candidates] == [
        (units[0].pk, 4, 0, 1),
        (units[1].pk, 3, 1, 1),
    ]
    assert [(row.organisation_id, row.role, row.agree) for row in draft.elections] == [
        (units[1].pk, GroupRole.LEADER, 4),
        (units[2].pk, GroupRole.DEPUTY, 4),
    ]
    services.save_conference(actor=leader, group_year=group_year, facts=draft)
    conference = confirm(group_year, leader)
    assert conference.candidate_counts.get(organisation=units[0]).agree == 4
    assert selectors.held_in([group_year]) == {group_year.pk}


def test_minutes_that_say_something_else_than_the_urn_are_refused(leader, group_year):
    from dataclasses import replace

    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    for head, unit in zip(people, units, strict=True):
        vote(head, unit, row)
    services.close_round(actor=leader, row=row)
    draft = rounds.draft_of(group_year)
    better = tuple(replace(line, agree=6, none=0) for line in draft.candidates)
    for changed, code in (
        (replace(draft, candidates=better), "candidates_changed"),
        (replace(draft, issued=5, returned=5, valid=5), "papers_changed"),
    ):
        with pytest.raises(Refused) as refused:
            services.save_conference(actor=leader, group_year=group_year, facts=changed)
        assert code in codes(refused)
    assert not Conference.objects.exists()
    services.save_conference(actor=leader, group_year=group_year, facts=replace(draft, venue="Nơi khác"))


def test_absent_units_write_and_their_opinions_count_beside_the_papers(leader, group_year):
    sit(leader, group_year, absent={5})
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    with pytest.raises(Refused) as refused:
        vote(people[5], units[5], row)
    assert codes(refused) == ["absent"]
    choices = {item.pk: "agree" for item in row.items.all()}
    given = {"row": row, "choices": choices, "chosen": (), "scan": png()}
    with pytest.raises(Refused) as refused:
        services.enter_written(actor=leader, unit_id=units[4].pk, **given)
    assert codes(refused) == ["not_absent"]
    services.enter_written(actor=leader, unit_id=units[5].pk, **given)
    for place in range(5):
        vote(people[place], units[place], row)
    services.close_round(actor=leader, row=row)
    draft = rounds.draft_of(group_year)
    assert (draft.issued, draft.valid, draft.written) == (5, 5, 1)
    assert [(line.agree, line.none) for line in draft.candidates] == [(5, 1), (5, 1)]
    services.save_conference(actor=leader, group_year=group_year, facts=draft)


def test_paper_of_a_round_is_counted_by_two_people(leader, group_year):
    sit(leader, group_year)
    row = nomination(leader, group_year, (0, FLAG), channel=Channel.PAPER)
    item = row.items.get()
    numbers = {"issued": 6, "returned": 6, "valid": 5}
    first = {**numbers, "marks": {item.pk: {"agree": 4, "disagree": 1}}}
    services.enter_count(actor=leader, row=row, **first)
    other = ground.make_deputy(group_year)
    services.enter_count(actor=other, row=row, **{**first, "marks": {item.pk: {"agree": 5}}})
    with pytest.raises(Refused) as refused:
        services.close_round(actor=leader, row=row)
    assert set(codes(refused)) == {"differs"}
    services.enter_count(actor=other, row=row, **first)
    services.close_round(actor=leader, row=row)
    draft = rounds.draft_of(group_year)
    assert (draft.issued, draft.returned, draft.valid) == (6, 6, 5)
    assert [(line.agree, line.disagree, line.none) for line in draft.candidates] == [(4, 1, 0)]


def test_attendance_stands_still_while_a_ballot_runs_and_minutes_wait_for_it(leader, group_year):
    sit(leader, group_year)
    row = nomination(leader, group_year)
    with pytest.raises(Refused) as refused:
        sit(leader, group_year, absent={2})
    assert codes(refused) == ["voting"]
    assert [p.code for p in rounds.still_open(group_year)] == ["round_open"]
    services.close_round(actor=leader, row=row)
    sit(leader, group_year, absent={2})


def test_a_paper_twice_a_line_left_out_a_vote_after_the_closing(leader, group_year):
    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    with pytest.raises(Refused) as refused:
        services.cast(voter=people[2], row=row, unit=units[2], choices={row.items.all()[0].pk: "agree"})
    assert codes(refused) == ["nothing_chosen"]
    states = Participation.objects.filter(organisation=units[2]).values_list("state", flat=True)
    assert set(states) == {PaperState.ENTITLED}  # all of a paper or nothing
    vote(people[2], units[2], row)
    with pytest.raises(Refused) as refused:
        vote(people[2], units[2], row)
    assert codes(refused) == ["voted"]
    services.close_round(actor=leader, row=row)
    with pytest.raises(Refused) as refused:
        vote(people[3], units[3], row)
    assert codes(refused) == ["not_open"]
    with pytest.raises(Refused) as refused:
        services.close_round(actor=leader, row=row)
    assert codes(refused) == ["not_open"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_close_at_once_and_one_votes_twice_at_once():
    group_year = ranked_year(members=6)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year)
    votes = at_once(*(lambda: vote(people[3], units[3], row) for _ in range(3)))
    assert sum(outcome is None for outcome in votes) == 1
    closed = at_once(
        lambda: services.close_round(actor=leader, row=row),
        lambda: services.close_round(actor=deputy, row=row),
    )
    assert sum(isinstance(one, Refused) for one in closed) == 1


def test_only_those_who_lead_run_it_and_only_members_vote(leader, group_year):
    sit(leader, group_year)
    row = nomination(leader, group_year)
    people = ground.cast_of(group_year)
    for name in set(people) - {"leader", "deputy"}:
        with pytest.raises(PermissionDenied):
            services.close_round(actor=people[name], row=row)
    for name in ("staff", "inspector", "stranger", "founder", "administrator"):
        with pytest.raises(PermissionDenied):
            services.cast(voter=people[name], row=row, unit=units_of(group_year)[3], choices={})
