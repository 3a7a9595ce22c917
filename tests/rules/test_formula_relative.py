"""Scoring against the leader: real rows of a police cluster, properties; the warning about odd figures."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import FormulaError, ParameterError, RelativeParameters, implausible, relative_points
from tests.rules.strategies import figures, maxima, quick

CASES = json.loads((Path(__file__).parent / "leader_cases.json").read_text())
CRITERIA = CASES["criteria"]


def test_all_rows_of_the_source_are_here():
    assert sum(len(criterion["rows"]) for criterion in CRITERIA) == 24


LIMITS = {"over_target_percent": 200, "times_peers": 10}


@pytest.mark.parametrize("criterion", CRITERIA, ids=lambda criterion: criterion["criterion"])
def test_real_rows(criterion):
    rows = {unit: (Decimal(target), Decimal(actual)) for unit, target, actual, _ in criterion["rows"]}
    expected = {unit: points for unit, _, _, points in criterion["rows"]}
    computed = relative_points(rows, Decimal(criterion["maximum"]))
    assert {unit: str(points) for unit, points in computed.items()} == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("4", "1")], ["1.25"]),  # below the target: half the maximum times A/T
        ([("4", "4")], ["5.00"]),
        ([("4", "5")], ["10.00"]),  # the only one above is the leader
        ([("4", "5"), ("4", "8")], ["6.25", "10.00"]),
        ([("0", "3"), ("0", "4")], ["7.50", "10.00"]),
        ([("0", "0"), ("0", "0")], ["0.00", "0.00"]),
        ([("0", "3"), ("4", "800")], ["10.00", "10.00"]),  # two leaders: without a target, and with one
        ([("4", "-1"), ("0", "-5")], ["0.00", "0.00"]),
    ],
)
def test_by_hand(rows, expected):
    given_rows = {n: (Decimal(target), Decimal(actual)) for n, (target, actual) in enumerate(rows)}
    assert [str(p) for p in relative_points(given_rows, Decimal(10)).values()] == expected


def test_missing_is_not_nought():
    rows = {
        "a": (Decimal(1), Decimal(2)),
        "no figure": (Decimal(1), None),
        "not assigned": (None, Decimal(5)),
    }
    assert relative_points(rows, Decimal(10)) == {"a": Decimal(10)}
    assert relative_points({}, Decimal(10)) == {}


def test_the_share_for_reaching_the_target_can_be_set():
    rows = {
        "even": (Decimal(1), Decimal(1)),
        "leader": (Decimal(1), Decimal(3)),
        "other": (Decimal(1), Decimal(2)),
    }
    result = relative_points(rows, Decimal(10), RelativeParameters(Decimal(80)))
    assert result == {"even": Decimal(8), "leader": Decimal(10), "other": Decimal(9)}


def test_a_maximum_of_nought_gives_nought():
    assert relative_points({"a": (Decimal(1), Decimal(2))}, Decimal(0)) == {"a": 0}


def test_refusals():
    with pytest.raises(FormulaError, match="không được âm"):
        relative_points({"a": (Decimal(-1), Decimal(1))}, Decimal(10))
    with pytest.raises(FormulaError, match="không phải là một số"):
        relative_points({"a": (Decimal(1), Decimal("NaN"))}, Decimal(10))
    with pytest.raises(ParameterError):
        relative_points({}, Decimal(-1))


goals = st.one_of(st.just(Decimal(0)), st.decimals("0.001", 10_000, places=3))
groups = st.dictionaries(st.integers(0, 20), st.tuples(goals, figures), min_size=1, max_size=8)


@quick
@given(groups, maxima)
def test_bounds_and_somebody_leads(rows, maximum):
    result = relative_points(rows, maximum)
    assert set(result) == set(rows)
    assert all(0 <= points <= maximum for points in result.values())
    if any(actual > target > 0 for target, actual in rows.values()):
        assert max(result.values()) == maximum


@quick
@given(groups, maxima, st.integers(1, 1000))
def test_the_unit_of_measure_does_not_matter(rows, maximum, factor):
    scaled = {key: (target * factor, actual * factor) for key, (target, actual) in rows.items()}
    assert relative_points(scaled, maximum) == relative_points(rows, maximum)


@quick
@given(groups, maxima)
def test_the_order_of_the_units_does_not_matter(rows, maximum):
    assert relative_points(dict(reversed(rows.items())), maximum) == relative_points(rows, maximum)


@quick
@given(groups, maxima)
def test_whoever_exceeds_more_has_no_fewer_points(rows, maximum):
    result = relative_points(rows, maximum)
    with_target = [key for key, (target, _) in rows.items() if target > 0]
    ordered = sorted(with_target, key=lambda key: Fraction(rows[key][1]) / Fraction(rows[key][0]))
    points = [result[key] for key in ordered]
    assert points == sorted(points)


# Odd figures


@pytest.mark.parametrize(
    ("target", "actual", "peers", "words"),
    [
        ("100", "200", [], None),  # exactly 200 % is still fine
        ("100", "200.01", [], "200,01%"),
        ("1", "12", [], "1.200%"),
        (None, "100", ["9", "10", "10"], "gấp từ 10 lần"),
        (None, "99", ["9", "10", "10"], None),
        (None, "1", ["90", "100", "10"], "không quá 1/10"),
        (None, "9", ["90", "100", "10"], "không quá 1/10"),  # one tenth exactly
        (None, "9.01", ["90", "100", "10"], None),
        ("0", "100", ["9", "10", "10"], "gấp từ 10 lần"),
        (None, "100", ["9", "10"], None),  # too few to speak of a median
        (None, "100", ["9", "10", None], None),
        (None, "100", ["0", "0", "5"], None),  # a median of 0 compares with nothing
        ("100", "0", ["90", "100", "10"], None),
        ("100", None, ["90", "100", "10"], None),
    ],
)
def test_implausible(target, actual, peers, words):
    goal = None if target is None else Decimal(target)
    others = [None if peer is None else Decimal(peer) for peer in peers]
    warning = implausible(goal, None if actual is None else Decimal(actual), others, **LIMITS)
    assert (warning is None) if words is None else (words in (warning or ""))


def test_the_limits_of_the_warning_are_figures_of_the_regulation():
    assert implausible(Decimal(100), Decimal(250), [], over_target_percent=300, times_peers=10) is None
    peers = [Decimal(9), Decimal(10), Decimal(11)]
    assert implausible(None, Decimal(60), peers, over_target_percent=200, times_peers=5)


def test_a_real_slip_of_the_unit_of_measure_is_seen():
    """Criterion 20 of the source: 0.9, 9 and 90 stand for the same target."""
    actuals = {unit: Decimal(actual) for unit, _, actual, _ in CRITERIA[0]["rows"]}
    warned = {
        unit
        for unit, actual in actuals.items()
        if implausible(None, actual, [other for name, other in actuals.items() if name != unit], **LIMITS)
    }
    assert warned == {"CAX-1", "CAX-3"}
