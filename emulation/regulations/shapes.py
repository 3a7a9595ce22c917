"""What the value of a figure may look like, and how its JSON becomes a typed value. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
_FRACTION = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})")
_ORDINARY_YEAR = 2001
"""A date rule must exist in every year, so 29/02 is refused."""


class Kind(StrEnum):
    INTEGER = "integer"
    PERCENT = "percent"
    DECIMAL = "decimal"
    FRACTION = "fraction"
    TEXT = "text"
    FLAG = "flag"
    DATE = "date"
    DATE_RULE = "date_rule"
    LIST = "list"
    TABLE = "table"


class InvalidFigure(ValueError):
    """A value that its key does not admit; `message_vi` says what is wrong with it."""

    def __init__(self, message_vi: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi


@dataclass(frozen=True)
class DateRule:
    """A day of the year, `year_offset` years after the emulation year."""

    month: int
    day: int
    year_offset: int = 0

    def on(self, year: int) -> date:
        """That day for one emulation year (of a school year: the year in which it ends)."""
        return date(year + self.year_offset, self.month, self.day)


@dataclass(frozen=True)
class Shape:
    """Kind and limits of a value. `choices` maps codes to Vietnamese words, for texts and flags of a kind."""

    kind: Kind
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    nullable: bool = False
    empty: str = "Không quy định"
    """What a null means, in words."""
    item: Shape | None = None
    columns: tuple[Column, ...] = ()
    row_key: tuple[str, ...] = ()
    """Columns that tell rows apart: in the comparison of two regulations, and no two rows alike."""

    def read(self, raw: Any) -> Any:
        """The typed value of the JSON `raw`; `InvalidFigure` if it is none."""
        if raw is None:
            if self.nullable:
                return None
            raise InvalidFigure("không được để trống")
        return _READERS[self.kind](self, raw)


@dataclass(frozen=True)
class Column:
    """One column of a table figure."""

    name: str
    label: str
    shape: Shape
    unit: str = ""


def _within(shape: Shape, value: Decimal, shown: object) -> None:
    if shape.minimum is not None and value < shape.minimum:
        raise InvalidFigure(f"{shown} nhỏ hơn mức thấp nhất {shape.minimum}")
    if shape.maximum is not None and value > shape.maximum:
        raise InvalidFigure(f"{shown} lớn hơn mức cao nhất {shape.maximum}")


def _integer(shape: Shape, raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise InvalidFigure(f"“{raw}” không phải là số nguyên")
    _within(shape, Decimal(raw), raw)
    return raw


def _decimal(shape: Shape, raw: Any) -> Decimal:
    if not isinstance(raw, str) or not _DECIMAL.fullmatch(raw):
        raise InvalidFigure(f'“{raw}” không phải là số thập phân ghi dạng chuỗi, ví dụ "66.67"')
    value = Decimal(raw)
    _within(shape, value, raw)
    return value


def _fraction(shape: Shape, raw: Any) -> Fraction:
    found = _FRACTION.fullmatch(raw) if isinstance(raw, str) else None
    if found is None or int(found[1]) > int(found[2]):
        raise InvalidFigure(f'“{raw}” không phải là phân số không quá 1, ví dụ "2/3"')
    return Fraction(int(found[1]), int(found[2]))


def _text(shape: Shape, raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise InvalidFigure(f"“{raw}” không phải là một đoạn chữ")
    if shape.choices and raw not in shape.choices:
        raise InvalidFigure(f"“{raw}” không thuộc các giá trị cho phép: {', '.join(shape.choices)}")
    return raw


def _flag(shape: Shape, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise InvalidFigure(f"“{raw}” không phải là có hoặc không")
    return raw


def _date(shape: Shape, raw: Any) -> date:
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        raise InvalidFigure(f"“{raw}” không phải là ngày dạng năm-tháng-ngày") from None


def _date_rule(shape: Shape, raw: Any) -> DateRule:
    names = {"month", "day", "year_offset"}
    if not isinstance(raw, dict) or set(raw) != names:
        raise InvalidFigure("cần đủ tháng, ngày và số năm lệch (month, day, year_offset)")
    if any(not isinstance(part, int) or isinstance(part, bool) for part in raw.values()):
        raise InvalidFigure("tháng, ngày và số năm lệch phải là số nguyên")
    if abs(raw["year_offset"]) > 1:
        raise InvalidFigure("số năm lệch chỉ là -1, 0 hoặc 1")
    rule = DateRule(**raw)
    try:
        rule.on(_ORDINARY_YEAR)
    except ValueError:
        raise InvalidFigure(f"không phải năm nào cũng có ngày {rule.day}/{rule.month}") from None
    return rule


def _list(shape: Shape, raw: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list) or shape.item is None:
        raise InvalidFigure("phải là một danh sách")
    values = tuple(shape.item.read(entry) for entry in raw)
    if len(set(values)) < len(values):
        raise InvalidFigure("danh sách có giá trị lặp lại")
    return values


def _table(shape: Shape, raw: Any) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or not raw:
        raise InvalidFigure("phải là một bảng có ít nhất một dòng")
    rows = [_row(shape, entry, number) for number, entry in enumerate(raw, start=1)]
    seen = [row_identity(shape, row) for row in rows]
    for number, identity in enumerate(seen, start=1):
        if identity in seen[: number - 1]:
            raise InvalidFigure(f"dòng {number} trùng với một dòng ở trên")
    return rows


def _row(shape: Shape, raw: Any, number: int) -> dict[str, Any]:
    names = [column.name for column in shape.columns]
    if not isinstance(raw, dict) or set(raw) != set(names):
        raise InvalidFigure(f"dòng {number} phải có đúng các cột: {', '.join(names)}")
    row = {}
    for column in shape.columns:
        try:
            row[column.name] = column.shape.read(raw[column.name])
        except InvalidFigure as error:
            raise InvalidFigure(f"dòng {number}, cột “{column.label}”: {error.message_vi}") from None
    return row


def row_identity(shape: Shape, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values that tell this row of a table apart from the others."""
    return tuple(row[name] for name in shape.row_key)


