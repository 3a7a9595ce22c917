"""Properties of the formulas: bounds, monotony, independence of the unit of measure."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import (
    FormulaError,
    Method,
    RatioParameters,
    parse_parameters,
    points,
    validate_points,
)
from tests.rules.strategies import figures, hundredths, maxima, quick, targets

ratios = st.sampled_from(
    [RatioParameters(), RatioParameters(Decimal(50)), RatioParameters(Decimal(30), Decimal(120))]
)


@quick
@given(maxima, ratios, targets, figures)
def test_ratio_lies_within_its_bounds_and_matches_integer_arithmetic(maximum, parameters, target, actual):
    result = points(Method.RATIO, maximum, parameters, target=target, actual=actual)
    assert result is not None
    assert 0 <= result <= maximum
    assert result.as_tuple().exponent == -2
    share = Fraction(actual) / Fraction(target)
    if share * 100 < Fraction(parameters.floor_percent):
        assert result == 0
    else:
        exact = Fraction(maximum) * min(share / Fraction(parameters.cap_percent) * 100, Fraction(1))
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
