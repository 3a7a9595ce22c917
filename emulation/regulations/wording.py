"""Figures in Vietnamese words for the pages: `5 đơn vị`, `80%`, `2/3 số thành viên`, tables as rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from emulation.common.dates import format_date
from emulation.common.numbers import format_decimal, format_integer
from emulation.regulations.shapes import Column, DateRule, KeySpec, Kind, Shape

HIDDEN = frozenset({"code", "organisation_code"})
"""Columns that only programs read: no internal code is shown."""

_OFFSETS = {-1: "năm trước", 0: "", 1: "năm sau"}


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Shown:
    """A value ready for a page: one text, a list of lines, or a table."""

    text: str = ""
    lines: tuple[str, ...] = ()
    header: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def show(spec: KeySpec, value: Any) -> Shown:
    """The typed `value` of a figure as the page shows it."""
    if spec.shape.kind == Kind.TABLE:
        return show_rows(spec.shape, value)
    if spec.shape.kind == Kind.LIST and value and spec.shape.item and not _is_short(spec.shape.item):
        return Shown(lines=tuple(_words(spec.shape.item, item) for item in value))
    return Shown(text=scalar_words(spec, value))


def show_rows(shape: Shape, rows: list[dict[str, Any]]) -> Shown:
    """Some rows of a table, without its columns of codes; day and month are joined into one column."""
    columns = [column for column in shape.columns if column.name not in HIDDEN]
    return Shown(
        header=tuple(Cell(column.label, _is_number(column.shape)) for column in columns),
        rows=tuple(
            tuple(Cell(_cell_words(column, row[column.name]), _is_number(column.shape)) for column in columns)
            for row in rows
        ),
    )


def scalar_words(spec: KeySpec, value: Any) -> str:
    """A value that is no table, with its unit."""
    if spec.shape.kind == Kind.LIST and spec.shape.item is not None:
        if not value:
            return spec.shape.empty
        return _with_unit("; ".join(_words(spec.shape.item, item) for item in value), spec.unit)
    if value is None:
        return spec.shape.empty
    return _with_unit(_words(spec.shape, value), spec.unit)


def _with_unit(words: str, unit: str) -> str:
    if not unit:
        return words
    return words + unit if unit.startswith("%") else f"{words} {unit}"


def _cell_words(column: Column, value: Any) -> str:
    if value is None:
        return column.shape.empty if column.shape.empty != Shape.empty else "–"
    return _with_unit(_words(column.shape, value), column.unit)


def _words(shape: Shape, value: Any) -> str:
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, int):
        return format_integer(value)
    if isinstance(value, Decimal):
        return _short_decimal(value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, DateRule):
        return f"{value.day:02d}/{value.month:02d} {_OFFSETS[value.year_offset]}".strip()
    if isinstance(value, date):
        return format_date(value)
    return shape.choices.get(value, value)


def _short_decimal(value: Decimal) -> str:
    """`1,5` and `80`, not `1,50`."""
    return format_decimal(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _is_number(shape: Shape) -> bool:
    return shape.kind in (Kind.INTEGER, Kind.PERCENT, Kind.DECIMAL, Kind.FRACTION)


def _is_short(shape: Shape) -> bool:
    """Codes and numbers fit on one line; duties and headings get a line each."""
    return bool(shape.choices) or _is_number(shape)
