"""Parameters of a criterion: from the JSON kept with it to typed, checked values and back.

In the JSON numbers are strings or integers ("0.25", 5), never floats: 0.1 has no exact float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from emulation.common.numbers import format_decimal
from scoring.formulas.errors import ParameterError
from scoring.formulas.methods import Method
from scoring.formulas.parameters import (
    HUNDRED,
    SHAPES,
    Anchor,
    BandsParameters,
    Basis,
    Direction,
    DirectParameters,
    EntryParameters,
    LateDaysParameters,
    NoParameters,
    OccurrenceParameters,
    Parameters,
    RatioParameters,
    RelativeParameters,
    ScoreBand,
)

_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_Choice = TypeVar("_Choice", bound=StrEnum)


def parse_parameters(method: Method, raw: Mapping[str, Any]) -> Parameters:
    """Read the parameters of a criterion. Missing optional ones take their default.

    Raises `ParameterError` (Vietnamese, with the field) for unknown names, floats, numbers out of range.
    """
    known = {field.name for field in fields(SHAPES[method])}
    for name in raw:
        if name not in known:
            raise ParameterError(f"Tham số “{name}” không dùng cho phương pháp chấm này.", str(name))
    return _PARSERS[method]({name: value for name, value in raw.items() if value is not None and value != ""})


def as_json(parameters: Parameters) -> dict[str, Any]:
    """The JSON form of parameters; `parse_parameters(method, as_json(p)) == p`."""
    return {
        field.name: _plain(value)
        for field in fields(parameters)
        if (value := getattr(parameters, field.name)) is not None
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [{field.name: _plain(getattr(item, field.name)) for field in fields(item)} for item in value]
    return str(value) if isinstance(value, StrEnum) else value


def _decimal(value: object, field: str, label: str) -> Decimal:
    """A JSON number (string or int) as a Decimal; `ParameterError` for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise ParameterError(f"{label} phải là một số, ghi dạng 0.25.", field)


def _between(
    raw: Mapping[str, Any], field: str, label: str, low: int, high: int, *, above: bool = False
) -> Decimal:
    """A number within low..high (`above`: greater than low)."""
    value = _decimal(raw[field], field, label)
    if value < low or value > high or (above and value == low):
        start = f"lớn hơn {low} và không quá" if above else f"từ {low} đến"
        raise ParameterError(f"{label} phải {start} {format_decimal(high, 0)}.", field)
    return value


def _points(raw: Mapping[str, Any], field: str, label: str) -> Decimal:
    """A positive number of points in whole hundredths."""
    if field not in raw:
        raise ParameterError(f"Thiếu {label[0].lower()}{label[1:]}.", field)
    return _hundredths(_between(raw, field, label, 0, 100_000, above=True), field, label)


def _hundredths(value: Decimal, field: str, label: str) -> Decimal:
    if (Fraction(value) * 100).denominator != 1:
        raise ParameterError(f"{label} chỉ có tối đa 2 chữ số thập phân.", field)
    return value


def _flag(raw: Mapping[str, Any], field: str, label: str) -> bool:
    value = raw.get(field, False)
    if not isinstance(value, bool):
        raise ParameterError(f"{label} chỉ nhận có hoặc không.", field)
    return value


def _rows(raw: Mapping[str, Any], field: str, label: str, names: set[str]) -> Sequence[Mapping[str, Any]]:
    rows = raw.get(field, [])
    if not isinstance(rows, list | tuple):
        raise ParameterError(f"{label} phải là một danh sách.", field)
    for row in rows:
        if not isinstance(row, Mapping) or set(row) != names:
            raise ParameterError(f"{label}: mỗi dòng phải đủ các ô.", field)
    return rows


def _no_parameters(raw: Mapping[str, Any]) -> NoParameters:
    return NoParameters()


def _direct(raw: Mapping[str, Any]) -> DirectParameters:
    anchors = []
    for row in _rows(raw, "anchors", "Các mức mô tả", {"points", "text"}):
        value = _decimal(row["points"], "anchors", "Điểm của mức mô tả")
        if value < 0:
            raise ParameterError("Điểm của mức mô tả không được âm.", "anchors")
        if not isinstance(row["text"], str) or not row["text"].strip():
            raise ParameterError("Mức mô tả phải có nội dung.", "anchors")
        anchors.append(Anchor(_hundredths(value, "anchors", "Điểm của mức mô tả"), row["text"]))
    return DirectParameters(_optional_points(raw, "step", "Bước điểm"), tuple(anchors))


