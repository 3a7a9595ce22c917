"""What a unit types into a cell, read as a number: `91,2`, `91.2 %`, `1.234,5`, `Đạt`."""

from __future__ import annotations

from decimal import Decimal

from emulation.common.numbers import NumberError, parse_decimal
from emulation.common.problems import Problem, Refused
from emulation.common.text import search_text, tidy
from scoring.formulas import Method

FIGURE_PLACES = 4
LARGEST_FIGURE = Decimal(10**14)
"""What the column holds: 18 digits, 4 of them after the comma."""

_YES = {"dat", "co", "x", "1", "dung", "roi"}
_NO = {"khong dat", "khong", "chua", "chua dat", "0", "sai"}


def read_figure(text: str, method: Method, unit: str) -> Decimal:
    """The reported figure. Its unit of measure may be typed behind it. Raises `Refused` at field `actual`."""
    typed = tidy(text)
    if method is Method.YES_NO:
        return _answer(typed)
    if unit and typed.casefold().endswith(unit.casefold()):
        typed = typed[: -len(unit)].rstrip()
    value = _number(typed, FIGURE_PLACES, "actual")
    if abs(value) >= LARGEST_FIGURE:
        raise Refused(Problem("Số này quá lớn.", field="actual", code="too_large"))
    return value


def read_points(text: str) -> Decimal:
    """Points typed by hand, with at most two places. Raises `Refused` at field `self_points`."""
    return _number(tidy(text), 2, "self_points")


def _answer(text: str) -> Decimal:
    word = search_text(text)
    if word in _YES:
        return Decimal(1)
    if word in _NO:
        return Decimal(0)
    raise Refused(Problem("Nhập “Đạt” hoặc “Không đạt”.", field="actual", code="answer"))


def _number(text: str, places: int, field: str) -> Decimal:
    try:
        return parse_decimal(text, places)
    except NumberError as error:
        raise Refused(Problem(error.message_vi, field=field, code="number")) from None
