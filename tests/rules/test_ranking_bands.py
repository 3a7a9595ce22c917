"""Classification bands, their floors, and the explanation of a distance."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.ranking import (
    Band,
    Difference,
    RankingError,
    explain,
    rank,
)
from tests.rules.ranking_cases import BANDS, SCALE, standing


@pytest.mark.parametrize(
    ("base", "label"),
    [
        ("95", "Xuất sắc"),
        ("94.99", "Tốt"),
        ("85", "Tốt"),
        ("84.99", "Khá"),
        ("70", "Khá"),
        ("69.99", None),
    ],
)
def test_bands_begin_exactly(base, label):
    assert rank([standing(1, base)], scale=SCALE, bands=BANDS)[0].band == label


def test_a_rebased_total_is_compared_exactly_with_its_band():
    """95.00 when rounded, and yet below 95 %."""
    (row,) = rank([standing(1, "284.99", maximum="300")], scale=SCALE, bands=BANDS)
    assert str(row.shown) == "95.00"
    assert row.band == "Tốt"


FLOORED = (
    Band("Xuất sắc", 90, {"I": 90, "*": "50"}),
    Band("Tốt", 80, {"*": 50}),
    Band("Khá", 60),
)


@pytest.mark.parametrize(
    ("one", "two", "label"),
    [
        ("63", "30", "Xuất sắc"),  # 90 % of 70 exactly
        ("62.99", "30", "Tốt"),
        ("70", "20", "Xuất sắc"),
        ("70", "14.99", "Khá"),  # below half of section II: both upper bands are closed
        ("70", "15", "Tốt"),
    ],
)
def test_floors_of_sections(one, two, label):
    unit = replace(
        standing(1, Decimal(one) + Decimal(two), I=one, II=two),
        section_maxima={"I": Decimal(70), "II": Decimal(30)},
    )
    assert rank([unit], scale=SCALE, bands=FLOORED)[0].band == label


def test_a_section_of_which_nothing_is_assigned_has_no_floor():
    unit = replace(
        standing(1, "70", maximum="70", I="70"), section_maxima={"I": Decimal(70), "II": Decimal(0)}
    )
    assert rank([unit], scale=SCALE, bands=FLOORED)[0].band == "Xuất sắc"


def test_a_section_without_points_is_below_its_floor():
    unit = replace(standing(1, "95", I="95"), section_maxima={"I": Decimal(95), "II": Decimal("1.5")})
    assert rank([unit], scale=SCALE, bands=FLOORED)[0].band == "Khá"


def test_floors_need_the_maxima():
    with pytest.raises(RankingError, match="maxima"):
        rank([standing(1, "99")], scale=SCALE, bands=FLOORED)
    unit = replace(standing(1, "99", I="99"), section_maxima={"II": Decimal(100)})
    with pytest.raises(RankingError, match="'I'"):
        rank([unit], scale=SCALE, bands=FLOORED)


def test_explanation_of_the_design():
    above = standing(1, "95.85", bonus="1", I="58.15", II="19.20", III="18.50")
    below = standing(2, "94.40", bonus="1", I="57.20", II="18.90", III="18.30")
    assert explain(above, below, SCALE) == [
        Difference("section:I", Fraction(95, 100)),
        Difference("section:II", Fraction(30, 100)),
        Difference("section:III", Fraction(20, 100)),
        Difference("bonus", Fraction(0)),
        Difference("deductions", Fraction(0)),
    ]


def test_explanation_names_rebasing_and_deductions():
    above = standing(1, "90", I="90")
    below = standing(2, "80", maximum="90", deduction="2", I="60", II="20")
    parts = {part.metric: part.points for part in explain(above, below, SCALE)}
    assert parts == {
        "section:I": 30,
        "section:II": -20,
        "rebase": 80 - Fraction(800, 9),
        "bonus": 0,
        "deductions": 2,
    }
    nothing = standing(3, "0", maximum="0")
    for pair in ((above, nothing), (nothing, above)):
        with pytest.raises(RankingError):
            explain(*pair, SCALE)


def test_explanation_of_sections_that_only_one_of_the_two_has():
    parts = explain(standing(1, "90", I="60", III="30"), standing(2, "80", I="50", II="30"), SCALE)
    points = [(part.metric, int(part.points)) for part in parts]
    assert points[:3] == [("section:I", 10), ("section:III", 30), ("section:II", -30)]
