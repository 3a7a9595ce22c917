"""Points of single lines: real and hand-computed cases, and figures that are refused."""

from decimal import Decimal
from typing import Any

import pytest

from scoring.formulas import (
    METHODS,
    FormulaError,
    Method,
    NoParameters,
    ParameterError,
    RatioParameters,
    needs_target,
    parse_parameters,
    points,
)

UP = {"bands": [{"limit": "90", "points": "6"}, {"limit": "95", "points": 8}, {"limit": 80, "points": "2.5"}]}
DOWN = {"bands": [{"limit": "10", "points": "3"}, {"limit": "4", "points": "5"}], "direction": "down"}
PERCENT = UP | {"basis": "percent"}

CASES = [
    # method, maximum, parameters, target, actual, points
    ("ratio", "8", {}, "95", "91.2", "7.68"),  # the example of the design
    ("ratio", "4", {"floor_percent": "50"}, "70", "63.4", "3.62"),
    ("ratio", "4", {"floor_percent": "50"}, "70", "35", "2.00"),  # exactly on the floor counts
    ("ratio", "4", {"floor_percent": "50"}, "70", "34.99", "0.00"),
    ("ratio", "8", {}, "620", "655", "8.00"),
    ("ratio", "8", {"cap_percent": "120"}, "100", "100", "6.67"),
    ("ratio", "8", {"cap_percent": "120"}, "100", "120", "8.00"),
    ("ratio", "8", {"cap_percent": "120"}, "100", "900", "8.00"),
    ("ratio", "8", {}, "100", "-3", "0.00"),
    ("ratio", "1", {}, "200", "1", "0.01"),  # 0.005 rounds up
    ("ratio", "1", {}, "2000", "9", "0.00"),  # 0.0045 is rounded once, not to 0.005 and then up
    ("ratio", "5", {}, "3", "1", "1.67"),
    ("inverse_ratio", "8", {}, "20", "25", "6.40"),
    ("inverse_ratio", "8", {}, "20", "20", "8.00"),
    ("inverse_ratio", "8", {}, "20", "3", "8.00"),
    ("inverse_ratio", "8", {}, "20", "0", "8.00"),
    ("inverse_ratio", "8", {}, "0", "0", "8.00"),
    ("inverse_ratio", "8", {}, "0", "1", "0.00"),
    ("inverse_ratio", "8", {"floor_percent": 50}, "20", "40", "4.00"),
    ("inverse_ratio", "8", {"floor_percent": 50}, "20", "40.01", "0.00"),
    ("yes_no", "10", {}, None, "1", "10.00"),
    ("yes_no", "10", {}, None, "0", "0.00"),
    ("bands", "8", UP, None, "95", "8.00"),
    ("bands", "8", UP, None, "94.99", "6.00"),
    ("bands", "8", UP, None, "80", "2.50"),
    ("bands", "8", UP, None, "79.99", "0.00"),
    ("bands", "8", PERCENT, "200", "190", "8.00"),
    ("bands", "8", PERCENT, "3", "2.85", "8.00"),  # 95 % exactly, which no float division gives
    ("bands", "5", DOWN, None, "4", "5.00"),
    ("bands", "5", DOWN, None, "4.01", "3.00"),
    ("bands", "5", DOWN, None, "10.01", "0.00"),
    ("per_occurrence", "5", {"each": "2"}, None, "2", "4.00"),
    ("per_occurrence", "5", {"each": "2"}, None, "3", "5.00"),
    ("per_occurrence", "5", {"each": "2"}, None, "0", "0.00"),
    ("per_occurrence", "10", {"each": "4", "counts_down": True}, None, "0", "10.00"),
    ("per_occurrence", "10", {"each": "4", "counts_down": True}, None, "2", "2.00"),
    ("per_occurrence", "10", {"each": "4", "counts_down": True}, None, "3", "0.00"),
    ("late_days", "4", {"per_day": "0.25"}, None, "0", "4.00"),
    ("late_days", "4", {"per_day": "0.25"}, None, "2", "3.50"),
    ("late_days", "4", {"per_day": "0.25", "grace_days": 3}, None, "3", "4.00"),
    ("late_days", "4", {"per_day": "0.25", "grace_days": 3}, None, "4", "3.75"),
    ("late_days", "4", {"per_day": "0.25"}, None, "17", "0.00"),
    ("deduction", "5", {"each": "1.5"}, None, "2", "3.00"),
    ("deduction", "5", {"each": "1.5"}, None, "4", "5.00"),
    ("bonus", "15", {"each": "10"}, None, "1", "10.00"),
    ("bonus", "15", {"each": "10"}, None, "2", "15.00"),
    ("bonus", "15", {"step": "5"}, None, "10", "10.00"),  # a flag won during the year: +10 or +15
    ("penalty", "5", {"each": "2"}, None, "1", "2.00"),
    ("penalty", "5", {}, None, "0.75", "0.75"),
    ("direct", "8", {"step": "0.5"}, None, "7.5", "7.50"),
    ("information", "0", {}, None, "1234", "0.00"),
]