_READERS: dict[Kind, Callable[[Shape, Any], Any]] = {
    Kind.INTEGER: _integer,
    Kind.PERCENT: _decimal,
    Kind.DECIMAL: _decimal,
    Kind.FRACTION: _fraction,
    Kind.TEXT: _text,
    Kind.FLAG: _flag,
    Kind.DATE: _date,
    Kind.DATE_RULE: _date_rule,
    Kind.LIST: _list,
    Kind.TABLE: _table,
}


def integer(
    minimum: int = 0, maximum: int | None = None, *, nullable: bool = False, empty: str = ""
) -> Shape:
    return Shape(
        Kind.INTEGER,
        Decimal(minimum),
        None if maximum is None else Decimal(maximum),
        nullable=nullable,
        empty=empty or Shape.empty,
    )


def percent(*, nullable: bool = False, empty: str = "") -> Shape:
    """0 to 100, as written: 80 means 80 %."""
    return Shape(Kind.PERCENT, Decimal(0), Decimal(100), nullable=nullable, empty=empty or Shape.empty)


def decimal(minimum: int = 0, *, nullable: bool = False) -> Shape:
    return Shape(Kind.DECIMAL, Decimal(minimum), nullable=nullable)


def text(*, nullable: bool = False) -> Shape:
    return Shape(Kind.TEXT, nullable=nullable)


def choice(choices: Mapping[str, str]) -> Shape:
    return Shape(Kind.TEXT, choices=choices)


def list_of(item: Shape, empty: str = "") -> Shape:
    """`empty` says what an empty list means."""
    return Shape(Kind.LIST, item=item, empty=empty or Shape.empty)


def table(*columns: Column, row_key: tuple[str, ...]) -> Shape:
    return Shape(Kind.TABLE, columns=columns, row_key=row_key)


FLAG = Shape(Kind.FLAG)
DATE = Shape(Kind.DATE)
DATE_RULE = Shape(Kind.DATE_RULE)
FRACTION = Shape(Kind.FRACTION)


@dataclass(frozen=True)
class Heading:
    """A group of figures on the page of a regulation; `use` says which work of the office they govern."""

    code: str
    label: str
    use: str


@dataclass(frozen=True)
class KeySpec:
    """One figure that every regulation holds; `unit` follows the number when it is shown."""

    key: str
    label: str
    heading: Heading
    shape: Shape
    unit: str = ""
