"""Two people at once: one of them succeeds, the other is told why in words. Real threads, each with its own
connection; PostgreSQL lets them run together, SQLite one after the other, the outcome is the same.

More of them stand with their subjects: two secretaries counting (test_council), drafting and signing one
decision (test_decisions), the last place of a quota (test_nominations), closing a round (conferences).
"""

import pytest

from awards.choices import DecisionState, NominationState, PaperKind, SessionState
from awards.models import AwardRecord, CouncilPaper, Decision, Nomination
from awards.services import council as services
from awards.services import papers, publication
from emulation.audit.models import AuditRecord, Transition
from emulation.ballots.choices import BallotState, Channel, Choice
from emulation.ballots.models import Ballot, PaperCount, Participation, Tally
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.conferences import services as conference
from emulation.people.choices import OfficeKind
from tests.awards.together import at_once
from tests.conferences.builders import ranked_year
from tests.conferences.sitting import heads, nomination, sit, units_of, vote
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE, FLAG
from tests.factories.sittings import attend

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SYMBOL = "BB-HĐTĐKT"


def parted(outcomes):
    """What succeeded, and the words of the refusals; nothing else may have happened."""
    refused = [one for one in outcomes if isinstance(one, Refused)]
    done = [one for one in outcomes if not isinstance(one, Refused)]
    assert not [one for one in done if isinstance(one, Exception)], outcomes
    return done, [problem.message for one in refused for problem in one.problems]


def one_wins(outcomes, words):
    """Exactly one success; every other caller is refused with these words."""
    done, told = parted(outcomes)
    assert len(done) == 1, outcomes
    assert len(told) == len(outcomes) - 1
    assert all(words in message for message in told), told
    return done[0]


def open_item(size=6, **given):
    council = awards.make_council(size)
    return council, awards.item_with_ballot(awards.open_session(council, [awards.eligible_flag()], **given))


def test_the_same_unit_is_proposed_twice_for_one_award():
    """Both have opened an empty form; one proposes, the other is shown what stands there now."""
    group_year = awards.ranked_block(7)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    made = one_wins(
        at_once(
            lambda: awards.nominate(group_year, 0, FLAG, actor=leader, report=False, version=0),
            lambda: awards.nominate(group_year, 0, FLAG, actor=deputy, report=False, version=0),
        ),
        "vừa được người khác đề nghị",
    )
    assert list(Nomination.objects.all()) == [made]
    assert Transition.objects.filter(subject_model="awards.nomination", from_state="").count() == 1
    actions = AuditRecord.objects.filter(subject_model="awards.nomination").values_list("action", flat=True)
    assert [one for one in actions if "nominat" in one] == ["nominate"]


def test_the_same_unit_with_two_awards_for_one_achievement():
    group_year = awards.ranked_block(8)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    outcomes = at_once(
        lambda: awards.nominate(group_year, 0, FLAG, actor=leader, report=False),
        lambda: awards.nominate(group_year, 0, CERTIFICATE, actor=deputy, deviation="Lý do.", report=False),
    )
    done, told = parted(outcomes)
    assert (len(done), Nomination.objects.count()) == (1, 1)
    assert told


def test_two_secretaries_open_one_session():
    council = awards.make_council(6)
    session = awards.prepared_session(council, [awards.eligible_flag()])
    second = awards.seat(council, "secretary").user
    attend(session)
    first = awards.secretary_of(council)
    one_wins(
        at_once(
            lambda: services.open_session(actor=first, session=session),
            lambda: services.open_session(actor=second, session=session),
        ),
        "Phiên họp đã được mở.",
    )
    session.refresh_from_db()
    assert session.state == SessionState.VOTING
    assert Participation.objects.count() == council.members.count()


def test_two_secretaries_end_one_session():
    council, item = open_item()
    awards.vote(item, agree=6)
    first, second = awards.secretary_of(council), awards.seat(council, "secretary").user
    services.close_item(actor=first, item=item)
    one_wins(
        at_once(
            lambda: services.close_session(actor=first, session=item.session),
            lambda: services.close_session(actor=second, session=item.session),
        ),
        "Phiên họp",
    )
    item.session.refresh_from_db()
    assert item.session.state == SessionState.CLOSED


def test_a_vote_as_the_ballot_closes_is_counted_or_refused():
    """Whoever comes first: the count and the list of voters tell the same."""
    council, item = open_item()
    awards.vote(item, agree=5)
    late, secretary = awards.voters_of(council)[5], awards.secretary_of(council)
    closing, voting = at_once(
        lambda: services.close_item(actor=secretary, item=item),
        lambda: services.vote(voter=late, item=item, choice=Choice.DISAGREE),
    )
    assert isinstance(closing, Nomination), closing
    papers_cast = sum(Tally.objects.filter(ballot=item.ballot).values_list("papers", flat=True))
    voted = Participation.objects.filter(ballot=item.ballot, state="voted").count()
    if isinstance(voting, Refused):
        assert "không mở" in voting.problems[0].message or "kết thúc" in voting.problems[0].message
        assert papers_cast == voted == 5
    else:
        assert (voting, papers_cast, voted) == (None, 6, 6)
    with pytest.raises(Refused):
        services.vote(voter=late, item=item, choice=Choice.AGREE)


def test_one_member_votes_and_steps_out():
    council, item = open_item()
    voter = awards.voters_of(council)[0]
    outcomes = at_once(
        lambda: services.vote(voter=voter, item=item, choice=Choice.AGREE),
        lambda: services.recuse(voter=voter, item=item, reason="Có người thân công tác tại đơn vị."),
    )
    done, told = parted(outcomes)
    assert (len(done), len(told)) == (1, 1), outcomes
    assert Participation.objects.get(ballot=item.ballot, voter=voter).state in ("voted", "recused")


