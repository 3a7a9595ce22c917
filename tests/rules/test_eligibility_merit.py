"""Who may be proposed: violations, earlier awards, standards, quota."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from awards.eligibility import (
    PastAward,
    Reason,
    Verdict,
)
from awards.quotas import Meter
from tests.rules.eligibility_cases import (
    ALTERNATIVES,
    CERTIFICATE,
    DEPARTMENT,
    EARLIER,
    FLAG,
    INSTEAD,
    MERIT,
    PARTY,
    RUNNER_UP,
    judged,
    only,
)


def test_every_exclusion_blocks_and_names_the_clause_only():
    reasons = (Reason("Không ký kết giao ước thi đua", "Điều 9 khoản 2"), Reason("Bị kỷ luật", "Điều 10"))
    blocking = judged(excluded=reasons).blocking
    assert [(f.code, f.fact, f.clause) for f in blocking] == [
        ("exclusion", "Không ký kết giao ước thi đua.", "Điều 9 khoản 2"),
        ("exclusion", "Bị kỷ luật.", "Điều 10"),
    ]


def test_held_while_something_is_being_examined():
    (finding,) = judged(pending=("đang xác minh đơn tố cáo",)).blocking
    assert finding.fact == "Tạm dừng xét: đang xác minh đơn tố cáo."
    assert finding.alternative == "Được xem xét lại sau khi có kết luận không vi phạm."


@pytest.mark.parametrize(
    ("received", "eligible"),
    [(None, False), (date(2025, 6, 30), True), (date(2025, 7, 1), False), (date(2025, 12, 9), False)],
)
def test_a_dissolved_unit_cannot_be_nominated_any_more(received, eligible):
    assessment = judged(dissolved_on=date(2025, 7, 1), received_on=received)
    assert assessment.eligible is eligible
    assert "01/07/2025" in only(assessment, "exists").fact


def test_one_award_for_one_achievement():
    assert judged(history=(EARLIER,)).eligible
    (finding,) = judged(history=(EARLIER, replace(EARLIER, achievement="2025"))).blocking
    assert finding.code == "achievement"
    assert finding.fact == "Đã được tặng Cờ thi đua của UBND tỉnh theo QĐ 99/QĐ-UBND."
    allowed = replace(FLAG, one_per_achievement=False)
    assert judged(DEPARTMENT, allowed, history=(replace(EARLIER, achievement="2025"),)).eligible


def test_an_award_without_a_named_achievement_matches_nothing():
    assert judged(achievement="", history=(replace(EARLIER, achievement=""),)).eligible


def test_of_two_proposals_only_the_higher_stays():
    (finding,) = judged(higher_proposals=("Cờ thi đua của Chính phủ",)).blocking
    assert finding.code == "higher_proposal"
    assert finding.fact == "Đang được đề nghị Cờ thi đua của Chính phủ cho cùng thành tích."


# Earlier years


def test_two_years_of_completion_or_award():
    assessment = judged(RUNNER_UP, CERTIFICATE)
    assert assessment.settled
    finding = only(assessment, "history")
    assert finding.fact == (
        "Năm 2024: Hoàn thành xuất sắc nhiệm vụ (QĐ 10/2024); "
        "năm 2025: Hoàn thành xuất sắc nhiệm vụ (QĐ 11/2025)."
    )
    award = PastAward(2024, "excellent_labour_collective", "Tập thể lao động xuất sắc", "QĐ 5", "2024")
    mixed = judged(RUNNER_UP, CERTIFICATE, completions=RUNNER_UP.completions[1:], history=(award,))
    assert only(mixed, "history").fact.startswith("Năm 2024: Tập thể lao động xuất sắc (QĐ 5); năm 2025")
    assert mixed.settled


def test_a_thematic_award_is_no_basis_for_a_merit_award():
    award = PastAward(2024, "excellent_labour_collective", "TTLĐXS", "QĐ 5", "2024", merit=False)
    changes = {"completions": RUNNER_UP.completions[1:], "history": (award,)}
    assert only(judged(RUNNER_UP, CERTIFICATE, **changes), "history").verdict is Verdict.UNKNOWN
    older_law = replace(CERTIFICATE, thematic_counts=True)
    assert only(judged(RUNNER_UP, older_law, **changes), "history").verdict is Verdict.MET


@pytest.mark.parametrize(
    ("completions", "verdict"),
    [
        (RUNNER_UP.completions, "met"),
        (RUNNER_UP.completions[:1], "unknown"),
        ((), "unknown"),
        ((replace(RUNNER_UP.completions[0], level="good"), RUNNER_UP.completions[1]), "failed"),
        ((replace(RUNNER_UP.completions[0], level="good"),), "failed"),
        ((replace(RUNNER_UP.completions[0], year=2023), RUNNER_UP.completions[1]), "unknown"),
    ],
)
def test_consecutive_means_consecutive(completions, verdict):
    no_other_way = {"outstanding": False}
    found = judged(RUNNER_UP, CERTIFICATE, completions=completions, checklist=no_other_way)
    assert only(found, "history").verdict == verdict


def test_another_way_to_the_certificate():
    answers = {"outstanding": True}
    assert judged(RUNNER_UP, CERTIFICATE, completions=(), checklist=answers).settled
    no = judged(RUNNER_UP, CERTIFICATE, completions=(), checklist={"outstanding": False})
    assert only(no, "history").verdict is Verdict.UNKNOWN


def test_while_the_other_way_is_open_a_year_that_falls_short_refuses_nothing():
    good = (replace(RUNNER_UP.completions[0], level="good"),)
    finding = only(judged(RUNNER_UP, CERTIFICATE, completions=good, checklist={}), "history")
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.fact.endswith("Chưa xác nhận thành tích xuất sắc xét thay.")


def test_a_lower_award_first_where_the_regulation_still_asks_for_it():
    old = replace(FLAG, required_lower=frozenset({"provincial_certificate"}))
    assert only(judged(DEPARTMENT, old), "lower_award").verdict is Verdict.FAILED
    held = PastAward(2023, "provincial_certificate", "Bằng khen", "QĐ 7", "2023")
    finding = only(judged(DEPARTMENT, old, history=(held, replace(held, year=2021))), "lower_award")
    assert (finding.verdict, finding.fact) == (Verdict.MET, "Năm 2023: Bằng khen, QĐ 7.")
    assert judged(DEPARTMENT, old, history=(replace(held, year=2025),)).eligible
    for useless in (replace(held, merit=False), replace(held, year=2026), EARLIER):
        assert not judged(DEPARTMENT, old, history=(useless,)).eligible
    assert "lower_award" not in [finding.code for finding in judged().findings]


@pytest.mark.parametrize(("years", "eligible"), [(2, False), (3, True), (10, True)])
def test_thematic_flags_need_a_long_campaign_and_no_first_place(years, eligible):
    assessment = judged(thematic_years=years, rank=5, targets_exceeded=None)
    assert assessment.eligible is eligible
    assert {"leads", "targets"}.isdisjoint(finding.code for finding in assessment.findings)


# Standards and quota


@pytest.mark.parametrize(
    ("item", "answer", "verdict", "fact"),
    [
        (PARTY, True, "met", "Đã xác nhận đạt."),
        (PARTY, False, "failed", "Đã xác nhận không đạt."),
        (PARTY, None, "unknown", "Chưa xác nhận."),
        (MERIT, Decimal("70.00"), "met", "Đạt 70, yêu cầu từ 70."),
        (MERIT, Decimal("69.99"), "failed", "Đạt 69,99, yêu cầu từ 70."),
        (MERIT, True, "met", "Đã xác nhận đạt."),
    ],
)
def test_lines_of_the_standard(item, answer, verdict, fact):
    rules = replace(FLAG, checklist=(item,))
    finding = only(judged(DEPARTMENT, rules, checklist={item.code: answer}), f"checklist:{item.code}")
    assert (finding.verdict, finding.fact, finding.clause) == (verdict, fact, item.clause)
    assert bool(finding.alternative) == (verdict == "failed")


def test_a_number_needs_a_minimum_to_compare_with():
    with pytest.raises(ValueError, match="party"):
        judged(checklist={"party": Decimal(3)})


@pytest.mark.parametrize(
    ("meter", "verdict", "fact"),
    [
        (Meter(1, 1), "met", "Đề nghị 1, hạn mức 1."),
        (Meter(1, 2), "failed", "Cờ thi đua của UBND tỉnh: đề nghị 2, hạn mức 1, vượt 1."),
        (Meter(1, 2, "12/HĐTĐKT"), "met", "Vượt hạn mức 1, được phép theo 12/HĐTĐKT."),
    ],
)
def test_over_quota_blocks_unless_documented(meter, verdict, fact):
    finding = only(judged(quota=meter), "quota")
    assert (finding.verdict, finding.fact) == (verdict, fact)


@pytest.mark.parametrize("meter", [None, Meter(None, 40)])
def test_without_a_limit_there_is_no_quota_to_keep(meter):
    assert "quota" not in [finding.code for finding in judged(quota=meter).findings]


@pytest.mark.parametrize(
    ("alternatives", "sentence"),
    [((), ""), (("Giấy khen",), "Có thể đề nghị Giấy khen."), (ALTERNATIVES, INSTEAD)],
)
def test_the_alternative_in_words(alternatives, sentence):
    rules = replace(FLAG, alternatives=alternatives)
    assert only(judged(DEPARTMENT, rules, rank=2), "leads").alternative == sentence
