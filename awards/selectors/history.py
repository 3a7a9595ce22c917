"""Awards of a unit, year by year."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from awards.models import AwardRecord
from emulation.groups.choices import YearState
from emulation.groups.models import Membership
from emulation.organisations.models import Organisation

SPAN = 5


class YearOfAwards(NamedTuple):
    """One year of the five-year view. `got`: something was awarded."""

    year: int
    text: str
    got: bool


def five_years(records: Iterable[AwardRecord], last: int, unit: Organisation) -> list[YearOfAwards]:
    """The last five years up to `last`, each with its awards that still stand; where there are none, whether
    the unit existed and whether the year has been decided. One query."""
    running = Membership.objects.active().filter(organisation=unit)
    running = running.exclude(group_year__state=YearState.CLOSED)
    undecided = set(running.values_list("group_year__year", flat=True))
    by_year: dict[int, list[str]] = {}
    for record in records:
        if record.revoked_on is None:
            by_year.setdefault(record.year, []).append(record.award_name)
    return [
        YearOfAwards(year, "; ".join(by_year.get(year, [])) or _none(year, unit, undecided), year in by_year)
        for year in range(last - SPAN + 1, last + 1)
    ]


def _none(year: int, unit: Organisation, undecided: Collection[int]) -> str:
    if year < unit.valid_from.year:
        return "Chưa thành lập"
    if unit.valid_to is not None and year > unit.valid_to.year:
        return "Không còn hoạt động"
    return "Chưa xét" if year in undecided else "Không"
