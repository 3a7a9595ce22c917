"""Sheets that people fill in and upload: Vietnamese headers, what a cell may hold, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from emulation.common.dates import DateError, parse_date
from emulation.common.numbers import NumberError, parse_decimal
from emulation.common.text import search_text, tidy


class CellError(ValueError):
    """A cell that cannot be read; the message says what to write instead."""


Reader = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column. `example` is written into the template; an empty cell gives `default`."""

    name: str
    header: str
    read: Reader
    required: bool = False
    example: str = ""
    default: Any = None


@dataclass(frozen=True)
class SheetSpec:
    """One kind of sheet; `note` stands above the headers of the template."""

    title: str
    note: str
    columns: tuple[Column, ...]
    by_header: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_header", {search_text(column.header): column for column in self.columns})


def text(value: Any) -> str:
    """Numbers typed as codes come back from Excel as floats: 12.0 is the text "12"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value))


def number(value: Any, places: int = 4) -> Decimal:
    """A number cell, or text in either notation ("8,5", "1.234,5")."""
    if isinstance(value, bool):
        raise CellError("Nhập một số.")
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return _from_float(value, places)
    try:
        return parse_decimal(str(value), places)
    except NumberError as error:
        raise CellError(error.message_vi) from None


def _from_float(value: float, places: int) -> Decimal:
    """Excel keeps 0.1 as a float; its shortest text is what was typed. Formulas may leave a tail."""
    found = round(Decimal(repr(value)), 9).normalize()
    if -int(found.as_tuple().exponent) > places:
        raise CellError(f"Nhiều nhất {places} chữ số thập phân.")
    return found if found else Decimal(0)


def points(value: Any) -> Decimal:
    return number(value, 2)


def integer(value: Any) -> int:
    found = number(value, 4)
    if found != found.to_integral_value() or not 0 <= found < 10**9:
        raise CellError("Nhập số nguyên không âm.")
    return int(found)


def day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_date(str(value))
    except DateError as error:
        raise CellError(error.message_vi) from None


def yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = search_text(str(value))
    if word in ("co", "x", "1"):
        return True
    if word in ("khong", "0"):
        return False
    raise CellError("Nhập “Có” hoặc “Không”.")


def one_of(labels: Mapping[str, str]) -> Reader:
    """A choice by its Vietnamese label (marks and case ignored) or by its code."""
    known = {search_text(label): code for code, label in labels.items()}
    known |= {search_text(code): code for code in labels}

    def read(value: Any) -> str:
        word = search_text(str(value))
        if word not in known:
            raise CellError(f"Chọn một trong: {'; '.join(labels.values())}.")
        return known[word]

    return read


NOT_ASSIGNED = object()


def target(value: Any) -> Any:
    """A number, or the words "Không giao"."""
    if search_text(str(value)) == "khong giao":
        return NOT_ASSIGNED
    return number(value)
