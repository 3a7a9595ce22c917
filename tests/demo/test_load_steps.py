"""What people find in the loaded province: a group in each step, the walk-through, work for today."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F

from awards.choices import DossierState, NominationState, SessionState
from awards.models import (
    AgendaItem,
    AwardKind,
    AwardRecord,
    Campaign,
    CouncilSession,
    Dossier,
    Nomination,
)
from awards.selectors.indicators import indicators_in
from awards.selectors.target_tally import tally
from awards.services import dossiers
from awards.services.nominations import nominate
from emulation.audit.models import Transition
from emulation.ballots.choices import PaperState
from emulation.common.dates import now, today
from emulation.common.problems import Refused
from emulation.common.sniff import PDF, sniff
from emulation.conferences.models import Conference
from emulation.demo.accounts import ACCOUNTS
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.steps import done_elsewhere, place_of
from emulation.organisations.models import OrganisationYear
from emulation.people.models import User
from scoring.choices import SheetState
from scoring.models import Evidence, ScoreSheet
from scoring.selectors.lines import leaves_of, returned_codes
from scoring.services.sheets import missing_to_submit
from tests.demo.content import group_years

pytestmark = [pytest.mark.demo, pytest.mark.django_db, pytest.mark.usefixtures("province")]


def sheet_of(unit: str, group: str = "khoi-3", year: int = 2025) -> ScoreSheet:
    return ScoreSheet.objects.select_related("membership__group_year").get(
        membership__organisation__code=unit,
        membership__group_year__group__code=group,
        membership__group_year__year=year,
    )


def test_every_group_stands_at_its_step():
    expected = {
        "forming": YearState.FORMING,
        "running": YearState.RUNNING,
        "assessing": YearState.ASSESSING,
        "reviewing": YearState.REVIEWING,
        "appraising": YearState.REVIEWING,
        "ranked": YearState.RANKED,
        "nominated": YearState.NOMINATED,
        "council": YearState.NOMINATED,
        "closed": YearState.CLOSED,
    }
    not_sent = {("khoi-7", 2025), ("cum-sgddt-2", 2026)}
    for group, number, plan in group_years():
        group_year = GroupYear.objects.get(group__code=group["code"], year=number)
        state = YearState.RANKED if (group["code"], number) in not_sent else expected[plan["step"]]
        assert group_year.state == state, (group["code"], number)
        closed = plan["step"] not in ("forming", "running", "assessing", "reviewing")
        assert (group_year.review_closed_at is not None) == closed


def test_the_walk_through_group():
    states = dict(
        ScoreSheet.objects.filter(
            membership__group_year__group__code="khoi-3", membership__group_year__year=2025
        ).values_list("membership__organisation__code", "state")
    )
    assert Counter(states.values()) == {"submitted": 5, "draft": 3, "returned": 1}
    missing = Counter(problem.code for problem in missing_to_submit(sheet_of("so-cong-thuong")))
    assert missing == {"unanswered": 4, "evidence": 2}
    begun = sheet_of("thanh-tra-tinh").lines.exclude(actual=None, self_points=None)
    assert not begun.exists()
    returned = sheet_of("so-tu-phap")
    codes = [leaf.code for leaf in leaves_of(returned)]
    assert len(returned_codes(returned, codes)) == 2
    assert not missing_to_submit(returned)


def test_what_was_handed_in_lacks_nothing():
    for sheet in ScoreSheet.objects.filter(state=SheetState.SUBMITTED):
        assert missing_to_submit(sheet) == []
    final = ScoreSheet.objects.filter(state=SheetState.FINAL).order_by("membership__group_year", "pk")
    for sheet in final[::40]:
        assert missing_to_submit(sheet) == []


def test_sheets_stand_in_every_state():
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == set(SheetState)


def test_work_is_due_about_now():
    """Whatever people work on is at most two days late; some of it is due within a week."""
    day = today()
    working = GroupYear.objects.exclude(state=YearState.CLOSED).prefetch_related("deadlines")
    elsewhere = done_elsewhere(list(working))
    days = []
    for group_year in working:
        place = place_of(group_year, group_year.deadlines.all(), day, elsewhere)
        assert place.due_on is not None, group_year
        days.append((place.due_on - day).days)
    assert min(days) >= -2
    assert sum(left < 0 for left in days) in range(1, 5)
    assert sum(0 <= left <= 7 for left in days) >= 5
    assert sum(left > 7 for left in days) >= 5


def test_evidence_files_open_and_say_what_they_are():
    rows = list(Evidence.objects.order_by("pk"))
    assert len({row.file.name for row in rows}) == len(rows)
    # One file was handed in by two units of a Khối: the reviewers are shown that.
    ((_, copies),) = Counter(row.sha256 for row in rows).most_common(1)
    assert copies == 2 and len({row.sha256 for row in rows}) == len(rows) - 1
    for row in rows[::97]:
        with row.file.open("rb") as file:
            content = file.read()
            assert sniff(file) == PDF == row.content_type
        assert (len(content), hashlib.sha256(content).hexdigest()) == (row.size, row.sha256)
        assert row.uploaded_at <= now()


def test_rankings_show_ties_exclusions_and_a_missing_sheet():
    tied = GroupYear.objects.filter(ranking_runs__rows__tied=True, year=2025)
    assert {g.group.code for g in tied.select_related("group")} == {"khoi-16"}
    by_section = GroupYear.objects.filter(ranking_runs__rows__decided_by="section:I", year=2025)
    assert {g.group.code for g in by_section.select_related("group")} == {"khoi-11"}
    run = GroupYear.objects.get(group__code="khoi-12", year=2025).ranking_runs.get()
    reasons = [row.excluded_reason for row in run.rows.filter(rank=None)]
    assert "Không nộp phiếu tự chấm điểm" in reasons
    assert len(reasons) == 2
    assert not GroupYear.objects.get(group__code="khoi-6", year=2025).ranking_runs.get().published_at


def test_dossiers_and_nominations_at_every_station():
    assert set(Dossier.objects.values_list("state", flat=True)) == set(DossierState)
    states = set(Nomination.objects.values_list("state", flat=True))
    never_long = {NominationState.PASSED, NominationState.DECIDED, NominationState.REVOKED}
    assert states == set(NominationState) - never_long
    flags = Nomination.objects.filter(kind__code="provincial_flag", campaign=None).select_related("row")
    assert {nomination.row.rank for nomination in flags} == {1}
    for nomination in Nomination.objects.select_related("row").filter(deviation=""):
        assert nomination.row.rank <= 4
        assert 0 < len(nomination.summary) <= 300
    assert Nomination.objects.exclude(deviation="").count() == 1


def test_one_unit_is_proposed_for_a_campaign_of_four_years_and_another_is_too_young():
    nomination = Nomination.objects.select_related("campaign", "dossier").get(campaign__isnull=False)
    assert nomination.campaign.years_on(nomination.dossier.received_on) == 4
    asked = nomination.dossier.regulation_in_force().book.integer("award.thematic_years_province")
    years = {one.years_on(today()) for one in Campaign.objects.filter(level="province")}
    assert min(years) == 1 < asked <= 4


def test_whoever_says_the_targets_were_exceeded_against_the_figures_says_why():
    for nomination in Nomination.objects.select_related("organisation", "dossier__group_year"):
        if nomination.answers.get("exceeded_targets") is True:
            year = nomination.dossier.group_year
            below = tally(indicators_in(nomination.organisation, year.year, year.pk)).below
            assert bool(nomination.targets_reason) == bool(below)


def test_the_flag_of_an_unlawful_cluster_is_refused():
    """Its leader has everything else: the first place, and the vote of the conference."""
    group_year = GroupYear.objects.get(group__code="cum-svhttdl-1", year=2025)
    row = group_year.ranking_runs.get().rows.get(rank=1)
    assert group_year.conference.candidate_counts.filter(organisation=row.organisation).exists()
    book = group_year.regulation.book
    with pytest.raises(Refused) as refusal:
        nominate(
            actor=User.objects.get(username="svhttdl-ntgd.thutruong"),
            group_year=group_year,
            organisation=row.organisation,
            kind=AwardKind.objects.get(code="provincial_flag"),
            answers={line["code"]: True for line in book.table("award.provincial_flag.standards")},
        )
    [problem] = refusal.value.problems
    assert problem.code == "division"
    assert book.clause("cluster.min_staff") in problem.clause


def test_what_is_drafted_can_be_sent_once_reports_and_papers_are_there():
    for dossier in Dossier.objects.filter(state=DossierState.DRAFTED):
        missing = dossiers.missing_to_submit(dossier)
        assert {problem.code for problem in missing} <= {"report", "part"}


def test_awards_follow_the_rankings():
    """A flag goes to the first place; nobody who was not considered has any award of that year."""
    awards = AwardRecord.objects.filter(kind__code__endswith="flag").select_related("organisation")
    assert awards.count() > 60
    for award in awards:
        [row] = award.organisation.ranking_rows.filter(run__group_year__year=award.year)
        assert row.rank == 1, award.organisation
    for award in AwardRecord.objects.select_related("organisation"):
        rows = award.organisation.ranking_rows.filter(run__group_year__year=award.year)
        assert not rows.filter(rank=None).exists()
    current = AwardRecord.objects.filter(year=2025)
    assert current.count() == current.exclude(nomination=None).count() >= 20


def test_conferences_hold_and_are_confirmed():
    conferences = Conference.objects.select_related("group_year__group")
    assert conferences.count() >= 15
    for conference in conferences:
        assert conference.confirmed_at is not None
        assert conference.starts_at < conference.ends_at <= now()
        assert conference.candidate_counts.exists()
        assert conference.elections.filter(role="leader").count() == 1


def test_sessions_of_the_council():
    states = Counter(CouncilSession.objects.values_list("state", flat=True))
    assert states == {SessionState.CLOSED: 2, SessionState.VOTING: 1, SessionState.PREPARED: 1}
    item = AgendaItem.objects.get(session__state=SessionState.VOTING, ballot__isnull=False)
    papers = dict(item.ballot.participations.values_list("voter__username", "state"))
    assert Counter(papers.values())[PaperState.VOTED] == 7
    shown = {account.username for account in ACCOUNTS} & set(papers)
    assert {"ubnd.chutich", "snv.truongphong", "ubkttu.thutruong"} <= shown
    assert {papers[name] for name in shown} == {PaperState.ENTITLED}
    assert Nomination.objects.filter(state=NominationState.ELIGIBLE).count() >= 5


def test_no_step_leads_nowhere():
    """A year that its last decision closed is not closed once more."""
    assert not Transition.objects.filter(from_state=F("to_state")).exists()


def test_facts_of_bodies_reach_the_present():
    assert OrganisationYear.objects.filter(year=2026, staff_count__gt=0).count() > 200
    named = OrganisationYear.objects.exclude(completion="")
    assert set(named.values_list("year", flat=True)) == set(range(2021, 2026)) | {2026}
    assert not named.filter(completion_document="").exists()


def test_the_open_session_is_today():
    session = CouncilSession.objects.get(state=SessionState.VOTING)
    assert session.held_on == today()
    prepared = CouncilSession.objects.get(state=SessionState.PREPARED)
    assert prepared.held_on == today() + timedelta(days=12)
