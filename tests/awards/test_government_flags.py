"""Government flags: a share of a base of the regulation, chosen among the provincial ones with a reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.choices import NominationState
from awards.models import Dossier, Nomination
from awards.selectors import government_flags as selectors
from awards.selectors.council import eligible_nominations
from awards.selectors.decisions import waiting
from awards.services import consultations, decisions
from awards.services import council as council_services
from awards.services.government_flags import choose_flag, drop_flag, flag_not_granted
from emulation.audit.models import AuditRecord
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.organisations.models import OrganisationYear
from tests.awards.together import at_once
from tests.factories import awards, deciding, ground
from tests.factories.awards import FLAG, GOVERNMENT

pytestmark = pytest.mark.django_db
REASON = "Tỷ lệ điểm cao nhất, chỉ tiêu vượt trên 10%."


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def set_figure(group_year, key, value):
    """As if the regulation in use had always said so."""
    group_year.regulation.figures.filter(key=key).update(value=value)


def led_blocks(number, **fields):
    """So many blocks whose leader was found eligible for the provincial flag."""
    return [
        awards.appraised_dossier(awards.ranked_block(members=4, **fields), certificates=0)
        for _ in range(number)
    ]


def flag_of(dossier):
    return dossier.nominations.select_related("organisation", "kind", "row").get(kind__code=FLAG)


@pytest.fixture
def council():
    return awards.make_council()


@pytest.fixture
def secretary(council):
    return awards.secretary_of(council)


@pytest.fixture
def five():
    """Five leaders: one flag (20 % of 5)."""
    return led_blocks(5)


# --- base and rounding ---


def sent(ranks_and_states):
    class Row:
        def __init__(self, rank):
            self.rank = rank

    class Sent:
        def __init__(self, number, rank, state):
            self.organisation_id, self.row, self.state = number, Row(rank), state

    return [Sent(number, rank, state) for number, (rank, state) in enumerate(ranks_and_states)]


def test_the_base_is_what_the_regulation_counts():
    found = sent(
        [
            (1, NominationState.SUBMITTED),
            (1, NominationState.PASSED),
            (1, NominationState.NOT_ELIGIBLE),
            (1, NominationState.NOT_PASSED),
            (2, NominationState.ELIGIBLE),
        ]
    )
    assert selectors.base_of(found, "group_leaders") == 4
    assert selectors.base_of(found, "standard_met") == 2
    assert selectors.base_of(found, "provincial_flags") == 5


def test_the_page_says_how_the_number_comes_about(five, secretary, browse):
    quota = selectors.quota_of(2025)
    assert (quota.base, quota.limit, quota.sum_words) == (5, 1, "5 × 20% = 1")
    assert all(clause for _, clause, _ in quota.clauses)
    page = browse(secretary).get(reverse("awards:flags")).content.decode()
    for said in ("5 × 20% = 1", "làm tròn xuống", *(clause for _, clause, _ in quota.clauses)):
        assert said in page
    assert page.count("Đủ điều kiện</span>") + page.count("Đủ điều kiện<") >= 5


def test_rounding_and_share_are_figures(five):
    year = five[0].group_year
    set_figure(year, "award.government_flag.share_percent", "25")
    assert selectors.quota_of(2025).limit == 1
    set_figure(year, "award.government_flag.rounding", "up")
    quota = selectors.quota_of(2025)
    assert (quota.limit, quota.sum_words, quota.rounding_words) == (2, "5 × 25% = 1,25", "Làm tròn lên")


def test_a_dossier_that_is_not_sent_counts_nothing():
    awards.drafted_dossier(awards.ranked_block())
    assert selectors.years() == []
    assert selectors.quota_of(2025).base == 0


# --- choosing ---


def test_a_chosen_unit_waits_for_the_council_and_leaves_the_list_of_the_province(five, secretary, council):
    made = choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    assert (made.kind.code, made.state, made.selection) == (GOVERNMENT, NominationState.ELIGIBLE, REASON)
    assert made.findings and made.row == flag_of(five[0]).row
    assert {one["code"]: one["verdict"] for one in made.findings}["checklist:provincial_standard"] == "met"
    assert made.pk in {one.pk for one in eligible_nominations(secretary)}
    assert AuditRecord.objects.filter(action="choose_flag", subject_id=str(made.pk)).exists()
    session = awards.open_session(council, [made, *(flag_of(one) for one in five)])
    for item in session.items.select_related("nomination"):
        awards.vote(item, agree=13, disagree=2)
        council_services.close_item(actor=secretary, item=item)
    kinds = [one.kind.code for one in waiting()]
    assert kinds.count(FLAG) == 4 and kinds.count(GOVERNMENT) == 1
    provincial = flag_of(five[0])
    with pytest.raises(Refused) as refused:
        decisions.draft_decision(
            actor=secretary, kind=provincial.kind, year=2025, nominations=[provincial], authority="Chủ tịch"
        )
    assert codes(refused) == ["flag_pending"]


def test_over_the_quota_is_refused_with_the_sum(five, secretary):
    choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    with pytest.raises(Refused) as refused:
        choose_flag(actor=secretary, nomination=flag_of(five[1]), reason=REASON)
    assert codes(refused) == ["quota"]
    assert "hạn mức 1" in str(refused.value) and "5 × 20% = 1" in str(refused.value)
    assert selectors.quota_of(2025).meter.used == 1


def test_the_base_that_became_smaller_stops_the_agenda(five, secretary, council):
    made = choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    set_figure(five[0].group_year, "award.government_flag.share_percent", "10")
    with pytest.raises(Refused) as refused:
        awards.prepared_session(council, [made])
    assert codes(refused) == ["quota"]


def test_a_reason_is_asked_and_the_same_unit_is_chosen_once(five, secretary):
    with pytest.raises(Refused) as refused:
        choose_flag(actor=secretary, nomination=flag_of(five[0]), reason="  ")
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    with pytest.raises(Refused) as refused:
        choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    assert codes(refused) == ["chosen"]


def test_who_may_choose(five):
    flag = flag_of(five[0])
    limited = ground.make_staff(group_codes=["khoi-khac"])
    for actor in (limited, ground.make_inspector(), ground.make_leader(five[0].group_year)):
        with pytest.raises(PermissionDenied):
            choose_flag(actor=actor, nomination=flag, reason=REASON)
    assert choose_flag(actor=ground.make_staff(), nomination=flag, reason=REASON).pk


def test_nobody_chooses_the_own_unit(five, council):
    unit = flag_of(five[0]).organisation
    own = ground.make_user(organisation=unit)
    awards.seat(council, "secretary", user=own)
    with pytest.raises(PermissionDenied):
        choose_flag(actor=own, nomination=flag_of(five[0]), reason=REASON)
    assert choose_flag(actor=own, nomination=flag_of(five[1]), reason=REASON).pk


def test_the_leader_of_a_cluster_is_refused_with_the_clause(secretary):
    led_blocks(4)
    cluster = awards.appraised_dossier(awards.ranked_cluster(), certificates=0)
    with pytest.raises(Refused) as refused:
        choose_flag(actor=secretary, nomination=flag_of(cluster), reason=REASON)
    assert "group_kind" in codes(refused)
    assert all(problem.clause for problem in refused.value.problems)


def test_only_what_was_appraised(secretary):
    led_blocks(5)
    waits = awards.sent_dossier(awards.ranked_block(members=4), certificates=0)
    with pytest.raises(Refused) as refused:
        choose_flag(actor=secretary, nomination=flag_of(waits), reason=REASON)
    assert codes(refused) == ["gone"]  # not among the candidates before its appraisal


def test_what_a_provincial_draft_names_is_dropped_from_it_first(five, secretary, council):
    session = awards.open_session(council, [flag_of(five[0])])
    item = awards.item_with_ballot(session)
    awards.vote(item, agree=13, disagree=2)
    council_services.close_item(actor=secretary, item=item)
    draft = deciding.drafted_decision(session)
    with pytest.raises(Refused) as refused:
        choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    assert codes(refused) == ["in_draft"]
    decisions.drop_from_draft(
        actor=secretary, decision=draft, nomination=flag_of(five[0]), reason="Đề nghị Cờ của Chính phủ."
    )
    assert choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON).pk


def women(dossier, share):
    """So many women among a hundred people."""
    OrganisationYear.objects.update_or_create(
        organisation=flag_of(dossier).organisation,
        year=2025,
        defaults={"staff_count": 100, "female_count": share},
    )


def test_among_equals_the_last_place_goes_to_the_unit_with_seventy_percent_women(five, secretary):
    women(five[0], 30)
    women(five[1], 71)
    found = {one.nomination.dossier_id: one for one in selectors.candidates_of(2025)}
    assert [found[one.pk].preferred for one in five] == [False, True, False, False, False]
    with pytest.raises(Refused) as refused:
        choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    assert codes(refused) == ["preference"]
    assert "71%" in str(refused.value) and refused.value.problems[0].clause
    assert choose_flag(actor=secretary, nomination=flag_of(five[1]), reason=REASON).pk


def test_where_nobody_has_that_share_nobody_is_preferred(five):
    women(five[0], 30)
    assert not any(one.preferred for one in selectors.candidates_of(2025))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_take_the_last_place_at_once():
    dossiers_ = led_blocks(5)
    first, second = awards.secretary_of(awards.make_council()), ground.make_staff()
    results = at_once(
        lambda: choose_flag(actor=first, nomination=flag_of(dossiers_[0]), reason=REASON),
        lambda: choose_flag(actor=second, nomination=flag_of(dossiers_[1]), reason=REASON),
    )
    assert Nomination.objects.filter(kind__code=GOVERNMENT).count() == 1
    assert sum(isinstance(one, Refused) for one in results) == 1


# --- taking back ---


def test_a_choice_is_taken_back_until_it_is_on_an_agenda(five, secretary, council):
    made = choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    with pytest.raises(Refused):
        drop_flag(actor=secretary, nomination=made, reason="")
    drop_flag(actor=secretary, nomination=made, reason="Chọn lại.")
    assert selectors.quota_of(2025).meter.used == 0
    made = choose_flag(actor=secretary, nomination=flag_of(five[1]), reason=REASON)
    awards.prepared_session(council, [made])
    with pytest.raises(Refused) as refused:
        drop_flag(actor=secretary, nomination=made, reason="Chọn lại.")
    assert codes(refused) == ["illegal_step"]


def passed_flag(dossier, secretary, council):
    """Chosen, and both flags passed by the council."""
    made = choose_flag(actor=secretary, nomination=flag_of(dossier), reason=REASON)
    session = awards.open_session(council, [made, flag_of(dossier)])
    for item in session.items.select_related("nomination"):
        awards.vote(item, agree=13, disagree=2)
        council_services.close_item(actor=secretary, item=item)
    council_services.close_session(actor=secretary, session=session)
    made.refresh_from_db()
    return made


def test_not_granted_above_the_provincial_flag_waits_again(five, secretary, council):
    made = passed_flag(five[0], secretary, council)
    assert flag_of(five[0]).pk not in {one.pk for one in waiting()}
    with pytest.raises(Refused) as refused:
        flag_not_granted(actor=secretary, nomination=made, document=" ")
    assert codes(refused) == ["document"]
    flag_not_granted(actor=secretary, nomination=made, document="Công văn số 812/BNV-TĐKT")
    assert flag_of(five[0]).pk in {one.pk for one in waiting()}
    assert selectors.quota_of(2025).meter.used == 0


def test_granted_it_settles_the_unit_and_the_year_of_the_group(five, secretary, council):
    made = passed_flag(five[0], secretary, council)
    draft = decisions.draft_decision(
        actor=secretary, kind=made.kind, year=2025, nominations=[made], authority="Thủ tướng Chính phủ"
    )
    consultations.waive_consultation(actor=secretary, decision=draft, reason="Do cấp trên quyết định.")
    decisions.sign_decision(
        actor=secretary,
        decision=draft,
        number="1011/QĐ-TTg",
        signed_on=today(),
        authority="Thủ tướng Chính phủ",
    )
    five[0].group_year.refresh_from_db()
    assert five[0].group_year.state == YearState.CLOSED
    assert flag_of(five[0]).state == NominationState.PASSED
    assert flag_of(five[0]).pk not in {one.pk for one in waiting()}


def test_the_papers_of_the_group_name_only_what_the_group_proposed(five, secretary):
    from awards.builders.submission import build_submission
    from awards.registration import proposals

    choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    paper = build_submission(five[0].pk)
    assert GOVERNMENT not in str(paper) and "Cờ thi đua của Chính phủ" not in str(paper.requests)
    assert list(proposals(five[0].run).values()) == [flag_of(five[0]).kind.short_name]


def test_the_proposal_of_the_group_stays_eligible_beside_the_choice(five, secretary):
    from awards.selectors.facts import Field

    choose_flag(actor=secretary, nomination=flag_of(five[0]), reason=REASON)
    dossier = Dossier.objects.get(pk=five[0].pk)
    field = Field.of(dossier.group_year, dossier)
    flag = flag_of(five[0])
    assert not field.assess(field.row_of(flag.organisation_id), flag.kind).blocking


# --- pages ---


def test_pages_for_those_who_record_decisions_and_the_inspector_only(five, secretary, browse):
    page, one = reverse("awards:flags"), reverse("awards:flag", args=[flag_of(five[0]).pk])
    for user in (secretary, ground.make_staff(), ground.make_inspector()):
        assert browse(user).get(page).status_code == 200
        assert browse(user).get(one).status_code == 200
    leader = ground.make_leader(five[0].group_year)
    assert browse(leader).get(page).status_code == 404
    assert browse(leader).get(one).status_code == 404
    assert browse(ground.make_inspector()).post(one, {"reason": REASON}).status_code == 403


def test_choosing_and_taking_back_on_the_page(five, secretary, browse):
    client, flag = browse(secretary), flag_of(five[0])
    url = reverse("awards:flag", args=[flag.pk])
    assert "Chọn tập thể này" in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": REASON}).status_code == 302
    made = Nomination.objects.get(kind__code=GOVERNMENT)
    page = client.get(url).content.decode()
    assert REASON in page and "Bỏ chọn" in page and "Chọn tập thể này" not in page
    other = reverse("awards:flag", args=[flag_of(five[1]).pk])
    refused = client.get(other).content.decode()
    assert "hạn mức 1, vượt 1" in refused and "Chọn tập thể này" not in refused
    back = reverse("awards:flag-take-back", args=[made.pk])
    assert client.post(back, {"reason": " "}).status_code == 422
    assert client.post(back, {"reason": "Chọn lại."}).status_code == 302
    assert not Nomination.objects.filter(kind__code=GOVERNMENT).exists()


def test_the_page_asks_as_often_for_five_groups_as_for_two(secretary, browse):
    client, counts = browse(secretary), []
    client.get(reverse("awards:flags"))  # the first visit writes when the session was last used
    for more in (2, 3):
        led_blocks(more)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("awards:flags")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40
