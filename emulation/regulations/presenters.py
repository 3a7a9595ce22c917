"""What the pages show of a regulation: rows of the database as plain data in Vietnamese words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from emulation.common.dates import format_date
from emulation.regulations import keys
from emulation.regulations.book import FigureRow, RuleBook
from emulation.regulations.choices import Status
from emulation.regulations.models import LegalBasis, Regulation
from emulation.regulations.shapes import Heading, KeySpec
from emulation.regulations.wording import Shown, show


@dataclass(frozen=True)
class Mark:
    """A state as a tag: kind of `components/tag.html`, word, icon; `meaning` stands in the legend."""

    kind: str
    word: str
    icon: str
    meaning: str


MARKS = {
    Status.SOURCE: Mark("doing", "Dự thảo", "file-earmark-text", Status.SOURCE.label),
    Status.READ: Mark("ok", "Đã đọc", "check2", Status.READ.label),
    Status.RECALLED: Mark("warn", "Đối chiếu", "search", Status.RECALLED.label),
    Status.OURS: Mark("todo", "Đề xuất", "pencil", Status.OURS.label),
    Status.UNSURE: Mark("warn", "Chưa rõ", "question-circle", Status.UNSURE.label),
}


@dataclass(frozen=True)
class FigureLine:
    """One figure on the page; `anchor` is what a clause link ends with."""

    spec: KeySpec
    shown: Shown
    row: FigureRow
    mark: Mark

    @property
    def anchor(self) -> str:
        return keys.anchor(self.spec.key)


@dataclass(frozen=True)
class BasisLine:
    citation: str
    validity: str
    note: str
    mark: Mark
    is_current: bool


def figure_lines(book: RuleBook) -> list[tuple[Heading, list[FigureLine]]]:
    """The figures of a regulation under their headings, in the order of the page."""
    return [
        (heading, lines)
        for heading, specs in keys.headings()
        if (lines := [_line(book, spec) for spec in specs if spec.key in book])
    ]


def _line(book: RuleBook, spec: KeySpec) -> FigureLine:
    row = book.figure(spec.key)
    return FigureLine(spec, show(spec, book.value(spec.key), row.clause), row, MARKS[Status(row.status)])


def legend(lines: Iterable[FigureLine]) -> list[tuple[Mark, int]]:
    """How many figures carry each mark; marks that none carries are left out."""
    counted = Counter(line.mark for line in lines)
    return [(mark, counted[mark]) for mark in MARKS.values() if counted[mark]]


def basis_lines(bases: Iterable[LegalBasis], today: date) -> list[BasisLine]:
    return [
        BasisLine(
            citation=basis.citation,
            validity=validity_words(basis.in_force_from, basis.in_force_to),
            note=basis.note,
            mark=MARKS[Status(basis.status)],
            is_current=(basis.in_force_from or date.min) <= today <= (basis.in_force_to or date.max),
        )
        for basis in bases
    ]


def validity_words(first: date | None, last: date | None) -> str:
    """`từ 01/07/2025`, `đến 31/12/2023`, `24/04/2018 – 30/06/2025`."""
    if first and last:
        return f"{format_date(first)} – {format_date(last)}"
    if first:
        return f"từ {format_date(first)}"
    return f"đến {format_date(last)}" if last else ""


def state_mark(regulation: Regulation, today: date) -> Mark:
    """In force, not yet, or no longer."""
    if regulation.is_in_force(today):
        return Mark("ok", "Có hiệu lực", "check2", "")
    if regulation.in_force_from > today:
        return Mark("todo", "Chưa hiệu lực", "hourglass-split", "")
    return Mark("", "Hết hiệu lực", "archive", "")