@pytest.mark.parametrize(("name", "maximum", "raw", "target", "actual", "expected"), CASES)
def test_points(name, maximum, raw, target, actual, expected):
    method = Method(name)
    parameters = parse_parameters(method, raw)
    goal = None if target is None else Decimal(target)
    result = points(method, Decimal(maximum), parameters, target=goal, actual=Decimal(actual))
    assert str(result) == expected


REFUSED = [
    ("ratio", "8", {}, "0", "5", "Chỉ tiêu phải lớn hơn 0"),
    ("ratio", "8", {}, "-1", "5", "Chỉ tiêu phải lớn hơn 0"),
    ("bands", "8", PERCENT, "0", "5", "Chỉ tiêu phải lớn hơn 0"),
    ("inverse_ratio", "8", {}, "-1", "5", "Chỉ tiêu không được âm"),
    ("inverse_ratio", "8", {}, "-1", "0", "Chỉ tiêu không được âm"),
    ("ratio", "8", {}, "NaN", "5", "không phải là một số"),
    ("ratio", "8", {}, "5", "Infinity", "không phải là một số"),
    ("yes_no", "8", {}, None, "0.5", "“đạt”"),
    ("per_occurrence", "8", {"each": 1}, None, "1.5", "Số lần phải là số nguyên"),
    ("per_occurrence", "8", {"each": 1}, None, "-1", "Số lần phải là số nguyên"),
    ("late_days", "8", {"per_day": 1}, None, "-1", "Số ngày trễ phải là số nguyên"),
    ("bonus", "8", {"each": 1}, None, "0.5", "Số lần phải là số nguyên"),
    ("direct", "8", {"step": "0.5"}, None, "7.25", "theo bước 0,50"),
    ("direct", "8", {}, None, "8.01", "mức tối đa 8,00"),
]


@pytest.mark.parametrize(("name", "maximum", "raw", "target", "actual", "message"), REFUSED)
def test_figures_without_meaning_are_refused(name, maximum, raw, target, actual, message):
    method = Method(name)
    goal = None if target is None else Decimal(target)
    with pytest.raises(FormulaError, match=message):
        points(method, Decimal(maximum), parse_parameters(method, raw), target=goal, actual=Decimal(actual))


EXAMPLE_PARAMETERS: dict[Method, dict[str, Any]] = {
    Method.BANDS: UP,
    Method.PER_OCCURRENCE: {"each": "1"},
    Method.LATE_DAYS: {"per_day": "1"},
    Method.DEDUCTION: {"each": "1"},
}


@pytest.mark.parametrize("method", list(Method))
def test_not_answered_is_none_and_never_nought(method):
    parameters = parse_parameters(method, EXAMPLE_PARAMETERS.get(method, {}))
    assert points(method, Decimal(8), parameters, target=Decimal(5), actual=None) is None


@pytest.mark.parametrize("method", [Method.RATIO, Method.INVERSE_RATIO])
def test_a_missing_target_gives_no_points(method):
    assert points(method, Decimal(8), RatioParameters(), target=None, actual=Decimal(5)) is None


def test_bands_in_percent_need_a_target():
    in_percent, plain = (parse_parameters(Method.BANDS, raw) for raw in (PERCENT, UP))
    assert needs_target(Method.BANDS, in_percent)
    assert not needs_target(Method.BANDS, plain)
    assert points(Method.BANDS, Decimal(8), in_percent, target=None, actual=Decimal(99)) is None
    assert points(Method.BANDS, Decimal(8), plain, target=None, actual=Decimal(99)) == 8


def test_relative_points_wait_for_the_group():
    parameters = parse_parameters(Method.RELATIVE, {})
    assert METHODS[Method.RELATIVE].needs_group
    assert points(Method.RELATIVE, Decimal(8), parameters, target=Decimal(1), actual=Decimal(1)) is None


def test_parameters_of_another_method_are_refused():
    with pytest.raises(ParameterError):
        points(Method.RATIO, Decimal(8), NoParameters(), target=Decimal(1), actual=Decimal(1))
    with pytest.raises(ParameterError, match="không được âm"):
        points(Method.YES_NO, Decimal(-1), NoParameters(), target=None, actual=Decimal(1))
