"""Ballots of persons and of units: who may vote how, what counts, and what each refusal says."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from emulation.audit.models import AuditRecord
from emulation.ballots import selectors, services
from emulation.ballots.choices import Channel, Choice, Denominator, PaperState
from emulation.ballots.models import OpenVote, Participation, Tally, Urn
from emulation.ballots.services.casting import Vote
from emulation.ballots.urn import BrokenUrn, seal, unseal
from emulation.common.problems import Refused
from emulation.people.choices import OfficeKind
from tests.factories import ground
from tests.factories.ballots import papers_in
from tests.factories.scoring import png

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def question(**fields):
    return services.prepare(title="Cờ thi đua", threshold_percent=70, threshold_clause="mục 8.2", **fields)


@pytest.fixture
def units():
    return [ground.make_organisation() for _ in range(5)]


@pytest.fixture
def people(units):
    return [ground.make_user(OfficeKind.UNIT_HEAD, unit) for unit in units]


def scanned():
    """A scan of a written opinion, looked at."""
    scan = png()
    return {"scan": scan, "facts": services.checked_scan(scan)}


def opened(units, ballot=None, **given):
    return services.open_ballot(
        actor=ground.make_user(None), ballot=ballot or question(), units=units, **given
    )


def vote(people, units, ballot, *choices):
    for person, unit, choice in zip(people, units, choices, strict=False):
        services.cast(voter=person, ballot=ballot, choice=choice, organisation=unit)


def test_a_unit_has_one_paper_whoever_of_its_people_casts_it(units, people):
    ballot = opened(units)
    colleague = ground.make_user(OfficeKind.UNIT_OFFICER, units[0])
    services.cast(voter=colleague, ballot=ballot, choice="agree", organisation=units[0])
    with pytest.raises(Refused) as refused:
        services.cast(voter=people[0], ballot=ballot, choice="disagree", organisation=units[0])
    assert codes(refused) == ["voted"]
    paper = Participation.objects.get(ballot=ballot, organisation=units[0])
    assert (paper.voter, paper.state) == (colleague, PaperState.VOTED)
    assert papers_in(ballot) == {"agree": 1, "disagree": 0, "other": 0}


def test_nobody_votes_for_a_unit_that_is_not_the_own(units, people):
    ballot = opened(units)
    for person, unit in ((people[0], units[1]), (ground.make_stranger(), units[0])):
        with pytest.raises(Refused) as refused:
            services.cast(voter=person, ballot=ballot, choice="agree", organisation=unit)
        assert codes(refused) == ["not_entitled"]


def test_an_excluded_unit_does_not_vote_and_counts_in_the_whole(units, people):
    ballot = opened(units, recused={units[0].pk: "Chính đơn vị được suy tôn."})
    with pytest.raises(Refused) as refused:
        services.cast(voter=people[0], ballot=ballot, choice="agree", organisation=units[0])
    assert codes(refused) == ["recused"]
    vote(people[1:], units[1:], ballot, "agree", "agree", "agree", "disagree")
    services.close_ballot(actor=people[0], ballot=ballot)
    ballot.refresh_from_db()
    result = selectors.outcomes([ballot])[ballot.pk]
    assert (result.agree, result.total, result.passed) == (3, 5, False)


@pytest.mark.parametrize(("denominator", "base", "passed"), [("all", 5, False), ("present", 4, True)])
def test_the_share_counts_against_all_or_those_who_took_part(units, people, denominator, base, passed):
    ballot = opened(units, question(denominator=denominator), absent={units[4].pk})
    vote(people, units, ballot, "agree", "agree", "agree")
    services.close_ballot(actor=people[0], ballot=ballot)
    ballot.refresh_from_db()
    result = selectors.outcomes([ballot])[ballot.pk]
    assert (result.total, result.passed) == (base, passed)  # 3 of 5 is 60 %, 3 of 4 is 75 %


def test_the_absent_are_heard_in_writing_and_then_no_more(units, people):
    ballot = opened(units, question(denominator=Denominator.PRESENT), absent={units[4].pk})
    with pytest.raises(Refused) as refused:
        services.cast(voter=people[4], ballot=ballot, choice="agree", organisation=units[4])
    assert codes(refused) == ["absent"]
    paper = Participation.objects.get(ballot=ballot, organisation=units[4])
    services.enter_written(actor=people[0], votes=[(paper, Vote(ballot, "disagree"))], **scanned())
    paper.refresh_from_db()
    assert (paper.state, paper.written.entered_by) == (PaperState.WRITTEN, people[0])
    assert papers_in(ballot)["disagree"] == 1
    with pytest.raises(Refused) as refused:
        services.enter_written(actor=people[0], votes=[(paper, Vote(ballot, "agree"))], **scanned())
    assert codes(refused) == ["written"]
    services.close_ballot(actor=people[0], ballot=ballot)
    ballot.refresh_from_db()
    assert ballot.base == 5


def test_a_written_opinion_needs_a_scan_that_can_be_read():
    with pytest.raises(Refused) as refused:
        services.checked_scan(SimpleUploadedFile("phieu.pdf", b"MZ not a scan"))
    assert refused.value.problems[0].field == "scan"


def test_what_was_written_stands_in_no_row(units, people):
    ballot = opened(units)
    paper = Participation.objects.get(ballot=ballot, organisation=units[0])
    services.enter_written(actor=people[1], votes=[(paper, Vote(ballot, "other"))], **scanned())
    trail = AuditRecord.objects.get(action="enter_written_opinion")
    assert "other" not in f"{trail.text}{trail.old}{trail.new}" and "Ý kiến khác" not in trail.text
    assert "other" not in repr(Vote(ballot, "other"))


# --- elections ---
def election(units, seats=2, **fields):
    return services.prepare_election(
        title="Bầu Phó trưởng",
        seats=seats,
        candidates=units,
        threshold_percent=50,
        threshold_clause="mục 8.3",
        **fields,
    )


def test_an_election_seats_those_with_the_most_names(units, people):
    ballot = opened(units, election(units[:4]))
    chosen = [(1, 2), (0, 2), (1, 0), (1, 2), (1, 2)]
    for person, unit, places in zip(people, units, chosen, strict=True):
        services.cast(
            voter=person, ballot=ballot, chosen=[units[place].pk for place in places], organisation=unit
        )
    services.close_ballot(actor=people[0], ballot=ballot)
    ballot.refresh_from_db()
    result = selectors.elections([ballot])[ballot.pk]
    assert result.winners == (units[1].pk, units[2].pk) and not result.tied
    assert dict(result.papers) == {units[0].pk: 2, units[1].pk: 4, units[2].pk: 4, units[3].pk: 0}


def test_equal_papers_for_the_last_seat_seat_nobody(units, people):
    ballot = opened(units, election(units[:4], seats=1))
    chosen = (1, 0, 1, 0, None)
    for person, unit, place in zip(people, units, chosen, strict=True):
        given = [] if place is None else [units[place].pk]
        services.cast(voter=person, ballot=ballot, chosen=given, organisation=unit)
    type(ballot).objects.filter(pk=ballot.pk).update(threshold_percent=40)
    services.close_ballot(actor=people[0], ballot=ballot)
    ballot.refresh_from_db()
    result = selectors.elections([ballot])[ballot.pk]
    assert result.winners == () and set(result.tied) == {units[0].pk, units[1].pk}


@pytest.mark.parametrize(
    ("places", "code"), [((0,), "own_unit"), ((1, 2, 3), "too_many_chosen"), ((4,), "not_an_option")]
)
def test_what_cannot_stand_on_a_paper_of_an_election(units, people, places, code):
    ballot = opened(units, election(units[:4]))
    with pytest.raises(Refused) as refused:
        services.cast(
            voter=people[0], ballot=ballot, chosen=[units[p].pk for p in places], organisation=units[0]
        )
    assert codes(refused) == [code]
    assert Participation.objects.get(ballot=ballot, organisation=units[0]).state == PaperState.ENTITLED


# --- open and paper ballots ---
def test_an_open_ballot_keeps_names_until_and_after_the_closing_a_secret_one_never(units, people):
    shown, hidden = opened(units, question(secret=False)), opened(units)
    for ballot in (shown, hidden):
        vote(people, units, ballot, "agree", "other")
    assert selectors.open_votes(shown) == []
    assert OpenVote.objects.filter(participation__ballot=hidden).count() == 0
    for ballot in (shown, hidden):
        services.close_ballot(actor=people[0], ballot=ballot)
        ballot.refresh_from_db()
    told = [(one.participation.organisation, one.choice) for one in selectors.open_votes(shown)]
    assert told == [(units[0], Choice.AGREE), (units[1], Choice.OTHER)]
    assert selectors.open_votes(hidden) == []


NUMBERS = {"issued": 5, "returned": 5, "valid": 5, "marks": {"agree": 4, "disagree": 1}}


def test_paper_is_counted_by_two_people_until_they_agree(units, people):
    ballot = opened(units, question(channel=Channel.PAPER))
    with pytest.raises(Refused) as refused:
        services.cast(voter=people[0], ballot=ballot, choice="agree", organisation=units[0])
    assert codes(refused) == ["on_paper"]
    services.enter_count(actor=people[0], ballot=ballot, **NUMBERS)
    assert [p.code for p in services.missing_to_close(ballot)] == ["not_counted_twice"]
    services.enter_count(actor=people[1], ballot=ballot, **{**NUMBERS, "marks": {"agree": 3, "disagree": 2}})
    told = [p.message for p in services.missing_to_close(ballot)]
    assert len(told) == 2 and "“Đồng ý” hai người kiểm khác nhau (4 và 3)" in told[0]
    with pytest.raises(Refused) as refused:
        services.enter_count(actor=people[2], ballot=ballot, **NUMBERS)
    assert codes(refused) == ["counted_by_others"]
    services.enter_count(actor=people[1], ballot=ballot, **NUMBERS)
    services.close_ballot(actor=people[0], ballot=ballot)
    assert papers_in(ballot) == {"agree": 4, "disagree": 1, "other": 0}
    with pytest.raises(Refused):
        services.enter_count(actor=people[1], ballot=ballot, **NUMBERS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"issued": 6},
        {"returned": 4},
        {"valid": 6},
        {"marks": {"agree": 4, "disagree": 2}},
        {"marks": {"agree": 5, "disagree": -1, "other": 1}},
    ],
)
def test_counts_that_contradict_each_other_are_refused(units, people, wrong):
    ballot = opened(units, question(channel=Channel.PAPER))
    with pytest.raises(Refused):
        services.enter_count(actor=people[0], ballot=ballot, **{**NUMBERS, **wrong})
    assert not ballot.paper_counts.exists()


# --- the urn ---
def test_the_urn_opens_with_the_key_that_sealed_it_and_no_other(settings):
    sealed = seal([3, 0, 65535], "7")
    assert unseal(sealed, "7") == [3, 0, 65535]
    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), bytes([sealed[0] ^ 1]) + sealed[1:], b""):
        with pytest.raises(BrokenUrn):
            unseal(broken, "7")
    with pytest.raises(BrokenUrn):
        unseal(sealed, "8")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-that-is-long-enough-0123456789"
    with pytest.raises(BrokenUrn):
        unseal(sealed, "7")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed, "7") == [3, 0, 65535]


def test_a_changed_key_refuses_and_loses_nothing(units, people, settings):
    ballot = opened(units)
    vote(people, units, ballot, "agree")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-that-is-long-enough-0123456789"
    for act in (
        lambda: services.cast(voter=people[1], ballot=ballot, choice="agree", organisation=units[1]),
        lambda: services.close_ballot(actor=people[0], ballot=ballot),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["broken_urn"]
    settings.SECRET_KEY_FALLBACKS = [old]
    services.cast(voter=people[1], ballot=ballot, choice="agree", organisation=units[1])
    services.close_ballot(actor=people[0], ballot=ballot)
    assert papers_in(ballot)["agree"] == 2
    assert not Urn.objects.filter(ballot=ballot).exists()


def test_a_sum_that_does_not_fit_the_papers_closes_nothing(units, people):
    ballot = opened(units)
    Urn.objects.filter(ballot=ballot).update(sealed=seal([1, 0, 0], str(ballot.pk)))
    with pytest.raises(Refused) as refused:
        services.close_ballot(actor=people[0], ballot=ballot)
    assert codes(refused) == ["sum"]
    assert not Tally.objects.filter(ballot=ballot).exists()


def test_the_database_refuses_a_second_paper_and_a_closing_without_its_base(units):
    ballot = opened(units)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(ballot=ballot, organisation=units[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        type(ballot).objects.filter(pk=ballot.pk).update(state="closed", closed_at=ballot.opened_at)
