"""Fitting a text into a box by words and size: for what is printed on sheets with fixed places. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

STEP = 0.5
"""Points by which a text that is too wide is made smaller."""

Measure = Callable[[str, float], float]
"""Width in mm of a text at a size in points."""


class TooLongError(ValueError):
    """The text does not fit even at the smallest size; `str(error)` is the text."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The lines of the text and the size, in points, at which they fit."""

    lines: tuple[str, ...]
    size: float


def fit(text: str, *, width: float, size: float, smallest: float, lines: int, measure: Measure) -> Fitted:
    """The largest size between `size` and `smallest` at which the text stands in so many lines of `width` mm.

    Breaks only between words, and so that the lines are about equally long. Raises `TooLongError`.
    """
    words = text.split(" ") if text.strip() else []
    if not words:
        return Fitted((), size)
    at = size
    while at >= smallest:
        at_size = partial(_at, measure, at)
        found = _wrap(words, width, at_size)
        if found is not None and len(found) <= lines:
            return Fitted(_balanced(words, width, len(found), at_size), at)
        at -= STEP
    raise TooLongError(text)


def _at(measure: Measure, size: float, line: str) -> float:
    return measure(line, size)


def _wrap(words: list[str], width: float, measure: Callable[[str], float]) -> list[str] | None:
    """Filled line after line; None where a single word is wider than the box."""
    lines, line = [], ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if measure(longer) <= width:
            line = longer
            continue
        if not line or measure(word) > width:
            return None
        lines.append(line)
        line = word
    return [*lines, line]


def _balanced(words: list[str], width: float, count: int, measure: Callable[[str], float]) -> tuple[str, ...]:
    """The same number of lines in the narrowest box that still holds them."""
    low, high = 0.0, width
    best = _wrap(words, width, measure) or []
    for _ in range(12):
        middle = (low + high) / 2
        found = _wrap(words, middle, measure)
        if found is not None and len(found) <= count:
            best, high = found, middle
        else:
            low = middle
    return tuple(best)
