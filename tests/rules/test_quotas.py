"""Quotas: published cases, tables by size, the meter."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.quotas import Meter, QuotaError, Rounding, flag_quota
from tests.rules.strategies import quick

TWENTY = Decimal("0.2")
shares = st.fractions(0, 1, max_denominator=200)


@pytest.mark.parametrize(
    ("base", "share", "rounding", "flags"),
    [
        (31, TWENTY, "down", 6),
        (48, TWENTY, "down", 9),
        (57, TWENTY, "down", 11),
        (31, TWENTY, "up", 7),
        (48, TWENTY, "up", 10),
        (57, TWENTY, "up", 12),
        (31, TWENTY, "half_up", 6),
        (48, TWENTY, "half_up", 10),
        (57, TWENTY, "half_up", 11),
        (30, TWENTY, "up", 6),  # exactly 6 stays 6, which 0.2 as a float would not promise
        (5, Fraction(1, 10), "half_up", 1),
        (4, Fraction(1, 10), "half_up", 0),
        (0, TWENTY, "up", 0),
        (9, Decimal(1), "down", 9),
        (9, Decimal(0), "up", 0),
    ],
)
def test_flag_quota(base, share, rounding, flags):
    assert flag_quota(base, share, rounding) == flags


PUBLISHED = [  # province and year, provincial flags passed, government flags passed; public reports
    ("Bến Tre 2018", 48, 5, True),
    ("Bến Tre 2019", 57, 5, True),
    ("Bắc Kạn 2021-2022, education", 23, 4, True),
    ("Bắc Ninh 2022", 54, 12, False),
    ("Nam Định 2021", 31, 11, False),
]


@pytest.mark.parametrize(("where", "provincial", "government", "within"), PUBLISHED)
def test_published_results(where, provincial, government, within):
    """Two provinces took another base than the flags they gave themselves: the base must be a figure."""
    assert (government <= flag_quota(provincial, TWENTY)) == within


@pytest.mark.parametrize(
    ("base", "share"),
    [(-1, TWENTY), (5, Decimal(20)), (5, Decimal("-0.1")), (5, Decimal("NaN")), (5, Fraction(3, 2))],
)
def test_impossible_quotas(base, share):
    with pytest.raises(QuotaError):
        flag_quota(base, share)


def test_unknown_rounding():
    with pytest.raises(ValueError, match="sideways"):
        flag_quota(5, TWENTY, "sideways")


@quick
@given(st.integers(0, 5000), shares)
def test_roundings_enclose_the_exact_share(base, share):
    down, half, up = (flag_quota(base, share, rounding) for rounding in ("down", "half_up", "up"))
    exact = base * share
    assert down <= exact <= up
    assert up - down == (exact.denominator != 1)
    assert down <= half <= up
    assert abs(half - exact) <= Fraction(1, 2)


@quick
@given(st.integers(0, 5000), shares, shares, st.sampled_from(list(Rounding)))
def test_a_greater_base_or_share_never_gives_fewer(base, one, other, rounding):
    low, high = sorted((one, other))
    assert flag_quota(base, low, rounding) <= flag_quota(base, high, rounding)
    assert flag_quota(base, low, rounding) <= flag_quota(base + 1, low, rounding)
    assert flag_quota(base, high, rounding) <= base


@pytest.mark.parametrize(
    ("limit", "used", "left", "over"),
    [(3, 0, 3, 0), (3, 3, 0, 0), (3, 5, 0, 2), (0, 1, 0, 1), (None, 9, None, 0)],
)
def test_meter(limit, used, left, over):
    meter = Meter(limit, used)
    assert (meter.left, meter.over) == (left, over)
    assert (meter.problem() is None) == (over == 0)


def test_what_the_meter_says():
    full = Meter(1, 1)
    assert full.problem("Cờ thi đua của UBND tỉnh") is None
    assert full.adding().problem() == "Đề nghị 2, hạn mức 1, vượt 1."
    assert full.adding(2).problem("Bằng khen") == "Bằng khen: đề nghị 3, hạn mức 1, vượt 2."
    assert full.adding(-1).left == 1


def test_an_override_needs_its_document():
    assert Meter(1, 2, "12/HĐTĐKT").problem() is None
    assert Meter(1, 2, "12/HĐTĐKT").over == 1
    assert Meter(1, 2, "  ").problem()
    assert Meter(1, 1, "12/HĐTĐKT").adding().problem() is None


@pytest.mark.parametrize(("limit", "used"), [(-1, 0), (1, -1), (None, -1)])
def test_impossible_meters(limit, used):
    with pytest.raises(QuotaError):
        Meter(limit, used)
