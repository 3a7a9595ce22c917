"""The dossier: what it lacks, sending it, the day of reception, the appraisal by Sở Nội vụ."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from awards.choices import DossierState, NominationState
from awards.models import Dossier, Nomination
from awards.services import appraisal, nominations
from awards.services import dossiers as services
from awards.services.states import move
from emulation.audit.models import AuditRecord, Transition
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.people.choices import OfficeKind
from emulation.regulations.models import Regulation
from tests.awards.together import at_once
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG
from tests.factories.reports import confirm_reports

pytestmark = pytest.mark.django_db


def codes(problems):
    return [problem.code for problem in problems]


# --- what is missing ---


def test_a_complete_dossier_lacks_nothing():
    dossier = awards.drafted_dossier(awards.ranked_block())
    assert services.missing_to_submit(dossier) == []
    assert services.open_questions(dossier) == []


def test_an_empty_dossier_is_not_sent():
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year)
    nominations.withdraw(actor=ground.make_leader(group_year), nomination=nomination)
    assert codes(services.missing_to_submit(nomination.dossier)) == ["empty"]


def test_each_gap_is_named_and_leads_to_its_field():
    dossier = awards.drafted_dossier(awards.ranked_block())
    nomination = dossier.nominations.get(kind__code=FLAG)
    Nomination.objects.filter(pk=nomination.pk).update(summary="")
    [problem] = services.missing_to_submit(dossier)
    assert problem.code == "summary"
    assert problem.message.startswith(f"{nomination.organisation.name}, Cờ thi đua tỉnh: ")
    assert problem.url.endswith(f"/{nomination.organisation.code}/co-thi-dua-cua-ubnd-tinh/#id_summary")


def test_what_happened_since_is_found():
    """An exclusion set after the nomination stands in the way of sending."""
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    exclusion = awards.make_exclusion(ground.members_of(group_year)[0], group_year.year)
    [problem] = services.missing_to_submit(dossier)
    assert (problem.code, problem.clause) == ("exclusion", exclusion.clause)


def test_a_reason_becomes_due_when_the_better_unit_is_withdrawn():
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year, certificates=2)
    second = dossier.nominations.get(organisation=ground.members_of(group_year)[1])
    nominations.withdraw(actor=ground.make_leader(group_year), nomination=second)
    assert codes(services.missing_to_submit(dossier)) == ["deviation"]


def test_a_newer_ranking_must_be_taken_over_first():
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    awards.make_run(group_year)
    assert codes(services.missing_to_submit(dossier)) == ["old_run"]


def test_open_questions_are_told_but_do_not_stop():
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year, answers={"united": True})
    assert len(services.open_questions(nomination.dossier)) == 3
    assert services.missing_to_submit(nomination.dossier) == []


# --- sending ---


def test_sending_fixes_the_day_the_regulation_and_the_findings(monkeypatch):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    monkeypatch.setattr(services, "today", lambda: date(2026, 2, 3))
    leader = ground.make_leader(group_year)
    dossier = services.submit_dossier(actor=leader, dossier=dossier)
    assert (dossier.state, dossier.received_on) == (DossierState.SUBMITTED, date(2026, 2, 3))
    assert dossier.regulation == Regulation.objects.in_force(date(2026, 2, 3))
    assert dossier.submitted_by == leader
    group_year.refresh_from_db()
    assert group_year.state == YearState.NOMINATED
    assert awards.states(dossier) == ["submitted", "submitted"]
    flag = dossier.nominations.get(kind__code=FLAG)
    verdicts = {finding["code"]: finding["verdict"] for finding in flag.findings}
    assert verdicts["leads"] == verdicts["voted"] == verdicts["checklist:united"] == "met"
    assert all(finding["clause"] and finding["fact"] for finding in flag.findings)
    assert AuditRecord.objects.filter(action="submit_dossier", group_year_id=group_year.pk).count() == 1


def test_a_dossier_follows_the_regulation_of_the_day_it_is_received(monkeypatch):
    """A group-year opened under the first regulation, its dossier received under the second."""
    group_year = awards.ranked_block(year=2024)
    assert group_year.regulation == Regulation.objects.in_force(date(2024, 12, 31))
    dossier = awards.drafted_dossier(group_year)
    monkeypatch.setattr(services, "today", lambda: date(2025, 7, 1))
    dossier = services.submit_dossier(actor=ground.make_leader(group_year), dossier=dossier)
    assert dossier.regulation == Regulation.objects.in_force(date(2025, 7, 1)) != group_year.regulation
    assert dossier.regulation_in_force() == dossier.regulation


@pytest.mark.parametrize("role", ["head", "officer", "founder", "staff", "inspector", "stranger"])
def test_others_do_not_send_the_dossier_of_a_block(role):
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    with pytest.raises(PermissionDenied):
        services.submit_dossier(actor=ground.cast_of(group_year)[role], dossier=dossier)


@pytest.mark.parametrize("role", ["leader", "deputy", "founder"])
def test_leaders_send_and_the_founder_of_a_cluster_forwards(role):
    group_year = awards.ranked_cluster()
    dossier = awards.drafted_dossier(group_year, certificates=0)
    dossier = services.submit_dossier(actor=ground.cast_of(group_year)[role], dossier=dossier)
    assert dossier.state == DossierState.SUBMITTED


def test_what_lacks_something_is_not_sent():
    group_year = awards.ranked_block()
    dossier = awards.drafted_dossier(group_year)
    awards.make_exclusion(ground.members_of(group_year)[0], group_year.year)
    with pytest.raises(Refused):
        services.submit_dossier(actor=ground.make_leader(group_year), dossier=dossier)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.DRAFTED
    assert awards.states(dossier) == ["drafted", "drafted"]


def test_a_dossier_is_sent_once():
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year)
    with pytest.raises(Refused) as refused:
        services.submit_dossier(actor=ground.make_leader(group_year), dossier=dossier)
    assert codes(refused.value.problems) == ["submitted"]


def test_the_database_insists_on_the_facts_of_a_sent_dossier():
    dossier = awards.drafted_dossier(awards.ranked_block())
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.SUBMITTED)


# --- appraisal ---


def appraise(nomination, actor=None, eligible=True, **given):
    given.setdefault("opinion", "Thống nhất đề nghị.")
    return appraisal.appraise(
        actor=actor or ground.make_staff(), nomination=nomination, eligible=eligible, **given
    )


def test_staff_finds_eligible_and_the_last_one_finishes_the_dossier():
    dossier = awards.sent_dossier(awards.ranked_block())
    staff = ground.make_staff()
    first, second = dossier.nominations.order_by("kind__level")
    appraise(first, staff)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.SUBMITTED
    found = appraise(second, staff, eligible=False, clause="Quy chế mẫu, mục 7.5")
    dossier.refresh_from_db()
    assert (dossier.state, dossier.appraised_by) == (DossierState.APPRAISED, staff)
    assert awards.states(dossier) == ["eligible", "not_eligible"]
    assert (found.opinion, found.refusal_clause) == ("Thống nhất đề nghị.", "Quy chế mẫu, mục 7.5")
    assert found.appraised_by == staff


def test_not_eligible_names_its_clause_and_an_opinion_is_written():
    nomination = awards.sent_dossier(awards.ranked_block()).nominations.first()
    with pytest.raises(Refused) as refused:
        appraise(nomination, eligible=False, opinion=" ", clause="  ")
    assert {problem.field for problem in refused.value.problems} == {"opinion", "clause"}
    nomination.refresh_from_db()
    assert nomination.state == NominationState.SUBMITTED


def test_the_database_insists_on_the_clause_of_a_refusal():
    nomination = awards.sent_dossier(awards.ranked_block()).nominations.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.filter(pk=nomination.pk).update(state=NominationState.NOT_ELIGIBLE)


def test_a_verdict_may_be_changed_until_the_agenda():
    dossier = awards.sent_dossier(awards.ranked_block())
    nomination = dossier.nominations.get(kind__code=FLAG)
    appraise(nomination, eligible=False, clause="mục 7.5")
    changed = appraise(nomination)
    assert (changed.state, changed.refusal_clause) == (NominationState.ELIGIBLE, "")
    for other in dossier.nominations.exclude(pk=nomination.pk):
        appraise(other)
    awards.prepared_session(awards.make_council(), [Nomination.objects.get(pk=nomination.pk)])
    with pytest.raises(Refused) as refused:
        appraise(nomination)
    assert codes(refused.value.problems) == ["illegal_step"]


@pytest.mark.parametrize("role", ["leader", "deputy", "head", "founder", "inspector", "administrator"])
def test_only_staff_appraises(role):
    group_year = awards.ranked_block()
    nomination = awards.sent_dossier(group_year).nominations.first()
    with pytest.raises(PermissionDenied):
        appraise(nomination, ground.cast_of(group_year)[role])


def test_staff_limited_to_other_groups_does_not_appraise():
    group_year = awards.ranked_block()
    nomination = awards.sent_dossier(group_year).nominations.first()
    with pytest.raises(PermissionDenied):
        appraise(nomination, ground.make_staff(group_codes=["khoi-khac"]))
    appraise(nomination, ground.make_staff(group_codes=[group_year.group.code]))


def test_nobody_appraises_the_own_unit():
    """Sở Nội vụ is itself a member of a block."""
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year)
    agency = ground.members_of(group_year)[0]
    staff = ground.make_user(OfficeKind.STANDING_STAFF, agency)
    own = dossier.nominations.get(organisation=agency)
    with pytest.raises(PermissionDenied):
        appraise(own, staff)
    appraise(dossier.nominations.exclude(pk=own.pk).get(), staff)


def test_nobody_appraises_a_division_of_the_own_unit():
    group_year = awards.ranked_cluster()
    dossier = awards.sent_dossier(group_year, certificates=0)
    staff = ground.make_user(OfficeKind.STANDING_STAFF, group_year.group.founder)
    with pytest.raises(PermissionDenied):
        appraise(dossier.nominations.get(), staff)


def test_a_draft_is_not_appraised():
    nomination = awards.nominate(awards.ranked_block())
    with pytest.raises(Refused) as refused:
        appraise(nomination)
    assert codes(refused.value.problems) == ["not_submitted"]


# --- states ---


def test_a_nomination_takes_no_illegal_step():
    """Every step that no service allows is refused, whoever asks for it."""
    nomination = awards.nominate(awards.ranked_block())
    actor = ground.make_staff()
    for to in (NominationState.ELIGIBLE, NominationState.PASSED, NominationState.DECIDED):
        with pytest.raises(Refused) as refused:
            move(actor=actor, nomination=nomination, to=to, allowed=(NominationState.SUBMITTED,))
        assert codes(refused.value.problems) == ["illegal_step"]
    assert Transition.objects.filter(subject_id=str(nomination.pk), to_state="decided").count() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_leader_and_deputy_send_at_once():
    group_year = awards.ranked_block(6)
    dossier = awards.drafted_dossier(group_year)
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    outcomes = at_once(
        lambda: services.submit_dossier(actor=leader, dossier=dossier),
        lambda: services.submit_dossier(actor=deputy, dossier=dossier),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Dossier", "Refused"], outcomes
    sent = Transition.objects.filter(subject_model="awards.dossier", to_state="submitted")
    assert sent.count() == 1


def test_a_certificate_beyond_the_quota_cannot_be_sent():
    """Also one that came in past the service."""
    group_year = awards.ranked_block(8)
    dossier = awards.drafted_dossier(group_year, certificates=2)
    third = dossier.run.rows.get(rank=4)
    Nomination.objects.create(
        dossier=dossier,
        organisation=third.organisation,
        kind=awards.kind_of(CERTIFICATE),
        row=third,
        summary=awards.SUMMARY,
        answers=awards.answers_for(CERTIFICATE, group_year),
        created_by=ground.make_leader(group_year),
    )
    confirm_reports(dossier)
    assert set(codes(services.missing_to_submit(dossier))) == {"quota"}
