"""Founding conditions of a cluster: the cases of the guideline, waivers, the right to the flag."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clusters.founding import (
    Code,
    Division,
    FoundingFacts,
    FoundingRules,
    assess,
    may_propose_flag,
    meets,
)
from tests.rules.strategies import quick

CLAUSES = {str(code): f"Hướng dẫn, {number}" for number, code in enumerate(Code, start=1)}
RULES = FoundingRules(min_units=5, min_staff=5, allowance=2, deputies_min=1, deputies_max=2, clauses=CLAUSES)
DIVISIONS = (
    Division("Phòng Quản lý Di sản", 9),
    Division("Phòng Quản lý Du lịch", 8),
    Division("Phòng Quản lý Thể dục thể thao", 11),
    Division("Phòng Nghệ thuật và Gia đình", 13),
    Division("Thanh tra Sở", 7),
    Division("Phòng Tổ chức - Pháp chế", 5),
)
FACTS = FoundingFacts(
    founder_name="Sở Văn hóa, Thể thao và Du lịch",
    founder_code="SVHTTDL",
    founder_kind="department",
    divisions=DIVISIONS,
    clusters_already=1,
    leader=True,
    deputies=1,
)


def found(facts=FACTS, rules=RULES, **changes):
    return {c.code: c for c in assess(replace(facts, **changes), rules)}


def with_division(index, **changes):
    changed = list(DIVISIONS)
    changed[index] = changed[index]._replace(**changes)
    return tuple(changed)


def test_a_lawful_cluster():
    conditions = assess(FACTS, RULES)
    assert [c.code for c in conditions] == [str(code) for code in Code]
    assert all(c.met and not c.waived for c in conditions)
    assert meets(conditions)
    assert may_propose_flag(conditions)
    facts = {c.code: c.fact for c in conditions}
    assert facts[Code.UNITS] == "Đề nghị 6 phòng, ban, đơn vị."
    assert facts[Code.STAFF] == "Đơn vị ít nhất có 5 người."
    assert facts[Code.OWN_DIVISIONS] == "Tất cả thuộc Sở Văn hóa, Thể thao và Du lịch."
    assert facts[Code.ALLOWANCE] == (
        "Sở Văn hóa, Thể thao và Du lịch được thành lập 2 cụm, đã có 1 cụm; đây là cụm thứ 2."
    )
    assert facts[Code.NO_OVERLAP] == "Không đơn vị nào đang thuộc cụm khác trong năm."
    assert facts[Code.OFFICES] == "Đã cử Trưởng cụm, 1 Phó trưởng cụm."


def test_the_least_and_the_most_that_the_regulation_allows():
    conditions = found(divisions=DIVISIONS[1:], deputies=2)
    assert len(DIVISIONS[1:]) == RULES.min_units
    assert all(c.met for c in conditions.values())


def test_labels_carry_the_figures_and_clauses_of_the_regulation():
    rules = replace(RULES, min_units=7, min_staff=12, deputies_max=3, clauses={"units": "Điều 4"})
    conditions = found(rules=rules)
    assert conditions["units"].label == "Có từ 7 phòng, ban, đơn vị trở lên"
    assert conditions["staff"].label == "Mỗi phòng, ban, đơn vị có từ 12 người trở lên"
    assert conditions["offices"].label == "Có Trưởng cụm và từ 1 đến 3 Phó trưởng cụm"
    assert conditions["units"].clause == "Điều 4"
    assert conditions["staff"].clause == ""
    exact = found(rules=replace(RULES, deputies_max=1))["offices"].label
    assert exact == "Có Trưởng cụm và 1 Phó trưởng cụm"


@pytest.mark.parametrize(
    ("changes", "code", "fact"),
    [
        ({"divisions": DIVISIONS[:4]}, Code.UNITS, "Đề nghị 4 phòng, ban, đơn vị, thiếu 1 đơn vị."),
        (
            {"divisions": (*DIVISIONS[:4], Division("  phòng quản lý  di sản", 9))},
            Code.UNITS,
            "Đề nghị 4 phòng, ban, đơn vị, thiếu 1 đơn vị. Có 1 đơn vị ghi trùng tên, chỉ tính một lần.",
        ),
        (
            {"divisions": with_division(5, staff=4)},
            Code.STAFF,
            "Phòng Tổ chức - Pháp chế có 4 người, thiếu 1 người.",
        ),
        (
            {"divisions": with_division(4, staff=None)},
            Code.STAFF,
            "Chưa có số liệu về số người của Thanh tra Sở.",
        ),
        (
            {"divisions": (*with_division(4, staff=None)[:5], Division("Phòng A", 0))},
            Code.STAFF,
            "Phòng A có 0 người, thiếu 5 người. Chưa có số liệu về số người của Thanh tra Sở.",
        ),
        (
            {"divisions": with_division(0, belongs_to_founder=False)},
            Code.OWN_DIVISIONS,
            "Không thuộc Sở Văn hóa, Thể thao và Du lịch: Phòng Quản lý Di sản.",
        ),
        (
            {"clusters_already": 2},
            Code.ALLOWANCE,
            "Sở Văn hóa, Thể thao và Du lịch được thành lập 2 cụm, đã có 2 cụm; đây là cụm thứ 3.",
        ),
        (
            {"divisions": with_division(1, other_cluster="Cụm thi đua số 2")},
            Code.NO_OVERLAP,
            "Phòng Quản lý Du lịch đang thuộc Cụm thi đua số 2.",
        ),
        ({"leader": False}, Code.OFFICES, "Chưa cử Trưởng cụm, 1 Phó trưởng cụm."),
        (
            {"deputies": 0},
            Code.OFFICES,
            "Đã cử Trưởng cụm, chưa có Phó trưởng cụm, quy định từ 1 đến 2.",
        ),
        ({"deputies": 3}, Code.OFFICES, "Đã cử Trưởng cụm, 3 Phó trưởng cụm, quy định từ 1 đến 2."),
    ],
)
def test_one_condition_fails_and_only_that_one(changes, code, fact):
    conditions = found(**changes)
    assert [c.code for c in conditions.values() if not c.met] == [str(code)]
    assert conditions[code].fact == fact
    assert conditions[code].clause == CLAUSES[code]
    assert not meets(conditions.values())
    assert not may_propose_flag(conditions.values())


def test_nothing_proposed_yet():
    conditions = found(divisions=(), clusters_already=0)
    failed = {c.code for c in conditions.values() if not c.met}
    assert failed == {Code.UNITS, Code.STAFF, Code.OWN_DIVISIONS}
    assert "chưa có cụm nào; đây là cụm thứ 1" in conditions["allowance"].fact


def test_a_founder_without_allowance():
    condition = found(rules=replace(RULES, allowance=0))["allowance"]
    assert not condition.met
    assert condition.fact == "Quy định không cho Sở Văn hóa, Thể thao và Du lịch thành lập cụm."


def test_overlap_is_asked_only_where_the_regulation_asks_it():
    rules = replace(RULES, no_unit_in_two=False)
    assert Code.NO_OVERLAP not in found(rules=rules)


WAIVER = {"staff": "văn bản 87/SVHTTDL-VP, 12/01/2026."}


def test_a_waiver_founds_the_cluster_and_gives_no_right_to_the_flag():
    conditions = assess(replace(FACTS, divisions=with_division(5, staff=4), waivers=WAIVER), RULES)
    staff = next(c for c in conditions if c.code == "staff")
    assert (staff.met, staff.waived) == (False, True)
    assert staff.fact == (
        "Phòng Tổ chức - Pháp chế có 4 người, thiếu 1 người. Được miễn: văn bản 87/SVHTTDL-VP, 12/01/2026."
    )
    assert meets(conditions)
    assert not may_propose_flag(conditions)


def test_a_waiver_of_a_condition_that_is_met_says_nothing():
    conditions = assess(replace(FACTS, waivers=WAIVER), RULES)
    assert not any(c.waived for c in conditions)
    assert may_propose_flag(conditions)


def test_an_empty_waiver_waives_nothing():
    conditions = found(divisions=with_division(5, staff=4), waivers={"staff": "  "})
    assert not meets(conditions.values())


def test_a_waiver_of_an_unknown_condition_is_a_mistake():
    with pytest.raises(ValueError, match="beauty"):
        assess(replace(FACTS, waivers={"beauty": "x"}), RULES)


def test_not_examined_is_not_lawful():
    assert not meets([])
    assert not may_propose_flag([])


division = st.builds(
    Division,
    st.sampled_from("ABCDEFGHIJ"),
    st.one_of(st.none(), st.integers(0, 12)),
    st.booleans(),
    st.one_of(st.none(), st.just("Cụm 2")),
)
proposals = st.builds(
    FoundingFacts,
    founder_name=st.just("Sở A"),
    founder_code=st.just("SA"),
    founder_kind=st.just("department"),
    divisions=st.lists(division, max_size=9),
    clusters_already=st.integers(0, 4),
    leader=st.booleans(),
    deputies=st.integers(0, 4),
    waivers=st.dictionaries(st.sampled_from(list(map(str, Code))), st.just("QĐ 1"), max_size=3),
)


@quick
@given(proposals)
def test_the_flag_needs_more_than_founding_and_waivers_never_give_it(facts):
    conditions = assess(facts, RULES)
    bare = assess(replace(facts, waivers={}), RULES)
    assert [c.met for c in conditions] == [c.met for c in bare]
    assert may_propose_flag(conditions) == may_propose_flag(bare) == meets(bare)
    if may_propose_flag(conditions):
        assert meets(conditions)
    for condition in conditions:
        assert not (condition.met and condition.waived)
        assert condition.fact.rstrip(".")
        assert condition.label
        assert condition.clause


@quick
@given(proposals, st.permutations(range(9)))
def test_the_order_of_the_divisions_does_not_matter(facts, order):
    shuffled = [facts.divisions[n] for n in order if n < len(facts.divisions)]
    before, after = assess(facts, RULES), assess(replace(facts, divisions=shuffled), RULES)
    assert [c.met for c in before] == [c.met for c in after]


@quick
@given(proposals, st.integers(1, 8), st.integers(1, 8))
def test_stricter_figures_never_make_a_condition_met(facts, units, staff):
    lax = assess(facts, replace(RULES, min_units=units, min_staff=staff))
    strict = assess(facts, replace(RULES, min_units=units + 1, min_staff=staff + 1, allowance=1))
    assert all(loose.met or not hard.met for loose, hard in zip(lax, strict, strict=True))
