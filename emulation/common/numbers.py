"""Numbers as Vietnamese civil servants write and read them: 1.234,50. Exact, never through floats."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

MINUS = "\u2212"
"""The minus sign for the screen; documents use the hyphen, which every font and Excel understand."""

MAX_DIGITS = 20
"""Longer numbers are a slip of the hand; none of ours comes near."""

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+")
_GROUPED = (
    re.compile(r"\d{1,3}(?:\.\d{3})+,\d+"),  # 1.234,5
    re.compile(r"\d{1,3}(?:\.\d{3}){2,}"),  # 1.234.567
    re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?"),  # 1 234,5
)


class NumberError(ValueError):
    """A text that is no number we understand without doubt; `message_vi` tells the user how to write it."""

    def __init__(self, message_vi: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi


def parse_decimal(text: str, places: int = 2) -> Decimal:
    """Read `8,5`, `8.5`, `1.234,5`, `1 234,5`, `+2`, `-0,5`, `−0,5` as an exact Decimal.

    The result has exactly `places` decimals. Raises `NumberError` for anything else, above all for
    `9.125` and `1,234`, which one reader takes for nine and another for nine thousand.
    """
    body = _SPACES.sub(" ", text.strip()).replace(MINUS, "-")
    shown = text.strip() if len(body) <= 30 else body[:30] + "…"
    negative = body.startswith("-")
    body = body[1:].lstrip() if body[:1] in ("-", "+") else body
    if sum(ch.isdigit() for ch in body) > MAX_DIGITS:
        raise NumberError(f"“{shown}” có quá {MAX_DIGITS} chữ số.")
    if not body.isascii():
        raise NumberError(f"“{shown}” không phải là số. Ví dụ cách viết đúng: 8,5 hoặc 1234,5.")
    if _PLAIN.fullmatch(body):
        number = _plain(body, shown, places)
    elif any(pattern.fullmatch(body) for pattern in _GROUPED):
        number = _grouped(body, shown, places)
    else:
        raise NumberError(f"“{shown}” không phải là số. Ví dụ cách viết đúng: 8,5 hoặc 1234,5.")
    units = int(number * 10**places)
    return _exact(-units if negative else units, places)


def _plain(body: str, shown: str, places: int) -> Decimal:
    whole, _, decimals = body.replace(",", ".").partition(".")
    if len(decimals) == 3 and len(whole) <= 3 and whole.strip("0"):
        if "." in body and places == 0:  # where no decimals can be meant, the point groups thousands
            whole, decimals = whole + decimals, ""
        elif "." in body or places < 3:
            raise _ambiguous(shown, whole, decimals, places)
    if len(decimals) > places:
        raise _too_many_places(shown, places)
    return Decimal(f"{whole or 0}.{decimals or 0}")


def _grouped(body: str, shown: str, places: int) -> Decimal:
    mark = "," if " " not in body or "," in body else "."
    whole, _, decimals = body.partition(mark)
    if len(decimals) > places:
        raise _too_many_places(shown, places)
    return Decimal(f"{re.sub('[ .]', '', whole)}.{decimals or 0}")


def _ambiguous(shown: str, whole: str, decimals: str, places: int) -> NumberError:
    if places == 0:
        return NumberError(f"“{shown}” phải là số nguyên, viết {whole}{decimals} nếu đúng là số này.")
    return NumberError(
        f"“{shown}” có thể hiểu theo hai cách. Viết {whole}{decimals} nếu là số nguyên, "
        f"hoặc {whole},{decimals[:places]} nếu là số thập phân."
    )


def _too_many_places(shown: str, places: int) -> NumberError:
    if places == 0:
        return NumberError(f"“{shown}” phải là số nguyên.")
    return NumberError(f"“{shown}” có quá {places} chữ số sau dấu phẩy.")


def _exact(units: int, places: int) -> Decimal:
    """`units` of 10^-places, with all digits, where Decimal's arithmetic would keep 28 of them."""
    return Decimal(f"{units}E-{places}")


def round_half_up(value: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """Round exactly, halves away from zero (1,005 → 1,01; −1,005 → −1,01), to `places` decimals."""
    if isinstance(value, float):  # the type forbids it; a template or a spreadsheet may still bring one
        raise TypeError("a float is not exact")
    numerator, denominator = value.as_integer_ratio()
    units = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    return _exact(-units if numerator < 0 else units, places)


_SWAP_MARKS = str.maketrans(",.", ".,")
_QUANTA = tuple(Decimal(1).scaleb(-places) for places in range(7))
"""1, 0.1, 0.01 …: a number with the exponent of one of these has that many places already."""


def _with_places(value: Decimal | Fraction | int, places: int) -> Decimal:
    """`round_half_up`; what has these places already, as stored points do, is exact and stays as it is."""
    if isinstance(value, Decimal) and places < len(_QUANTA) and value.same_quantum(_QUANTA[places]):
        return value
    return round_half_up(value, places)


def format_decimal(
    value: Decimal | Fraction | int, places: int = 2, sign: bool = False, minus: str = "-"
) -> str:
    """`1.234,50`; `sign` writes a plus before positive numbers; pass `minus=MINUS` for the screen."""
    rounded = _with_places(value, places)
    text = f"{rounded.copy_abs():,.{places}f}".translate(_SWAP_MARKS)
    if rounded < 0:
        return minus + text
    return "+" + text if sign and rounded > 0 else text


def format_points(value: Decimal | int | None, sign: bool = False, minus: str = "-") -> str:
    """Points with two places; `–` where there are none (None is not nought)."""
    return "–" if value is None else format_decimal(value, 2, sign, minus)


def format_integer(value: int, minus: str = "-") -> str:
    """`12.345`."""
    return format_decimal(value, 0, minus=minus)


def format_percent(numerator: Decimal | int, denominator: Decimal | int, places: int = 2) -> str:
    """`86,67%` from the exact quotient, half up; `–` when there is nothing to take a share of."""
    if denominator == 0:
        return "–"
    return format_decimal(Fraction(numerator) / Fraction(denominator) * 100, places) + "%"


def format_bytes(size: int) -> str:
    """`850 B`, `12,5 KB`, `1,2 MB`; one place at most, 1 KB = 1024 B."""
    if size < 1024:
        return f"{size} B"
    amount, unit = Fraction(size), "B"
    for unit in ("KB", "MB", "GB"):
        amount /= 1024
        if amount < 1024 or unit == "GB":
            break
    return f"{format_decimal(amount, 1).removesuffix(',0')} {unit}"
