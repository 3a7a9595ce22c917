"""Awards of a unit, year by year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from awards.models import AwardRecord

SPAN = 5


class YearOfAwards(NamedTuple):
    """One year of the five-year view. `got`: something was awarded."""

    year: int
    text: str
    got: bool


def five_years(records: Iterable[AwardRecord], last: int) -> list[YearOfAwards]:
    """The last five years up to `last`, each with its awards that still stand."""
    by_year: dict[int, list[str]] = {}
    for record in records:
        if record.revoked_on is None:
            by_year.setdefault(record.year, []).append(record.kind.name)
    return [
        YearOfAwards(year, "; ".join(by_year.get(year, [])) or "Không", year in by_year)
        for year in range(last - SPAN + 1, last + 1)
    ]