def test_two_papers_take_two_numbers():
    council = awards.make_council(6)
    secretary = awards.secretary_of(council)
    sessions = [awards.open_session(council, [awards.eligible_flag()]) for _ in range(2)]
    minutes = [papers.paper_for(actor=secretary, session=one, kind=PaperKind.MINUTES) for one in sessions]

    def number(paper):
        return papers.number_paper(
            actor=secretary, paper=paper, symbol=SYMBOL, dated=today(), check=lambda: None
        )

    outcomes = at_once(*((lambda paper=paper: number(paper)) for paper in minutes))
    done, told = parted(outcomes)
    assert sorted(paper.number for paper in done) == [1, 2] and not told
    again = at_once(*((lambda: number(minutes[0])) for _ in range(2)))
    assert {type(one) for one in again} == {Refused}
    assert sorted(CouncilPaper.objects.values_list("number", flat=True)) == [1, 2]


def test_one_paper_is_numbered_once():
    council = awards.make_council(6)
    first, second = awards.secretary_of(council), awards.seat(council, "secretary").user
    session = awards.open_session(council, [awards.eligible_flag()])
    paper = papers.paper_for(actor=first, session=session, kind=PaperKind.MINUTES)
    given = {"paper": paper, "symbol": SYMBOL, "dated": today(), "check": lambda: None}
    one_wins(
        at_once(
            lambda: papers.number_paper(actor=first, **given),
            lambda: papers.number_paper(actor=second, **given),
        ),
        "đã có số",
    )
    assert papers.next_number(SYMBOL, today().year) == 2


def test_two_people_publish_one_decision():
    session = deciding.session_with_results(awards.make_council())
    decision = deciding.signed_decision(session)
    secretary = awards.secretary_of(session.council)
    publication.attach_signed(actor=secretary, decision=decision, file=deciding.scan())
    decision = publication.prepare_publication(actor=secretary, decision=decision)
    first, second = ground.make_staff(), ground.make_staff()
    one_wins(
        at_once(
            lambda: publication.publish(actor=first, decision=decision),
            lambda: publication.publish(actor=second, decision=decision),
        ),
        "công bố",
    )
    assert Decision.objects.get(pk=decision.pk).state == DecisionState.PUBLISHED
    published = Transition.objects.filter(
        to_state=NominationState.PUBLISHED, subject_model="awards.nomination"
    )
    assert published.count() == AwardRecord.objects.filter(decision=decision).count()


def test_two_decisions_of_one_kind_published_at_once_share_no_number():
    council = awards.make_council()
    secretary = awards.secretary_of(council)
    prepared = []
    for number in (1, 2):
        decision = deciding.signed_decision(
            deciding.session_with_results(council), number=f"{number}/QĐ-UBND"
        )
        publication.attach_signed(actor=secretary, decision=decision, file=deciding.scan())
        prepared.append(publication.prepare_publication(actor=secretary, decision=decision))
    staff = ground.make_staff()
    outcomes = at_once(
        *((lambda one=one: publication.publish(actor=staff, decision=one)) for one in prepared)
    )
    done, told = parted(outcomes)
    assert (len(done), told) == (2, [])
    entered = AwardRecord.objects.filter(decision__in=prepared).values_list("entry_year", "entry_number")
    assert sorted(entered) == [(today().year, 1), (today().year, 2)]


def test_paper_is_counted_by_two_of_three_who_come_at_once():
    group_year = ranked_year(members=6)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    third = ground.make_user(OfficeKind.UNIT_OFFICER, units_of(group_year)[0])
    sit(leader, group_year)
    row = nomination(leader, group_year, (0, FLAG), channel=Channel.PAPER)
    marks = {row.items.get().pk: {"agree": 6}}
    given = {"row": row, "issued": 6, "returned": 6, "valid": 6, "marks": marks}
    people = (leader, deputy, third)
    outcomes = at_once(*((lambda who=who: conference.enter_count(actor=who, **given)) for who in people))
    done, told = parted(outcomes)
    assert (len(done), len(told)) == (2, 1), outcomes
    counted = PaperCount.objects.order_by("turn").values_list("turn", "counted_by__full_name")
    assert [turn for turn, _ in counted] == [1, 2]
    assert all(name in told[0] for _, name in counted)


def test_the_same_person_counts_from_two_windows():
    group_year = ranked_year(members=6)
    leader = ground.make_leader(group_year)
    sit(leader, group_year)
    row = nomination(leader, group_year, (0, FLAG), channel=Channel.PAPER)
    marks = {row.items.get().pk: {"agree": 6}}
    given = {"actor": leader, "row": row, "issued": 6, "returned": 6, "valid": 6, "marks": marks}
    outcomes = at_once(*((lambda: conference.enter_count(**given)) for _ in range(2)))
    assert outcomes == [None, None]  # the second corrects the own count, it does not become the other one
    assert PaperCount.objects.count() == 1


def test_a_unit_votes_from_two_phones_while_the_leader_closes():
    group_year = ranked_year(members=6)
    leader = ground.make_leader(group_year)
    sit(leader, group_year)
    units, people = units_of(group_year), heads(group_year)
    row = nomination(leader, group_year, (0, FLAG))
    outcomes = at_once(
        lambda: vote(people[3], units[3], row),
        lambda: vote(people[3], units[3], row),
        lambda: conference.close_round(actor=leader, row=row),
    )
    votes, closing = outcomes[:2], outcomes[2]
    assert not isinstance(closing, Exception), closing
    assert sum(isinstance(one, Refused) for one in votes) >= 1, outcomes
    ballot = Ballot.objects.get()
    assert ballot.state == BallotState.CLOSED
    cast = sum(one is None for one in votes)
    assert sum(ballot.tallies.values_list("papers", flat=True)) == cast