def _optional_points(raw: Mapping[str, Any], field: str, label: str) -> Decimal | None:
    return _points(raw, field, label) if field in raw else None


def _ratio(raw: Mapping[str, Any]) -> RatioParameters:
    floor, cap = Decimal(0), HUNDRED
    if "floor_percent" in raw:
        floor = _between(raw, "floor_percent", "Mức sàn", 0, 100)
    if "cap_percent" in raw:
        cap = _between(raw, "cap_percent", "Mức trần", 0, 1000, above=True)
    if floor > cap:
        raise ParameterError("Mức sàn không được cao hơn mức trần.", "floor_percent")
    return RatioParameters(floor, cap)


def _bands(raw: Mapping[str, Any]) -> BandsParameters:
    bands = [
        ScoreBand(
            _decimal(row["limit"], "bands", "Ngưỡng của mức"),
            _hundredths(_decimal(row["points"], "bands", "Điểm của mức"), "bands", "Điểm của mức"),
        )
        for row in _rows(raw, "bands", "Các mức", {"limit", "points"})
    ]
    if not bands:
        raise ParameterError("Cần ít nhất một mức điểm.", "bands")
    direction = _choice(Direction, raw, "direction", Direction.UP, "Chiều so sánh")
    basis = _choice(Basis, raw, "basis", Basis.FIGURE, "Căn cứ so sánh")
    bands.sort(key=lambda band: band.limit, reverse=direction is Direction.UP)
    if len({band.limit for band in bands}) < len(bands):
        raise ParameterError("Hai mức không được có cùng một ngưỡng.", "bands")
    if bands[-1].points < 0:
        raise ParameterError("Điểm của mức không được âm.", "bands")
    if any(better.points <= worse.points for better, worse in pairwise(bands)):
        raise ParameterError("Mức tốt hơn phải được nhiều điểm hơn.", "bands")
    return BandsParameters(tuple(bands), basis, direction)


def _choice(kind: type[_Choice], raw: Mapping[str, Any], field: str, default: _Choice, label: str) -> _Choice:
    value = raw.get(field, default)
    if value not in [str(member) for member in kind]:
        raise ParameterError(f"{label} không hợp lệ.", field)
    return kind(value)


def _occurrence(raw: Mapping[str, Any]) -> OccurrenceParameters:
    each = _points(raw, "each", "Điểm mỗi lần")
    return OccurrenceParameters(each, _flag(raw, "counts_down", "Trừ dần từ điểm tối đa"))


def _deduction(raw: Mapping[str, Any]) -> OccurrenceParameters:
    if _flag(raw, "counts_down", "Trừ dần từ điểm tối đa"):
        raise ParameterError("Phương pháp trừ điểm không trừ dần từ điểm tối đa.", "counts_down")
    return OccurrenceParameters(_points(raw, "each", "Điểm trừ mỗi lần"))


def _late_days(raw: Mapping[str, Any]) -> LateDaysParameters:
    grace = Decimal(0)
    if "grace_days" in raw:
        grace = _between(raw, "grace_days", "Số ngày được trễ", 0, 366)
    if grace % 1:
        raise ParameterError("Số ngày được trễ phải là số nguyên.", "grace_days")
    return LateDaysParameters(_points(raw, "per_day", "Điểm trừ mỗi ngày trễ"), int(grace))


def _relative(raw: Mapping[str, Any]) -> RelativeParameters:
    if "at_target_percent" not in raw:
        return RelativeParameters()
    return RelativeParameters(_between(raw, "at_target_percent", "Phần điểm khi đạt chỉ tiêu", 0, 100))


def _entry(raw: Mapping[str, Any]) -> EntryParameters:
    each = _optional_points(raw, "each", "Điểm mỗi lần")
    step = _optional_points(raw, "step", "Bước điểm")
    if each is not None and step is not None:
        raise ParameterError("Chỉ chọn một cách: điểm mỗi lần, hoặc bước điểm khi nhập tay.", "step")
    return EntryParameters(each, step)


_PARSERS: Mapping[Method, Callable[[Mapping[str, Any]], Parameters]] = {
    Method.DIRECT: _direct,
    Method.YES_NO: _no_parameters,
    Method.RATIO: _ratio,
    Method.INVERSE_RATIO: _ratio,
    Method.BANDS: _bands,
    Method.PER_OCCURRENCE: _occurrence,
    Method.LATE_DAYS: _late_days,
    Method.DEDUCTION: _deduction,
    Method.RELATIVE: _relative,
    Method.BONUS: _entry,
    Method.PENALTY: _entry,
    Method.INFORMATION: _no_parameters,
}
