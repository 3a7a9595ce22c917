"""Indicators of an achievement report against their plan, and what may be said of them (document 06)."""

from decimal import Decimal

import pytest

from emulation.documents.forms.achievement_facts import (
    Indicator,
    YearOfIndicator,
    claims_to_exceed,
    result_sentence,
    short_of_plan,
)


def indicator(plan, actual, inverse=False, name="Chỉ tiêu"):
    figures = [None if text is None else Decimal(text) for text in (plan, actual)]
    return Indicator(name, "%", (None, None), (YearOfIndicator(2025, *figures),), inverse)


@pytest.mark.parametrize(
    ("plan", "actual", "inverse", "percent", "reached", "exceeded"),
    [
        ("13", "14.2", False, "109.23", True, True),
        ("4", "4", False, "100.00", True, False),
        ("98", "97.99", False, "99.99", False, False),
        ("10", "8", True, "125.00", True, True),
        ("10", "12.5", True, "80.00", False, False),
        ("10", "0", True, None, True, True),
        ("0", "3", False, None, True, True),
        (None, "3", False, None, None, None),
        ("5", None, False, None, None, None),
    ],
)
def test_ratio_of_the_plan_inverse_ones_reversed(plan, actual, inverse, percent, reached, exceeded):
    one = indicator(plan, actual, inverse)
    ratio = one.ratio(one.last)
    assert (None if ratio is None else f"{float(ratio):.2f}") == percent
    assert (one.reached(one.last), one.exceeded(one.last)) == (reached, exceeded)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([("13", "14.2"), ("4", "4")], "02/02 chỉ tiêu đạt và vượt kế hoạch năm 2025"),
        ([("13", "14.2")], "01/01 chỉ tiêu vượt kế hoạch năm 2025"),
        ([("4", "4")], "01/01 chỉ tiêu đạt kế hoạch năm 2025"),
        ([("13", "14.2"), ("98", "97.99")], "01/02 chỉ tiêu đạt kế hoạch năm 2025"),
        ([(None, "3")], ""),
    ],
)
def test_exceeding_is_never_said_while_one_is_below_its_plan(pairs, sentence):
    found = [indicator(*pair) for pair in pairs]
    assert result_sentence(found, 2025) == sentence
    assert not (short_of_plan(found) and "vượt" in sentence)


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Hoàn thành vượt mức kế hoạch.", True),
        ("Vượt 12% so với năm trước", True),
        ("Không có đơn thư vượt cấp; nhân viên vượt khó.", False),
        ("Đạt kế hoạch", False),
    ],
)
def test_what_counts_as_a_claim(text, claims):
    assert claims_to_exceed(text) is claims
