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


# --- What holds for every method that computes from a figure ------------------------------------------------
COUNTING = (
    Method.PER_OCCURRENCE,
    Method.LATE_DAYS,
    Method.DEDUCTION,
    Method.BONUS,
    Method.PENALTY,
)
FALLING = (Method.INVERSE_RATIO, Method.LATE_DAYS)
"""More of the figure is worse."""


def parameters_of(method, scale=1):
    """Parameters in which everything that is counted in points is `scale` times as large."""
    each, twice = (str(Decimal(points) * scale) for points in ("0.75", "1.5"))
    raw = {
        Method.RATIO: {"floor_percent": 40, "cap_percent": 110},
        Method.INVERSE_RATIO: {"floor_percent": 40},
        Method.BANDS: {"bands": [{"limit": 5, "points": each}, {"limit": 50, "points": twice}]},
        Method.LATE_DAYS: {"per_day": each, "grace_days": 2},
        Method.YES_NO: {},
    }
    return parse_parameters(method, raw.get(method, {"each": each}))


computing = st.sampled_from([Method.RATIO, Method.INVERSE_RATIO, Method.BANDS, Method.YES_NO, *COUNTING])


def figure_for(method, number):
    """A figure that the method takes, made of any whole number."""
    if method is Method.YES_NO:
        return Decimal(number % 2)
    return Decimal(number) if method in COUNTING else Decimal(number) / 4


@quick
@given(computing, hundredths(150, 100_000), st.integers(0, 2000), targets)
def test_points_lie_between_nought_and_the_maximum_in_whole_hundredths(method, maximum, number, target):
    result = points(method, maximum, parameters_of(method), target=target, actual=figure_for(method, number))
    assert result is not None and 0 <= result <= maximum
    assert result.as_tuple().exponent == -2
    assert validate_points(Method.DIRECT, maximum, parse_parameters(Method.DIRECT, {}), result) == result


@quick
@given(computing, hundredths(150, 100_000), st.integers(0, 2000), st.integers(0, 2000), targets)
def test_more_of_the_figure_never_turns_round_what_it_is_worth(method, maximum, one, other, target):
    low, high = sorted(figure_for(method, number) for number in (one, other))
    less, more = (
        points(method, maximum, parameters_of(method), target=target, actual=figure) for figure in (low, high)
    )
    assert less is not None and more is not None
    assert more <= less if method in FALLING else less <= more


@quick
@given(computing, hundredths(150, 10_000), st.integers(0, 2000), targets, st.integers(2, 10))
def test_on_a_scale_so_many_times_as_large_points_are_so_many_times_as_many(
    method, maximum, number, target, times
):
    """1.000 points instead of 100: but for the rounding of each, everything keeps its share."""
    figure = figure_for(method, number)
    small = points(method, maximum, parameters_of(method), target=target, actual=figure)
    large = points(method, maximum * times, parameters_of(method, scale=times), target=target, actual=figure)
    assert small is not None and large is not None
    assert abs(large - times * small) <= Decimal("0.005") * (times + 1)


@quick
@given(hundredths(2, 100_000), st.integers(0, 2000), targets, st.integers(1, 1000))
def test_bands_in_percent_of_the_target_do_not_ask_for_the_unit_of_measure(maximum, number, target, factor):
    raw = {
        "basis": "percent",
        "bands": [{"limit": 50, "points": "0.01"}, {"limit": 100, "points": str(maximum)}],
    }
    parameters = parse_parameters(Method.BANDS, raw)
    before, after = (
        points(Method.BANDS, maximum, parameters, target=target * by, actual=Decimal(number) * by)
        for by in (1, factor)
    )
    assert before == after


@quick
@given(st.integers(0, 100), st.integers(0, 100), hundredths(2, 100_000))
def test_bands_downwards_are_never_better_for_more(one, other, maximum):
    raw = {
        "direction": "down",
        "bands": [{"limit": 3, "points": str(maximum)}, {"limit": 20, "points": "0.01"}],
    }
    parameters = parse_parameters(Method.BANDS, raw)
    less, more = (
        points(Method.BANDS, maximum, parameters, target=None, actual=Decimal(figure))
        for figure in sorted((one, other))
    )
    assert less is not None and more is not None and less >= more


@quick
@given(st.integers(-1000, 100_000))
def test_information_is_worth_nothing_whatever_the_figure(figure):
    none = parse_parameters(Method.INFORMATION, {})
    assert points(Method.INFORMATION, Decimal(0), none, target=None, actual=Decimal(figure)) == 0
