"""Thematic flags: when a unit may be proposed for what it did in a campaign, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.builders.decision import build_decision
from awards.builders.submission import build_submission
from awards.importers.lists import pack, unpack
from awards.models import AwardRecord, Campaign, Nomination
from awards.registration import proposals
from awards.selectors.cards import card_of
from awards.selectors.decisions import batches, waiting
from awards.selectors.facts import Field
from awards.selectors.government_flags import base_of, proposed
from awards.selectors.records import past_award
from awards.services import campaigns as services
from awards.services import council as council_services
from awards.services.dossiers import missing_to_submit
from awards.services.lists import Proposed, enter_list
from emulation.common.problems import Refused
from emulation.people.choices import OfficeKind
from emulation.regulations.models import Figure
from tests.factories import awards, deciding, ground
from tests.factories.awards import CERTIFICATE, FLAG, GOVERNMENT
from tests.factories.campaigns import NAME, campaign_of, facts, send, thematic, years_ago

pytestmark = pytest.mark.django_db


def codes(refused):
    return [problem.code for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("level", "code", "years", "allowed"),
    [
        ("province", FLAG, 2, False),
        ("province", FLAG, 3, True),
        ("province", FLAG, 4, True),
        ("government", GOVERNMENT, 3, False),
        ("government", GOVERNMENT, 4, False),
        ("government", GOVERNMENT, 5, True),
    ],
)
def test_a_flag_asks_for_the_years_of_its_level(level, code, years, allowed):
    group_year = awards.ranked_block()
    campaign = campaign_of(years, level)
    if allowed:
        nomination = thematic(group_year, campaign, code=code)
        assert (nomination.campaign, nomination.row.rank) == (campaign, 3)
        return
    with pytest.raises(Refused) as refused:
        thematic(group_year, campaign, code=code)
    [problem] = refused.value.problems
    assert problem.code == "thematic"
    assert f"tròn {years} năm" in problem.message
    assert problem.clause == group_year.regulation.book.clause(f"award.thematic_years_{level}")
    assert not Nomination.objects.exists()


def test_the_day_before_the_third_year_is_full_is_too_early():
    group_year = awards.ranked_block()
    campaign = services.add_campaign(
        actor=ground.make_staff(), facts=facts(first_day=years_ago(3) + timedelta(days=1))
    )
    with pytest.raises(Refused):
        thematic(group_year, campaign)


def test_a_campaign_that_ended_too_early_never_becomes_long_enough():
    group_year, campaign = awards.ranked_block(), campaign_of(6)
    services.close_campaign(
        actor=ground.make_staff(), campaign=campaign, last_day=campaign.first_day + timedelta(days=800)
    )
    campaign.refresh_from_db()
    with pytest.raises(Refused) as refused:
        thematic(group_year, campaign)
    assert codes(refused) == ["thematic"]
    assert "đã kết thúc" in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("level", "code"), [("province", GOVERNMENT), ("province", CERTIFICATE), ("government", FLAG)]
)
def test_each_level_opens_its_own_flag_only(level, code):
    with pytest.raises(Refused) as refused:
        thematic(awards.ranked_block(), campaign_of(6, level), code=code)
    assert codes(refused) == ["other_flag"]


def test_neither_rank_nor_vote_nor_targets_of_the_year_are_asked():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    nomination = thematic(group_year, campaign, place=6, answers={})
    field = Field.of(group_year, nomination.dossier)
    found = field.assess(nomination.row, nomination.kind, campaign=campaign)
    assert {"leads", "rank", "voted", "targets", "history"}.isdisjoint(f.code for f in found.findings)
    assert "thematic" in {f.code for f in found.findings}


def test_a_thematic_flag_takes_no_place_of_the_yearly_one():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    thematic(group_year, campaign)
    flag = awards.nominate(group_year, 0, FLAG)
    field = Field.of(group_year, flag.dossier)
    assert (field.used(flag.kind), field.meter(flag.kind).used) == (1, 1)


def test_where_the_regulation_counts_it_the_place_is_taken():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    Figure.objects.filter(key="award.thematic_outside_quota").update(value=False)
    awards.nominate(group_year, 0, FLAG)
    with pytest.raises(Refused) as refused:
        thematic(group_year, campaign)
    assert codes(refused) == ["quota"]


def test_one_unit_may_have_both_and_two_campaigns_but_nothing_twice():
    group_year = awards.ranked_block()
    first, second = campaign_of(4), campaign_of(5, name="Phòng, chống rác thải nhựa")
    awards.nominate(group_year, 0, FLAG)
    one = thematic(group_year, first, place=0)
    thematic(group_year, second, place=0)
    assert thematic(group_year, first, place=0, summary="Văn bản mới.").pk == one.pk
    assert Nomination.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Nomination.objects.create(
            dossier=one.dossier,
            organisation=one.organisation,
            kind=one.kind,
            campaign=first,
            row=one.row,
            created_by=one.created_by,
        )


def test_a_thematic_proposal_does_not_excuse_passing_over_the_better_unit():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    thematic(group_year, campaign, place=1)
    awards.nominate(group_year, 0, FLAG)
    with pytest.raises(Refused) as refused:
        awards.nominate(group_year, 2, CERTIFICATE)
    assert codes(refused) == ["deviation"]


def test_it_does_not_enter_the_base_of_the_government_flags():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    thematic(group_year, campaign, place=0)
    awards.nominate(group_year, 0, FLAG)
    send(group_year)
    sent = list(proposed(group_year.year).select_related("row"))
    assert (len(sent), base_of(sent, "provincial_flags")) == (1, 1)


def test_its_own_report_is_asked_for():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    awards.nominate(group_year, 0, FLAG)
    nomination = thematic(group_year, campaign, place=0, report=False)
    missing = [p for p in missing_to_submit(nomination.dossier) if p.code == "report"]
    assert len(missing) == 1
    assert "chuyên đề" in missing[0].message


# --- afterwards ---


def test_the_day_of_reception_counts_not_the_day_of_the_appraisal():
    """What was judged when the dossier came in is kept, whatever becomes of the campaign."""
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    nomination = thematic(group_year, campaign)
    send(group_year)
    nomination.refresh_from_db()
    [kept] = [found for found in nomination.findings if found["code"] == "thematic"]
    assert (kept["verdict"], "tròn 4 năm" in kept["fact"]) == ("met", True)


@pytest.fixture
def passed():
    """A session that passed the yearly flag of the leader and a thematic one of the third unit."""
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    thematic(group_year, campaign)
    dossier = awards.appraised_dossier(group_year, certificates=0)
    council = awards.make_council()
    session = awards.open_session(council, dossier.nominations.all())
    secretary = awards.secretary_of(council)
    for item in session.items.select_related("ballot", "session", "nomination"):
        awards.vote(item, agree=13, disagree=2)
        council_services.close_item(actor=secretary, item=item)
    return council_services.close_session(actor=secretary, session=session)


def test_a_thematic_flag_has_a_decision_of_its_own_and_an_award_that_is_no_merit(passed):
    campaign = Campaign.objects.get()
    found = batches(waiting(passed))
    assert [(one.kind.code, one.campaign, len(one.nominations)) for one in found] == [
        (FLAG, None, 1),
        (FLAG, campaign, 1),
    ]
    assert len({one.key for one in found}) == 2
    theme = found[1]
    decision = deciding.signed_decision(passed, nominations=theme.nominations)
    record = AwardRecord.objects.select_related("campaign", "kind", "decision").get()
    assert (decision.campaign, record.campaign) == (campaign, campaign)
    assert NAME in record.award_name and NAME in record.achievement
    past = past_award(record)
    assert (past.merit, past.achievement) == (False, f"campaign:{campaign.pk}")


def test_one_decision_does_not_mix_the_year_and_a_campaign(passed):
    with pytest.raises(Refused) as refused:
        deciding.drafted_decision(passed, nominations=waiting(passed))
    assert codes(refused) == ["other_kind"]


def test_the_draft_decision_names_the_campaign(passed):
    theme = batches(waiting(passed))[1]
    decision = deciding.drafted_decision(passed, nominations=theme.nominations)
    committee = theme.nominations[0].organisation.parent
    ground.make_user(OfficeKind.UNIT_HEAD, committee)
    reason = theme.nominations[0].dossier.regulation_in_force().book.text("award.thematic_reason")
    found = build_decision(decision.pk)
    assert found.award.endswith(f"theo chuyên đề “{NAME}”")
    assert found.reason == f"{reason} “{NAME}”"
    assert list(found.problems()) == []


def test_an_earlier_thematic_award_bars_the_same_campaign_and_no_yearly_award():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    unit = ground.members_of(group_year)[0]
    awards.make_award(unit, group_year.year, FLAG, campaign=campaign)
    with pytest.raises(Refused) as refused:
        thematic(group_year, campaign, place=0)
    assert codes(refused) == ["achievement"]
    assert awards.nominate(group_year, 0, FLAG).pk


# --- the submission of the group ---


def test_the_submission_asks_for_both_and_needs_no_vote_for_the_thematic_one():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    awards.nominate(group_year, 0, FLAG)
    nomination = thematic(group_year, campaign, place=0)
    submission = build_submission(nomination.dossier_id)
    assert [(one.thematic, len(one.nominees), one.quota) for one in submission.requests] == [
        (False, 1, 1),
        (True, 1, None),
    ]
    assert list(submission.problems()) == []
    assert NAME in submission.requests[1].kind


# --- pages and lists ---


def page_of(group_year, campaign, place=2, code=FLAG):
    unit = ground.members_of(group_year)[place]
    return reverse(
        "awards:thematic", args=[group_year.group.code, group_year.year, unit.code, code, campaign.pk]
    )


def test_the_leader_proposes_on_the_page_of_the_campaign(browse):
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    client, url = browse(ground.make_leader(group_year)), page_of(group_year, campaign)
    body = client.get(url).content.decode()
    assert NAME in body and "tròn 4 năm" in body
    assert "answer_exceeded_targets" not in body
    sent = client.post(url, {"summary": awards.SUMMARY, "answer_united": "yes"})
    assert sent.status_code == 302
    assert Nomination.objects.get().campaign == campaign
    listed = client.get(reverse("awards:nominations", args=[group_year.group.code, group_year.year]))
    assert str(campaign) in listed.content.decode()


def test_a_young_campaign_is_refused_with_its_clause_and_what_was_typed_stays(browse):
    group_year, campaign = awards.ranked_block(), campaign_of(1)
    client = browse(ground.make_leader(group_year))
    answer = client.post(page_of(group_year, campaign), {"summary": "Đã làm nhiều việc."})
    body = answer.content.decode()
    assert (answer.status_code, Nomination.objects.count()) == (422, 0)
    assert "tròn 1 năm" in body and "Đã làm nhiều việc." in body
    assert group_year.regulation.book.clause("award.thematic_years_province") in body


@pytest.mark.parametrize(("level", "code"), [("government", FLAG), ("province", CERTIFICATE)])
def test_a_campaign_that_does_not_open_the_award_has_no_page(browse, level, code):
    group_year, campaign = awards.ranked_block(), campaign_of(6, level)
    client = browse(ground.make_leader(group_year))
    assert client.get(page_of(group_year, campaign, code=code)).status_code == 404


def test_a_row_of_a_list_names_the_campaign():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    young = campaign_of(1, name="Giảm rác thải nhựa")
    units = ground.members_of(group_year)
    rows = [
        Proposed(
            number=number,
            organisation=units[2],
            kind=awards.kind_of(FLAG),
            year=group_year.year,
            summary="Hoàn thành.",
            campaign=theme,
        )
        for number, theme in ((2, campaign), (3, young), (4, campaign))
    ]
    staff = ground.make_staff()
    brought = unpack(staff, pack(staff, rows))
    found = enter_list(actor=staff, rows=brought, document="Tờ trình số 45/TTr-UBND")
    assert [[p.code for p in one.problems] for one in found] == [[], ["thematic"], ["proposed"]]
    assert Nomination.objects.get().campaign == campaign


def test_the_page_of_the_flag_leads_to_every_campaign_with_its_flag(browse):
    group_year = awards.ranked_block()
    mine, theirs = campaign_of(4), campaign_of(6, "government")
    unit = ground.members_of(group_year)[2]
    client = browse(ground.make_leader(group_year))
    url = reverse("awards:nomination", args=[group_year.group.code, group_year.year, unit.code, FLAG])
    body = client.get(url).content.decode()
    assert page_of(group_year, mine) in body and page_of(group_year, theirs, code=GOVERNMENT) in body
    other = client.get(page_of(group_year, theirs, code=GOVERNMENT)).content.decode()
    assert page_of(group_year, mine) in other and page_of(group_year, theirs, code=GOVERNMENT) not in other


def test_the_table_of_points_names_what_follows_the_ranking_only():
    group_year, campaign = awards.ranked_block(), campaign_of(4)
    flag = awards.nominate(group_year, 0, FLAG)
    thematic(group_year, campaign)
    assert list(proposals(flag.dossier.run)) == [flag.organisation_id]


def test_a_thematic_flag_does_not_wait_for_the_government_flag_of_the_year(passed):
    unit = Nomination.objects.get(campaign__isnull=False)
    Nomination.objects.create(
        dossier=unit.dossier,
        organisation=unit.organisation,
        kind=awards.kind_of(GOVERNMENT),
        row=unit.row,
        state="eligible",
        selection="Dẫn đầu khối.",
        created_by=unit.created_by,
    )
    assert unit in waiting(passed)


def test_the_card_of_a_thematic_flag_tells_the_campaign_and_no_vote_of_the_conference(passed):
    items = passed.items.select_related("nomination__dossier__group_year__group", "nomination__kind")
    card = card_of(items.get(nomination__campaign__isnull=False))
    assert "thematic" in {check.code for check in card.standards}
    assert not any("Suy tôn" in label for label, _, _ in card.facts)
    yearly = card_of(items.get(nomination__campaign=None))
    assert any("Suy tôn" in label for label, _, _ in yearly.facts)
