"""What a rater is asked to look at again before submitting, and the leaders afterwards. A sign asks for a
reason; it never punishes (domain §4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from emulation.common.numbers import round_half_up
from scoring.cross.assignment import Pair
from scoring.cross.robust import Estimate

FEWEST = 3
"""Fewer units of one level are no pattern."""
FAR = 3
"""Residuals so many times the ordinary size are far off."""


class SameLevel(NamedTuple):
    """`alike` of `total` units were given the same `points`."""

    alike: int
    total: int
    points: Decimal


def same_level(totals: Mapping[int, Decimal], share_percent: Decimal) -> SameLevel | None:
    """The commonest total, if at least that share of the units got it; None when there is no such pattern."""
    if len(totals) < FEWEST:
        return None
    points, count = min(Counter(totals.values()).items(), key=lambda item: (-item[1], item[0]))
    if count < 2 or count * 100 < share_percent * len(totals):
        return None
    return SameLevel(count, len(totals), points)


def outliers(found: Estimate, smallest: Decimal) -> dict[Pair, Decimal]:
    """Scores far from what rater and unit let expect, and by at least `smallest` points: the difference."""
    limit = max(FAR * found.scale, smallest)
    return {
        pair: round_half_up(residual) for pair, residual in found.residuals.items() if abs(residual) >= limit
    }
