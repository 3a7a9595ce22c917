"""Sessions of the council: agenda, electorate, conflicts, thresholds of all members, the closing."""

import pytest
from django.core.exceptions import PermissionDenied

from awards.choices import CouncilRole, NominationState, SessionState
from awards.models import AgendaItem
from awards.services import appraisal
from awards.services import council as services
from emulation.ballots.choices import BallotState, Choice, PaperState
from emulation.ballots.models import Ballot, Participation
from emulation.common.dates import today
from emulation.common.problems import Refused
from tests.awards.together import at_once
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG
from tests.factories.ballots import papers_in

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def council():
    return awards.make_council()


@pytest.fixture
def item(council):
    """An open item on a flag before a council of fifteen."""
    return awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()]))


# --- agenda ---


def test_staff_and_secretary_schedule_sessions(council):
    for actor in (ground.make_staff(), awards.secretary_of(council)):
        session = services.schedule(
            actor=actor, council=council, year=2025, title="Phiên họp", held_on=today(), venue=""
        )
        assert session.state == SessionState.PREPARED
    for actor in (ground.make_inspector(), awards.voters_of(council)[0], ground.make_stranger()):
        with pytest.raises(PermissionDenied):
            services.schedule(
                actor=actor, council=council, year=2025, title="Phiên họp", held_on=today(), venue=""
            )


def test_kinds_without_a_council_vote_get_no_ballot(council):
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    session = awards.prepared_session(council, dossier.nominations.all())
    ballots = {item.nomination.kind.code: item.ballot for item in session.items.all()}
    assert ballots[CERTIFICATE] is None
    assert ballots[FLAG].threshold_percent == 80
    assert "152/2025" in ballots[FLAG].threshold_clause


def test_only_eligible_nominations_of_appraised_dossiers_come_on_the_agenda(council):
    dossier = awards.sent_dossier(awards.ranked_block())
    first, second = dossier.nominations.order_by("kind__level")
    session = awards.prepared_session(council, [awards.eligible_flag()])
    secretary = awards.secretary_of(council)

    def put(*nominations):
        return services.put_on_agenda(actor=secretary, session=session, nominations=nominations)

    with pytest.raises(Refused) as refused:
        put(first)
    assert codes(refused) == ["not_appraised"]
    staff = ground.make_staff()
    appraisal.appraise(actor=staff, nomination=first, eligible=True, opinion="Đạt.")
    appraisal.appraise(actor=staff, nomination=second, eligible=False, opinion="Không đạt.", clause="mục 7.5")
    first.refresh_from_db()
    first.dossier.refresh_from_db()
    [added] = put(first)
    assert added.order == 2
    second.refresh_from_db()
    second.dossier.refresh_from_db()
    with pytest.raises(Refused) as refused:
        put(second)
    assert codes(refused) == ["illegal_step"]
    with pytest.raises(Refused):
        put()


def test_a_nomination_stands_on_one_agenda_once(council):
    nomination = awards.eligible_flag()
    awards.prepared_session(council, [nomination])
    with pytest.raises(Refused) as refused:
        awards.prepared_session(council, [nomination])
    assert codes(refused) == ["illegal_step"]
    assert AgendaItem.objects.count() == 1


def test_limited_staff_brings_nominations_of_its_groups_only(council):
    nomination = awards.eligible_flag()
    code = nomination.dossier.group_year.group.code
    session = awards.prepared_session(council, [awards.eligible_flag()])
    with pytest.raises(PermissionDenied):
        services.put_on_agenda(
            actor=ground.make_staff(group_codes=["khoi-khac"]), session=session, nominations=[nomination]
        )
    services.put_on_agenda(
        actor=ground.make_staff(group_codes=[code]), session=session, nominations=[nomination]
    )


def test_only_the_secretary_opens_and_an_agenda_must_be_there(council):
    session = awards.prepared_session(council, [awards.eligible_flag()])
    for actor in (ground.make_staff(), awards.voters_of(council)[0], ground.make_inspector()):
        with pytest.raises(PermissionDenied):
            services.open_session(actor=actor, session=session)
    secretary = awards.secretary_of(council)
    services.open_session(actor=secretary, session=session)
    with pytest.raises(Refused) as refused:
        services.open_session(actor=secretary, session=session)
    assert codes(refused) == ["session_open"]
    empty = services.schedule(
        actor=secretary, council=council, year=2025, title="Phiên trống", held_on=today(), venue=""
    )
    with pytest.raises(Refused) as refused:
        services.open_session(actor=secretary, session=empty)
    assert codes(refused) == ["empty_agenda"]


def test_nothing_is_added_to_an_open_agenda(council, item):
    with pytest.raises(Refused) as refused:
        services.put_on_agenda(
            actor=awards.secretary_of(council), session=item.session, nominations=[awards.eligible_flag()]
        )
    assert codes(refused) == ["session_open"]


# --- who votes ---


def test_the_electorate_are_all_members_in_office(council, item):
    gone = awards.seat(council, ends=ground.LONG_AGO)
    assert item.ballot.total == 15
    assert not Participation.objects.filter(voter=gone.user).exists()
    with pytest.raises(PermissionDenied):
        services.vote(voter=gone.user, item=item, choice=Choice.AGREE)


