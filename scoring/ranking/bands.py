"""Classification of a total: Xuất sắc, Tốt, Khá … by share of the scale, with floors per section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from scoring.ranking.standings import RankingError, Standing

EVERY_SECTION = "*"
"""Key in `Band.floors` for a floor that holds for every section without one of its own."""


@dataclass(frozen=True, slots=True)
class Band:
    """A class ("Xuất sắc"): from so many percent of the scale, and in sections from so many of theirs."""

    label: str
    at_least_percent: Decimal | int | str
    floors: Mapping[str, Decimal | int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rung:
    """A band in exact numbers: the least total in points, the least percentages of the sections."""

    label: str
    at_least: Fraction
    floors: Mapping[str, Fraction]


def ladder_of(bands: Sequence[Band], scale: Decimal) -> list[Rung]:
    """The bands in exact numbers, highest first. Two may not begin at the same percentage."""
    rungs = [
        Rung(
            band.label,
            Fraction(band.at_least_percent) * Fraction(scale) / 100,
            {code: Fraction(percent) for code, percent in band.floors.items()},
        )
        for band in bands
    ]
    if len({rung.at_least for rung in rungs}) < len(rungs):
        raise RankingError("two bands begin at the same percentage")
    return sorted(rungs, key=lambda rung: rung.at_least, reverse=True)


def band_of(standing: Standing, exact: Fraction, ladder: Sequence[Rung]) -> str | None:
    """The highest band whose share of the scale and whose floors are reached; None below all bands."""
    for rung in ladder:
        if exact >= rung.at_least and _floors_reached(standing, rung.floors):
            return rung.label
    return None


def _floors_reached(standing: Standing, floors: Mapping[str, Fraction]) -> bool:
    """Whether each section has its percentage; a section of which nothing is assigned asks for nothing."""
    if not floors:
        return True
    if standing.section_maxima is None:
        raise RankingError("bands with floors need the maxima of the sections")
    named = set(floors) - {EVERY_SECTION}
    if missing := named - set(standing.section_maxima):
        raise RankingError(f"no maximum known for the sections {sorted(missing)}")
    for code, maximum in standing.section_maxima.items():
        asked = floors.get(code, floors.get(EVERY_SECTION))
        if asked is not None and Fraction(standing.sections.get(code, 0)) * 100 < asked * Fraction(maximum):
            return False
    return True
