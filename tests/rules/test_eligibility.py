"""Who may be proposed: the abuse of the source document; group, rank, scores and targets."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.eligibility import (
    DivisionRight,
    Verdict,
    assess,
)
from tests.rules.eligibility_cases import (
    CERTIFICATE,
    DEPARTMENT,
    DIVISION,
    FLAG,
    INSTEAD,
    LAWFUL,
    RUNNER_UP,
    SMALL,
    WAIVED,
    judged,
    only,
)
from tests.rules.strategies import quick


def test_the_leader_of_a_block_is_eligible():
    assessment = judged()
    assert assessment.eligible
    assert assessment.settled
    assert [finding.code for finding in assessment.findings] == [
        "exists", "group_kind", "leads", "scores", "targets", "exclusion", "pending", "achievement",
        "checklist:party", "quota",
    ]  # fmt: skip
    assert all(finding.clause and finding.fact.endswith(".") for finding in assessment.findings)
    assert not any(finding.alternative for finding in assessment.findings)


def test_facts_and_rules_must_be_of_one_kind():
    with pytest.raises(ValueError, match="provincial_certificate"):
        assess(DEPARTMENT, CERTIFICATE)


# The main abuse: flags for divisions


def test_a_division_leading_a_lawful_cluster_is_eligible():
    assessment = judged(DIVISION)
    assert assessment.settled
    assert only(assessment, "division").fact == "Phòng Quản lý Di sản dẫn đầu cụm đủ điều kiện thành lập."


@pytest.mark.parametrize(
    ("changes", "fact", "clause"),
    [
        (
            {"group_kind": "block"},
            "Phòng Quản lý Di sản là đơn vị cấp phòng và không thuộc Cụm thi đua nào.",
            "Quy chế, division",
        ),
        (
            {"founding": SMALL},
            "Phòng Quản lý Di sản là đơn vị cấp phòng; cụm chưa đạt điều kiện thành lập: "
            "Mỗi phòng, ban, đơn vị có từ 5 người trở lên.",
            "Quy chế, division; mục 2a",
        ),
        (
            {"founding": WAIVED},
            "Phòng Quản lý Di sản là đơn vị cấp phòng; cụm chưa đạt điều kiện thành lập: "
            "Mỗi phòng, ban, đơn vị có từ 5 người trở lên (được miễn).",
            "Quy chế, division; mục 2a",
        ),
        (
            {"rank": 2},
            "Phòng Quản lý Di sản là đơn vị cấp phòng và không dẫn đầu cụm (xếp hạng 2).",
            "Quy chế, division",
        ),
        (
            {"tied": True},
            "Phòng Quản lý Di sản là đơn vị cấp phòng và không dẫn đầu cụm (đồng hạng 1).",
            "Quy chế, division",
        ),
    ],
)
def test_any_other_division_is_refused_with_clause_and_alternative(changes, fact, clause):
    assessment = judged(DIVISION, **changes)
    finding = only(assessment, "division")
    assert not assessment.eligible
    assert finding in assessment.blocking
    assert (finding.fact, finding.clause, finding.alternative) == (fact, clause, INSTEAD)


def test_a_waiver_counts_only_where_a_decision_says_so():
    assert judged(DIVISION, founding=WAIVED, has_waiver_flag_right=True).eligible
    assert not judged(DIVISION, founding=SMALL, has_waiver_flag_right=True).eligible


def test_a_cluster_that_was_not_examined_leaves_the_question_open():
    assessment = judged(DIVISION, founding=())
    assert only(assessment, "division") in assessment.unknown
    assert assessment.eligible
    assert not assessment.settled
    assert only(judged(DIVISION, rank=None), "division").verdict is Verdict.UNKNOWN
    assert only(judged(DIVISION, founding=(), rank=3), "division").verdict is Verdict.FAILED


def test_a_kind_may_exclude_or_admit_divisions_altogether():
    never = replace(FLAG, divisions=DivisionRight.NEVER)
    assert only(judged(DIVISION, never), "division").fact.endswith("không xét cho đơn vị cấp phòng.")
    always = replace(FLAG, divisions=DivisionRight.ALWAYS)
    assert judged(DIVISION, always, founding=SMALL).eligible


def test_a_thematic_flag_is_no_way_round_for_a_division():
    assert not judged(DIVISION, thematic_years=5, group_kind="block").eligible
    assert not judged(DIVISION, thematic_years=5, rank=2).eligible
    assert judged(DIVISION, thematic_years=5).eligible


division_facts = st.fixed_dictionaries(
    {
        "group_kind": st.sampled_from(["block", "cluster", "other"]),
        "rank": st.one_of(st.none(), st.integers(1, 4)),
        "tied": st.booleans(),
        "founding": st.sampled_from([(), LAWFUL, SMALL, WAIVED]),
        "thematic_years": st.one_of(st.none(), st.integers(0, 6)),
        "targets_exceeded": st.sampled_from([None, True, False]),
    }
)


@quick
@given(division_facts)
def test_no_division_passes_but_the_leader_of_a_lawful_cluster(changes):
    if judged(DIVISION, **changes).settled:
        assert (changes["group_kind"], changes["rank"], changes["tied"]) == ("cluster", 1, False)
        assert changes["founding"] == LAWFUL


# Group, rank, scores, targets


def test_the_regulation_says_which_groups_entitle():
    blocks_only = replace(FLAG, group_kinds=frozenset({"block"}))
    finding = only(judged(DIVISION, blocks_only), "group_kind")
    assert finding.verdict is Verdict.FAILED
    assert finding.fact == "Quy định không dành Cờ thi đua của UBND tỉnh cho thành viên Cụm thi đua."
    assert judged(DEPARTMENT, blocks_only).eligible


@pytest.mark.parametrize(
    ("rank", "tied", "verdict", "fact", "alternative"),
    [
        (1, False, "met", "Xếp hạng 1.", ""),
        (2, False, "failed", "Xếp hạng 2, không phải đơn vị dẫn đầu.", INSTEAD),
        (2, True, "failed", "Đồng hạng 2, không phải đơn vị dẫn đầu.", INSTEAD),
        (
            1,
            True,
            "failed",
            "Đồng hạng 1, chưa xác định một đơn vị dẫn đầu.",
            "Hội nghị ra nghị quyết xác định đơn vị dẫn đầu.",
        ),
        (None, False, "unknown", "Chưa có kết quả xếp hạng.", ""),
    ],
)
def test_the_flag_is_for_the_leader_only(rank, tied, verdict, fact, alternative):
    finding = only(judged(rank=rank, tied=tied), "leads")
    assert (finding.verdict, finding.fact, finding.alternative) == (verdict, fact, alternative)


@pytest.mark.parametrize(
    ("rank", "verdict"), [(1, "failed"), (2, "met"), (3, "met"), (4, "failed"), (None, "unknown")]
)
def test_ranks_that_may_be_proposed(rank, verdict):
    finding = only(judged(RUNNER_UP, CERTIFICATE, rank=rank), "rank")
    assert finding.verdict == verdict
    assert finding.label == "Thứ hạng được xét: 2, 3"


@pytest.mark.parametrize(("field", "code"), [("scores_complete", "scores"), ("targets_exceeded", "targets")])
@pytest.mark.parametrize(("answer", "verdict"), [(True, "met"), (False, "failed"), (None, "unknown")])
def test_yes_no_and_not_known(field, code, answer, verdict):
    assessment = judged(**{field: answer})
    assert only(assessment, code).verdict == verdict
    assert assessment.eligible == (answer is not False)
    assert assessment.settled == (answer is True)
