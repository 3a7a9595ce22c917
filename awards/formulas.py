"""Prize money: coefficient × base salary; one achievement, one prize, the higher (NĐ 152/2025, Art. 50).
The length of a campaign in whole years. How likely it is that the winners of one group differ by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from emulation.common.numbers import round_half_up


def prize(coefficient: Decimal, base_salary: int) -> int:
    """Đồng. 8 × 1.800.000 = 14.400.000; 0,8 × 2.340.000 = 1.872.000. `ValueError` for negative figures."""
    if coefficient < 0 or base_salary < 0:
        raise ValueError("a prize is made of figures that are not negative")
    return int((coefficient * base_salary).quantize(Decimal(1), ROUND_HALF_UP))


def one_prize(prizes: Mapping[int, tuple[int, int]]) -> int | None:
    """Which of the awards for one achievement brings its prize; the others bring none.

    `prizes`: id of the award → (đồng, level of the kind, 1 the highest). The highest sum; of equal ones the
    higher kind, then the smaller id. None where no award brings anything.
    """
    paid = [(amount, -level, -key) for key, (amount, level) in prizes.items() if amount > 0]
    return -max(paid)[2] if paid else None


def whole_years(first: date, last: date) -> int:
    """Whole years from the first day to the last, both counted: 01/01/2022 to 31/12/2024 is three years.

    From 29/02/2020 the third year is full with 28/02/2023 (Bộ luật Dân sự 2015, Art. 148: where the last
    month has no such day, the period ends with its last one). 0 where `last` lies before `first`.
    """
    after = last + timedelta(days=1)
    years = after.year - first.year - ((after.month, after.day) < (first.month, first.day))
    return max(years, 0)


def chance_of_different_winners(members: int, years: int, different: int) -> Fraction:
    """How likely `different` or more of `members` win in `years` years, if every year any of them may.

    Counted exactly, year by year: of j winners so far, the next year brings a new one in members - j of
    `members` cases. 8 members, 5 years, 5 different: 0.205. `ValueError` for a group of nobody.
    """
    if members < 1 or years < 0:
        raise ValueError("a group has members, and years are counted from none")
    so_far = [Fraction(1)] + [Fraction(0)] * years
    for _ in range(years):
        so_far = [
            (so_far[j] * j + (so_far[j - 1] * (members - j + 1) if j else 0)) / members
            for j in range(years + 1)
        ]
    return sum(so_far[max(different, 0) :], Fraction())


def rotation_words(members: int, winners: Sequence[int], least_years: int) -> str:
    """Whether the awards of one group look handed round: only as a chance, and never on fewer than
    `least_years` (7, domain §5: five different winners of eight in five years say nothing)."""
    years, different = len(winners), len(set(winners))
    if years < least_years:
        return "chưa đủ dữ liệu"
    chance = chance_of_different_winners(members, years, different)
    told = f"{round_half_up(chance, 3):.3f}".replace(".", ",")
    return f"{different} đơn vị khác nhau trong {years} năm, p = {told}"
