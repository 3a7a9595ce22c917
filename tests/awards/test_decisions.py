"""A decision: drafted from what waits, signed once the public was asked, its awards in the register."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from awards.choices import DecisionState, NominationState
from awards.models import AwardRecord, Decision, Nomination
from awards.selectors.consultations import consultation_words, last_day
from awards.selectors.decisions import batches, open_consultations, waiting
from awards.selectors.history import five_years
from awards.services import consultations, decisions
from awards.services import council as council_services
from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.regulations.models import Figure
from emulation.regulations.services import load_packaged
from tests.awards.together import at_once
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE, FLAG

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.fixture
def council():
    return awards.make_council()


@pytest.fixture
def session(council):
    return deciding.session_with_results(council)


@pytest.fixture
def draft(session):
    return deciding.drafted_decision(session)


@pytest.fixture
def secretary(council):
    return awards.secretary_of(council)


def kinds(found):
    return [batch.kind.code for batch in batches(found)]


# --- drafting ---


def test_what_passed_and_what_needs_no_vote_waits(session):
    assert kinds(waiting(session)) == [FLAG, CERTIFICATE]
    deciding.drafted_decision(session)
    assert kinds(waiting(session)) == [CERTIFICATE]
    deciding.drafted_decision(session, CERTIFICATE)
    assert waiting() == []


def test_kinds_without_a_council_vote_go_to_the_chairman_without_a_session():
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    assert [one.kind.code for one in waiting()] == [CERTIFICATE]  # the flag waits for the council
    staff = ground.make_staff()
    [batch] = batches(waiting())
    decision = decisions.draft_decision(
        actor=staff, kind=batch.kind, year=2025, nominations=batch.nominations, authority="Chủ tịch"
    )
    consultations.waive_consultation(actor=staff, decision=decision, reason="Không thuộc diện.")
    decisions.sign_decision(
        actor=staff, decision=decision, number="12/QĐ-UBND", signed_on=today(), authority="Chủ tịch"
    )
    assert awards.states(dossier) == ["eligible", "decided"]


def test_a_flag_is_not_decided_without_its_vote(council):
    flag = awards.eligible_flag()
    with pytest.raises(Refused) as refused:
        decisions.draft_decision(
            actor=awards.secretary_of(council),
            kind=flag.kind,
            year=2025,
            nominations=[flag],
            authority="Chủ tịch",
        )
    assert codes(refused) == ["not_passed"]


def test_what_did_not_pass_cannot_be_decided(council):
    session = awards.open_session(council, [awards.eligible_flag()])
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=11, disagree=4)
    council_services.close_item(actor=awards.secretary_of(council), item=item)
    assert waiting() == []


def test_nothing_waits_while_the_ballot_is_open_or_the_session_is_prepared(council):
    dossier = awards.appraised_dossier(awards.ranked_block(), certificates=1)
    session = awards.prepared_session(council, dossier.nominations.order_by("kind__level"))
    assert waiting(session) == []
    council_services.open_session(actor=awards.secretary_of(council), session=session)
    assert kinds(waiting(session)) == [CERTIFICATE]


def test_one_draft_names_one_kind_of_one_year(session, secretary):
    found = waiting(session)
    with pytest.raises(Refused) as refused:
        decisions.draft_decision(
            actor=secretary, kind=found[0].kind, year=2025, nominations=found, authority="Chủ tịch"
        )
    assert codes(refused) == ["other_kind"]
    with pytest.raises(Refused) as refused:
        deciding.drafted_decision(session, year=2024)
    assert codes(refused) == ["other_kind"]
    with pytest.raises(Refused) as refused:
        deciding.drafted_decision(session, nominations=[])
    assert codes(refused) == ["empty"]


def test_a_nomination_stands_in_one_draft(draft, secretary):
    named = list(draft.nominations.all())
    with pytest.raises(Refused) as refused:
        decisions.draft_decision(
            actor=secretary, kind=draft.kind, year=2025, nominations=named, authority="Chủ tịch"
        )
    assert codes(refused) == ["not_passed"]


def test_a_unit_dropped_or_a_draft_discarded_waits_again(draft, secretary):
    named = draft.nominations.get()
    with pytest.raises(Refused) as refused:
        decisions.drop_from_draft(actor=secretary, decision=draft, nomination=named, reason=" ")
    assert codes(refused) == ["reason"]
    decisions.drop_from_draft(actor=secretary, decision=draft, nomination=named, reason="Chờ xác minh.")
    assert FLAG in kinds(waiting())
    decisions.discard_draft(actor=secretary, decision=draft)
    assert not Decision.objects.exists()


def test_who_records_decisions(session):
    limited = ground.make_staff(group_codes=["khoi-khac"])
    others = [limited, ground.make_inspector(), awards.voters_of(session.council)[0]]
    others.append(ground.make_leader(session.items.first().nomination.dossier.group_year))
    for actor in others:
        with pytest.raises(PermissionDenied):
            deciding.drafted_decision(session, actor=actor)
    assert deciding.drafted_decision(session, actor=ground.make_staff()).state == DecisionState.DRAFTED


# --- the public is asked before ---


def test_five_days_from_the_first_to_the_last(draft, secretary):
    found = consultations.consult(actor=secretary, decision=draft, starts=today(), place="Cổng TTĐT tỉnh")
    assert found.consult_to == last_day(draft, today()) > today()
    assert [one.pk for one in open_consultations(today())] == [draft.pk]
    assert open_consultations(found.consult_to + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("counted_in", "starts", "ends", "words"),
    [
        ("calendar", date(2021, 10, 7), date(2021, 10, 11), "05 ngày"),  # as the province did it
        ("working", date(2026, 3, 6), date(2026, 3, 12), "05 ngày làm việc"),  # the exemplar of 09a
        ("working", date(2026, 3, 7), date(2026, 3, 13), "05 ngày làm việc"),  # a Saturday
        ("working", date(2026, 2, 13), date(2026, 2, 26), "05 ngày làm việc"),  # over Tết
        ("working", date(2026, 8, 27), date(2026, 9, 7), "05 ngày làm việc"),  # over 2/9
    ],
)
def test_which_days_count_is_a_figure_and_holidays_are_data(draft, counted_in, starts, ends, words):
    Figure.objects.filter(key="consultation.counted_in").update(value=counted_in)
    load_packaged()
    draft = Decision.objects.select_related("regulation").get(pk=draft.pk)
    assert last_day(draft, starts) == ends
    assert consultation_words(draft.regulation.book) == words


def test_nothing_is_signed_before_the_public_was_asked(draft, secretary):
    given = {"number": "9/QĐ-UBND", "signed_on": today(), "authority": "Chủ tịch"}
    with pytest.raises(Refused) as refused:
        decisions.sign_decision(actor=secretary, decision=draft, **given)
    assert codes(refused) == ["no_consultation"]
    assert refused.value.problems[0].clause
    consultations.consult(actor=secretary, decision=draft, starts=today(), place="Cổng TTĐT tỉnh")
    with pytest.raises(Refused) as refused:
        decisions.sign_decision(actor=secretary, decision=draft, **given)
    assert "consulting" in codes(refused)
    with pytest.raises(Refused) as refused:
        consultations.waive_consultation(actor=secretary, decision=draft, reason="Gấp.")
    assert codes(refused) == ["begun"]
    with pytest.raises(Refused) as refused:
        consultations.consult(actor=secretary, decision=draft, starts=today(), place="Nơi khác")
    assert codes(refused) == ["begun"]


def asked(draft, secretary, ended_days_ago=1):
    """The consultation as if it had been some days ago."""
    consultations.consult(actor=secretary, decision=draft, starts=today(), place="Cổng TTĐT tỉnh")
    last = today() - timedelta(days=ended_days_ago)
    Decision.objects.filter(pk=draft.pk).update(consult_from=last - timedelta(days=4), consult_to=last)
    draft.refresh_from_db()
    return draft


def object_to(draft, secretary):
    return consultations.record_objection(
        actor=secretary,
        decision=draft,
        nomination=draft.nominations.get(),
        sender="Một công dân",
        content="Đơn vị có khiếu nại chưa giải quyết.",
        received_on=draft.consult_to,
    )


def test_an_objection_is_answered_before_the_signing(draft, secretary):
    objection = object_to(asked(draft, secretary), secretary)
    with pytest.raises(Refused) as refused:
        sign(draft, secretary)
    assert codes(refused) == ["objection"]
    with pytest.raises(Refused):
        decisions.drop_from_draft(
            actor=secretary, decision=draft, nomination=draft.nominations.get(), reason="Bỏ qua ý kiến"
        )
    consultations.answer_objection(
        actor=secretary, objection=objection, upheld=False, answer="Khiếu nại đã được giải quyết xong."
    )
    with pytest.raises(Refused) as refused:
        consultations.answer_objection(actor=secretary, objection=objection, upheld=True, answer="Khác")
    assert codes(refused) == ["answered"]
    assert sign(draft, secretary).state == DecisionState.SIGNED


def test_an_objection_upheld_takes_the_unit_off_the_list(draft, secretary):
    objection = object_to(asked(draft, secretary), secretary)
    consultations.answer_objection(actor=secretary, objection=objection, upheld=True, answer="Đúng.")
    with pytest.raises(Refused) as refused:
        sign(draft, secretary)
    assert codes(refused) == ["empty"]
    assert FLAG in kinds(waiting())


def test_objections_come_during_the_consultation_about_units_of_the_list(draft, secretary):
    with pytest.raises(Refused) as refused:
        consultations.record_objection(
            actor=secretary,
            decision=draft,
            nomination=draft.nominations.get(),
            sender="Một công dân",
            content="…",
            received_on=today(),
        )
    assert codes(refused) == ["not_consulting"]
    asked(draft, secretary)
    other = Nomination.objects.exclude(decision=draft).first()
    with pytest.raises(Refused) as refused:
        consultations.record_objection(
            actor=secretary,
            decision=draft,
            nomination=other,
            sender="Một công dân",
            content="…",
            received_on=draft.consult_from - timedelta(days=1),
        )
    assert codes(refused) == ["day", "not_on_the_list"]


# --- signing ---


def sign(draft, actor, **given):
    fields = {"number": "446/QĐ-UBND", "signed_on": today(), "authority": "Chủ tịch", **given}
    return decisions.sign_decision(actor=actor, decision=draft, **fields)


def test_a_decision_enters_the_history_of_the_unit(session):
    decision = deciding.signed_decision(session)
    nomination = decision.nominations.get()
    record = AwardRecord.objects.get(decision=decision)
    assert (record.organisation, record.year, record.nomination) == (
        nomination.organisation,
        2025,
        nomination,
    )
    assert nomination.state == NominationState.DECIDED
    assert AuditRecord.objects.filter(
        action="record_decision", organisation_id=record.organisation_id
    ).exists()
    years = five_years([record], 2025, nomination.organisation)
    assert years[-1] == (2025, "Cờ thi đua của Ủy ban nhân dân tỉnh", True)
    assert [year.got for year in years[:-1]] == [False] * 4


def test_the_year_of_a_group_ends_with_its_last_decision(session):
    group_year = session.items.first().nomination.dossier.group_year
    deciding.signed_decision(session)
    group_year.refresh_from_db()
    assert group_year.state == YearState.NOMINATED
    deciding.signed_decision(session, CERTIFICATE)
    group_year.refresh_from_db()
    assert group_year.state == YearState.CLOSED


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": "  "}, "number"),
        ({"signed_on": today() + timedelta(days=1)}, "signed_on"),
        ({"signed_on": today() - timedelta(days=1)}, "signed_on"),  # before the session
        ({"authority": ""}, "authority"),
    ],
)
def test_each_slip_is_told_at_its_field(session, given, field):
    with pytest.raises(Refused) as refused:
        deciding.signed_decision(session, **given)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not AwardRecord.objects.exists()


def test_a_number_of_one_day_is_used_once(session):
    deciding.signed_decision(session, number="446/QĐ-UBND")
    with pytest.raises(Refused) as refused:
        deciding.signed_decision(session, CERTIFICATE, number=" 446/QĐ-UBND ")
    assert codes(refused) == ["number_used"]


def test_nothing_is_signed_twice(session, secretary):
    decision = deciding.signed_decision(session)
    for step in (
        lambda: sign(decision, secretary, number="447/QĐ-UBND"),
        lambda: decisions.discard_draft(actor=secretary, decision=decision),
        lambda: consultations.consult(actor=secretary, decision=decision, starts=today(), place="Cổng"),
    ):
        with pytest.raises(Refused) as refused:
            step()
        assert codes(refused) == ["illegal_step"]


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "signed"},  # without number and day
        {"state": "published"},
        {"state": "signed", "number": "1/QĐ", "signed_on": today()},  # nobody was asked, no reason given
        {"number": "1/QĐ"},  # a draft has no number
        {"consult_from": today(), "consult_to": today() - timedelta(days=1)},
    ],
)
def test_the_database_refuses_what_the_services_refuse(draft, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=draft.pk).update(**facts)


def test_the_database_keeps_decided_nominations_with_their_decision(session):
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(decision=None).update(state=NominationState.DECIDED)
    assert session.items.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_draft_and_sign_at_once():
    council = awards.make_council(5)
    dossier = awards.appraised_dossier(awards.ranked_block(5), certificates=0)
    session = awards.open_session(council, dossier.nominations.all())
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=5)
    secretary = awards.secretary_of(council)
    council_services.close_item(actor=secretary, item=item)
    found = batches(waiting(session))[0]

    def draft():
        return decisions.draft_decision(
            actor=secretary, kind=found.kind, year=2025, nominations=found.nominations, authority="Chủ tịch"
        )

    outcomes = at_once(draft, draft)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Decision", "Refused"], outcomes
    decision = Decision.objects.get()
    consultations.waive_consultation(actor=secretary, decision=decision, reason="Đã lấy ý kiến.")
    outcomes = at_once(lambda: sign(decision, secretary), lambda: sign(decision, secretary))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Decision", "Refused"], outcomes
    assert (Decision.objects.count(), AwardRecord.objects.count()) == (1, 1)
