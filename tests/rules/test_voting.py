"""Thresholds, quorum and the invariants of a count."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.ballots.voting import (
    Count,
    CountError,
    needed,
    passes,
    quorum,
    reveals_votes,
    share,
)
from tests.rules.strategies import quick

TWO_THIRDS = Fraction(200, 3)
FINE = {
    "agree": 11,
    "disagree": 1,
    "other": 1,
    "eligible_total": 15,
    "issued": 14,
    "returned": 14,
    "valid": 13,
    "invalid": 1,
}


@pytest.mark.parametrize(
    ("agree", "total", "threshold", "result"),
    [
        (13, 15, 80, True),  # 86.67 %
        (13, 15, 90, False),
        (12, 15, 80, True),  # 80.00 % exactly
        (11, 15, 80, False),  # 73.33 %
        (14, 15, 90, True),
        (10, 15, TWO_THIRDS, True),  # two thirds exactly
        (10, 15, Decimal("66.67"), False),  # and what rounding the threshold would do
        (9, 15, TWO_THIRDS, False),
        (15, 15, 100, True),
        (14, 15, 100, False),
        (0, 15, 1, False),
        (7, 10, Decimal("70.00"), True),
        (6, 10, Decimal("70.00"), False),
        (29, 40, Decimal("72.5"), True),
        (2, 3, Decimal("66.67"), False),
    ],
)
def test_thresholds(agree, total, threshold, result):
    assert passes(agree, total, threshold) is result
    assert quorum(agree, total, threshold) is result


@pytest.mark.parametrize(
    ("total", "threshold", "votes"),
    [(15, 80, 12), (15, 90, 14), (15, TWO_THIRDS, 10), (9, Decimal(70), 7), (1, 1, 1), (69, 80, 56)],
)
def test_needed(total, threshold, votes):
    assert needed(total, threshold) == votes


def test_share_is_exact():
    assert share(13, 15) == Fraction(13, 15)
    assert round(float(share(13, 15)) * 100, 2) == 86.67


@pytest.mark.parametrize(("agree", "total"), [(1, 0), (0, 0), (0, -1), (-1, 5), (6, 5)])
def test_impossible_shares(agree, total):
    with pytest.raises(CountError):
        share(agree, total)
    with pytest.raises(CountError):
        passes(agree, total, 50)


@pytest.mark.parametrize("threshold", [0, -1, 101, Decimal("100.01"), Decimal("NaN"), Decimal("Infinity")])
def test_impossible_thresholds(threshold):
    with pytest.raises(CountError):
        passes(1, 2, threshold)
    with pytest.raises(CountError):
        needed(2, threshold)


def test_needed_asks_for_an_electorate():
    with pytest.raises(CountError):
        needed(0, 80)


@quick
@given(st.integers(1, 300), st.data(), st.integers(1, 10_000))
def test_thresholds_against_integer_arithmetic(total, data, hundredths):
    agree = data.draw(st.integers(0, total))
    threshold = Decimal(hundredths).scaleb(-2)
    assert passes(agree, total, threshold) == (agree * 10_000 >= hundredths * total)


@quick
@given(st.integers(1, 300), st.fractions(Fraction(1, 100), 100, max_denominator=300))
def test_needed_is_the_least_that_passes(total, threshold):
    least = needed(total, threshold)
    assert 1 <= least <= total
    assert passes(least, total, threshold)
    assert not passes(least - 1, total, threshold)


def test_a_count_that_adds_up():
    count = Count(**FINE)
    assert count.cast == 13
    assert Count(**FINE | {"present": 14, "agree": 12, "written": 1}).cast == 14


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"eligible_total": 0}, "phải lớn hơn 0"),
        ({"issued": 16}, "nhiều hơn tổng số"),
        ({"present": 16}, "Số người có mặt (16) nhiều hơn tổng số (15)"),
        ({"present": 13}, "Số phiếu phát ra (14) nhiều hơn số người có mặt (13)"),
        ({"present": 15, "written": 1, "agree": 12}, "cộng lại nhiều hơn tổng số"),
        ({"written": 2, "agree": 13}, "Số phiếu phát ra (14) và số ý kiến bằng văn bản (2)"),
        ({"returned": 15, "invalid": 2}, "Số phiếu thu về (15) nhiều hơn số phiếu phát ra (14)"),
        ({"invalid": 0}, "phải bằng số phiếu thu về (14)"),
        ({"invalid": 2}, "phải bằng số phiếu thu về (14)"),
        ({"agree": 12}, "cộng lại là 14, phải bằng số phiếu hợp lệ (13)"),
        ({"other": 0}, "cộng lại là 12, phải bằng số phiếu hợp lệ (13)"),
        ({"disagree": -1, "other": 3}, "không được âm"),
        ({"written": -1, "other": 0}, "không được âm"),
    ],
)
def test_counts_that_cannot_be(change, words):
    with pytest.raises(CountError) as refusal:
        Count(**FINE | change)
    assert any(words in problem for problem in refusal.value.problems)


def test_every_broken_rule_is_told():
    with pytest.raises(CountError) as refusal:
        Count(**FINE | {"issued": 13, "agree": 12, "invalid": 2})
    assert len(refusal.value.problems) == 3
    assert all(problem in str(refusal.value) for problem in refusal.value.problems)


NUMBERS = st.integers(0, 12)


@quick
@given(st.fixed_dictionaries(dict.fromkeys(FINE, NUMBERS)))
def test_a_count_is_accepted_exactly_when_it_adds_up(numbers):
    adds_up = (
        numbers["returned"] <= numbers["issued"] <= numbers["eligible_total"]
        and numbers["eligible_total"] > 0
        and numbers["valid"] + numbers["invalid"] == numbers["returned"]
        and numbers["agree"] + numbers["disagree"] + numbers["other"] == numbers["valid"]
    )
    if adds_up:
        Count(**numbers)
    else:
        with pytest.raises(CountError):
            Count(**numbers)


@quick
@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_counts_built_to_add_up_are_accepted(agree, disagree, other, invalid, kept, absent):
    valid = agree + disagree + other
    returned = valid + invalid
    count = Count(
        agree, disagree, other, returned + kept + absent + 1, returned + kept, returned, valid, invalid
    )
    assert passes(count.agree, count.eligible_total, 100) is False


def few(agree, disagree, other, total):
    papers = agree + disagree + other
    return Count(agree, disagree, other, total, papers, papers, papers, 0)


@pytest.mark.parametrize(
    ("count", "small", "reveals"),
    [
        (few(13, 0, 0, 15), 5, True),  # unanimous
        (few(0, 13, 0, 15), 5, True),
        (few(0, 0, 13, 15), 5, True),
        (few(12, 1, 0, 15), 5, False),
        (few(3, 2, 0, 5), 5, True),  # few enough to work it out
        (few(3, 3, 0, 6), 5, False),
        (few(3, 3, 0, 6), 6, True),
        (few(0, 0, 0, 4), 5, False),  # nothing cast, nothing told
        (few(1, 0, 0, 9), 5, True),
        (Count(9, 0, 0, 15, 8, 8, 8, 0, written=1), 5, True),
    ],
)
def test_what_reveals_votes(count, small, reveals):
    assert reveals_votes(count, small) is reveals


def test_what_is_small_unless_the_regulation_says_otherwise():
    assert reveals_votes(few(3, 2, 0, 5))
    assert not reveals_votes(few(3, 3, 0, 6))