@pytest.mark.parametrize("role", ["staff", "inspector"])
def test_who_may_look_on_has_no_vote(item, role):
    actor = {"staff": ground.make_staff, "inspector": ground.make_inspector}[role]()
    with pytest.raises(Refused) as refused:
        services.vote(voter=actor, item=item, choice=Choice.AGREE)
    assert codes(refused) == ["not_entitled"]


def test_strangers_and_leaders_do_not_vote(item):
    group_year = item.nomination.dossier.group_year
    for actor in (ground.make_leader(group_year), ground.make_member(group_year), ground.make_stranger()):
        with pytest.raises(PermissionDenied):
            services.vote(voter=actor, item=item, choice=Choice.AGREE)


def test_nobody_votes_on_the_own_unit_and_the_denominator_stays():
    council = awards.make_council(13)
    nomination = awards.eligible_flag()
    unit = nomination.organisation
    by_seat = awards.seat(council, organisation=unit).user
    by_office = awards.seat(council, user=ground.make_user(organisation=unit)).user
    item = awards.item_with_ballot(awards.open_session(council, [nomination]))
    assert item.ballot.total == 15
    for voter in (by_seat, by_office):
        paper = Participation.objects.get(ballot=item.ballot, voter=voter)
        assert (paper.state, unit.name in paper.recusal_reason) == (PaperState.RECUSED, True)
        with pytest.raises(Refused):
            services.vote(voter=voter, item=item, choice=Choice.AGREE)


def test_the_head_of_a_body_does_not_vote_on_its_division():
    council = awards.make_council(4)
    nomination = awards.eligible_flag(awards.ranked_cluster())
    head = awards.seat(council, user=ground.make_user(organisation=nomination.organisation.parent)).user
    item = awards.item_with_ballot(awards.open_session(council, [nomination]))
    assert Participation.objects.get(ballot=item.ballot, voter=head).state == PaperState.RECUSED


def test_the_chairman_of_the_province_votes_on_a_department():
    council = awards.make_council(4)
    nomination = awards.eligible_flag()
    chairman = ground.make_user(organisation=nomination.organisation.parent)
    awards.seat(council, user=chairman)
    item = awards.item_with_ballot(awards.open_session(council, [nomination]))
    services.vote(voter=chairman, item=item, choice=Choice.AGREE)
    assert Participation.objects.get(ballot=item.ballot, voter=chairman).state == PaperState.VOTED


def test_who_came_to_the_unit_after_the_opening_does_not_vote(council, item):
    voter = awards.voters_of(council)[0]
    ground.give_office(voter, "unit_head", item.nomination.organisation)
    with pytest.raises(Refused) as refused:
        services.vote(voter=voter, item=item, choice=Choice.AGREE)
    assert codes(refused) == ["conflict"]
    services.recuse(voter=voter, item=item, reason="Vừa được điều động về đơn vị.")
    assert Participation.objects.get(ballot=item.ballot, voter=voter).state == PaperState.RECUSED


def test_stepping_out_needs_a_reason_and_comes_before_the_vote(council, item):
    first, second = awards.voters_of(council)[:2]
    with pytest.raises(Refused):
        services.recuse(voter=first, item=item, reason="  ")
    services.recuse(voter=first, item=item, reason="Có người thân phụ trách.")
    with pytest.raises(Refused) as refused:
        services.vote(voter=first, item=item, choice=Choice.AGREE)
    assert codes(refused) == ["recused"]
    services.vote(voter=second, item=item, choice=Choice.AGREE)
    with pytest.raises(Refused) as refused:
        services.recuse(voter=second, item=item, reason="Muộn.")
    assert codes(refused) == ["voted"]


def test_a_second_vote_is_refused_and_changes_nothing(council, item):
    voter = awards.voters_of(council)[0]
    services.vote(voter=voter, item=item, choice=Choice.AGREE)
    with pytest.raises(Refused) as refused:
        services.vote(voter=voter, item=item, choice=Choice.DISAGREE)
    assert codes(refused) == ["voted"]
    papers = papers_in(item.ballot)
    assert papers == {"agree": 1, "disagree": 0, "other": 0}


def test_a_vote_before_the_opening_or_after_the_closing_is_refused(council):
    session = awards.prepared_session(council, [awards.eligible_flag()])
    item = awards.item_with_ballot(session)
    first, last = awards.voters_of(council)[0], awards.voters_of(council)[-1]
    with pytest.raises(Refused) as refused:
        services.vote(voter=first, item=item, choice=Choice.AGREE)
    assert codes(refused) == ["not_open"]
    services.open_session(actor=awards.secretary_of(council), session=session)
    awards.vote(item, agree=14)
    services.close_item(actor=awards.secretary_of(council), item=item)
    with pytest.raises(Refused) as refused:
        services.vote(voter=last, item=item, choice=Choice.AGREE)
    assert codes(refused) == ["not_open"]


