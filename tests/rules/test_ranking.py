"""Ranks, ties, precedence, resolutions, exact totals: cases by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.ranking import (
    ALGORITHM_VERSION,
    RESOLUTION,
    Band,
    RankingError,
    Standing,
    not_rankable,
    rank,
    total,
)
from tests.rules.ranking_cases import BANDS, SCALE, standing

ORDER = ("section:I", "deductions", "votes")


def places(ranked):
    return [(row.unit, row.rank) for row in ranked]


def test_the_block_of_the_design():
    """Nine departments; two share place 2 in total, section I and deductions alike."""
    block = [
        standing(1, "95.85", bonus="1", I="58.15", II="19.20", III="18.50"),
        standing(2, "94.40", bonus="1", I="57.20", II="18.90", III="18.30"),
        standing(3, "94.40", bonus="1", I="57.20", II="18.70", III="18.50"),
        standing(4, "93.65", bonus="0.5", I="56.40", II="18.95", III="18.30"),
        standing(5, "92.72", bonus="1", I="56.12", II="18.60", III="18.00"),
        standing(6, "91.25", bonus="0.5", deduction="0.5", I="55.05", II="18.40", III="17.80"),
        standing(7, "90.08", I="54.20", II="18.10", III="17.78"),
        standing(8, "88.64", I="53.30", II="17.90", III="17.44"),
        standing(9, "84.10", deduction="1", I="50.60", II="17.20", III="16.30"),
    ]
    ranked = rank(block, scale=SCALE, precedence=ORDER[:2], bands=BANDS)
    assert [row.rank for row in ranked] == [1, 2, 2, 4, 5, 6, 7, 8, 9]
    assert [str(row.shown) for row in ranked][:4] == ["96.85", "95.40", "95.40", "94.15"]
    assert [row.band for row in ranked] == ["Xuất sắc"] * 3 + ["Tốt"] * 5 + ["Khá"]
    assert [row.tied for row in ranked] == [False, True, True] + [False] * 6
    assert {row.decided_by for row in ranked} == {None}


def test_competition_ranks():
    ranked = rank([standing(n, base) for n, base in enumerate("98889")], scale=SCALE)
    assert places(ranked) == [(0, 1), (4, 1), (1, 3), (2, 3), (3, 3)]
    assert all(row.tied for row in ranked)
    assert rank([], scale=SCALE) == []


def test_each_step_of_the_precedence():
    units = [
        standing(1, "90", bonus="2", deduction="2", votes=9, I="50"),
        standing(2, "90", votes=5, I="50"),
        standing(3, "90", votes=7, I="50"),
        standing(4, "90", votes=1, I="51"),
        standing(5, "91", votes=1, I="40"),
    ]
    ranked = rank(units, scale=SCALE, precedence=ORDER)
    assert places(ranked) == [(5, 1), (4, 2), (3, 3), (2, 4), (1, 5)]
    assert [row.decided_by for row in ranked] == [None, "section:I", "votes", "votes", "deductions"]
    assert not any(row.tied for row in ranked)


def test_bonus_may_decide():
    units = [standing(1, "90", bonus="1"), standing(2, "89", bonus="2")]
    ranked = rank(units, scale=SCALE, precedence=["bonus"])
    assert places(ranked) == [(2, 1), (1, 2)]
    assert ranked[0].decided_by == "bonus"


def test_partly_separated_units_still_share():
    units = [standing(1, "90", I="50"), standing(2, "90", I="50"), standing(3, "90", I="51")]
    ranked = rank(units, scale=SCALE, precedence=["section:I"])
    assert places(ranked) == [(3, 1), (1, 2), (2, 2)]
    assert [(row.tied, row.decided_by) for row in ranked] == [
        (False, "section:I"),
        (True, "section:I"),
        (True, "section:I"),
    ]


def test_not_voted_on_is_not_no_votes():
    units = [standing(1, "90", votes=0), standing(2, "90", votes=None), standing(3, "90", votes=5)]
    assert [row.rank for row in rank(units, scale=SCALE, precedence=["votes"])] == [1, 1, 1]


def test_a_section_not_assigned_to_one_of_the_tie_decides_nothing():
    units = [standing(1, "90", I="40"), standing(2, "90", II="40"), standing(3, "80", I="1")]
    assert [row.rank for row in rank(units, scale=SCALE, precedence=["section:I"])] == [1, 1, 3]


def test_a_resolution_orders_exactly_its_tie():
    units = [standing(n, "90") for n in (1, 2, 3)] + [standing(4, "80"), standing(5, "80")]
    resolutions = {frozenset({1, 2, 3}): (2, 3, 1)}
    ranked = rank(units, scale=SCALE, resolutions=resolutions)
    assert places(ranked) == [(2, 1), (3, 2), (1, 3), (4, 4), (5, 4)]
    assert [row.decided_by for row in ranked] == [RESOLUTION] * 3 + [None] * 2
    assert [row.tied for row in ranked] == [False] * 3 + [True] * 2


@pytest.mark.parametrize("units", [{1, 2}, {1, 2, 3, 4}, {4, 5}])
def test_a_resolution_for_another_set_changes_nothing(units):
    standings = [standing(n, "90") for n in (1, 2, 3)] + [standing(4, "80")]
    resolutions = {frozenset(units): sorted(units, reverse=True)}
    assert rank(standings, scale=SCALE, resolutions=resolutions) == rank(standings, scale=SCALE)


def test_a_resolution_never_overrides_points_or_precedence():
    units = [standing(1, "90", I="50"), standing(2, "90", I="51")]
    ranked = rank(units, scale=SCALE, precedence=["section:I"], resolutions={frozenset({1, 2}): (1, 2)})
    assert places(ranked) == [(2, 1), (1, 2)]
    assert ranked[0].decided_by == "section:I"


@pytest.mark.parametrize("order", [(1,), (1, 2, 3), (1, 1), (1, 3), ()])
def test_a_resolution_must_name_each_unit_once(order):
    with pytest.raises(RankingError, match="resolution"):
        rank([], scale=SCALE, resolutions={frozenset({1, 2}): order})


# Totals


def test_total_is_exact_and_rebased():
    whole = standing(1, "86.69")
    assert total(whole, SCALE) == Fraction(8669, 100)
    rebased = standing(1, "83.22", maximum="96", bonus="1.5", deduction="0.25")
    assert total(rebased, SCALE) == Fraction(8322, 9600) * 100 + Fraction(125, 100)
    (row,) = rank([rebased], scale=SCALE)
    assert str(row.shown) == "87.94"  # 86.6875 + 1.25 = 87.9375
    assert total(standing(1, "700", maximum="1000"), Decimal(1000)) == 700


def test_totals_that_look_alike_are_not_equal():
    """Both are shown as 66.67; two thirds is more than 66.66 and less than 66.67."""
    units = [standing(1, "66.67"), standing(2, "2", maximum="3"), standing(3, "66.66")]
    ranked = rank(units, scale=SCALE)
    assert places(ranked) == [(1, 1), (2, 2), (3, 3)]
    assert [str(row.shown) for row in ranked] == ["66.67", "66.67", "66.66"]
    assert not any(row.tied for row in ranked)


def test_nothing_stands_outside_the_scale_unless_it_is_said():
    assert total(Standing(1, Decimal("8.50"), Decimal(100)), SCALE) == Fraction(850, 100)


def test_equal_shares_of_different_maxima_are_equal():
    units = [standing(1, "30", maximum="45"), standing(2, "40", maximum="60")]
    assert [row.rank for row in rank(units, scale=SCALE)] == [1, 1]


def test_a_unit_without_assigned_criteria_is_not_ranked():
    units = [standing(1, "0", maximum="0"), standing(2, "0"), standing(3, "0", maximum="0")]
    assert total(units[0], SCALE) is None
    assert places(rank(units, scale=SCALE)) == [(2, 1)]
    assert not_rankable(units) == [1, 3]


def test_a_total_may_leave_the_scale_on_both_sides():
    units = [standing(1, "97", bonus="10"), standing(2, "1", deduction="3")]
    ranked = rank(units, scale=SCALE, bands=BANDS)
    assert [str(row.shown) for row in ranked] == ["107.00", "-2.00"]
    assert [row.band for row in ranked] == ["Xuất sắc", None]


# Refusals


@pytest.mark.parametrize("name", ["beauty", "section", "section:", "section:IX", "vote", ""])
def test_unknown_metrics_are_refused_even_without_a_tie(name):
    units = [standing(1, "90", I="50"), standing(2, "80", I="40")]
    with pytest.raises(RankingError):
        rank(units, scale=SCALE, precedence=["deductions", name])


@pytest.mark.parametrize(
    "units",
    [
        [standing(1, "90"), standing(1, "80")],
        [standing(1, "90", deduction="-1")],
        [standing(1, "-90")],
        [standing(1, "90", bonus="0.005")],
        [standing(1, "90", I="0.005")],
        [standing(1, "NaN")],
    ],
)
def test_points_that_make_no_ranking(units):
    with pytest.raises(RankingError):
        rank(units, scale=SCALE)


@pytest.mark.parametrize("scale", ["0", "-100", "NaN", "Infinity", "100.001"])
def test_scales_that_make_no_ranking(scale):
    with pytest.raises(RankingError):
        rank([standing(1, "90")], scale=Decimal(scale))


def test_two_bands_may_not_begin_together():
    with pytest.raises(RankingError):
        rank([], scale=SCALE, bands=[Band("A", 90), Band("B", "90.0")])


def test_the_algorithm_has_a_version():
    assert ALGORITHM_VERSION == "1", "a change of the algorithm changes the version, and this line"
