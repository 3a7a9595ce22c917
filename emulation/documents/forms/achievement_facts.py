"""Facts of an achievement report: indicators against their plan, awards of the register, and what a text may
not claim of them (documents §5, 06)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from emulation.documents import wording

FULL = Fraction(100)
_EXCEEDS = re.compile(r"(?<!\w)vượt(?! (?:cấp|khó|qua|thẩm quyền|tuyến|biên))(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class YearOfIndicator:
    """Plan and result of one reported year; None where nothing is known."""

    year: int
    plan: Decimal | None
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One target over the years. `past`: results of the years before those reported. `inverse`: less of it is
    the better, so plan and result change places in the ratio."""

    name: str
    unit: str
    past: tuple[Decimal | None, ...]
    years: tuple[YearOfIndicator, ...]
    inverse: bool = False

    @property
    def last(self) -> YearOfIndicator:
        return self.years[-1]

    def ratio(self, of: YearOfIndicator) -> Fraction | None:
        """Percent of the plan, exact; None where the quotient says nothing (no plan, a plan of nought)."""
        if of.plan is None or of.actual is None:
            return None
        part, whole = (of.plan, of.actual) if self.inverse else (of.actual, of.plan)
        return Fraction(part) * 100 / Fraction(whole) if whole > 0 else None

    def reached(self, of: YearOfIndicator) -> bool | None:
        if of.plan is None or of.actual is None:
            return None
        return of.actual <= of.plan if self.inverse else of.actual >= of.plan

    def exceeded(self, of: YearOfIndicator) -> bool | None:
        return None if self.reached(of) is None else bool(self.reached(of)) and of.actual != of.plan


@dataclass(frozen=True, slots=True)
class ReceivedAward:
    """An award of the register with its full reference."""

    year: int
    name: str
    decision: str
    signed_on: date
    authority: str

    @property
    def reference(self) -> str:
        """`Quyết định số 277/QĐ-UBND ngày 19/02/2024 của Chủ tịch Ủy ban nhân dân tỉnh`."""
        number = self.decision.removeprefix("Quyết định số ").strip()
        return f"Quyết định {wording.docref_table(number, self.signed_on)} của {self.authority}"


def short_of_plan(indicators: Sequence[Indicator]) -> list[Indicator]:
    """Those that stayed below their plan in the last year."""
    return [one for one in indicators if one.reached(one.last) is False]


def result_sentence(indicators: Sequence[Indicator], year: int) -> str:
    """How many indicators were met. "Vượt" only where none is below its plan:
    `06/06 chỉ tiêu đạt và vượt kế hoạch năm 2025`."""
    measured = [one for one in indicators if one.reached(one.last) is not None]
    if not measured:
        return ""
    met = [one for one in measured if one.reached(one.last)]
    share = wording.units_of(len(met), len(measured))
    below = len(met) < len(measured)
    above = [one for one in measured if one.exceeded(one.last)]
    word = "vượt" if len(above) == len(measured) else "đạt và vượt" if above and not below else "đạt"
    return f"{share} chỉ tiêu {word} kế hoạch năm {year}"


def claims_to_exceed(text: str) -> bool:
    """Does a text say "vượt" of a result? ("vượt cấp", "vượt khó" and the like mean something else.)"""
    return _EXCEEDS.search(text) is not None
