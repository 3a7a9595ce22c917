"""Scoring against the leader of the group, and the warning about figures that are hardly true."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import TypeVar

from emulation.common.numbers import format_decimal, round_half_up
from scoring.formulas.errors import FormulaError, ParameterError
from scoring.formulas.parameters import RelativeParameters
from scoring.formulas.points import check_finite

Key = TypeVar("Key", bound=Hashable)

MIN_PEERS = 3
"""Fewer figures than these have no meaningful median."""


def relative_points(
    rows: Mapping[Key, tuple[Decimal | None, Decimal | None]],
    maximum: Decimal,
    parameters: RelativeParameters | None = None,
) -> dict[Key, Decimal]:
    """Points of every unit of a group, measured against its leader; `rows` hold (target T, actual A).

    With s the share of the maximum for reaching the target (½ unless the criterion says otherwise):
    T > 0, A ≤ T: s·max·A/T. T > 0, A > T: s·max + (1−s)·max·e/E where e = (A−T)/T and E the greatest e
    of the group. T = 0: max·A/(greatest A among the units with T = 0), 0 when that is 0. Negative A
    counts as 0. Rounded half up to 0.01 once.

    Units without target or figure (None) are left out: they have no points, which is not 0 points.
    Raises `FormulaError` for a negative target. Source: stored rows of a real police cluster (Quảng Trị,
    2025), reproduced to 0.01 by `tests/rules/leader_cases.json`.
    """
    if not maximum.is_finite() or maximum < 0:
        raise ParameterError("Điểm tối đa không được âm.", "maximum")
    given = {key: _row(*row) for key, row in rows.items() if row[0] is not None and row[1] is not None}
    excess = max(((a - t) / t for t, a in given.values() if t > 0), default=Fraction(0))
    greatest = max((a for t, a in given.values() if t == 0), default=Fraction(0))
    share = Fraction((parameters or RelativeParameters()).at_target_percent) / 100

    def part(target: Fraction, actual: Fraction) -> Fraction:
        if target == 0:
            return actual / greatest if greatest else Fraction(0)
        if actual <= target:
            return share * actual / target
        return share + (1 - share) * (actual - target) / target / excess

    return {key: round_half_up(part(t, a) * Fraction(maximum)) for key, (t, a) in given.items()}


def _row(target: Decimal | None, actual: Decimal | None) -> tuple[Fraction, Fraction]:
    check_finite(target, actual)
    exact = Fraction(target or 0), max(Fraction(actual or 0), Fraction(0))
    if exact[0] < 0:
        raise FormulaError("Chỉ tiêu không được âm.")
    return exact


def implausible(
    target: Decimal | None,
    actual: Decimal | None,
    peers: Sequence[Decimal | None],
    *,
    over_target_percent: int,
    times_peers: int,
) -> str | None:
    """A warning (never a refusal) for a figure that may be a slip of the unit of measure, or None.

    Above `over_target_percent` of the target; or `times_peers` times, or that part of, the median of the
    other units' figures (`peers`, without the own one; None are skipped, at least three are needed). A
    real data set holds 0.9, 9 and 90 for the same target (domain §4). The limits are figures of the
    regulation (`scoring.warn_over_target_percent`, `scoring.warn_times_peers`).
    """
    check_finite(target, actual, *peers)
    if actual is None or actual <= 0:
        return None
    below = target is not None and actual <= target and over_target_percent >= 100
    if below and not peers:  # most cells of a grid: nothing to work out in fractions
        return None
    figure = Fraction(actual)
    if target is not None and target > 0:
        percent = figure / Fraction(target) * 100
        if percent > Fraction(over_target_percent):
            shown = format_decimal(percent, 2).removesuffix(",00")
            return f"Kết quả bằng {shown}% chỉ tiêu. Đề nghị kiểm tra lại số liệu và đơn vị tính."
    others = [Fraction(peer) for peer in peers if peer is not None]
    middle = median(others) if len(others) >= MIN_PEERS else Fraction(0)
    if middle > 0 and figure >= times_peers * middle:
        share = f"gấp từ {times_peers} lần"
    elif middle > 0 and figure * times_peers <= middle:
        share = f"không quá 1/{times_peers}"
    else:
        return None
    return f"Kết quả {share} mức giữa của các đơn vị khác. Đề nghị kiểm tra lại số liệu và đơn vị tính."
