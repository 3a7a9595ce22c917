"""A worked example of a criterion in one Vietnamese sentence, computed by the very functions that score."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from emulation.common.numbers import format_decimal, format_points
from scoring.formulas.methods import METHODS, Method
from scoring.formulas.parameters import (
    HUNDRED,
    BandsParameters,
    Basis,
    Direction,
    DirectParameters,
    EntryParameters,
    LateDaysParameters,
    OccurrenceParameters,
    Parameters,
    RatioParameters,
    RelativeParameters,
)
from scoring.formulas.points import points
from scoring.formulas.relative import relative_points


@lru_cache(maxsize=1024)
def worked_example(method: Method, maximum: Decimal, parameters: Parameters) -> str:
    """How a figure becomes points under this method, e.g. for the ratio with a maximum of 8:

    "Chỉ tiêu 95, kết quả 91,2: 91,2 ÷ 95 × 8,00 = 7,68 điểm". Raises as `points` does.
    """
    return _EXAMPLES[method](method, maximum, parameters)


def _number(value: Decimal | int) -> str:
    """A figure without needless zeros: 91,2; 95."""
    text = format_decimal(value, 6)
    return text.rstrip("0").rstrip(",")


def _score(method: Method, maximum: Decimal, parameters: Parameters, actual: Any, target: Any = None) -> str:
    goal = None if target is None else Decimal(target)
    return format_points(points(method, maximum, parameters, target=goal, actual=Decimal(actual))) + " điểm"


def _yes_no(method: Method, maximum: Decimal, parameters: Parameters) -> str:
    yes, no = (_score(method, maximum, parameters, answer) for answer in (1, 0))
    return f"Đạt: {yes}; không đạt: {no}"


def _direct(method: Method, maximum: Decimal, parameters: DirectParameters | EntryParameters) -> str:
    step = f", theo bước {format_points(parameters.step)} điểm" if parameters.step else ""
    anchors = parameters.anchors if isinstance(parameters, DirectParameters) else ()
    levels = "".join(f"; “{anchor.text}”: {format_points(anchor.points)} điểm" for anchor in anchors)
    return f"Nhập từ {format_points(0)} đến {_score(method, maximum, parameters, maximum)}{step}{levels}"


def _ratio(method: Method, maximum: Decimal, parameters: RatioParameters) -> str:
    direct = method is Method.RATIO
    target, actual = ("95", "91.2") if direct else ("20", "25")
    above, below = (actual, target) if direct else (target, actual)
    percent = Decimal(above) / Decimal(below) * 100
    score = _score(method, maximum, parameters, actual, target)
    given = f"Chỉ tiêu {_number(Decimal(target))}, kết quả {_number(Decimal(actual))}"
    floor, cap = f"{_number(parameters.floor_percent)}%", f"{_number(parameters.cap_percent)}%"
    if percent < parameters.floor_percent:
        return f"{given}: tỷ lệ {_number(percent)}%, dưới mức sàn {floor}: {score}"
    if percent >= parameters.cap_percent:
        return f"{given}: tỷ lệ {_number(percent)}%, đạt mức trần {cap}: {score}"
    cap = "" if parameters.cap_percent == HUNDRED else f" ÷ {cap}"
    floor = f"; tỷ lệ dưới {floor}: {format_points(0)} điểm" if parameters.floor_percent else ""
    quotient = f"{_number(Decimal(above))} ÷ {_number(Decimal(below))}{cap}"
    return f"{given}: {quotient} × {format_points(maximum)} = {score}{floor}"


def _bands(method: Method, maximum: Decimal, parameters: BandsParameters) -> str:
    percent = parameters.basis is Basis.PERCENT
    reach = "từ {}{} trở lên" if parameters.direction is Direction.UP else "từ {}{} trở xuống"
    target = Decimal(100) if percent else None  # of a target of 100 the figure is its percentage
    levels = [
        f"{reach.format(_number(band.limit), '%' if percent else '')}: "
        f"{_score(method, maximum, parameters, band.limit, target)}"
        for band in parameters.bands
    ]
    subject = "Tỷ lệ so với chỉ tiêu" if percent else "Kết quả"
    return f"{subject} {'; '.join(levels)}; còn lại: {format_points(0)} điểm"


def _entry(method: Method, maximum: Decimal, parameters: EntryParameters) -> str:
    by_hand = parameters.each is None
    return (_direct if by_hand else _occurrences)(method, maximum, parameters)


def _occurrences(method: Method, maximum: Decimal, parameters: OccurrenceParameters | EntryParameters) -> str:
    count, each = 2, parameters.each or Decimal(0)
    score = _score(method, maximum, parameters, count)
    verb = "trừ " if METHODS[method].negative else ""
    product = f"{count} × {format_points(each)}"
    if isinstance(parameters, OccurrenceParameters) and parameters.counts_down:
        left = f"{format_points(maximum)} − {product} =" if count * each <= maximum else "trừ hết, còn"
        return f"{count} lần: {left} {score}"
    if count * each > maximum:
        return f"{count} lần: {verb}{product} = {format_points(count * each)}, vượt mức tối đa, tính {score}"
    return f"{count} lần: {verb}{product} = {score}"


def _late_days(method: Method, maximum: Decimal, parameters: LateDaysParameters) -> str:
    days = parameters.grace_days + 2
    score = _score(method, maximum, parameters, days)
    grace = f" (được trễ {parameters.grace_days} ngày)" if parameters.grace_days else ""
    if 2 * parameters.per_day > maximum:
        return f"Trễ {days} ngày{grace}: trừ hết, còn {score}"
    left = f"{format_points(maximum)} − 2 × {format_points(parameters.per_day)}"
    return f"Trễ {days} ngày{grace}: {left} = {score}"


def _relative(method: Method, maximum: Decimal, parameters: RelativeParameters) -> str:
    figures = {"leader": 12, "other": 5, "even": 1}
    rows = {key: (Decimal(1), Decimal(actual)) for key, actual in figures.items()}
    score = {key: format_points(value) for key, value in relative_points(rows, maximum, parameters).items()}
    return (
        f"Chỉ tiêu 1: đơn vị dẫn đầu đạt 12 được {score['leader']} điểm; đơn vị đạt 5 được "
        f"{score['other']} điểm; đơn vị đạt đúng chỉ tiêu được {score['even']} điểm"
    )


def _information(method: Method, maximum: Decimal, parameters: Parameters) -> str:
    return "Số liệu được ghi nhận, không tính điểm"


_EXAMPLES: dict[Method, Callable[..., str]] = {
    Method.DIRECT: _direct,
    Method.YES_NO: _yes_no,
    Method.RATIO: _ratio,
    Method.INVERSE_RATIO: _ratio,
    Method.BANDS: _bands,
    Method.PER_OCCURRENCE: _occurrences,
    Method.LATE_DAYS: _late_days,
    Method.DEDUCTION: _occurrences,
    Method.RELATIVE: _relative,
    Method.BONUS: _entry,
    Method.PENALTY: _entry,
    Method.INFORMATION: _information,
}
