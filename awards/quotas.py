"""How many awards there may be, and the meter that shows it. All figures come from the regulation."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor


class QuotaError(ValueError):
    """A figure of the regulation that makes no quota; `str(error)` is Vietnamese."""


class Rounding(StrEnum):
    """What becomes of a part of a flag."""

    DOWN = "down"
    UP = "up"
    HALF_UP = "half_up"


def flag_quota(base: int, share: Fraction | Decimal, rounding: Rounding | str = Rounding.DOWN) -> int:
    """base × share in whole flags. `share` is a share of 1 (20 % is Decimal("0.2")), never a percentage.

    31 → 6, 48 → 9, 57 → 11 at 20 % rounded down (NĐ 91/2017 Art. 11; the rounding is ours). Raises
    `QuotaError` for a negative base or a share outside 0..1, `ValueError` for an unknown rounding.
    """
    if base < 0:
        raise QuotaError("Số để tính hạn mức không được âm.")
    if not (isinstance(share, Fraction) or share.is_finite()) or not 0 <= share <= 1:
        raise QuotaError("Tỷ lệ hạn mức phải từ 0% đến 100%.")
    exact = base * Fraction(share)
    match Rounding(rounding):
        case Rounding.DOWN:
            return floor(exact)
        case Rounding.UP:
            return ceil(exact)
        case Rounding.HALF_UP:
            return floor(exact + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Meter:
    """How much of a quota is used. `limit` None: no number is set.

    `override` is the document by which the secretary of the council let the quota be exceeded; it is a
    fact, given from outside, and silences `problem`.
    """

    limit: int | None
    used: int
    override: str = ""

    def __post_init__(self) -> None:
        if self.used < 0 or (self.limit or 0) < 0:
            raise QuotaError("Hạn mức và số đã dùng không được âm.")

    @property
    def left(self) -> int | None:
        """How many more; None without a limit, 0 when full or over."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def over(self) -> int:
        """How many too many."""
        return 0 if self.limit is None else max(0, self.used - self.limit)

    def adding(self, count: int = 1) -> Meter:
        """The meter after `count` more (negative: fewer)."""
        return Meter(self.limit, self.used + count, self.override)

    def problem(self, subject: str = "") -> str | None:
        """The sentence that blocks when the quota is exceeded without an override, else None.

        `subject` names what is counted: "Cờ thi đua của UBND tỉnh".
        """
        if not self.over or self.override.strip():
            return None
        name = f"{subject}: đ" if subject else "Đ"
        return f"{name}ề nghị {self.used}, hạn mức {self.limit}, vượt {self.over}."
