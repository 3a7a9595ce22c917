"""What is known about the members of a group when awards are proposed, and what the regulation asks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.eligibility import Code, DivisionRight, Verdict
from awards.models import AwardKind, Dossier
from awards.selectors.facts import Field, passed_over
from awards.selectors.figures import limit_of, rules_of
from awards.selectors.wording import said
from emulation.common.dates import today
from emulation.organisations.choices import CompletionLevel
from emulation.regulations.models import Regulation
from scoring.choices import ExclusionKind
from tests.factories import awards, ground
from tests.factories.awards import CERTIFICATE, FLAG, GOVERNMENT, LETTER, TITLE

pytestmark = pytest.mark.django_db


def field_of(group_year):
    dossier = Dossier.objects.filter(group_year=group_year).select_related("run").first()
    if dossier:
        dossier.group_year = group_year
    field = Field.of(group_year, dossier)
    assert field is not None
    return field


def finding(group_year, place, code, of_kind=FLAG, answers=None):
    field = field_of(group_year)
    unit = ground.members_of(group_year)[place]
    assessment = field.assess(field.row_of(unit.pk), awards.kind_of(of_kind), answers)
    return next(f for f in assessment.findings if f.code == code)


# --- what the regulation asks ---


def test_the_rules_of_a_kind_come_from_the_regulation():
    book = ground.make_regulation().book
    flag = rules_of(book, awards.kind_of(FLAG))
    assert flag.label == "Cờ thi đua của Ủy ban nhân dân tỉnh"
    assert flag.group_kinds == {"block", "cluster"}
    assert flag.must_lead and flag.ranks == {1} and flag.must_exceed_targets
    assert flag.divisions is DivisionRight.LEADING_LAWFUL_CLUSTER
    assert flag.vote_percent == Decimal(70)
    assert [item.code for item in flag.checklist] == ["united", "party_excellent", "thrift"]
    assert flag.alternatives == (
        "Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh",
        "Tập thể lao động xuất sắc",
        "Giấy khen",
    )


def test_two_years_and_levels_of_completion_are_conditions_of_their_own():
    book = ground.make_regulation().book
    certificate = rules_of(book, awards.kind_of(CERTIFICATE))
    assert certificate.history is not None
    assert (certificate.history.years, certificate.history.unless_item) == (2, "merit")
    assert [item.code for item in certificate.checklist] == ["united"]
    title = rules_of(book, awards.kind_of(TITLE))
    assert title.completion == {"excellent"}
    assert {item.code: item.minimum for item in title.checklist}["advanced_share"] == Decimal(70)


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2025, 7, 1)])
def test_every_condition_has_its_clause_in_both_regulations(day):
    book = ground.make_regulation(day).book
    for kind in AwardKind.objects.all():
        rules = rules_of(book, kind)
        asked = {Code.GROUP_KIND, Code.EXCLUSION, Code.PENDING, Code.ACHIEVEMENT, Code.EXISTS, Code.VOTED}
        assert all(rules.clauses[code] for code in asked)


@pytest.mark.parametrize(
    ("members", "certificates"), [(1, 1), (7, 1), (8, 2), (11, 2), (12, 3), (40, 3), (0, 0)]
)
def test_certificates_go_by_the_size_of_the_group(members, certificates):
    book = ground.make_regulation().book
    assert limit_of(book, CERTIFICATE, members) == certificates
    assert limit_of(book, FLAG, members) == 1
    assert limit_of(book, TITLE, members) is None


def test_a_group_proposes_what_the_province_decides():
    block, cluster = awards.ranked_block(3), awards.ranked_cluster(5)
    for group_year in (block, cluster):
        offered = {kind.code for kind in field_of(group_year).offered}
        assert offered == {FLAG, CERTIFICATE, TITLE}
        assert LETTER not in offered and GOVERNMENT not in offered


# --- facts from rows ---


def test_a_lawful_leader_with_every_answer_is_settled():
    group_year = awards.ranked_block()
    field = field_of(group_year)
    answers = awards.answers_for(FLAG, group_year)
    assessment = field.assess(field.rows[0], awards.kind_of(FLAG), answers)
    assert assessment.settled, assessment.blocking + assessment.unknown
    without = field.assess(field.rows[0], awards.kind_of(FLAG))
    assert {f.code for f in without.unknown} == {
        "targets",
        "checklist:united",
        "checklist:party_excellent",
        "checklist:thrift",
    }


def test_a_division_of_an_unlawful_cluster_is_refused_with_the_clauses():
    """The main abuse of the source: flags proposed against the law."""
    group_year = awards.ranked_cluster(staff=4, conference=False)
    found = finding(group_year, 0, Code.DIVISION)
    unit = ground.members_of(group_year)[0]
    assert found.verdict is Verdict.FAILED
    assert found.fact.startswith(f"{unit.name} là đơn vị cấp phòng; cụm chưa đạt điều kiện thành lập:")
    assert "mục 7.8" in found.clause and "mục 2" in found.clause
    assert "Tập thể lao động xuất sắc" in found.alternative


def test_a_division_that_leads_a_lawful_cluster_may_be_proposed():
    group_year = awards.ranked_cluster()
    assert finding(group_year, 0, Code.DIVISION).verdict is Verdict.MET
    assert finding(group_year, 1, Code.DIVISION).verdict is Verdict.FAILED


def test_alternatives_that_are_barred_too_are_not_offered():
    """Certificates go to ranks 2 to 4: the leader of an unlawful cluster is not sent there."""
    group_year = awards.ranked_cluster(staff=4)
    assert "Bằng khen" not in finding(group_year, 0, Code.DIVISION).alternative
    assert "Bằng khen" in finding(group_year, 1, Code.DIVISION).alternative


def test_alternatives_that_the_conference_did_not_vote_on_or_without_a_place_are_not_offered():
    """Only what the unit's own head decides needs neither vote nor place."""
    group_year = awards.ranked_block(conference=False)
    open_to = finding(group_year, 1, Code.LEADS).alternative
    assert "Bằng khen" in open_to and "Tập thể lao động xuất sắc" in open_to
    awards.hold_conference(group_year, named=[(0, FLAG, 8), (1, CERTIFICATE, 8)])
    assert finding(group_year, 1, Code.LEADS).alternative == (
        "Có thể đề nghị Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh hoặc Giấy khen."
    )
    assert finding(group_year, 2, Code.LEADS).alternative == "Có thể đề nghị Giấy khen."


