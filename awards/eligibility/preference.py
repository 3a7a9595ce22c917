"""Preference among equals when choosing for an award; never part of the ranking by points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that qualifies, with its staff and the women among them; None where no figure is known."""

    unit: int
    women: int | None
    staff: int | None


def share_of_women(candidate: Candidate) -> Fraction | None:
    """women ÷ staff, exact; None without figures. `ValueError` for more women than staff."""
    if candidate.women is None or not candidate.staff:
        return None
    if not 0 <= candidate.women <= candidate.staff:
        raise ValueError(f"unit {candidate.unit}: {candidate.women} women among {candidate.staff}")
    return Fraction(candidate.women, candidate.staff)


def prefer(candidates: Sequence[Candidate], at_least_percent: Decimal | int = 70) -> tuple[Candidate, ...]:
    """The candidates to be preferred where all qualify equally, in the order given.

    Those with at least `at_least_percent` women (NĐ 152/2025 Art. 4.6); everybody where nobody has them:
    then the preference decides nothing. The number is a figure of the regulation.
    """
    limit = Fraction(at_least_percent) / 100
    preferred = [c for c in candidates if (share := share_of_women(c)) is not None and share >= limit]
    return tuple(preferred or candidates)
