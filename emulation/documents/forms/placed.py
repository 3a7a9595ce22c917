"""Texts placed by coordinates on sheets that are printed already: certificates, test sheets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import ClassVar, Literal

from emulation.documents.data import DocumentDataError, digest_of
from emulation.documents.forms.document import Format

Align = Literal["start", "middle", "end"]
LEADING = 1.2
"""Distance of two base lines, in sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedText:
    """Lines of one text. `x`, `y`, in mm from the upper left corner: left end, middle or right end (`align`)
    of the base line of the first one; `size` in points. `box`: the width it was fitted into, for test sheets.
    """

    x: float
    y: float
    size: float
    lines: tuple[str, ...]
    align: Align = "start"
    bold: bool = False
    italic: bool = False
    box: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPage:
    """One sheet, width × height in mm. `ruled`: a grid of mm and a cross at the place of every text."""

    width: float
    height: float
    texts: tuple[PlacedText, ...]
    ruled: bool = False
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class PlacedDocument:
    """Sheets printed by coordinates: PDF only, nothing but the texts on it."""

    formats: ClassVar[tuple[Format, ...]] = ("pdf",)
    kind: ClassVar[str] = "Bản in theo tọa độ"
    edition: ClassVar[int] = 1

    title: str
    pages: tuple[PlacedPage, ...]

    def check(self) -> None:
        """`DocumentDataError` for a text outside its sheet or with letters taken apart (NFD), which printers
        set wrong."""
        found = [] if self.pages else ["Không có tờ nào để in."]
        for page in self.pages:
            for text in page.texts:
                bottom = text.y + (len(text.lines) - 1) * text.size * LEADING * 25.4 / 72
                if text.lines and not (0 <= text.x <= page.width and text.y >= 0 and bottom <= page.height):
                    found.append(f"“{text.lines[0]}” nằm ngoài khổ giấy.")
                if any(unicodedata.normalize("NFC", line) != line for line in text.lines):
                    found.append(f"“{text.lines[0]}” không ở dạng chữ dựng sẵn.")
        if found:
            raise DocumentDataError(dict.fromkeys(found))

    def digest(self) -> str:
        return digest_of(_exact(self), self.edition)


def _exact(document: PlacedDocument) -> tuple[object, ...]:
    """Floats as text: a digest is made of exact values."""
    return tuple(
        (
            str(page.width), str(page.height), page.ruled, page.mark,
            tuple(
                (str(t.x), str(t.y), str(t.size), t.lines, t.align, t.bold, t.italic, str(t.box))
                for t in page.texts
            ),
        )
        for page in document.pages
    )  # fmt: skip
