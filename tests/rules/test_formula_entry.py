"""Points entered by hand, parameters against the maximum, what the screens are told of a method."""

from decimal import Decimal

import pytest

from scoring.formulas import (
    METHODS,
    EntryParameters,
    FormulaError,
    Method,
    NoParameters,
    ParameterError,
    RatioParameters,
    Source,
    entered_by_hand,
    parse_parameters,
    validate_parameters,
    validate_points,
)

UP = {"bands": [{"limit": "90", "points": "6"}, {"limit": "95", "points": 8}, {"limit": 80, "points": "2.5"}]}


@pytest.mark.parametrize(
    ("name", "maximum", "raw", "value", "expected"),
    [
        ("direct", "8", {}, "7.31", "7.31"),
        ("direct", "8", {"step": "3"}, "6", "6.00"),
        ("direct", "8", {"step": "3"}, "8", "8.00"),  # the maximum is always admissible
        ("direct", "8", {}, "0", "0.00"),
        ("direct", "8", {}, "-0", "0.00"),
        ("ratio", "8", {}, "7.31", "7.31"),  # a reviewer's own number
        ("yes_no", "8", {}, "8", "8.00"),
        ("bands", "8", UP, "2.5", "2.50"),
        ("bands", "8", UP, "0", "0.00"),
        ("penalty", "8", {"step": "0.5"}, "1.5", "1.50"),
        ("information", "0", {}, "0", "0.00"),
    ],
)
def test_points_by_hand(name, maximum, raw, value, expected):
    method = Method(name)
    assert (
        str(validate_points(method, Decimal(maximum), parse_parameters(method, raw), Decimal(value)))
        == expected
    )


@pytest.mark.parametrize(
    ("name", "maximum", "raw", "value", "message"),
    [
        ("direct", "8", {}, "8.01", "Điểm không được vượt quá mức tối đa 8,00."),
        ("direct", "1000", {}, "1000.01", "Điểm không được vượt quá mức tối đa 1.000,00."),
        ("direct", "8", {}, "-0.01", "Điểm không được âm."),
        ("penalty", "8", {}, "-1", "Điểm trừ được ghi bằng số dương."),
        ("deduction", "8", {"each": 1}, "-1", "Điểm trừ được ghi bằng số dương."),
        ("direct", "8", {}, "7.005", "Điểm chỉ có tối đa 2 chữ số thập phân."),
        ("direct", "8", {}, "7." + "0" * 40 + "1", "Điểm chỉ có tối đa 2 chữ số thập phân."),
        ("direct", "8", {"step": "0.25"}, "7.3", "Điểm phải theo bước 0,25."),
        ("direct", "8", {}, "NaN", "Số liệu không phải là một số."),
        ("yes_no", "8", {}, "4", "Chỉ nhận một trong các mức điểm: 8,00; 0,00."),
        ("bands", "8", UP, "5", "Chỉ nhận một trong các mức điểm: 8,00; 6,00; 2,50; 0,00."),
        ("information", "5", {}, "1", "Chỉ nhận một trong các mức điểm: 0,00."),
    ],
)
def test_points_by_hand_refused(name, maximum, raw, value, message):
    method = Method(name)
    with pytest.raises(FormulaError) as refusal:
        validate_points(method, Decimal(maximum), parse_parameters(method, raw), Decimal(value))
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("name", "maximum", "raw", "field"),
    [
        ("direct", "8", {"step": "9"}, "step"),
        ("direct", "8", {"anchors": [{"points": "9", "text": "Tốt"}]}, "anchors"),
        ("bands", "7.99", UP, "bands"),
        ("per_occurrence", "8", {"each": "9"}, "each"),
        ("late_days", "8", {"per_day": "9"}, "per_day"),
        ("information", "1", {}, "maximum"),
        ("ratio", "0", {}, "maximum"),
        ("ratio", "0.005", {}, "maximum"),
    ],
)
def test_parameters_must_fit_the_maximum(name, maximum, raw, field):
    method = Method(name)
    with pytest.raises(ParameterError) as refusal:
        validate_parameters(method, Decimal(maximum), parse_parameters(method, raw))
    assert refusal.value.field == field


def test_parameters_that_fit_pass():
    validate_parameters(Method.BANDS, Decimal(8), parse_parameters(Method.BANDS, UP))
    validate_parameters(Method.INFORMATION, Decimal(0), NoParameters())


# What the screens are told


def test_every_method_is_described():
    assert set(METHODS) == set(Method)
    assert len({info.label for info in METHODS.values()}) == len(Method)
    for info in METHODS.values():
        assert info.explanation.endswith(".")
        assert info.explanation[:-1].count(".") == 0, "one sentence"


def test_signs_and_sources():
    assert {m for m, info in METHODS.items() if info.negative} == {Method.DEDUCTION, Method.PENALTY}
    assert {m for m, info in METHODS.items() if info.source is Source.EITHER} == {
        Method.BONUS,
        Method.PENALTY,
    }
    assert entered_by_hand(Method.DIRECT, parse_parameters(Method.DIRECT, {}))
    assert entered_by_hand(Method.BONUS, EntryParameters())
    assert not entered_by_hand(Method.BONUS, EntryParameters(each=Decimal(1)))
    assert not entered_by_hand(Method.RATIO, RatioParameters())