def test_an_alternative_is_said_once():
    group_year = awards.ranked_block()
    field = Field.of(group_year)
    assert field is not None
    kind = next(one for one in field.kinds if one.code == FLAG)
    blocking = field.assess(field.rows[2], kind).blocking
    assert len(blocking) > 1
    texts = " ".join(text for _, text in said(blocking))
    assert texts.count("Có thể đề nghị") == 1


def test_a_shared_first_place_waits_for_a_resolution():
    group_year = ground.make_block_year(4, state="ranked")
    awards.make_run(group_year, points=("990", "990", "980", "970"))
    found = finding(group_year, 0, Code.LEADS)
    assert (found.verdict, "nghị quyết" in found.alternative) == (Verdict.FAILED, True)


def test_the_vote_of_the_conference_is_asked_for():
    group_year = awards.ranked_block(conference=False)
    assert finding(group_year, 0, Code.VOTED).verdict is Verdict.UNKNOWN
    awards.hold_conference(group_year, named=[(0, FLAG, 6), (1, CERTIFICATE, 5)])
    assert finding(group_year, 0, Code.VOTED).fact == "6/8 phiếu, đạt 75,00%."
    below = finding(group_year, 1, Code.VOTED, CERTIFICATE)
    assert (below.verdict, below.fact) == (Verdict.FAILED, "5/8 phiếu, đạt 62,50%, cần từ 70%.")
    assert finding(group_year, 2, Code.VOTED, CERTIFICATE).verdict is Verdict.FAILED


def test_exclusions_set_after_the_ranking_count():
    group_year = awards.ranked_block()
    unit = ground.members_of(group_year)[0]
    assert finding(group_year, 0, Code.EXCLUSION).verdict is Verdict.MET
    exclusion = awards.make_exclusion(unit, group_year.year)
    found = finding(group_year, 0, Code.EXCLUSION)
    assert (found.verdict, found.clause) == (Verdict.FAILED, exclusion.clause)
    assert finding(group_year, 1, Code.EXCLUSION).verdict is Verdict.MET


@pytest.mark.parametrize("kind", [ExclusionKind.EXAMINATION, ExclusionKind.DENUNCIATION])
def test_an_open_examination_only_halts(kind):
    group_year = awards.ranked_block()
    awards.make_exclusion(ground.members_of(group_year)[0], group_year.year, kind)
    assert finding(group_year, 0, Code.EXCLUSION).verdict is Verdict.MET
    halted = finding(group_year, 0, Code.PENDING)
    assert halted.verdict is Verdict.FAILED
    assert halted.clause == "NĐ 152/2025/NĐ-CP, Điều 4"


def test_a_unit_the_run_left_out_stays_out_until_it_is_ranked():
    group_year = ground.make_block_year(4, state="ranked")
    awards.make_run(group_year, excluded=[0])
    found = finding(group_year, 0, Code.EXCLUSION)
    assert "lượt xếp hạng số 1" in found.fact


def test_the_last_day_of_a_unit_is_a_day_of_its_life():
    group_year = awards.ranked_block()
    unit = ground.members_of(group_year)[0]
    for ends, verdict in (
        (today() - timedelta(days=1), Verdict.FAILED),
        (today(), Verdict.MET),
        (today() + timedelta(days=30), Verdict.MET),
    ):
        unit.valid_to = ends
        unit.save()
        assert finding(group_year, 0, Code.EXISTS).verdict is verdict, ends


