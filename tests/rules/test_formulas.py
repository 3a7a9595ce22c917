"""Points of single lines: real and hand-computed cases, refusals, and properties."""

import ast
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scoring.formulas
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
    needs_target,
    parse_parameters,
    points,
    validate_parameters,
    validate_points,
)
from tests.rules.strategies import figures, hundredths, maxima, quick, targets

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


EXAMPLE_PARAMETERS = {
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


# Points entered by hand


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


def test_no_django_in_the_formulas():
    for path in Path(scoring.formulas.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text())
        names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        names += [a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names]
        assert not [name for name in names if name.startswith("django")], path


# Properties

ratios = st.sampled_from(
    [RatioParameters(), RatioParameters(Decimal(50)), RatioParameters(Decimal(30), Decimal(120))]
)


@quick
@given(maxima, ratios, targets, figures)
def test_ratio_lies_within_its_bounds_and_matches_integer_arithmetic(maximum, parameters, target, actual):
    result = points(Method.RATIO, maximum, parameters, target=target, actual=actual)
    assert 0 <= result <= maximum
    assert result.as_tuple().exponent == -2
    share = Fraction(actual) / Fraction(target)
    if share * 100 < Fraction(parameters.floor_percent):
        assert result == 0
    else:
        exact = Fraction(maximum) * min(share / (Fraction(parameters.cap_percent) / 100), 1)
        assert exact - Fraction(1, 200) < Fraction(result) <= exact + Fraction(1, 200)


@quick
@given(maxima, ratios, targets, figures, figures)
def test_more_is_better_for_the_ratio_and_worse_for_its_inverse(maximum, parameters, target, one, other):
    low, high = sorted((one, other))

    def score(method, actual):
        return points(method, maximum, parameters, target=target, actual=actual)

    assert score(Method.RATIO, low) <= score(Method.RATIO, high)
    assert score(Method.INVERSE_RATIO, low) >= score(Method.INVERSE_RATIO, high)
    assert 0 <= score(Method.INVERSE_RATIO, high) <= maximum


@quick
@given(maxima, ratios, targets, figures, st.integers(1, 1000))
def test_the_unit_of_measure_does_not_matter(maximum, parameters, target, actual, factor):
    for method in (Method.RATIO, Method.INVERSE_RATIO):
        before = points(method, maximum, parameters, target=target, actual=actual)
        after = points(method, maximum, parameters, target=target * factor, actual=actual * factor)
        assert before == after


@quick
@given(maxima, hundredths(1, 1000), st.integers(0, 500))
def test_occurrences_and_what_they_leave_add_up(maximum, each, count):
    def score(name, **raw):
        parameters = parse_parameters(Method(name), {"each": str(each)} | raw)
        return points(Method(name), maximum, parameters, target=None, actual=Decimal(count))

    won, left = score("per_occurrence"), score("per_occurrence", counts_down=True)
    assert won + left == maximum
    assert won == min(maximum, each * count) == score("deduction") == score("bonus") == score("penalty")


@quick
@given(maxima, hundredths(1, 1000), st.integers(0, 30), st.integers(0, 400))
def test_late_days_never_go_below_nought(maximum, per_day, grace, days):
    parameters = parse_parameters(Method.LATE_DAYS, {"per_day": str(per_day), "grace_days": grace})
    result = points(Method.LATE_DAYS, maximum, parameters, target=None, actual=Decimal(days))
    assert result == max(Decimal(0), maximum - per_day * max(days - grace, 0))


@quick
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 800)), min_size=1, max_size=6), figures)
def test_bands_are_read_in_any_order_and_never_better_for_less(raw_bands, actual):
    limits = sorted({limit for limit, _ in raw_bands})
    levels = sorted({p for _, p in raw_bands})
    rows = [{"limit": n, "points": str(Decimal(p).scaleb(-2))} for n, p in zip(limits, levels, strict=False)]
    parameters = parse_parameters(Method.BANDS, {"bands": rows[::-1]})
    assert parameters == parse_parameters(Method.BANDS, {"bands": rows})
    result = points(Method.BANDS, Decimal(8), parameters, target=None, actual=actual)
    reached = [Decimal(row["points"]) for row in rows if actual >= row["limit"]]
    assert result == max(reached, default=Decimal(0))


@quick
@given(maxima, hundredths(0, 120_000), st.one_of(st.none(), hundredths(1, 500)))
def test_hand_entry_accepts_exactly_the_steps(maximum, value, step):
    parameters = parse_parameters(Method.DIRECT, {"step": str(step)} if step else {})
    admissible = value <= maximum and (step is None or value % step == 0 or value == maximum)
    if admissible:
        assert validate_points(Method.DIRECT, maximum, parameters, value) == value
    else:
        with pytest.raises(FormulaError):
            validate_points(Method.DIRECT, maximum, parameters, value)
