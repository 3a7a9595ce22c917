"""Ranking runs: who, when, ties, units left out, digests, the cross-check, immutability, publication."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from emulation.audit.models import AuditRecord
from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.conferences.models import Conference
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.jobs import services as jobs
from emulation.jobs.models import Job
from emulation.regulations.usage import in_use
from scoring.choices import ExclusionKind, Layer, SheetState
from scoring.formulas import Method
from scoring.models import Exclusion, RankingRow, RankingRun, ScoreLine, SectionTotal
from scoring.services import appraisal, ranking, review, totals
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db


def set_final(group_year: GroupYear, index: int, method: Method, points: str) -> None:
    """Final points of one line of one member, with the totals that belong to them."""
    sheet = make.sheet_of(group_year, index)
    line = make.line_of(sheet, method)
    ScoreLine.objects.filter(pk=line.pk).update(final_points=Decimal(points), final_reason="Thử nghiệm")
    totals.refresh(sheet, [Layer.FINAL])


def exclude(
    group_year: GroupYear, index: int, kind: str = ExclusionKind.DISCIPLINE, **fields: Any
) -> Exclusion:
    return Exclusion.objects.create(
        organisation=ground.members_of(group_year)[index],
        year=group_year.year,
        kind=kind,
        clause="Điều 5",
        document="12/QĐ",
        set_by=ground.make_staff(),
        set_at=now(),
        **fields,
    )


def rank(group_year: GroupYear) -> RankingRun:
    (run,) = ranking.run_rankings([group_year], None)
    return run


def rows(run: RankingRun) -> list[tuple[int, int | None, bool]]:
    """(member index, rank, tied) in the order of the run."""
    members = ground.members_of(run.group_year)
    found = run.rows.select_related("organisation").order_by("order")
    return [(members.index(row.organisation), row.rank, row.tied) for row in found]


@pytest.fixture
def group_year() -> GroupYear:
    return stages.final_year(members=4)


def test_ties_share_their_rank_and_the_next_one_is_skipped(group_year):
    set_final(group_year, 2, Method.RATIO, "100")
    set_final(group_year, 3, Method.RATIO, "10")
    run = rank(group_year)
    assert rows(run) == [(2, 1, False), (0, 2, True), (1, 2, True), (3, 4, False)]
    group_year.refresh_from_db()
    assert group_year.state == YearState.RANKED


def test_equal_totals_are_told_apart_by_the_precedence_of_the_regulation(group_year):
    set_final(group_year, 1, Method.RATIO, "90")  # ten more in section I …
    set_final(group_year, 1, Method.BANDS, "0")
    set_final(group_year, 1, Method.INVERSE_RATIO, "95")  # … and ten fewer in section II
    assert base_of(group_year, 0) == base_of(group_year, 1)
    run = rank(group_year)
    first = run.rows.get(order=1)
    assert (first.organisation, first.rank, first.decided_by) == (
        ground.members_of(group_year)[1],
        1,
        "section:I",
    )


def base_of(group_year: GroupYear, index: int) -> Decimal:
    stored = SectionTotal.objects.filter(sheet=make.sheet_of(group_year, index), layer=Layer.FINAL)
    return sum((total.points for total in stored.filter(section__part="base")), Decimal(0))


def test_an_excluded_unit_keeps_its_points_and_stands_after_the_others_with_its_clause(group_year):
    exclude(group_year, 0)
    run = rank(group_year)
    assert rows(run) == [(1, 1, True), (2, 1, True), (3, 1, True), (0, None, False)]
    row = run.rows.get(rank=None)
    assert (row.excluded_kind, row.excluded_clause) == ("discipline", "Điều 5")
    assert row.excluded_reason == "Đơn vị hoặc người đứng đầu bị kỷ luật"
    assert row.points is not None


def test_a_kind_that_the_regulation_only_notes_does_not_unrank(group_year):
    assert not {
        row["code"]: row["blocks_nomination"] for row in group_year.regulation.book.table("exclusions.kinds")
    }["no_pledge"]
    exclude(group_year, 0, ExclusionKind.NO_PLEDGE)
    assert [place for _, place, _ in rows(rank(group_year))] == [1, 1, 1, 1]
    exclude(group_year, 0, ExclusionKind.INSPECTION)
    assert rows(rank(group_year))[-1] == (0, None, False)


def test_a_lifted_exclusion_does_not_count(group_year):
    exclude(group_year, 0, lifted_at=now(), lifted_by=ground.make_staff(), lift_reason="Đã kết luận")
    assert [place for _, place, _ in rows(rank(group_year))] == [1, 1, 1, 1]


def test_a_unit_without_sheet_is_left_out_with_the_reason():
    group_year = make.make_assessing_year(members=3)
    leader, staff = ground.make_leader(group_year), ground.make_staff()
    for index in (1, 2):
        sheet = make.submit(make.sheet_of(group_year, index))
        review.complete_review(actor=leader, sheet=sheet)
    review.close_review(actor=leader, group_year=group_year, reason="Một đơn vị không nộp")
    for index in (1, 2):
        appraisal.complete_appraisal(actor=staff, sheet=make.sheet_of(group_year, index))
    appraisal.finalise(actor=staff, group_year=group_year)
    run = rank(GroupYear.objects.get(pk=group_year.pk))
    assert rows(run)[-1] == (0, None, False)
    left_out = run.rows.get(rank=None)
    assert (left_out.excluded_reason, left_out.points) == ("Không nộp phiếu tự chấm điểm", None)


def test_a_unit_to_which_nothing_was_assigned_says_so():
    group_year = stages.final_year(members=2, leaves=2)
    sheet = make.sheet_of(group_year)
    for line in ScoreLine.objects.filter(sheet=sheet, criterion__part="base"):
        make.not_assigned(sheet, line)
        ScoreLine.objects.filter(pk=line.pk).update(final_points=None)
    totals.refresh(sheet)
    run = rank(group_year)
    assert run.rows.get(rank=None).excluded_reason == "Không được giao tiêu chí nào"


def test_a_total_is_re_based_to_what_was_assigned_exactly():
    group_year = stages.final_year(members=2, leaves=3, methods=[Method.RATIO])
    sheet = make.sheet_of(group_year)
    line = make.line_of(sheet, Method.RATIO, 2)
    make.not_assigned(sheet, line)
    ScoreLine.objects.filter(pk=line.pk).update(final_points=None)
    totals.refresh(sheet)
    row = rank(group_year).rows.get(organisation=sheet.membership.organisation)
    # 2 × 266.66 of 2 × 333.33 points, plus one bonus point
    assert row.assigned_maximum == Decimal("666.66")
    assert row.points == Decimal("800.99")
    assert (row.total_numerator, row.total_denominator) != (80099, 100)


def test_the_same_inputs_make_no_new_run_and_any_change_does(group_year):
    first = rank(group_year)
    assert rank(group_year) == first
    assert not ranking.is_outdated(first)
    exclusion = exclude(group_year, 0)
    assert ranking.is_outdated(first)
    second = rank(group_year)
    assert (second.number, RankingRun.objects.count()) == (2, 2)
    exclusion.delete()
    set_final(group_year, 1, Method.RATIO, "79.99")
    third = rank(group_year)
    assert (third.number, third.rows.filter(tied=True).count()) == (3, 3)


def test_stored_totals_that_differ_from_the_lines_are_never_ranked(group_year):
    line = make.line_of(make.sheet_of(group_year), Method.RATIO)
    ScoreLine.objects.filter(pk=line.pk).update(final_points=1, final_reason="Sửa lén")
    with pytest.raises(ranking.TotalsDiffer):
        rank(group_year)
    assert not RankingRun.objects.exists()


def test_a_sheet_without_stored_totals_is_never_ranked_as_nought(group_year):
    SectionTotal.objects.filter(sheet=make.sheet_of(group_year), layer=Layer.FINAL).delete()
    with pytest.raises(ranking.TotalsDiffer):
        rank(group_year)


def test_a_run_does_not_move_when_the_scores_do(group_year):
    run = rank(group_year)
    before = list(RankingRow.objects.filter(run=run).order_by("pk").values())
    set_final(group_year, 0, Method.RATIO, "1")
    exclude(group_year, 1)
    rank(group_year)
    ranking.publish_run(actor=ground.make_staff(), run=RankingRun.objects.get(number=2))
    assert list(RankingRow.objects.filter(run=run).order_by("pk").values()) == before
    run.refresh_from_db()
    assert run.published_at is None


@pytest.mark.parametrize(
    ("make_year", "code"),
    [
        (lambda: make.make_assessing_year(), "wrong_state"),
        (stages.reviewed_year, "not_closed"),
        (stages.appraised_year, "not_final"),
    ],
)
def test_what_stands_in_the_way_of_a_ranking(make_year, code):
    group_year = make_year()
    staff = ground.make_staff()
    with pytest.raises(Refused) as refusal:
        ranking.start_ranking(actor=staff, group_years=[group_year])
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert not Job.objects.exists()


def test_who_may_start_and_publish(group_year):
    run = rank(group_year)
    for role, actor in ground.cast_of(group_year).items():
        if role == "staff":
            continue
        with pytest.raises(PermissionDenied):
            ranking.start_ranking(actor=actor, group_years=[group_year])
        with pytest.raises(PermissionDenied):
            ranking.publish_run(actor=actor, run=run)


def test_the_job_is_one_whoever_asks_and_safe_to_run_twice(group_year):
    first, second = ground.make_staff(), ground.make_staff()
    job = ranking.start_ranking(actor=first, group_years=[group_year])
    assert ranking.start_ranking(actor=second, group_years=[group_year]) == job
    jobs.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, job.message) == ("done", 1, "Đã xếp hạng")
    run = RankingRun.objects.get()
    assert run.computed_by == first
    assert ranking.run_job(job, lambda *_: None, dict(job.arguments)) == job.result_url
    assert RankingRun.objects.count() == 1
    assert AuditRecord.objects.get(action="rank").actor == first


def test_a_job_that_finds_a_group_no_longer_ready_fails_readably(group_year):
    job = ranking.start_ranking(actor=ground.make_staff(), group_years=[group_year])
    GroupYear.objects.filter(pk=group_year.pk).update(state=YearState.CLOSED)
    jobs.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == "failed"
    assert "Đã kết thúc" in job.message


def test_nothing_to_rank_is_refused():
    with pytest.raises(Refused, match="Chưa có khối, cụm nào"):
        ranking.start_ranking(actor=ground.make_staff(), group_years=[])


def test_only_the_newest_run_is_published_and_once(group_year):
    staff, old = ground.make_staff(), rank(group_year)
    exclude(group_year, 0)
    new = rank(group_year)
    with pytest.raises(Refused, match="lượt xếp hạng số 2"):
        ranking.publish_run(actor=staff, run=old)
    published = ranking.publish_run(actor=staff, run=new)
    assert published.published_by == staff
    with pytest.raises(Refused, match="đã được công bố"):
        ranking.publish_run(actor=staff, run=new)
    assert AuditRecord.objects.filter(action="publish_ranking").count() == 1


def test_a_regulation_with_a_run_is_in_use(group_year):
    run = rank(group_year)
    assert in_use(run.regulation)


def test_queries_do_not_grow_with_the_groups(django_assert_max_num_queries):
    years = [stages.final_year(members=2, leaves=2) for _ in range(3)]
    with django_assert_max_num_queries(40):
        ranking.run_rankings(years, None)
    assert RankingRun.objects.count() == 3
    assert set(make.ScoreSheet.objects.values_list("state", flat=True)) == {SheetState.FINAL}


def hold_conference(group_year: GroupYear, agree: list[int], *, confirmed: bool = True) -> None:
    """Paper ballots for naming each member, counted at the year-end conference."""
    moment = now()
    conference = Conference.objects.create(
        group_year=group_year,
        starts_at=moment,
        ends_at=moment + timedelta(hours=2),
        report_votes=len(agree),
        issued=len(agree),
        returned=len(agree),
        valid=len(agree),
        confirmed_at=moment if confirmed else None,
        confirmed_by=ground.make_user(None) if confirmed else None,
    )
    for unit, votes in zip(ground.members_of(group_year), agree, strict=True):
        conference.candidate_counts.create(
            organisation=unit, award_kind="provincial_flag", agree=votes, disagree=len(agree) - votes
        )


def test_votes_tell_equals_apart_once_the_minutes_are_confirmed(group_year):
    run = rank(group_year)
    hold_conference(group_year, [1, 4, 2, 2], confirmed=False)
    assert not ranking.is_outdated(run)
    group_year.conference.confirmed_at, group_year.conference.confirmed_by = now(), ground.make_user(None)
    group_year.conference.save()
    assert ranking.is_outdated(run)
    second = rank(group_year)
    assert rows(second) == [(1, 1, False), (2, 2, True), (3, 2, True), (0, 4, False)]
    assert set(second.rows.values_list("decided_by", flat=True)) == {"votes"}


def test_votes_do_not_outdate_a_ranking_without_equals(group_year):
    for index, points in enumerate(("100", "90", "70", "60")):
        set_final(group_year, index, Method.RATIO, points)
    run = rank(group_year)
    hold_conference(group_year, [1, 4, 2, 2])
    assert not ranking.is_outdated(run)
    assert rank(group_year) == run
