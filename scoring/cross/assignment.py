"""Who scores whom: nobody itself, everybody as much as the others, no two each other where avoidable.

The units are put in a circle, in an order that only the seed decides, and each scores the next `raters` ones.
So everybody gives and receives the same number; two units score each other only if `raters` is more than half
of the others, and then in as few pairs as possible: n·k arcs on n(n−1)/2 pairs leave n·k − n(n−1)/2 doubled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple


class Pair(NamedTuple):
    """`rater` scores `unit`; both are numbers of units."""

    rater: int
    unit: int


def _lot(seed: str, *about: int) -> bytes:
    """A number that the seed alone decides: drawn again it is the same, so that everybody may check it."""
    return sha256("/".join([seed, *map(str, about)]).encode()).digest()


def assign(units: Collection[int], raters: int | None, seed: str) -> list[Pair]:
    """Every unit is scored by `raters` others (None: by all others). `ValueError` for units given twice."""
    if len(set(units)) < len(units):
        raise ValueError("a unit is given twice")
    circle = sorted(set(units), key=lambda unit: _lot(seed, unit))
    others = max(len(circle) - 1, 0)
    many = others if raters is None else min(max(raters, 0), others)
    return [
        Pair(rater, circle[(place + step) % len(circle)])
        for place, rater in enumerate(circle)
        for step in range(1, many + 1)
    ]


def mutual(pairs: Iterable[Pair]) -> set[frozenset[int]]:
    """The pairs of units that score each other."""
    found = set(pairs)
    return {frozenset(pair) for pair in found if Pair(pair.unit, pair.rater) in found}


def stand_in(
    units: Sequence[int], pairs: Collection[Pair], unit: int, barred: Collection[int], seed: str
) -> int | None:
    """Who scores `unit` in place of one that stepped back: not itself, not one that does so already, nobody
    of `barred`; first whom the unit does not score, then who has least to do, then by lot. None: nobody is
    left."""
    busy = {pair.rater for pair in pairs if pair.unit == unit}
    free = [other for other in units if other != unit and other not in busy and other not in barred]
    load = Counter(pair.rater for pair in pairs)
    scored = {pair.unit for pair in pairs if pair.rater == unit}
    return min(free, key=lambda other: (other in scored, load[other], _lot(seed, other, unit)), default=None)
