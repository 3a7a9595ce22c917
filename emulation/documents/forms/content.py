"""The content of a document between data and file format: letterhead, paragraphs, tables, signatures.

A form says its text once, with these parts; the PDF, the Word file and the spreadsheet set the same parts.
Widths are millimetres, sizes points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from emulation.documents import wording

Align = Literal["left", "center", "right", "justify"]
Style = Literal["body", "legal", "flush", "centered", "heading", "subheading", "subtitle", "note"]
RowKind = Literal["plain", "group", "subgroup", "branch", "total", "numbers"]


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`keep`: not parted from what follows."""

    runs: tuple[Run, ...]
    style: Style = "body"
    keep: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Boxes 1–4. `number` and `place_date` are empty for kinds that have none."""

    superior: str
    name_lines: tuple[str, ...]
    number: str = ""
    place_date: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """Box 5a: kind of document in capitals, abstract below with its rule, a note in brackets."""

    kind: str
    lines: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Addressees:
    """Kính gửi: one on the same line, several as a list."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AppendixTitle:
    """`label` is `Phụ lục`, numbered (`Phụ lục I`) from two on."""

    label: str
    title: str
    reference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; `value` is the number behind the text, for the spreadsheet."""

    text: str = ""
    align: Align = "left"
    value: Decimal | int | None = None
    bold: bool = False
    signed: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[Cell, ...]
    kind: RowKind = "plain"


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` in mm, None for the column that takes the rest. `together`: not split over pages.

    The last `tail` rows stay with what follows (the signatures of a form).
    """

    widths: tuple[float | None, ...]
    head: tuple[Row, ...]
    rows: tuple[Row, ...]
    size: float = 12
    together: bool = False
    tail: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    authority_lines: tuple[str, ...]
    name: str
    other_office: str = ""
    date_line: str = ""
    note: str = ""
    """Below the title, for who signs by hand: `(Ký, ghi rõ họ và tên)`."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Boxes 7–9: recipients at the left of one signer, or below the first of several.

    Titles stand in one line at the top, names in one line at the bottom; `space` (mm) is left for signing.
    `continued`: further parties of a list of many, which may begin on a new page.
    """

    columns: tuple[Signature, ...]
    recipients: tuple[str, ...] = ()
    shares: tuple[int, ...] = ()
    space: int = 24
    size: float = 14
    continued: bool = False


Block = Paragraph | Letterhead | Title | Addressees | AppendixTitle | Table | Signatures


@dataclass(frozen=True, slots=True)
class Section:
    """The main text or an appendix: its own run of page numbers, its own orientation."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A whole document. `title` and `author` go to the file's properties."""

    title: str
    author: str
    date: date
    sections: tuple[Section, ...]
    demo: bool = False


@dataclass(frozen=True, slots=True)
class FlatTable:
    """The sheet for analysis: one row per thing, no merged cells; `points` columns have two decimals."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | Decimal | date | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A spreadsheet: the printed table and the flat one."""

    sheet_name: str
    section: Section
    flat: FlatTable = field(default_factory=lambda: FlatTable((), ()))


# --- making them -----------------------------------------------------------------------------------------


def para(*parts: str | Run, style: Style = "body", keep: bool = False) -> Paragraph:
    """A paragraph of plain texts and runs."""
    return Paragraph(tuple(Run(part) if isinstance(part, str) else part for part in parts), style, keep)


def labelled(label: str, text: str) -> Paragraph:
    """`Địa điểm: …` with a bold label."""
    return para(Run(f"{label}:", bold=True), f" {text}" if text else "")


def heading(text: str) -> Paragraph:
    return para(text, style="heading", keep=True)


def subheading(text: str) -> Paragraph:
    return para(text, style="subheading", keep=True)


def legal_bases(bases: Iterable[str]) -> tuple[Paragraph, ...]:
    """Each in italics, `;` at the end, `.` after the last."""
    items = tuple(bases)
    last = len(items) - 1
    return tuple(para(f"{base}{'.' if i == last else ';'}", style="legal") for i, base in enumerate(items))


def text_cell(
    text: str, align: Align = "left", *, bold: bool = False, columns: int = 1, rows: int = 1
) -> Cell:
    return Cell(text, align, None, bold, False, columns, rows)


def center(text: str, *, bold: bool = False, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(text, "center", None, bold, False, columns, rows)


def count_cell(number: int | None, *, bold: bool = False) -> Cell:
    """A rank or an ordinal: no leading zero, `-` where there is none."""
    return Cell("-" if number is None else str(number), "center", number, bold)


def points_cell(
    value: Decimal | None, align: Align = "center", *, bold: bool = False, sign: bool = False
) -> Cell:
    """Points with two decimals; `-` where nothing was assessed."""
    if value is None:
        return Cell("-", align, None, bold)
    return Cell(wording.signed(value) if sign else wording.points(value), align, value, bold, sign)


def column_numbers(count: int) -> Row:
    """The small italic row (1) (2) (3)."""
    return Row(tuple(center(f"({i})") for i in range(1, count + 1)), "numbers")


def head_row(*titles: str) -> Row:
    return Row(tuple(center(title, bold=True) for title in titles))


# --- reading them ----------------------------------------------------------------------------------------


def texts(content: Content) -> Iterator[str]:
    """Every printed text in order, for comparing renderings; repeated page furniture is not among them."""
    for section in content.sections:
        for block in section.blocks:
            yield from (text for text in _block_texts(block) if text)


def _block_texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Letterhead():
            yield from (block.superior, *block.name_lines, block.number, block.place_date)
        case Title():
            yield from (block.kind, *block.lines, block.note)
        case Addressees():
            yield from block.names
        case AppendixTitle():
            yield from (block.label, block.title, *block.reference)
        case Table():
            yield from (cell.text for row in (*block.head, *block.rows) for cell in row.cells)
        case Signatures():
            for column in block.columns:
                yield from (column.date_line, *column.authority_lines, column.note)
                yield from (column.other_office, column.name)
            yield from block.recipients
