"""Ranking on drawn data full of ties, against a plain re-telling of the rule in integers."""

import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import Band, Standing, explain, rank, total
from tests.rules.strategies import hundredths, quick

SCALE = Decimal(100)
ORDER = ("section:I", "deductions", "votes")
BANDS = (Band("A", 60), Band("B", 40), Band("C", 20))
FEW = st.sampled_from([Decimal(n).scaleb(-2) for n in (0, 1, 5000, 5001, 6000, 6667, 10000)])


def build(unit, one, two, maximum, bonus, deduction, votes):
    return Standing(unit, one + two, maximum, bonus, deduction, {"I": one, "II": two}, votes)


def standings(points=FEW, maxima=(50, 75, 100), votes=True):
    row = st.tuples(
        points,
        points,
        st.sampled_from([Decimal(n) for n in maxima]),
        st.sampled_from([Decimal(0), Decimal(1)]),
        st.sampled_from([Decimal(0), Decimal(1)]),
        st.integers(0, 2) if votes else st.none(),
    )
    return st.lists(row, max_size=12).map(
        lambda rows: [build(unit, *values) for unit, values in enumerate(rows, start=1)]
    )


def run(units, scale=SCALE, resolutions=None):
    return rank(units, scale=scale, precedence=ORDER, bands=BANDS, resolutions=resolutions)


def key(unit):
    """What the rule compares, in integers over a common denominator: greater is better."""
    common = 50 * 75 * 100
    rebased = int(unit.base * 100) * common * 100 // int(unit.assigned_maximum)
    whole = rebased + (int(unit.bonus * 100) - int(unit.deduction * 100)) * common
    return whole, unit.sections["I"], -unit.deduction, unit.votes


@quick
@given(standings())
def test_ranks_against_counting_in_integers(units):
    """The rank is one more than the number of better units; nothing is sorted here."""
    ranked = {row.unit: row for row in run(units)}
    for unit in units:
        better = sum(key(other) > key(unit) for other in units)
        equal = sum(key(other) == key(unit) for other in units)
        assert ranked[unit.unit].rank == better + 1
        assert ranked[unit.unit].tied == (equal > 1)


@quick
@given(standings(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(units, random):
    shuffled = random.sample(units, len(units))
    assert run(shuffled) == run(units)


@quick
@given(standings(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter_with_resolutions(units, random):
    ties: dict[int, list[int]] = {}
    for row in run(units):
        ties.setdefault(row.rank, []).append(row.unit)
    resolutions = {frozenset(tie): random.sample(tie, len(tie)) for tie in ties.values()}
    ranked = run(units, resolutions=resolutions)
    assert [row.rank for row in ranked] == list(range(1, len(units) + 1))
    assert not any(row.tied for row in ranked)
    assert run(random.sample(units, len(units)), resolutions=resolutions) == ranked
    for tie in resolutions.values():
        assert [row.unit for row in ranked if row.unit in tie] == list(tie)


@quick
@given(standings())
def test_competition_ranks_and_descending_totals(units):
    ranked = run(units)
    assert len(ranked) == len(units)
    for place, row in enumerate(ranked, start=1):
        assert row.rank == 1 + sum(other.rank < row.rank for other in ranked)
        assert row.rank <= place
        assert row.tied == (sum(other.rank == row.rank for other in ranked) > 1)
    totals = [row.total for row in ranked]
    assert totals == sorted(totals, reverse=True)


@quick
@given(standings())
def test_what_is_said_to_have_decided_did_decide(units):
    ranked = run(units)
    by_unit = {unit.unit: unit for unit in units}
    measure = {
        "section:I": lambda u: u.sections["I"],
        "deductions": lambda u: u.deduction,
        "votes": lambda u: u.votes,
    }
    for row in ranked:
        rivals = [other for other in ranked if other.total == row.total and other.rank != row.rank]
        assert (row.decided_by is None) == (not rivals)
        if row.decided_by:
            own = measure[row.decided_by](by_unit[row.unit])
            assert any(measure[row.decided_by](by_unit[other.unit]) != own for other in rivals)


@quick
@given(standings(points=hundredths(0, 5000), maxima=(100,), votes=False))
def test_sums_of_hundredths_are_exact(units):
    for row in run(units):
        unit = units[row.unit - 1]
        assert row.total == Fraction(row.shown)
        assert row.shown == unit.base + unit.bonus - unit.deduction


@quick
@given(standings(), st.sampled_from([10, 1000]))
def test_another_scale_ranks_alike_where_nothing_stands_outside_it(units, factor):
    bare = [replace(unit, bonus=Decimal(0), deduction=Decimal(0)) for unit in units]
    before = run(bare)
    after = run(bare, scale=SCALE * factor)
    assert [(r.unit, r.rank, r.band) for r in before] == [(r.unit, r.rank, r.band) for r in after]
    assert [r.total * factor for r in before] == [r.total for r in after]


@quick
@given(standings(), st.integers(0, 11))
def test_more_points_never_make_the_place_worse(units, index):
    if index >= len(units):
        return
    unit = units[index]
    better = replace(unit, bonus=unit.bonus + Decimal("0.01"))
    raised = [better if other.unit == unit.unit else other for other in units]
    before = {row.unit: row.rank for row in run(units)}
    after = {row.unit: row.rank for row in run(raised)}
    assert after[unit.unit] <= before[unit.unit]
    assert all(after[other] >= before[other] for other in after if other != unit.unit)


@quick
@given(standings())
def test_a_higher_total_never_has_a_lower_band(units):
    steps = [["A", "B", "C", None].index(row.band) for row in run(units)]
    assert steps == sorted(steps)


@quick
@given(standings())
def test_the_explanation_adds_up_exactly(units):
    for above, below in itertools.pairwise(units):
        higher, lower = total(above, SCALE), total(below, SCALE)
        assert higher is not None
        assert lower is not None
        assert sum(part.points for part in explain(above, below, SCALE)) == higher - lower
        back = {part.metric: -part.points for part in explain(below, above, SCALE)}
        assert back == {part.metric: part.points for part in explain(above, below, SCALE)}
