"""One typed text put into one field of a line: read, checked, compared with what stands there now."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from emulation.common.dates import format_time
from emulation.common.numbers import format_points
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.text import tidy
from scoring.formulas import FormulaError, points, validate_points
from scoring.models import ScoreLine
from scoring.selectors.lines import LineRule, typed_figure
from scoring.services.reading import read_figure, read_points

FIELDS = {"actual": "kết quả", "self_points": "điểm tự chấm", "note": "thuyết minh"}
LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class Cell:
    """What somebody typed into one field of a line that they saw in version `seen_version`."""

    line_id: int
    field: str
    text: str
    seen_version: int


def apply_cell(line: ScoreLine, rule: LineRule, cell: Cell, version: int) -> None:
    """Put one typed text into the line; what cannot be read or is not asked for is refused."""
    if cell.field not in FIELDS:
        raise refusal("Không có ô này trên phiếu.", "unknown")
    if not rule.assigned:
        raise refusal("Tiêu chí không giao cho đơn vị nên không nhập.", "not_assigned", cell.field)
    value = _read(line, rule, cell)
    if value == getattr(line, cell.field):
        return
    if version != cell.seen_version:
        raise _conflict(line, rule, cell)
    if cell.field != "actual":
        setattr(line, cell.field, value)
        return
    figures = _computed(rule, value) if isinstance(value, Decimal) and not rule.by_hand else None
    line.actual = value
    if not rule.by_hand:
        line.self_points = figures


def _read(line: ScoreLine, rule: LineRule, cell: Cell) -> Decimal | str | None:
    """The typed text as the value of its field, None for an empty cell."""
    text = tidy(cell.text)
    if cell.field == "note":
        if len(text) > LONGEST_NOTE:
            raise refusal(f"Thuyết minh dài không quá {LONGEST_NOTE} ký tự.", "too_long", cell.field)
        return text
    if cell.field == "actual" and not rule.takes_figure:
        raise refusal("Tiêu chí này chấm trực tiếp, không nhập kết quả.", "no_figure", cell.field)
    if cell.field == "self_points" and not rule.by_hand:
        raise refusal("Điểm tiêu chí này được tính từ kết quả, không nhập trực tiếp.", "computed", cell.field)
    if not text:
        return None
    if cell.field == "actual":
        return read_figure(text, rule.method, line.criterion.unit_of_measure)
    return _validated(rule, read_points(text))


def _validated(rule: LineRule, value: Decimal) -> Decimal:
    """Points typed by hand, against the maximum, the step or the levels of the method."""
    try:
        return validate_points(rule.method, rule.maximum, rule.parameters, value)
    except FormulaError as error:
        raise refusal(str(error), "points", "self_points") from None


def _computed(rule: LineRule, actual: Decimal) -> Decimal | None:
    try:
        return points(rule.method, rule.maximum, rule.parameters, target=rule.target, actual=actual)
    except FormulaError as error:
        raise refusal(str(error), "figure", "actual") from None


def refusal(message: str, code: str, field: str = "") -> Refused:
    return Refused(Problem(message, field=field, code=code))


def shown(line: ScoreLine, rule: LineRule, field: str) -> str:
    """A stored value as it stands in its cell."""
    if field == "actual":
        return typed_figure(line.actual, rule.method)
    if field == "self_points":
        return "" if line.self_points is None else format_points(line.self_points)
    return line.note


def _conflict(line: ScoreLine, rule: LineRule, cell: Cell) -> Conflict:
    """Somebody was first: both values, who, when. Saving again with the new version overwrites."""
    stored = shown(line, rule, cell.field)
    who = str(line.self_by or "Người khác")
    when = f" lúc {format_time(line.self_at)}" if line.self_at else ""
    kept, typed = _quoted(stored), _quoted(tidy(cell.text))
    return Conflict(
        Problem(
            f"{who} đã ghi {kept}{when}. Giá trị vừa nhập {typed} chưa được lưu.",
            field=cell.field,
            code="conflict",
        ),
        current={
            "version": line.version,
            "text": stored,
            "actual": line.actual,
            "self_points": line.self_points,
            "note": line.note,
            "by": who,
            "at": line.self_at,
        },
    )


def _quoted(text: str) -> str:
    """A value within a sentence; of a note only its beginning."""
    if not text:
        return "ô trống"
    return f"“{text}”" if len(text) <= 60 else f"“{text[:59].rstrip()}…”"
