"""How good the units are if raters are strict or lenient and some of their scores are out of line.

score(rater, unit) = lenience(rater) + level(unit) + error. Fitted by Tukey's median polish (Exploratory Data
Analysis, 1977, ch. 11), then by iteratively reweighted least squares with Huber's weights (P. J. Huber,
Robust Estimation of a Location Parameter, Ann. Math. Statist. 35, 1964; k = 1.345), the scale being the
median absolute residual × 1.4826, though never less than a hundredth. Missing cells are simply missing.
Decision support only: the prescribed aggregate decides (domain §4). Levels are rounded to 0.01.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from statistics import median
from typing import NamedTuple

from emulation.common.numbers import round_half_up
from scoring.cross.assignment import Pair

POLISH, REWEIGH = 6, 30
TUNING = Decimal("1.345")
NORMAL = Decimal("1.4826")
SMALLEST = Decimal("0.01")
PRECISION = 16
ZERO, ONE = Decimal(0), Decimal(1)


class Estimate(NamedTuple):
    """Level of each unit, lenience of each rater (on average 0), residual of each score; `scale` is the size
    of an ordinary residual."""

    levels: Mapping[int, Decimal]
    lenience: Mapping[int, Decimal]
    residuals: Mapping[Pair, Decimal]
    scale: Decimal


class _Fit:
    def __init__(self, scores: Mapping[Pair, Decimal]) -> None:
        self.cells = dict(sorted(scores.items()))
        self.by_rater: dict[int, list[Pair]] = {}
        self.by_unit: dict[int, list[Pair]] = {}
        for pair in self.cells:
            self.by_rater.setdefault(pair.rater, []).append(pair)
            self.by_unit.setdefault(pair.unit, []).append(pair)
        self.raters = dict.fromkeys(self.by_rater, ZERO)
        self.units = {unit: median(self.cells[p] for p in own) for unit, own in self.by_unit.items()}

    def polish(self) -> None:
        for rater, own in self.by_rater.items():
            self.raters[rater] = median(self.cells[p] - self.units[p.unit] for p in own)
        for unit, own in self.by_unit.items():
            self.units[unit] = median(self.cells[p] - self.raters[p.rater] for p in own)

    def residuals(self) -> dict[Pair, Decimal]:
        return {p: y - self.raters[p.rater] - self.units[p.unit] for p, y in self.cells.items()}

    def scale(self) -> Decimal:
        return max(NORMAL * median(abs(x) for x in self.residuals().values()), SMALLEST)

    def reweigh(self) -> None:
        reach = TUNING * self.scale()
        weight = {p: min(ONE, reach / max(abs(x), SMALLEST)) for p, x in self.residuals().items()}
        for rater, own in self.by_rater.items():
            self.raters[rater] = _mean((weight[p], self.cells[p] - self.units[p.unit]) for p in own)
        for unit, own in self.by_unit.items():
            self.units[unit] = _mean((weight[p], self.cells[p] - self.raters[p.rater]) for p in own)


def _mean(weighted: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    total = weights = ZERO
    for weight, value in weighted:
        total += weight * value
        weights += weight
    return total / weights


def estimate(scores: Mapping[Pair, Decimal]) -> Estimate:
    """Fit the model. Without any scores there is nothing to tell."""
    if not scores:
        return Estimate({}, {}, {}, ZERO)
    with localcontext() as context:
        context.prec = PRECISION
        fit = _Fit(scores)
        for _ in range(POLISH):
            fit.polish()
        for _ in range(REWEIGH):
            fit.reweigh()
        shift = sum(fit.raters.values(), ZERO) / len(fit.raters)
        return Estimate(
            levels={unit: round_half_up(level + shift) for unit, level in fit.units.items()},
            lenience={rater: round_half_up(value - shift) for rater, value in fit.raters.items()},
            residuals=fit.residuals(),
            scale=fit.scale(),
        )
