"""Points of one line: from a figure by the method of its criterion, or checked when entered by hand.

Everything is computed in exact fractions and rounded once, half up, to 0.01: the formulas below give the
fraction, `points` rounds it. Points to be deducted (deduction, penalty) are stored as *positive* points;
whoever sums a sheet subtracts them (`METHODS[method].negative`). M is the maximum of the criterion in points,
T the target and A the reported figure, both in its unit of measure. Source, where no other is named: the list
of methods in domain §4.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from emulation.common.numbers import format_points, round_half_up
from scoring.formulas.errors import FormulaError, ParameterError
from scoring.formulas.methods import METHODS, Method
from scoring.formulas.parameters import (
    SHAPES,
    BandsParameters,
    Basis,
    Direction,
    EntryParameters,
    LateDaysParameters,
    NoParameters,
    OccurrenceParameters,
    Parameters,
    RatioParameters,
)

ZERO = Decimal("0.00")


def needs_target(method: Method, parameters: Parameters) -> bool:
    """Whether points need a target: by the method, or because bands are in percent of it."""
    by_percent = isinstance(parameters, BandsParameters) and parameters.basis is Basis.PERCENT
    return METHODS[method].needs_target or by_percent


def entered_by_hand(method: Method, parameters: Parameters) -> bool:
    """Whether the scorer enters the points (direct entry; bonus and penalty without points per time)."""
    by_hand = isinstance(parameters, EntryParameters) and parameters.each is None
    return method is Method.DIRECT or by_hand


def points(
    method: Method,
    maximum: Decimal,
    parameters: Parameters,
    *,
    target: Decimal | None,
    actual: Decimal | None,
) -> Decimal | None:
    """Points for the figure `actual`, 0 ≤ points ≤ `maximum`, rounded half up to 0.01 once.

    None: nothing to compute from, that is: not answered (`actual` is None), the target is missing
    although the method needs one, or the method needs the figures of the whole group
    (`relative_points`). None is never 0. Information answered is 0.00.

    `target` and `actual` are in the unit of measure of the criterion; yes/no takes 1 or 0; for methods
    entered by hand `actual` is the number of points itself and is checked by `validate_points`.
    Raises `FormulaError` for figures that make no sense (a target of 0 to divide by, half an occurrence).
    """
    _check_shape(method, maximum, parameters)
    if actual is None or METHODS[method].needs_group:
        return None
    if target is None and needs_target(method, parameters):
        return None
    check_finite(actual, target)
    if entered_by_hand(method, parameters):
        return validate_points(method, maximum, parameters, actual)
    exact = _FORMULAS[method](Fraction(maximum), parameters, Fraction(target or 0), Fraction(actual))
    return round_half_up(exact)


def validate_points(method: Method, maximum: Decimal, parameters: Parameters, value: Decimal) -> Decimal:
    """Points entered by hand (direct entry, or by a reviewer for any method), with two places.

    Must lie in 0..`maximum`, in whole hundredths; on a step of the criterion or the maximum itself; for
    yes/no and bands one of the levels. Deductions are entered as positive points.
    Raises `FormulaError` with the sentence for the user.
    """
    _check_shape(method, maximum, parameters)
    check_finite(value)
    if value < 0:
        hint = "Điểm trừ được ghi bằng số dương." if METHODS[method].negative else "Điểm không được âm."
        raise FormulaError(hint)
    if value > maximum:
        raise FormulaError(f"Điểm không được vượt quá mức tối đa {format_points(maximum)}.")
    if (Fraction(value) * 100).denominator != 1:
        raise FormulaError("Điểm chỉ có tối đa 2 chữ số thập phân.")
    levels = _levels(method, maximum, parameters)
    if levels and value not in levels:
        raise FormulaError("Chỉ nhận một trong các mức điểm: " + "; ".join(map(format_points, levels)) + ".")
    step = getattr(parameters, "step", None)
    if step and value % step and value != maximum:
        raise FormulaError(f"Điểm phải theo bước {format_points(step)}.")
    return round_half_up(value)


def validate_parameters(method: Method, maximum: Decimal, parameters: Parameters) -> None:
    """Check parameters against the maximum of their criterion; `ParameterError` says what does not fit.

    No level, step or points per occurrence above the maximum; information has the maximum 0 and every
    other method a positive one.
    """
    _check_shape(method, maximum, parameters)
    if method is Method.INFORMATION and maximum != 0:
        raise ParameterError("Tiêu chí chỉ để nắm thông tin có điểm tối đa bằng 0.", "maximum")
    if method is not Method.INFORMATION and maximum == 0:
        raise ParameterError("Điểm tối đa phải lớn hơn 0.", "maximum")
    if (Fraction(maximum) * 100).denominator != 1:
        raise ParameterError("Điểm tối đa chỉ có tối đa 2 chữ số thập phân.", "maximum")
    for field in ("step", "each", "per_day"):
        if (getattr(parameters, field, None) or 0) > maximum:
            raise ParameterError(f"Số điểm này lớn hơn điểm tối đa {format_points(maximum)}.", field)
    for field in ("bands", "anchors"):
        if any(level.points > maximum for level in getattr(parameters, field, ())):
            raise ParameterError(f"Có mức lớn hơn điểm tối đa {format_points(maximum)}.", field)


def check_finite(*figures: Decimal | None) -> None:
    """Refuse NaN and infinity, which a Decimal may hold and no report means."""
    if any(figure is not None and not figure.is_finite() for figure in figures):
        raise FormulaError("Số liệu không phải là một số.")


def _check_shape(method: Method, maximum: Decimal, parameters: Parameters) -> None:
    if not isinstance(parameters, SHAPES[method]):
        raise ParameterError("Tham số không đúng với phương pháp chấm.")
    if not maximum.is_finite() or maximum < 0:
        raise ParameterError("Điểm tối đa không được âm.", "maximum")


def _levels(method: Method, maximum: Decimal, parameters: Parameters) -> list[Decimal]:
    """The only admissible points, best first; empty when every point up to the maximum is admissible."""
    if method is Method.INFORMATION:
        return [ZERO]
    if method is Method.YES_NO:
        return [maximum, ZERO]
    if isinstance(parameters, BandsParameters):
        return list(dict.fromkeys([*(band.points for band in parameters.bands), ZERO]))
    return []


def _yes_no(maximum: Fraction, parameters: NoParameters, target: Fraction, actual: Fraction) -> Fraction:
    """A·M with A = 1 (reached) or 0 (not reached). `FormulaError` for any other figure."""
    if actual not in (0, 1):
        raise FormulaError("Chỉ nhận “đạt” (1) hoặc “không đạt” (0).")
    return actual * maximum


def _ratio(maximum: Fraction, parameters: RatioParameters, target: Fraction, actual: Fraction) -> Fraction:
    """M × min(p, cap) ÷ cap with p = 100·A/T; 0 where p is below the floor. Floor and cap in percent of the
    target. `FormulaError` when T is not positive; a negative A gives 0."""
    return _scaled(maximum, parameters, percent_of_target(target, actual))


def _inverse(maximum: Fraction, parameters: RatioParameters, target: Fraction, actual: Fraction) -> Fraction:
    """Less is better: M × min(p, cap) ÷ cap with p = 100·T/A; 0 where p is below the floor. A ≤ 0, nothing
    to report at all, is the best and gives M; T = 0 (no case) is a target. `FormulaError`: a negative T."""
    if target < 0:
        raise FormulaError("Chỉ tiêu không được âm.")
    if actual <= 0:
        return maximum
    return _scaled(maximum, parameters, target / actual * 100)


def percent_of_target(target: Fraction, actual: Fraction) -> Fraction:
    """100 × actual ÷ target. `FormulaError` when the target is not positive: there is no such share."""
    if target <= 0:
        raise FormulaError("Chỉ tiêu phải lớn hơn 0; nếu đơn vị không được giao, hãy ghi “không giao”.")
    return actual / target * 100


def _scaled(maximum: Fraction, parameters: RatioParameters, percent: Fraction) -> Fraction:
    cap = Fraction(parameters.cap_percent)
    if percent < Fraction(parameters.floor_percent):
        return Fraction(0)
    return maximum * max(Fraction(0), min(percent, cap)) / cap


def _bands(maximum: Fraction, parameters: BandsParameters, target: Fraction, actual: Fraction) -> Fraction:
    """Points of the best band whose limit is reached by A, or by 100·A/T where the limits are in percent of
    the target; upwards from a limit on, downwards to it; outside all bands 0, never above M. `FormulaError`
    in percent of a target that is not positive."""
    percent = parameters.basis is Basis.PERCENT
    value = percent_of_target(target, actual) if percent else actual
    for band in parameters.bands:
        limit = Fraction(band.limit)
        if value >= limit if parameters.direction is Direction.UP else value <= limit:
            return min(Fraction(band.points), maximum)
    return Fraction(0)


def _occurrences(
    maximum: Fraction, parameters: OccurrenceParameters, target: Fraction, actual: Fraction
) -> Fraction:
    """min(n × each, M) for A = n occurrences, or M less that when counting down (per occurrence); the same
    is what a deduction takes. `each` in points. `FormulaError` unless n is a whole number from 0 on."""
    counted = min(_count(actual, "Số lần") * Fraction(parameters.each), maximum)
    return maximum - counted if parameters.counts_down else counted


def _late_days(
    maximum: Fraction, parameters: LateDaysParameters, target: Fraction, actual: Fraction
) -> Fraction:
    """M − max(A − grace, 0) × per_day, never below 0; A and grace in days (which days count is for whoever
    reports them), per_day in points. `FormulaError` unless A is a whole number from 0 on."""
    late = max(_count(actual, "Số ngày trễ") - parameters.grace_days, 0)
    return max(maximum - late * Fraction(parameters.per_day), Fraction(0))


def _entry(maximum: Fraction, parameters: EntryParameters, target: Fraction, actual: Fraction) -> Fraction:
    """Bonus and penalty with points per time: min(n × each, M) for A = n times, outside the scale, where the
    section has a cap of its own. `FormulaError` unless n is a whole number from 0 on."""
    return min(_count(actual, "Số lần") * Fraction(parameters.each or 0), maximum)


def _information(maximum: Fraction, parameters: NoParameters, target: Fraction, actual: Fraction) -> Fraction:
    """0 for any figure: it is only taken note of."""
    return Fraction(0)


def _count(figure: Fraction, label: str) -> int:
    """A number of times or days. `FormulaError` for what cannot be counted."""
    if figure < 0 or figure.denominator != 1:
        raise FormulaError(f"{label} phải là số nguyên từ 0 trở lên.")
    return figure.numerator


# The shape of the parameters was checked before the call, so the values may ask for their own shape.
_FORMULAS: dict[Method, Callable[..., Fraction]] = {
    Method.YES_NO: _yes_no,
    Method.RATIO: _ratio,
    Method.INVERSE_RATIO: _inverse,
    Method.BANDS: _bands,
    Method.PER_OCCURRENCE: _occurrences,
    Method.LATE_DAYS: _late_days,
    Method.DEDUCTION: _occurrences,
    Method.BONUS: _entry,
    Method.PENALTY: _entry,
    Method.INFORMATION: _information,
}
