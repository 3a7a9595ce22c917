"""What one unit brings to a ranking, its exact total, and what separates two units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

SECTION = "section:"
"""Prefix of the metric of a section: "section:I"."""


class RankingError(ValueError):
    """Inputs that make no ranking: a configuration or programming error, not a user's slip."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one unit brings: points of the scale, bonus and deduction (positive), points by section code.

    `assigned_maximum` is the sum of the maxima of the criteria assigned to the unit; a unit without any
    cannot be ranked. `votes` None: not voted on. `section_maxima`, the assigned maximum of each section of
    the scale, is needed for bands with floors.
    """

    unit: int
    base: Decimal
    assigned_maximum: Decimal
    bonus: Decimal = Decimal(0)
    deduction: Decimal = Decimal(0)
    sections: Mapping[str, Decimal] = field(default_factory=dict)
    votes: int | None = None
    section_maxima: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Points that one part adds to the distance between two units; the parts add up to it exactly."""

    metric: str
    points: Fraction


def total(standing: Standing, scale: Decimal) -> Fraction | None:
    """base ÷ assigned_maximum × scale + bonus − deduction, exact; None when nothing was assigned.

    A unit with every criterion assigned has assigned_maximum = scale, and its base stays as it is. All
    arguments are whole hundredths; `rank` refuses others.
    """
    if not standing.assigned_maximum:
        return None
    outside = standing.bonus - standing.deduction
    # In integers, so that one fraction is reduced and not five: a run may hold 100,000 units.
    base, full, whole, rest = (
        int(points * 100) for points in (standing.base, standing.assigned_maximum, scale, outside)
    )
    return Fraction(base * whole + rest * full, full * 100)


def not_rankable(standings: Iterable[Standing]) -> list[int]:
    """Units to which nothing was assigned; `rank` leaves them out. In the order of their numbers."""
    return sorted(standing.unit for standing in standings if not standing.assigned_maximum)


def _is_hundredths(number: Decimal) -> bool:
    return number.is_finite() and not number * 100 % 1


def check(placed: Sequence[Standing], scale: Decimal) -> None:
    """Refuse (`RankingError`) what would make a ranking wrong: doubles, negative or inexact points."""
    if not _is_hundredths(scale) or scale <= 0:
        raise RankingError(f"the scale must be positive and in whole hundredths, not {scale}")
    if len({standing.unit for standing in placed}) < len(placed):
        raise RankingError("a unit is given twice")
    for standing in placed:
        numbers = (standing.base, standing.assigned_maximum, standing.bonus, standing.deduction)
        for number in (*numbers, *standing.sections.values()):
            if not _is_hundredths(number):
                raise RankingError(f"unit {standing.unit}: {number} is no number of whole hundredths")
        if min(numbers) < 0:
            raise RankingError(
                f"unit {standing.unit}: negative points; deductions are given as positive ones"
            )


def explain(above: Standing, below: Standing, scale: Decimal) -> list[Difference]:
    """What `above` has more (or less) than `below`, part by part; the points add up to the distance.

    Sections first, then "rebase" (what re-basing to the assigned maximum adds, left out when nothing),
    "bonus", "deductions". `RankingError` when one of the two cannot be ranked.
    """
    totals = total(above, scale), total(below, scale)
    if totals[0] is None or totals[1] is None:
        raise RankingError("a unit without assigned criteria has no total to compare")
    codes = list(dict.fromkeys([*above.sections, *below.sections]))
    parts = [
        Difference(
            SECTION + code, Fraction(above.sections.get(code, 0)) - Fraction(below.sections.get(code, 0))
        )
        for code in codes
    ]
    outside = [
        Difference("bonus", Fraction(above.bonus - below.bonus)),
        Difference("deductions", Fraction(below.deduction - above.deduction)),
    ]
    rest = totals[0] - totals[1] - sum((part.points for part in parts + outside), Fraction(0))
    rebase = [Difference("rebase", rest)] if rest else []
    return parts + rebase + outside
