"""Figures in Vietnamese words for the pages: `5 đơn vị`, `80%`, `2/3 số thành viên`, tables as rows. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

_DATE_PARTS = ("day", "month", "year_offset")
"""Three columns of a table that people read as one day."""

_OFFSETS = {-1: "năm trước", 0: "", 1: "năm sau"}


@dataclass(frozen=True)
class Cell:
    text: str
    is_number: bool = False


@dataclass(frozen=True)
class Shown:
    """A value ready for a page: one text, or a list of lines, or a table."""

    text: str = ""
    lines: tuple[str, ...] = ()
    header: tuple[Cell, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


@dataclass(frozen=True)
class _ShownColumn:
    name: str
    label: str
    is_number: bool
    words: Callable[[Mapping[str, Any]], str]


def show(spec: KeySpec, value: Any, clause: str = "") -> Shown:
    """The typed `value` of a figure, standing at `clause`, as the page shows it."""
    if spec.shape.kind == Kind.TABLE:
        return show_rows(spec.shape, value, clause)
    item = spec.shape.item
    if item is not None and value and not (item.choices or _is_number(item)):
        return Shown(lines=tuple(_words(item, entry) for entry in value))
    return Shown(text=scalar_words(spec, value))


def show_rows(shape: Shape, rows: Sequence[Mapping[str, Any]], clause: str = "") -> Shown:
    """Rows of a table, without its columns of codes; day, month and year offset as one column.

    Clauses of rows are a column only where one differs from the `clause` of the figure.
    """
    columns = _shown_columns(shape)
    if all(row.get("clause") == clause for row in rows):
        columns = [column for column in columns if column.name != "clause"]
    return Shown(
        header=tuple(Cell(column.label, column.is_number) for column in columns),
        rows=tuple(tuple(Cell(column.words(row), column.is_number) for column in columns) for row in rows),
    )


def _shown_columns(shape: Shape) -> list[_ShownColumn]:
    names = {column.name for column in shape.columns}
    parts = _DATE_PARTS if names.issuperset(_DATE_PARTS) else ()
    shown = []
    for column in shape.columns:
        if column.name == "day" and parts:
            shown.append(_ShownColumn(column.name, "Thời hạn", False, _day_words))
        elif column.name not in HIDDEN and column.name not in parts:
            shown.append(
                _ShownColumn(column.name, column.label, _is_number(column.shape), _cell_words(column))
            )
    return shown


def _day_words(row: Mapping[str, Any]) -> str:
    return _rule_words(DateRule(row["month"], row["day"], row["year_offset"]))


def _cell_words(column: Column) -> Callable[[Mapping[str, Any]], str]:
    def words(row: Mapping[str, Any]) -> str:
        value = row[column.name]
        if value is None:
            return "–" if column.shape.empty == Shape.empty else column.shape.empty
        return _with_unit(_words(column.shape, value), column.unit)

    return words


def scalar_words(spec: KeySpec, value: Any) -> str:
    """A value that is no table, with its unit; a list on one line."""
    shape = spec.shape
    if value is None or value == ():
        return shape.empty
    if shape.item is not None:
        return _with_unit("; ".join(_words(shape.item, entry) for entry in value), spec.unit)
    return _with_unit(_words(shape, value), spec.unit)


def _with_unit(words: str, unit: str) -> str:
    if not unit:
        return words
    return words + unit if unit.startswith("%") else f"{words} {unit}"


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
        return _rule_words(value)
    if isinstance(value, date):
        return format_date(value)
    return shape.choices.get(value, str(value))


def _rule_words(rule: DateRule) -> str:
    return f"{rule.day:02d}/{rule.month:02d} {_OFFSETS[rule.year_offset]}".strip()


def _short_decimal(value: Decimal) -> str:
    """`1,5` and `80`, not `1,50`."""
    return format_decimal(value, max(0, -int(value.normalize().as_tuple().exponent)))


def _is_number(shape: Shape) -> bool:
    return shape.kind in (Kind.INTEGER, Kind.PERCENT, Kind.DECIMAL, Kind.FRACTION)
