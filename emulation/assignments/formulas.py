"""What a figure means against its target: exact, no clock, no database."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from emulation.assignments.choices import Direction
from emulation.common.numbers import format_decimal, round_half_up


def reaches(direction: str, target: Decimal | None, figure: Decimal | None) -> bool | None:
    """Does the figure meet the target? None where there is nothing to compare."""
    if direction == Direction.DONE or target is None or figure is None:
        return None
    return figure >= target if direction == Direction.MORE else figure <= target


def percent_of(direction: str, target: Decimal | None, figure: Decimal | None) -> Decimal | None:
    """How much of the target is reached, in percent with one decimal; only where more is better."""
    if direction != Direction.MORE or not target or target < 0 or figure is None:
        return None
    return round_half_up(Fraction(figure) * 100 / Fraction(target), 1)


def figure_text(value: Decimal | None) -> str:
    """`1.234,5`: no more decimals than it has; `–` where there is no figure."""
    return "–" if value is None else format_decimal(value, _places(value))


def typed_text(value: Decimal | None) -> str:
    """The figure as somebody would type it into a field, without grouping that could be misread."""
    return "" if value is None else f"{value.normalize():f}".replace(".", ",")


def _places(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))
