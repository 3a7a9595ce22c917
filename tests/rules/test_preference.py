"""Preference among equals: at least 70 % women."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.eligibility import (
    Candidate,
    prefer,
    share_of_women,
)
from tests.rules.strategies import quick


def candidates(*pairs):
    return [Candidate(n, women, staff) for n, (women, staff) in enumerate(pairs)]


@pytest.mark.parametrize(
    ("pairs", "units"),
    [
        ([(7, 10), (69, 100), (70, 100)], [0, 2]),  # exactly 70 % counts
        ([(1, 10), (2, 10)], [0, 1]),  # nobody: no preference
        ([(9, 10), (10, 10)], [0, 1]),
        ([(None, 10), (7, 10)], [1]),
        ([(0, 0), (7, None), (699, 1000)], [0, 1, 2]),
        ([], []),
    ],
)
def test_preference_for_women(pairs, units):
    assert [candidate.unit for candidate in prefer(candidates(*pairs))] == units


def test_the_share_for_the_preference_is_a_figure():
    assert [c.unit for c in prefer(candidates((5, 10), (6, 10)), Decimal("55.5"))] == [1]


def test_more_women_than_staff_is_a_mistake():
    with pytest.raises(ValueError, match="11 women among 10"):
        share_of_women(Candidate(1, 11, 10))


counts = st.integers(1, 60).flatmap(lambda staff: st.tuples(st.integers(0, staff), st.just(staff)))


@quick
@given(st.lists(counts, max_size=8))
def test_preference_against_integer_arithmetic(pairs):
    preferred = {candidate.unit for candidate in prefer(candidates(*pairs))}
    qualifying = {n for n, (women, staff) in enumerate(pairs) if women * 100 >= 70 * staff}
    assert preferred == (qualifying or set(range(len(pairs))))
