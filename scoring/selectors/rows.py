"""Rows of the self-assessment grid as ready strings: everything is worded here, the template only sets it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.urls import reverse

from emulation.common.dates import format_date, format_time, local_date, today
from emulation.common.numbers import MINUS, format_points
from scoring.choices import Part
from scoring.formulas import Method, implausible
from scoring.models import ScoreSheet
from scoring.selectors.doubts import Limits, limits_of
from scoring.selectors.lines import Cited, Leaf, figure_text, typed_figure

NOTHING = "–"

ALL, TODO, LACK, BACK, OFF = "", "chua-nhap", "thieu-minh-chung", "bi-tra-lai", "khong-giao"
DIFFERENT = "khac-biet"
FILTERS = {
    ALL: "Tất cả",
    TODO: "Chưa nhập",
    LACK: "Thiếu minh chứng",
    BACK: "Bị trả lại",
    DIFFERENT: "Có khác biệt",
    OFF: "Không giao",
}
MARKS = {BACK: "back", LACK: "lack"}


_TO_VIETNAMESE = str.maketrans(",.", ".,")


def points_text(points: Decimal | None) -> str:
    """As `format_points`, for stored points: whole hundredths need no rounding, and a grid has a thousand."""
    return NOTHING if points is None else f"{points:,.2f}".translate(_TO_VIETNAMESE)


class Tag(NamedTuple):
    """State of a line: colour, icon, word; `detail` in full below it."""

    kind: str
    icon: str
    word: str
    detail: str = ""


class Doc(NamedTuple):
    """A cited document as a chip in a cell."""

    label: str
    url: str
    title: str


class Goal(NamedTuple):
    """The target of a line; where there is none, the unit of measure in which the figure is asked for."""

    text: str
    css: str = ""
    label: str = "Chỉ tiêu"


class Entry(NamedTuple):
    """A cell: an input where the unit types, else a text."""

    text: str
    is_input: bool = False
    css: str = ""
    invalid: bool = False


@dataclass(frozen=True, slots=True)
class SectionRow:
    id: str
    css: str
    title: str
    maximum: str
    sum: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """One criterion. `flags` are the filters it answers to; `others` further layers, where shown."""

    id: str
    version: str
    title: str
    url: str
    maximum: str
    goal: Goal
    unit: str
    actual: Entry
    points: Entry
    others: tuple[str, ...]
    docs: tuple[Doc, ...]
    may_attach: bool
    tag: Tag
    flags: str
    yes_no: bool


class Look(NamedTuple):
    """For whom rows are made: may the person write, and which further layers are shown."""

    sheet: ScoreSheet
    writes: bool
    group: bool = False
    final: bool = False


class Typed(NamedTuple):
    """What a plain form brought and could not be saved: texts and reasons by (line, field)."""

    texts: Mapping[tuple[int, str], str]
    errors: Mapping[tuple[int, str], str]


def flags_of(leaf: Leaf, back: Collection[str]) -> list[str]:
    """The filters a line answers to; `back` are the codes that the reason for returning names."""
    if not leaf.rule.assigned:
        return [ALL, OFF]
    told = {BACK: leaf.code in back, TODO: not leaf.answered, LACK: leaf.lacks_evidence}
    return [ALL, *(flag for flag, holds in told.items() if holds)]


def differs(look: Look, leaf: Leaf) -> bool:
    """Does a further layer that is shown come to other points than the one before it?"""
    shown = (
        (look.group, leaf.group_points, leaf.points),
        (look.final, leaf.final_points, leaf.group_points),
    )
    return any(seen and own is not None and own != before for seen, own, before in shown)


class RowMaker:
    """Makes the rows of lines of one sheet for one reader."""

    def __init__(self, look: Look, typed: Typed | None = None) -> None:
        self.look = look
        self.typed = typed or Typed({}, {})
        self.today = today()
        # Addresses by pattern: reversing some hundred of them costs more than all the rest.
        self._line = reverse("scoring:sheet-line", args=[look.sheet.pk, 0]).rsplit("0", 1)
        self._evidence = reverse("scoring:evidence-show", args=[0]).rsplit("0", 1)

    def row(self, leaf: Leaf, flags: Sequence[str]) -> LineRow:
        rule = leaf.rule
        writes = self.look.writes and rule.assigned
        mark = next((css for flag, css in MARKS.items() if flag in flags), "")
        return LineRow(
            id=str(leaf.line_id),
            version=str(leaf.version),
            title=heading(leaf.code, leaf.title),
            url=str(leaf.line_id).join(self._line),
            maximum=points_text(rule.maximum) if rule.maximum else NOTHING,
            goal=goal_of(leaf),
            unit=leaf.unit,
            actual=self._actual(leaf, writes, "" if rule.by_hand else mark),
            points=self._points(leaf, writes, mark),
            others=self._others(leaf),
            docs=tuple(self._doc(cited) for cited in leaf.cited),
            may_attach=writes,
            tag=self._error(leaf) or self.tag(leaf, flags),
            flags=" ".join(flag for flag in flags if flag),
            yes_no=rule.method is Method.YES_NO,
        )

    def _error(self, leaf: Leaf) -> Tag | None:
        errors = self.typed.errors
        said = " ".join(
            errors[leaf.line_id, name] for name in ("actual", "self_points") if (leaf.line_id, name) in errors
        )
        return Tag("err", "exclamation-triangle", "Chưa lưu", said) if said else None

    def _actual(self, leaf: Leaf, writes: bool, mark: str) -> Entry:
        if not leaf.rule.takes_figure:
            return Entry("", css="" if leaf.rule.assigned else "off")
        if writes:
            return self._entry(leaf, "actual", typed_figure(leaf.actual, leaf.rule.method), mark)
        return Entry(shown_figure(leaf))

    def _points(self, leaf: Leaf, writes: bool, mark: str) -> Entry:
        if not leaf.rule.assigned:
            return Entry("", css="off")
        stored = "" if leaf.points is None else points_text(leaf.points)
        if writes and leaf.rule.by_hand:
            return self._entry(leaf, "self_points", stored, mark)
        if leaf.rule.later and leaf.points is None and leaf.actual is not None:
            return Entry("tính sau", css="sub")
        return Entry(stored)

    def _entry(self, leaf: Leaf, name: str, stored: str, mark: str) -> Entry:
        key = (leaf.line_id, name)
        return Entry(self.typed.texts.get(key, stored), True, mark, key in self.typed.errors)

    def _others(self, leaf: Leaf) -> tuple[str, ...]:
        shown = ((self.look.group, leaf.group_points), (self.look.final, leaf.final_points))
        return tuple(
            format_points(points) if leaf.rule.assigned else "" for wanted, points in shown if wanted
        )

    def _doc(self, cited: Cited) -> Doc:
        title = f"{cited.subject}, {cited.pages}" if cited.pages else cited.subject
        return Doc(cited.label, str(cited.evidence_id).join(self._evidence), title)

    def tag(self, leaf: Leaf, flags: Sequence[str]) -> Tag:
        """The one thing to say about a line, most pressing first."""
        if OFF in flags:
            return Tag("flat", "slash-circle", "Không giao")
        if BACK in flags:
            return Tag("err", "arrow-return-left", "Bị trả lại")
        if TODO in flags:
            return Tag("todo", "dash-circle", "Chưa nhập")
        if LACK in flags:
            return Tag("warn", "paperclip", "Thiếu minh chứng")
        if self.look.writes and self._doubtful(leaf):
            return Tag("warn", "question-circle", "Xem lại số liệu")
        return Tag("flat", "check2", f"Đã lưu {self._when(leaf)}") if leaf.at else Tag("", "", "")

    def _doubtful(self, leaf: Leaf) -> bool:
        """Against the target only; the panel of the line compares with the other units too."""
        target, actual = leaf.rule.target, leaf.actual
        if leaf.rule.method is Method.YES_NO or target is None or actual is None:
            return False
        return implausible(target, actual, (), **self._limits._asdict()) is not None

    @cached_property
    def _limits(self) -> Limits:
        return limits_of(self.look.sheet)

    def _when(self, leaf: Leaf) -> str:
        """The time on the day itself, else the day."""
        if leaf.at is None:
            return ""
        return format_time(leaf.at) if local_date(leaf.at) == self.today else format_date(leaf.at)[:5]


def heading(code: str, title: str) -> str:
    """`I. Title`; below a section without its number: `1.4.2. Title`."""
    return f"{code.partition('.')[2] or code}. {title}"


def sum_text(part: str, points: Decimal | None) -> str:
    """The sum of a section; deductions with their sign; nothing entered is no nought."""
    if points is None:
        return NOTHING
    return format_points(-points if part == Part.DEDUCTION else points, minus=MINUS)


def goal_of(leaf: Leaf) -> Goal:
    """`98%`, `620 căn`; `Không giao`; `(ngày)`."""
    rule = leaf.rule
    if not rule.assigned:
        return Goal("Không giao", "off")
    if rule.target is not None:
        return Goal(with_unit(figure_text(rule.target), leaf.unit))
    return Goal(f"({leaf.unit})", "sub text-wrap", "Đơn vị") if rule.takes_figure and leaf.unit else Goal("")


def shown_figure(leaf: Leaf) -> str:
    """The reported figure for reading, with its unit."""
    if leaf.actual is None:
        return ""
    if leaf.rule.method is Method.YES_NO:
        return typed_figure(leaf.actual, leaf.rule.method)
    return with_unit(figure_text(leaf.actual), leaf.unit)


def with_unit(text: str, unit: str) -> str:
    return f"{text}{unit}" if unit == "%" else f"{text} {unit}".rstrip()
