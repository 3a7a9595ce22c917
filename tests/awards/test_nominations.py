"""Naming a unit for an award: eligible, within the quota, by merit, by those who lead."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from awards.models import Dossier, Nomination
from awards.selectors.facts import Field
from awards.services import nominations as services
from awards.services.opening import missing_to_open, take_newest_run
from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import today
from emulation.common.problems import Conflict, Refused
from emulation.groups.choices import YearState
from tests.awards.together import at_once
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG, GOVERNMENT, LETTER, SUMMARY, TITLE

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


# --- opening ---


def test_the_first_nomination_opens_the_dossier_on_the_newest_run():
    group_year = awards.ranked_block()
    newest = awards.make_run(group_year)
    nomination = awards.nominate(group_year)
    assert nomination.dossier.run == newest
    assert nomination.row.run == newest
    assert (nomination.state, nomination.dossier.state) == ("drafted", "drafted")
    steps = Transition.objects.filter(subject_model__in=["awards.dossier", "awards.nomination"])
    assert {(step.from_state, step.to_state) for step in steps} == {("", "drafted")}


@pytest.mark.parametrize(
    "state", [s for s in YearState if s not in (YearState.RANKED, YearState.NOMINATED, YearState.CLOSED)]
)
def test_nobody_is_named_before_the_ranking(state):
    group_year = ground.make_block_year(3, state=state)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year)
    assert codes(refused) == ["not_ranked", "no_conference"]
    assert not Dossier.objects.exists()


def test_a_conference_that_is_not_confirmed_opens_nothing():
    group_year = awards.ranked_block(conference=False)
    awards.hold_conference(group_year, confirmed=False)
    assert [problem.code for problem in missing_to_open(group_year)] == ["no_conference"]
    with pytest.raises(Refused):
        awards.nominate(group_year)


# --- who ---


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("leader", True),
        ("deputy", True),
        ("head", False),
        ("officer", False),
        ("founder", False),
        ("staff", False),
        ("inspector", False),
        ("administrator", False),
        ("stranger", False),
    ],
)
def test_leaders_and_deputies_nominate(role, may):
    group_year = awards.ranked_block()
    actor = ground.cast_of(group_year)[role]
    if may:
        assert awards.nominate(group_year, actor=actor).created_by == actor
    else:
        with pytest.raises(PermissionDenied):
            awards.nominate(group_year, actor=actor)
        assert not Nomination.objects.exists()


def test_a_leader_of_another_group_nominates_nobody_here():
    here, elsewhere = awards.ranked_block(), awards.ranked_block()
    with pytest.raises(PermissionDenied):
        awards.nominate(here, actor=ground.make_leader(elsewhere))


# --- what ---


def test_a_nomination_keeps_what_was_written_and_leaves_a_trail():
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year, 0, FLAG, summary=f"  {SUMMARY} ", answers={"united": True})
    assert (nomination.summary, nomination.answers) == (SUMMARY, {"united": True})
    record = AuditRecord.objects.get(action="nominate")
    assert record.organisation_id == nomination.organisation_id
    assert record.group_year_id == group_year.pk


def test_naming_again_changes_the_same_nomination():
    group_year = awards.ranked_block()
    first = awards.nominate(group_year)
    again = awards.nominate(group_year, summary="Văn bản mới.")
    assert (again.pk, again.summary) == (first.pk, "Văn bản mới.")
    assert Nomination.objects.count() == 1
    assert AuditRecord.objects.filter(action="change_nomination").count() == 1


def test_who_has_not_read_what_was_written_meanwhile_is_shown_it():
    group_year = awards.ranked_block()
    first = awards.nominate(group_year, version=0, summary="Bản thứ nhất.")
    with pytest.raises(Conflict, match="vừa được người khác đề nghị") as unread:
        awards.nominate(group_year, version=0, summary="Bản thứ hai.")
    assert unread.value.current == {"version": 1, "summary": "Bản thứ nhất.", "deviation": ""}
    assert awards.nominate(group_year, version=1, summary="Bản thứ ba.").version == 2
    with pytest.raises(Conflict, match="vừa được người khác sửa"):
        awards.nominate(group_year, version=1)
    services.withdraw(actor=first.created_by, nomination=first)
    with pytest.raises(Conflict, match="vừa được người khác rút"):
        awards.nominate(group_year, version=2)
    assert not Nomination.objects.exists()


def test_a_flag_for_a_division_of_an_unlawful_cluster_is_refused_with_clause_and_alternative():
    group_year = awards.ranked_cluster(staff=4)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 0, FLAG)
    [problem] = refused.value.problems
    assert problem.code == "division"
    assert "cụm chưa đạt điều kiện thành lập" in problem.message
    assert "Có thể đề nghị" in problem.message
    assert "mục 2" in problem.clause
    assert not Nomination.objects.exists()


def test_a_lawful_cluster_gets_its_flag():
    assert awards.nominate(awards.ranked_cluster(), 0, FLAG).kind.code == FLAG


def test_the_second_place_gets_no_flag():
    with pytest.raises(Refused) as refused:
        awards.nominate(awards.ranked_block(), 1, FLAG)
    assert {"leads", "rank", "voted"} == set(codes(refused))


@pytest.mark.parametrize("code", [LETTER, GOVERNMENT])
def test_what_the_group_does_not_propose_is_refused(code):
    with pytest.raises(Refused) as refused:
        awards.nominate(awards.ranked_block(), 0, code)
    assert codes(refused) == ["not_offered"]
    assert refused.value.problems[0].clause


def test_a_unit_outside_the_ranking_cannot_be_named():
    group_year = awards.ranked_block()
    with pytest.raises(Refused) as refused:
        services.nominate(
            actor=ground.make_leader(group_year),
            group_year=group_year,
            organisation=ground.make_organisation(),
            kind=awards.kind_of(FLAG),
        )
    assert codes(refused) == ["not_a_member"]


def test_a_long_summary_is_refused_at_its_field():
    group_year = awards.ranked_block()
    awards.nominate(group_year, 0, FLAG, summary="ă" * 300)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 0, FLAG, summary="ă" * 301)
    assert refused.value.problems[0].field == "summary"


def test_a_standard_answered_no_refuses_with_its_clause():
    group_year = awards.ranked_block()
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 0, FLAG, answers={"united": False})
    [problem] = refused.value.problems
    assert problem.code == "checklist:united" and problem.clause


# --- quota ---


def test_the_last_place_of_the_quota_is_the_last():
    group_year = awards.ranked_block(8)
    awards.drafted_dossier(group_year, certificates=2)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 3, CERTIFICATE)
    [problem] = refused.value.problems
    assert problem.code == "quota"
    assert "hạn mức 2" in problem.message and problem.clause.endswith("mục 7.3")


def test_a_place_that_is_given_back_can_be_taken():
    group_year = awards.ranked_block(8)
    dossier = awards.drafted_dossier(group_year, certificates=2)
    second = dossier.nominations.get(organisation=ground.members_of(group_year)[2])
    services.withdraw(actor=ground.make_leader(group_year), nomination=second)
    reason = "Đơn vị xếp trên xin không nhận."
    assert awards.nominate(group_year, 3, CERTIFICATE, deviation=reason).deviation == reason


def test_the_secretary_lets_one_unit_exceed_the_quota():
    group_year = awards.ranked_block(8)
    council = awards.make_council()
    awards.drafted_dossier(group_year, certificates=2)
    nomination = override(group_year, council, 3)
    assert nomination.override_document == "Công văn số 55/HĐTĐKT ngày 02/07/2025"
    assert nomination.override_by == awards.secretary_of(council)
    awards.nominate(group_year, 3, CERTIFICATE)
    field = Field.of(group_year, nomination.dossier)
    for row in field.rows[:4]:
        kind = awards.kind_of(CERTIFICATE if row.rank > 1 else FLAG)
        assert field.assess(row, kind).eligible, row.rank
    assert (field.meter(kind).used, field.meter(kind).limit) == (3, 2)
    assert AuditRecord.objects.filter(action="override_quota").count() == 1


def override(group_year, council, place, **given):
    fields = {
        "actor": awards.secretary_of(council),
        "document": "Công văn số 55/HĐTĐKT",
        "dated": date(2025, 7, 2),
        "kind": awards.kind_of(CERTIFICATE),
        **given,
    }
    unit = ground.members_of(group_year)[place]
    return services.override_quota(group_year=group_year, organisation=unit, **fields)


def test_only_a_secretary_overrides():
    group_year = awards.ranked_block(8)
    council = awards.make_council()
    awards.drafted_dossier(group_year, certificates=2)
    others = [*ground.cast_of(group_year).values(), awards.voters_of(council)[0]]
    for actor in others:
        with pytest.raises(PermissionDenied):
            override(group_year, council, 3, actor=actor)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"document": "  "}, "document"),
        ({"dated": today() + timedelta(days=1)}, "future"),
        ({"kind": FLAG}, "leads"),
    ],
)
def test_an_override_sets_aside_the_quota_and_nothing_else(given, code):
    group_year = awards.ranked_block(8)
    council = awards.make_council()
    awards.drafted_dossier(group_year, certificates=2)
    if "kind" in given:
        given = {"kind": awards.kind_of(given["kind"])}
    with pytest.raises(Refused) as refused:
        override(group_year, council, 3, **given)
    assert code in codes(refused)


def test_an_override_is_for_a_full_quota():
    group_year = awards.ranked_block(8)
    awards.drafted_dossier(group_year, certificates=1)
    with pytest.raises(Refused) as refused:
        override(group_year, awards.make_council(), 2)
    assert codes(refused) == ["within_quota"]


# --- merit ---


def test_passing_over_a_better_unit_needs_a_reason():
    group_year = awards.ranked_block()
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 2, CERTIFICATE)
    [problem] = refused.value.problems
    better = ground.members_of(group_year)[1]
    assert (problem.code, problem.field) == ("deviation", "deviation")
    assert f"{better.name} (hạng 2)" in problem.message
    assert awards.nominate(group_year, 2, CERTIFICATE, deviation="Đơn vị hạng 2 xin không nhận.").deviation


def test_in_the_order_of_the_ranking_no_reason_is_asked():
    group_year = awards.ranked_block()
    assert not awards.nominate(group_year, 1, CERTIFICATE).deviation
    assert not awards.nominate(group_year, 2, CERTIFICATE).deviation


def test_of_two_awards_for_one_achievement_the_lower_is_withdrawn_first():
    group_year = awards.ranked_block(conference=False)
    awards.hold_conference(group_year, named=[(0, FLAG, 8), (0, TITLE, 8)])
    title = awards.nominate(group_year, 0, TITLE)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 0, FLAG)
    assert codes(refused) == ["lower_proposed"]
    services.withdraw(actor=ground.make_leader(group_year), nomination=title)
    awards.nominate(group_year, 0, FLAG)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 0, TITLE)
    assert codes(refused) == ["higher_proposal"]


# --- withdrawing ---


def test_a_withdrawn_nomination_leaves_the_dossier_and_a_trail():
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year)
    leader = ground.make_leader(group_year)
    services.withdraw(actor=leader, nomination=nomination)
    assert not Nomination.objects.exists()
    assert AuditRecord.objects.filter(action="withdraw_nomination", actor=leader).count() == 1
    with pytest.raises(Refused) as refused:
        services.withdraw(actor=leader, nomination=nomination)
    assert codes(refused) == ["withdrawn"]


def test_nothing_is_changed_after_the_dossier_is_sent():
    group_year = awards.ranked_block()
    dossier = awards.sent_dossier(group_year, certificates=0)
    leader = ground.make_leader(group_year)
    with pytest.raises(Refused) as refused:
        services.withdraw(actor=leader, nomination=dossier.nominations.get())
    assert codes(refused) == ["submitted"]
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 1, CERTIFICATE)
    assert codes(refused) == ["submitted"]


@pytest.mark.parametrize("role", ["head", "founder", "staff", "inspector", "stranger"])
def test_others_withdraw_nothing(role):
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year)
    with pytest.raises(PermissionDenied):
        services.withdraw(actor=ground.cast_of(group_year)[role], nomination=nomination)
    assert Nomination.objects.exists()


# --- a newer ranking ---


def test_a_newer_ranking_is_taken_over_with_its_rows():
    group_year = awards.ranked_block()
    nomination = awards.nominate(group_year, 0, FLAG)
    newer = awards.make_run(group_year, points=[str(980 + place) for place in range(8)])
    leader = ground.make_leader(group_year)
    dossier = take_newest_run(actor=leader, dossier=nomination.dossier)
    nomination.refresh_from_db()
    assert (dossier.run, nomination.row.run, nomination.row.rank) == (newer, newer, 8)
    with pytest.raises(Refused):
        take_newest_run(actor=leader, dossier=dossier)
    with pytest.raises(PermissionDenied):
        take_newest_run(actor=ground.make_member(group_year), dossier=dossier)


# --- two at once ---


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_leaders_take_the_last_place_at_once():
    group_year = awards.ranked_block(7)  # one certificate
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    reason = "Đơn vị xếp trên xin không nhận."
    outcomes = at_once(
        lambda: awards.nominate(group_year, 1, CERTIFICATE, actor=leader, deviation=reason),
        lambda: awards.nominate(group_year, 2, CERTIFICATE, actor=deputy, deviation=reason),
    )
    done = [outcome for outcome in outcomes if isinstance(outcome, Nomination)]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert (len(done), len(refused)) == (1, 1), outcomes
    assert "quota" in [problem.code for problem in refused[0].problems]
    assert Nomination.objects.count() == 1
    assert Dossier.objects.count() == 1