# --- thresholds: of all members (NĐ 98/2023, Điều 30.7) ---


@pytest.mark.parametrize(
    ("agree", "disagree", "state"),
    [
        (11, 4, NominationState.NOT_PASSED),  # 73,33 %
        (12, 3, NominationState.PASSED),  # 80,00 % exactly
        (13, 2, NominationState.PASSED),  # 86,67 %
        (15, 0, NominationState.PASSED),
        (11, 1, NominationState.NOT_PASSED),  # of those present it would be 91,67 %
        (12, 0, NominationState.PASSED),
    ],
)
def test_eleven_twelve_thirteen_of_fifteen(council, item, agree, disagree, state):
    awards.vote(item, agree, disagree)
    nomination = services.close_item(actor=awards.secretary_of(council), item=item)
    assert nomination.state == state


def test_other_opinions_and_absent_members_do_not_agree(council, item):
    awards.vote(item, agree=11, disagree=1, other=3)
    nomination = services.close_item(actor=awards.secretary_of(council), item=item)
    assert nomination.state == NominationState.NOT_PASSED


def test_members_who_stepped_out_stay_in_the_denominator(council, item):
    *voters, last = awards.voters_of(council)
    for voter in voters[:3]:
        services.recuse(voter=voter, item=item, reason="Có người thân phụ trách.")
    for voter in voters[3:14]:
        services.vote(voter=voter, item=item, choice=Choice.AGREE)
    nomination = services.close_item(actor=awards.secretary_of(council), item=item)
    assert nomination.state == NominationState.NOT_PASSED  # 11 of 15
    assert last is not None


def test_below_the_quorum_nothing_is_counted(council, item):
    awards.vote(item, agree=11)
    with pytest.raises(Refused) as refused:
        services.close_item(actor=awards.secretary_of(council), item=item)
    [problem] = refused.value.problems
    assert problem.code == "no_quorum"
    assert "11/15" in problem.message and problem.clause
    item.ballot.refresh_from_db()
    assert item.ballot.state == BallotState.OPEN


# --- closing ---


@pytest.mark.parametrize("make", [ground.make_staff, ground.make_inspector])
def test_only_the_secretary_counts_and_closes(council, item, make):
    awards.vote(item, agree=12)
    for actor in (make(), awards.voters_of(council)[0]):
        with pytest.raises(PermissionDenied):
            services.close_item(actor=actor, item=item)
        with pytest.raises(PermissionDenied):
            services.close_session(actor=actor, session=item.session)


def test_a_session_ends_when_everything_is_counted(council, item):
    secretary = awards.secretary_of(council)
    with pytest.raises(Refused) as refused:
        services.close_session(actor=secretary, session=item.session)
    assert codes(refused) == ["ballot_open"]
    awards.vote(item, agree=12)
    services.close_item(actor=secretary, item=item)
    session = services.close_session(actor=secretary, session=item.session)
    assert (session.state, session.closed_by) == (SessionState.CLOSED, secretary)
    with pytest.raises(Refused) as refused:
        services.close_session(actor=secretary, session=session)
    assert codes(refused) == ["not_voting"]


def test_what_was_counted_is_what_was_cast(council, item):
    awards.vote(item, agree=12, disagree=2, other=1)
    services.close_item(actor=awards.secretary_of(council), item=item)
    papers = papers_in(item.ballot)
    assert papers == {"agree": 12, "disagree": 2, "other": 1}
    voted = Participation.objects.filter(ballot=item.ballot, state=PaperState.VOTED)
    assert voted.count() == sum(papers.values())


def test_a_group_whose_only_nomination_falls_through_is_done(council, item):
    awards.vote(item, agree=3, disagree=12)
    secretary = awards.secretary_of(council)
    services.close_item(actor=secretary, item=item)
    services.close_session(actor=secretary, session=item.session)
    group_year = item.nomination.dossier.group_year
    group_year.refresh_from_db()
    assert group_year.state == "closed"


def two_secretaries():
    council = awards.make_council(6)
    second = awards.seat(council, CouncilRole.SECRETARY).user
    item = awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()]))
    awards.vote(item, agree=6)
    return awards.secretary_of(council), second, item


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_secretaries_close_at_once():
    first, second, item = two_secretaries()
    outcomes = at_once(
        lambda: services.close_item(actor=first, item=AgendaItem.objects.get(pk=item.pk)),
        lambda: services.close_item(actor=second, item=AgendaItem.objects.get(pk=item.pk)),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Nomination", "Refused"], outcomes
    item.nomination.refresh_from_db()
    assert item.nomination.state == NominationState.PASSED
    assert Ballot.objects.get().state == BallotState.CLOSED


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_member_votes_twice_at_once():
    council = awards.make_council(6)
    item = awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()]))
    voter = awards.voters_of(council)[0]
    outcomes = at_once(
        *(lambda: services.vote(voter=voter, item=item, choice=Choice.AGREE) for _ in range(3))
    )
    assert sum(outcome is None for outcome in outcomes) == 1, outcomes
    assert sum(papers_in(item.ballot).values()) == 1
