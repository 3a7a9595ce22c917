"""The order of the units: total, precedence, resolution. The one place where units are sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from emulation.common.numbers import round_half_up
from scoring.ranking.bands import Band, band_of, ladder_of
from scoring.ranking.standings import SECTION, RankingError, Standing, check, total

RESOLUTION = "resolution"
"""`Ranked.decided_by` of units whose order was settled by a recorded resolution."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """The place of one unit. `tied`: others share the rank. `shown` is `total` rounded half up to 0.01.

    `decided_by` is the metric that last told the unit from units of equal total ("section:I",
    "deductions", "votes", "resolution"); None when the total alone decides or nothing does.
    """

    unit: int
    rank: int
    tied: bool
    total: Fraction
    shown: Decimal
    band: str | None
    decided_by: str | None


def rank(
    standings: Iterable[Standing],
    *,
    scale: Decimal,
    precedence: Sequence[str] = (),
    bands: Sequence[Band] = (),
    resolutions: Mapping[frozenset[int], Sequence[int]] | None = None,
) -> list[Ranked]:
    """Rank units by total; equal totals by `precedence`, in this order; then by a recorded resolution.

    Metrics: "section:<code>" and "bonus" higher first, "deductions" fewer first, "votes" more first. A
    metric that is not known for every unit of a tie is passed over (not voted on is not 0 votes). Units
    that nothing separates share their rank, unless `resolutions` orders exactly that set of units.

    Best first; sharers of a rank by number. Raises `RankingError` for unknown metrics or sections, units
    given twice, points that are not whole hundredths, a resolution that does not name each unit once.
    """
    placed = sorted(standings, key=lambda standing: standing.unit)
    check(placed, scale)
    measures = [(name, _measure(name, placed)) for name in precedence]
    ladder = ladder_of(bands, scale)
    settled = _resolved(resolutions or {})

    totals = {s.unit: exact for s in placed if (exact := total(s, scale)) is not None}
    # A whole number first: fractions are compared, slowly, only where those are equal.
    ordered = sorted(
        (standing for standing in placed if standing.unit in totals),
        key=lambda standing: (_coarse(totals[standing.unit]), totals[standing.unit]),
        reverse=True,
    )
    ranked: list[Ranked] = []
    for tie in _runs(ordered, lambda standing: totals[standing.unit]):
        for shared, decided_by in _separate(tie, measures, settled):
            place = len(ranked) + 1
            for standing in shared:
                exact = totals[standing.unit]
                ranked.append(
                    Ranked(
                        unit=standing.unit,
                        rank=place,
                        tied=len(shared) > 1,
                        total=exact,
                        shown=round_half_up(exact),
                        band=band_of(standing, exact, ladder),
                        decided_by=decided_by,
                    )
                )
    return ranked


def _coarse(exact: Fraction) -> int:
    """Whole millionths below the fraction: never out of order with it, and quick to compare."""
    return exact.numerator * 1_000_000 // exact.denominator


# A measure gives a number of which the greater wins, or None when it is not known for that unit.
_Measure = Callable[[Standing], Decimal | int | None]


def _measure(name: str, standings: Sequence[Standing]) -> _Measure:
    if name.startswith(SECTION):
        code = name.removeprefix(SECTION)
        if standings and not any(code in standing.sections for standing in standings):
            raise RankingError(f"no unit has points in section {code!r}")
        return lambda standing: standing.sections.get(code)
    measures: dict[str, _Measure] = {
        "bonus": lambda standing: standing.bonus,
        "deductions": lambda standing: -standing.deduction,
        "votes": lambda standing: standing.votes,
    }
    try:
        return measures[name]
    except KeyError:
        raise RankingError(f"unknown metric {name!r} in the order of precedence") from None


def _runs(ordered: Sequence[Standing], key: Callable[[Standing], object]) -> list[list[Standing]]:
    """Neighbours with the same key, together."""
    runs: list[list[Standing]] = []
    for standing in ordered:
        if runs and key(runs[-1][0]) == key(standing):
            runs[-1].append(standing)
        else:
            runs.append([standing])
    return runs


def _separate(
    tie: list[Standing],
    measures: Sequence[tuple[str, _Measure]],
    settled: Mapping[frozenset[int], Sequence[int]],
    decided_by: str | None = None,
) -> list[tuple[list[Standing], str | None]]:
    """Split units of equal total into the groups that share a rank, best first, with what split them."""
    if len(tie) == 1:
        return [(tie, decided_by)]
    for index, (name, measure) in enumerate(measures):
        parts = _split(tie, measure)
        if len(parts) > 1:
            rest = measures[index + 1 :]
            return [found for part in parts for found in _separate(part, rest, settled, name)]
    order = settled.get(frozenset(standing.unit for standing in tie))
    if order is None:
        return [(sorted(tie, key=lambda standing: standing.unit), decided_by)]
    by_unit = {standing.unit: standing for standing in tie}
    return [([by_unit[unit]], RESOLUTION) for unit in order]


def _split(tie: list[Standing], measure: _Measure) -> list[list[Standing]]:
    """The tie in parts of equal measure, best first; whole when the measure is unknown for one of them."""
    values = {standing.unit: measure(standing) for standing in tie}
    known = {unit: value for unit, value in values.items() if value is not None}
    if len(known) < len(tie):
        return [tie]
    ordered = sorted(tie, key=lambda standing: (-known[standing.unit], standing.unit))
    return _runs(ordered, lambda standing: known[standing.unit])


def _resolved(resolutions: Mapping[frozenset[int], Sequence[int]]) -> Mapping[frozenset[int], Sequence[int]]:
    for units, order in resolutions.items():
        if len(order) != len(units) or set(order) != set(units):
            raise RankingError(f"a resolution must name each of {sorted(units)} once, not {list(order)}")
    return resolutions
