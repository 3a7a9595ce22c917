"""What the scores of several raters come to, as the regulation says: exact, rounded half up to 0.01 once.

A score that is missing is not nought: it is not among the scores at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from emulation.common.numbers import round_half_up


def _mean(ordered: Sequence[Fraction], trim: int) -> Fraction:
    return sum(ordered, Fraction(0)) / len(ordered)


def _trimmed(ordered: Sequence[Fraction], trim: int) -> Fraction:
    """Without the `trim` lowest and highest; fewer are left out where none would remain."""
    cut = min(trim, (len(ordered) - 1) // 2)
    return _mean(ordered[cut : len(ordered) - cut], 0)


def _median(ordered: Sequence[Fraction], trim: int) -> Fraction:
    """The one in the middle, or half-way between the two."""
    return _trimmed(ordered, len(ordered))


KINDS: Mapping[str, Callable[[Sequence[Fraction], int], Fraction]] = MappingProxyType(
    {"mean": _mean, "trimmed_mean": _trimmed, "median": _median}
)
"""The codes of the regulation's figure `crossscoring.aggregate`."""


def aggregate(kind: str, scores: Sequence[Decimal], trim: int = 0) -> Decimal | None:
    """The points that the scores come to; None for no scores. `KeyError` for a kind that does not exist,
    `ValueError` for a negative `trim`."""
    if trim < 0:
        raise ValueError("trim is negative")
    way = KINDS[kind]
    if not scores:
        return None
    return round_half_up(way(sorted(Fraction(score) for score in scores), trim))
