"""Rules of two award kinds and nominations that meet them; the tests change one thing at a time."""

from dataclasses import replace
from decimal import Decimal

from awards.eligibility import (
    ChecklistItem,
    Code,
    Completion,
    DivisionRight,
    EligibilityRules,
    FoundingFinding,
    HistoryRule,
    NominationFacts,
    PastAward,
    assess,
)
from awards.quotas import Meter

CLAUSES = {str(code): f"Quy chế, {code}" for code in Code}
ALTERNATIVES = ("Giấy khen", "Bằng khen của Chủ tịch UBND tỉnh", "Tập thể lao động xuất sắc")
INSTEAD = "Có thể đề nghị Giấy khen, Bằng khen của Chủ tịch UBND tỉnh hoặc Tập thể lao động xuất sắc."
PARTY = ChecklistItem("party", "Tổ chức đảng, đoàn thể hoàn thành xuất sắc nhiệm vụ", "Điều 26")
MERIT = ChecklistItem("ldtt_share", "Có từ 70% Lao động tiên tiến", "Điều 27", Decimal(70))

FLAG = EligibilityRules(
    kind="provincial_flag",
    label="Cờ thi đua của UBND tỉnh",
    group_kinds=frozenset({"block", "cluster"}),
    must_lead=True,
    divisions=DivisionRight.LEADING_LAWFUL_CLUSTER,
    must_exceed_targets=True,
    checklist=(PARTY,),
    min_thematic_years=3,
    clauses=CLAUSES,
    alternatives=ALTERNATIVES,
)
CERTIFICATE = EligibilityRules(
    kind="provincial_certificate",
    label="Bằng khen của Chủ tịch UBND tỉnh",
    group_kinds=frozenset({"block", "cluster"}),
    ranks=frozenset({2, 3}),
    history=HistoryRule(
        2, frozenset({"excellent"}), frozenset({"excellent_labour_collective"}), "outstanding"
    ),
    clauses=CLAUSES,
    alternatives=("Giấy khen",),
)
DEPARTMENT = NominationFacts(
    kind="provincial_flag",
    unit="Sở Tài chính",
    group_kind="block",
    year=2025,
    rank=1,
    scores_complete=True,
    targets_exceeded=True,
    achievement="2025",
    checklist={"party": True},
    quota=Meter(1, 1),
)
LAWFUL = (
    FoundingFinding("Có từ 5 phòng, ban, đơn vị trở lên", True, "mục 2a"),
    FoundingFinding("Mỗi phòng, ban, đơn vị có từ 5 người trở lên", True, "mục 2a"),
)
SMALL = (LAWFUL[0], replace(LAWFUL[1], met=False))
WAIVED = (LAWFUL[0], replace(LAWFUL[1], met=False, waived=True))
DIVISION = replace(
    DEPARTMENT, unit="Phòng Quản lý Di sản", group_kind="cluster", is_division=True, founding=LAWFUL
)
RUNNER_UP = NominationFacts(
    kind="provincial_certificate",
    unit="Sở Xây dựng",
    group_kind="block",
    year=2025,
    rank=2,
    scores_complete=True,
    achievement="2025",
    completions=(
        Completion(2024, "excellent", "Hoàn thành xuất sắc nhiệm vụ", "QĐ 10/2024"),
        Completion(2025, "excellent", "Hoàn thành xuất sắc nhiệm vụ", "QĐ 11/2025"),
    ),
    quota=Meter(3, 2),
)
EARLIER = PastAward(2024, "provincial_flag", "Cờ thi đua của UBND tỉnh", "QĐ 99/QĐ-UBND", "2024")


def only(assessment, code):
    found = [finding for finding in assessment.findings if finding.code == code]
    assert len(found) == 1, [finding.code for finding in assessment.findings]
    return found[0]


def judged(facts=DEPARTMENT, rules=FLAG, **changes):
    return assess(replace(facts, **changes), rules)
