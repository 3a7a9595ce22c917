"""Reading documents and rendered files back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.oxml.ns import qn
from pypdf import PageObject, PdfReader

from emulation.documents import wording
from emulation.documents.forms import content as parts
from emulation.documents.forms.document import Document

MM = 72 / 25.4


def compact(text: str) -> str:
    """Without white space and joiners: lines break elsewhere in every format."""
    return re.sub(r"\s", "", wording.plain(text))


def pdf(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def placed_text(page: PageObject) -> Iterator[tuple[str, float, float]]:
    """(text, mm from the left, mm from the top of the page to the baseline)."""
    found: list[tuple[str, float, float]] = []
    height = float(page.mediabox.height)

    def visit(text: str, user: list[float], matrix: list[float], _font: Any, _size: float) -> None:
        x = matrix[4] * user[0] + user[4]
        y = matrix[5] * user[3] + user[5]
        if text.strip():
            found.append((text.strip(), x / MM, (height - y) / MM))

    page.extract_text(visitor_text=visit)
    yield from found


def body(page: PageObject) -> str:
    """The compact text of a page below its top margin."""
    return compact("".join(text for text, _, top in placed_text(page) if top > 18))


def top_margin(page: PageObject) -> list[str]:
    """What stands in the top margin: the page number, the mark of demonstration data."""
    return [text for text, _, top in placed_text(page) if top <= 18]


def word(data: bytes) -> Any:
    return docx.Document(BytesIO(data))


def word_text(document: Any) -> str:
    """The text of a Word file in order, no-break hyphens as hyphens."""
    parts = []
    for node in document.element.body.iter(qn("w:t"), qn("w:noBreakHyphen")):
        parts.append("-" if node.tag == qn("w:noBreakHyphen") else node.text or "")
    return "".join(parts)


def said(doc: Document) -> str:
    doc.check()
    return "\n".join(parts.texts(doc.content()))


def rows_of(doc: Document) -> list[list[str]]:
    """Texts of every table row of the main section."""
    tables = (block for block in doc.content().sections[0].blocks if isinstance(block, parts.Table))
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]
