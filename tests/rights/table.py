"""Reads `matrix.csv`, who meets what where in which state, and `deviations.csv` (see `README.md`)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.rights.cases import CASES

MATRIX = Path(__file__).with_name("matrix.csv")
DEVIATIONS = Path(__file__).with_name("deviations.csv")


@dataclass(frozen=True)
class Row:
    """One line of the table: an address in a case, a method, and the expected word of each role."""

    name: str
    case: str
    method: str
    expected: dict[str, str]
    line: int

    @property
    def id(self) -> str:
        return f"{self.name}-{self.case}-{self.method}"

    @property
    def asks_no_founder(self) -> bool:
        """A Khối has no founder in the sense of domain §2; what its table then says stands in
        `test_founder_of_a_block.py`."""
        return self.expected["founder"] == "-" and CASES[self.case].group.startswith("khoi-")


def rows() -> list[Row]:
    found = []
    lines = _lines(MATRIX)
    _, header = next(lines)
    for number, cells in lines:
        assert len(cells) == len(header), f"matrix.csv, line {number}: {len(cells)} cells"
        expected = dict(zip(header[3:], cells[3:], strict=True))
        found.append(Row(*cells[:3], expected, number))
    return found


@dataclass(frozen=True)
class Deviation:
    """A cell, or several by patterns, in which the code is known to answer `got` instead."""

    name: str
    case: str
    method: str
    role: str
    got: str
    why: str

    def meets(self, name: str, case: str, method: str, role: str) -> bool:
        asked = (name, case, method, role)
        own = (self.name, self.case, self.method, self.role)
        return all(fnmatchcase(one, pattern) for one, pattern in zip(asked, own, strict=True))


def deviations() -> list[Deviation]:
    lines = _lines(DEVIATIONS)
    next(lines)
    return [Deviation(*cells[:5], ", ".join(cells[5:])) for _, cells in lines]


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of every line that says something."""
    with path.open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(file, start=1):
            if line.strip() and not line.startswith("#"):
                yield number, [cell.strip() for cell in next(csv.reader([line]))]
