"""Recording a decision: what it may name, once, and the award in the history of the unit."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from awards.choices import NominationState
from awards.models import AwardRecord, Decision
from awards.selectors.history import five_years
from awards.services import council as council_services
from awards.services.decisions import decidable, decidable_kinds, record_decision
from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from tests.awards.together import at_once
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return awards.make_council()


@pytest.fixture
def session(council):
    """A closed session: the flag passed, a certificate needed no vote."""
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    session = awards.open_session(council, dossier.nominations.order_by("kind__level"))
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=13, disagree=2)
    secretary = awards.secretary_of(council)
    council_services.close_item(actor=secretary, item=item)
    return council_services.close_session(actor=secretary, session=session)


def decide(session, code=FLAG, **given):
    kind = awards.kind_of(code)
    fields = {
        "actor": awards.secretary_of(session.council),
        "nominations": decidable(session, kind),
        "number": f"4{len(code)}/QĐ-UBND",
        "signed_on": today(),
        "authority": "Chủ tịch Ủy ban nhân dân tỉnh",
        **given,
    }
    return record_decision(session=session, kind=kind, **fields)


def test_a_decision_enters_the_history_of_the_unit(session):
    nomination = decidable(session, awards.kind_of(FLAG))[0]
    decision = decide(session)
    record = AwardRecord.objects.get(decision=decision)
    assert (record.organisation, record.year) == (nomination.organisation, 2025)
    assert record.nomination == nomination
    nomination.refresh_from_db()
    assert nomination.state == NominationState.DECIDED
    assert AuditRecord.objects.filter(
        action="record_decision", organisation_id=record.organisation_id
    ).exists()
    years = five_years([record], 2025, nomination.organisation)
    assert years[-1] == (2025, "Cờ thi đua của Ủy ban nhân dân tỉnh", True)
    assert [year.got for year in years[:-1]] == [False] * 4


def test_what_passed_and_what_needs_no_vote_can_be_decided(session):
    assert [kind.code for kind in decidable_kinds(session)] == [FLAG, CERTIFICATE]
    decide(session)
    assert [kind.code for kind in decidable_kinds(session)] == [CERTIFICATE]
    decide(session, CERTIFICATE)
    assert decidable_kinds(session) == []


def test_the_year_of_a_group_ends_with_its_last_decision(session):
    group_year = session.items.first().nomination.dossier.group_year
    decide(session)
    group_year.refresh_from_db()
    assert group_year.state == YearState.NOMINATED
    decide(session, CERTIFICATE)
    group_year.refresh_from_db()
    assert group_year.state == YearState.CLOSED


def test_what_did_not_pass_cannot_be_decided(council):
    session = awards.open_session(council, [awards.eligible_flag()])
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=11, disagree=4)
    council_services.close_item(actor=awards.secretary_of(council), item=item)
    assert decidable(session, awards.kind_of(FLAG)) == []
    with pytest.raises(Refused) as refused:
        decide(session, nominations=[item.nomination])
    assert [problem.code for problem in refused.value.problems] == ["not_passed"]
    assert not Decision.objects.exists()


def test_nothing_is_decided_while_the_ballot_is_open(council):
    session = awards.open_session(council, [awards.eligible_flag()])
    item = awards.item_with_ballot(session)
    with pytest.raises(Refused):
        decide(session, nominations=[item.nomination])
    assert not AwardRecord.objects.exists()


def test_nor_before_the_session_is_held(council):
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    certificate = dossier.nominations.get(kind__code=CERTIFICATE)
    session = awards.prepared_session(council, [certificate])
    assert decidable_kinds(session) == []
    with pytest.raises(Refused) as refused:
        decide(session, CERTIFICATE, nominations=[certificate])
    assert "not_held" in [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "  "}, "number"),
        ({"signed_on": today() + timedelta(days=1)}, "signed_on"),
        ({"signed_on": today() - timedelta(days=1)}, "signed_on"),  # before the session
        ({"authority": ""}, "authority"),
        ({"nominations": []}, "nominations"),
    ],
)
def test_each_slip_is_told_at_its_field(session, given, field):
    with pytest.raises(Refused) as refused:
        decide(session, **given)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not Decision.objects.exists()


def test_a_number_of_one_day_is_used_once(session):
    decide(session, number="446/QĐ-UBND")
    with pytest.raises(Refused) as refused:
        decide(session, CERTIFICATE, number=" 446/QĐ-UBND ")
    assert [problem.code for problem in refused.value.problems] == ["number_used"]


def test_only_the_secretary_records(session):
    others = [ground.make_staff(), ground.make_inspector(), awards.voters_of(session.council)[0]]
    others.append(ground.make_leader(session.items.first().nomination.dossier.group_year))
    for actor in others:
        with pytest.raises(PermissionDenied):
            decide(session, actor=actor)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_secretaries_record_at_once():
    council = awards.make_council(5)
    dossier = awards.appraised_dossier(awards.ranked_block(5), certificates=0)
    session = awards.open_session(council, dossier.nominations.all())
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=5)
    council_services.close_item(actor=awards.secretary_of(council), item=item)
    outcomes = at_once(
        lambda: decide(session, number="446/QĐ-UBND"),
        lambda: decide(session, number="446/QĐ-UBND"),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Decision", "Refused"], outcomes
    assert (Decision.objects.count(), AwardRecord.objects.count()) == (1, 1)