def test_an_award_of_the_same_year_bars_a_second_one():
    group_year = awards.ranked_block()
    unit = ground.members_of(group_year)[0]
    award = awards.make_award(unit, group_year.year, TITLE)
    found = finding(group_year, 0, Code.ACHIEVEMENT)
    assert award.decision.number in found.fact
    award.revoked_on, award.revocation = today(), "12/QĐ-UBND"
    award.save()
    assert finding(group_year, 0, Code.ACHIEVEMENT).verdict is Verdict.MET


def test_two_years_come_from_the_documents_or_an_earlier_title():
    group_year = awards.ranked_block()
    unit = ground.members_of(group_year)[1]
    assert finding(group_year, 1, Code.HISTORY, CERTIFICATE, {}).verdict is Verdict.MET
    awards.set_completion(unit, group_year.year - 1, CompletionLevel.GOOD)
    assert finding(group_year, 1, Code.HISTORY, CERTIFICATE, {}).verdict is Verdict.UNKNOWN
    assert finding(group_year, 1, Code.HISTORY, CERTIFICATE, {"merit": False}).verdict is Verdict.FAILED
    assert finding(group_year, 1, Code.HISTORY, CERTIFICATE, {"merit": True}).verdict is Verdict.MET
    awards.make_award(unit, group_year.year - 1, TITLE)
    assert finding(group_year, 1, Code.HISTORY, CERTIFICATE, {}).verdict is Verdict.MET


def test_the_level_of_completion_is_read_from_its_document():
    group_year = awards.ranked_block()
    unit = ground.members_of(group_year)[0]
    assert "Thông báo số 41-TB/ĐU" in finding(group_year, 0, Code.COMPLETION, TITLE).fact
    awards.set_completion(unit, group_year.year, CompletionLevel.GOOD)
    assert finding(group_year, 0, Code.COMPLETION, TITLE).verdict is Verdict.FAILED
    unit.years.all().delete()
    assert finding(group_year, 0, Code.COMPLETION, TITLE).verdict is Verdict.UNKNOWN


def test_answers_of_the_wrong_sort_answer_nothing():
    group_year = awards.ranked_block()
    for value in ("70", "NaN", "nhiều", [1], None):
        found = finding(group_year, 0, "checklist:united", FLAG, {"united": value})
        assert found.verdict is Verdict.UNKNOWN, value
    share = "checklist:advanced_share"
    assert finding(group_year, 0, share, TITLE, {"advanced_share": "69.99"}).verdict is Verdict.FAILED
    assert finding(group_year, 0, share, TITLE, {"advanced_share": "70"}).verdict is Verdict.MET
    assert finding(group_year, 0, share, TITLE, {"advanced_share": "Infinity"}).verdict is Verdict.UNKNOWN


# --- quota ---


def test_the_meter_counts_what_holds_a_place():
    group_year = awards.ranked_block(8)
    awards.drafted_dossier(group_year, certificates=2)
    field = field_of(group_year)
    meter = field.meter(awards.kind_of(CERTIFICATE))
    assert (meter.used, meter.limit, meter.left) == (2, 2, 0)
    assert finding(group_year, 3, Code.QUOTA, CERTIFICATE).verdict is Verdict.FAILED
    assert finding(group_year, 1, Code.QUOTA, CERTIFICATE).verdict is Verdict.MET


# --- passed over ---


def test_a_better_unit_that_could_have_it_is_passed_over():
    group_year = awards.ranked_block()
    field = field_of(group_year)
    certificate = awards.kind_of(CERTIFICATE)
    units = [row.organisation for row in passed_over(field, field.rows[3], certificate)]
    assert units == ground.members_of(group_year)[1:3]  # the first is barred from a certificate by its rank


def test_that_nobody_voted_on_a_better_unit_is_no_excuse():
    group_year = awards.ranked_block(conference=False)
    awards.hold_conference(group_year, named=[(0, FLAG, 8), (2, CERTIFICATE, 8)])
    field = field_of(group_year)
    better = passed_over(field, field.rows[2], awards.kind_of(CERTIFICATE))
    assert [row.rank for row in better] == [2]


def test_a_better_unit_that_is_barred_is_not_passed_over():
    group_year = awards.ranked_block()
    awards.make_exclusion(ground.members_of(group_year)[1], group_year.year)
    field = field_of(group_year)
    better = passed_over(field, field.rows[3], awards.kind_of(CERTIFICATE))
    assert [row.rank for row in better] == [3]


# --- cost ---


@pytest.mark.parametrize("make", [awards.ranked_block, awards.ranked_cluster])
def test_the_number_of_queries_does_not_grow_with_the_group(make):
    counts = []
    for members in (5, 12):
        group_year = make(members)
        group_year.regulation = Regulation.objects.get(pk=group_year.regulation_id)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            field = field_of(group_year)
            for row in field.rows:
                for kind in field.kinds:
                    field.assess(row, kind)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
