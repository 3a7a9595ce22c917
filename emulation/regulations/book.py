"""The figures of one regulation, typed. Pure: built from rows, asks no database itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, cast

from emulation.regulations import keys
from emulation.regulations.shapes import DateRule, KeySpec, Kind
from emulation.regulations.wording import scalar_words


class FigureRow(Protocol):
    """What the book needs of a figure; `models.Figure` has it."""

    @property
    def key(self) -> str: ...
    @property
    def value(self) -> Any: ...
    @property
    def clause(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def note(self) -> str: ...


class StoredFigure(NamedTuple):
    """A row of the database whose value is still JSON text; read when somebody asks for it."""

    key: str
    text: str | None
    clause: str
    status: str
    note: str

    @property
    def value(self) -> Any:
        return None if self.text is None else json.loads(self.text)


class MissingFigure(LookupError):
    """The regulation does not hold a figure that was asked for."""

    def __init__(self, message_vi: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi


@dataclass(frozen=True)
class Allowance:
    """How many clusters a body may found, and by which clause. 0 with no clause: its kind founds none."""

    count: int
    clause: str


class RuleBook:
    """Typed reading of a regulation's figures. Asking a key for the wrong type is a `TypeError`."""

    def __init__(self, figures: Iterable[FigureRow], name: str = "") -> None:
        self.name = name
        self._figures: dict[str, FigureRow] = {figure.key: figure for figure in figures}
        self._values: dict[str, Any] = {}

    def __contains__(self, key: object) -> bool:
        return key in self._figures

    def figure(self, key: str) -> FigureRow:
        """The row itself: value as stored, clause, status, note."""
        try:
            return self._figures[key]
        except KeyError:
            label = keys.SPECS[key].label if key in keys.SPECS else key
            raise MissingFigure(f"Quy định “{self.name}” chưa có số liệu “{label}” ({key}).") from None

    def clause(self, key: str) -> str:
        """Where the figure stands, e.g. "Hướng dẫn (dự thảo), mục 2a"."""
        return self.figure(key).clause

    def words(self, key: str) -> str:
        """A figure that is no table, in Vietnamese with its unit: "5 đơn vị", "80%", "Có"."""
        return scalar_words(keys.SPECS[key], self.value(key))

    def value(self, key: str) -> Any:
        """The typed value, whatever its kind."""
        if key not in self._values:
            self._values[key] = keys.read(key, self.figure(key).value)
        return self._values[key]

    def _of(self, key: str, *kinds: Kind) -> Any:
        spec = _spec(key)
        if spec.shape.kind not in kinds:
            raise TypeError(f"{key} is a {spec.shape.kind}, not a {' or '.join(kinds)}")
        return self.value(key)

    def _set(self, key: str, *kinds: Kind) -> Any:
        value = self._of(key, *kinds)
        if value is None:
            raise MissingFigure(f"Quy định “{self.name}” để trống “{_spec(key).label}” ({key}).")
        return value

    def integer(self, key: str) -> int:
        return cast(int, self._set(key, Kind.INTEGER))

    def optional_integer(self, key: str) -> int | None:
        """None where the regulation sets no number (`award.<kind>.per_group`)."""
        return cast("int | None", self._of(key, Kind.INTEGER))

    def decimal(self, key: str) -> Decimal:
        return cast(Decimal, self._set(key, Kind.DECIMAL, Kind.PERCENT))

    def percent(self, key: str) -> Decimal:
        """80 means 80 %."""
        return cast(Decimal, self._set(key, Kind.PERCENT))

    def optional_percent(self, key: str) -> Decimal | None:
        """None where the regulation sets none (`award.<kind>.threshold_percent` without a council vote)."""
        return cast("Decimal | None", self._of(key, Kind.PERCENT))

    def fraction(self, key: str) -> Fraction:
        return cast(Fraction, self._set(key, Kind.FRACTION))

    def text(self, key: str) -> str:
        return cast(str, self._set(key, Kind.TEXT))

    def flag(self, key: str) -> bool:
        return cast(bool, self._set(key, Kind.FLAG))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts or codes (`ranking.precedence`, `award.<kind>.alternatives`)."""
        return cast("tuple[str, ...]", self._list(key, Kind.TEXT))

    def integers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers (`criteria.scales`, `award.<kind>.ranks`)."""
        return cast("tuple[int, ...]", self._list(key, Kind.INTEGER))

    def _list(self, key: str, kind: Kind) -> Any:
        value = self._of(key, Kind.LIST)
        item = _spec(key).shape.item
        if item is None or item.kind != kind:
            raise TypeError(f"{key} is no list of {kind}")
        return value

    def table(self, key: str) -> list[dict[str, Any]]:
        """Rows of a table, values typed: percents and coefficients Decimal, days date, codes str."""
        return [dict(row) for row in self._of(key, Kind.TABLE)]

    def date_rule(self, key: str) -> DateRule:
        return cast(DateRule, self._of(key, Kind.DATE_RULE))

    # Readings of particular tables, so that every room finds the same row.

    def allowance(self, founder_kind: str, organisation_code: str = "") -> Allowance:
        """Clusters that one body may found: its own row before the row of its kind (source, section 2a)."""
        rows = [row for row in self.table("cluster.allowance") if row["founder_kind"] == founder_kind]
        for wanted in (organisation_code or None, None):
            for row in rows:
                if row["organisation_code"] == wanted:
                    return Allowance(row["count"], row["clause"])
        return Allowance(0, "")

    def deadlines(self, *, cycle: str, group_kind: str, year: int) -> dict[str, date]:
        """Step → last day, for one emulation year (a school year is named by the year it ends in)."""
        return {
            row["step"]: DateRule(row["month"], row["day"], row["year_offset"]).on(year)
            for row in self.table("deadlines")
            if row["cycle"] == cycle and row["group_kind"] == group_kind
        }

    def count_for_size(self, key: str, members: int) -> int:
        """The count of the row of a table by size that holds `members`; 0 if none does."""
        for row in self.table(key):
            last = row["to_members"]
            if row["from_members"] <= members and (last is None or members <= last):
                return cast(int, row["count"])
        return 0

    def base_salary(self, on: date) -> int:
        """Đồng, on that day; `MissingFigure` before the first row."""
        past = [row for row in self.table("prize.base_salary") if row["from"] <= on]
        if not past:
            raise MissingFigure(f"Quy định “{self.name}” chưa có mức lương cơ sở cho ngày {on:%d/%m/%Y}.")
        return cast(int, max(past, key=lambda row: row["from"])["amount"])


@lru_cache(maxsize=32)
def book_of(name: str, figures: tuple[StoredFigure, ...]) -> RuleBook:
    """One book for equal figures, so that a process reads the values of a regulation once.

    The figures themselves are the key: a regulation that was edited, by whichever process, gives another
    book. Books are only read.
    """
    return RuleBook(figures, name)


def _spec(key: str) -> KeySpec:
    if key not in keys.SPECS:
        raise MissingFigure(f"Không có loại số liệu “{key}”.")
    return keys.SPECS[key]
