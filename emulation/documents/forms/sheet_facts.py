"""The lines of a self-assessment: a tree of criteria, bonus and deduction. Data of the sheet (05)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from emulation.common.numbers import format_decimal
from emulation.documents import wording
from emulation.documents.forms import checks


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file of the bundle: its code (`MC01`) and what it is, by number and date, never a file path."""

    code: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A planned or reported figure with its unit of measure; `words` where it is no number."""

    value: Decimal | None = None
    measure: str = ""
    words: str = ""

    @property
    def text(self) -> str:
        """`13,0%`, `78.500 tỷ đồng`, `nhóm 5 đơn vị dẫn đầu`."""
        if self.value is None:
            return self.words
        places = max(0, -int(self.value.as_tuple().exponent))
        shown = format_decimal(self.value, places)
        return f"{shown}%" if self.measure == "%" else f"{shown} {self.measure}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A node of the tree; only leaves (`children` empty) carry points, the others add theirs up.

    `points` None is "not answered", `assigned` False is "not given to this unit"; neither is 0. `later`: the
    figure is reported, the points follow from those of the whole group when the review closes.
    """

    code: str
    title: str
    max_points: Decimal
    children: tuple[Criterion, ...] = ()
    points: Decimal | None = None
    assigned: bool = True
    later: bool = False
    plan: Quantity | None = None
    actual: Quantity | None = None
    ratio: Decimal | None = None
    result: str = ""
    evidence: tuple[Evidence, ...] = ()

    def leaves(self) -> Iterator[Criterion]:
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    @property
    def total(self) -> Decimal:
        return sum((leaf.points for leaf in self.leaves() if leaf.points is not None), Decimal(0))

    @property
    def assigned_max(self) -> Decimal:
        return sum((leaf.max_points for leaf in self.leaves() if leaf.assigned), Decimal(0))

    @property
    def account(self) -> str:
        """Column (4): plan, result with its share of the plan, words; one line each."""
        if not self.assigned:
            return "Không giao"
        share = f" ({wording.percent(self.ratio)})" if self.ratio is not None else ""
        lines = [
            f"KH: {self.plan.text}" if self.plan else "",
            f"TH: {self.actual.text}{share}" if self.actual else "",
            self.result,
        ]
        return "\n".join(line for line in lines if line)

    def problems(self, draft: bool) -> Iterator[str]:
        if self.children:
            yield from self._sum_problems()
            for child in self.children:
                yield from child.problems(draft)
            return
        yield from checks.decimals_problem(self.points, f"Điểm tiêu chí {self.code}")
        if not self.assigned and self.points is not None:
            yield f"Tiêu chí {self.code} không giao cho đơn vị nhưng có điểm."
        if self.assigned and self.points is None and not (draft or self.later):
            yield f"Tiêu chí {self.code} chưa được chấm điểm."
        if self.points is not None and not 0 <= self.points <= self.max_points:
            yield (
                f"Điểm tiêu chí {self.code} ({wording.points(self.points)}) ngoài khoảng 0 đến "
                f"{wording.points(self.max_points)}."
            )

    def _sum_problems(self) -> Iterator[str]:
        below = sum((child.max_points for child in self.children), Decimal(0))
        if below != self.max_points:
            yield (
                f"Điểm chuẩn mục {self.code} ({wording.points(self.max_points)}) khác tổng điểm chuẩn các "
                f"tiêu chí bên trong ({wording.points(below)})."
            )
        if self.points is not None:
            yield f"Mục {self.code} có tiêu chí bên trong nên không được ghi điểm riêng."


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A line of bonus or deduction; `points` is positive in both."""

    title: str
    points: Decimal
    code: str = ""
    basis: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Extras:
    """All bonus (or deduction) lines; not more than `cap` of them counts."""

    lines: tuple[Extra, ...] = ()
    cap: Decimal | None = None

    @property
    def added(self) -> Decimal:
        return sum((line.points for line in self.lines), Decimal(0))

    @property
    def counted(self) -> Decimal:
        return self.added if self.cap is None else min(self.added, self.cap)

    @property
    def capped(self) -> bool:
        return self.counted != self.added

    def problems(self, what: str) -> Iterator[str]:
        for line in self.lines:
            yield from checks.decimals_problem(line.points, f"{what} “{line.title}”")
            if line.points < 0:
                yield f"{what} “{line.title}” phải ghi số không âm."
