"""Sheets with texts at coordinates: the same drawing for the PDF and for the preview on the page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.template import Context

from emulation.documents.forms.placed import LEADING, PlacedDocument, PlacedPage, PlacedText
from emulation.documents.rendering.html import engine
from emulation.documents.rendering.pdf import base_url, fetch_font, shared_stylesheet

MM_PER_POINT = 25.4 / 72
ARM = 4
"""mm from the middle of a cross to its ends."""
GRID, BOLD_GRID = 10, 50
"""mm between the lines of a test sheet, and between those with a number."""


@dataclass(frozen=True)
class Line:
    """One line of text in the units of the drawing (mm)."""

    x: str
    y: str
    text: str


def drawing(page: PlacedPage) -> dict[str, Any]:
    """What `documents/sheet.svg` draws; numbers as SVG wants them."""
    return {
        "width": _number(page.width),
        "height": _number(page.height),
        "texts": [_text(text) for text in page.texts],
        "ruled": page.ruled,
        "mark": page.mark,
        "foot": _number(page.height - 2),
        "columns": _rules(page.width) if page.ruled else [],
        "rows": _rules(page.height) if page.ruled else [],
    }


def _text(text: PlacedText) -> dict[str, Any]:
    size = text.size * MM_PER_POINT
    left = {"start": text.x, "middle": text.x - text.box / 2, "end": text.x - text.box}[text.align]
    return {
        "anchor": text.align,
        "weight": "700" if text.bold else "400",
        "style": "italic" if text.italic else "normal",
        "size": _number(size),
        "cross": f"M{_number(text.x - ARM)} {_number(text.y)}h{2 * ARM}"
        f"M{_number(text.x)} {_number(text.y - ARM)}v{2 * ARM}",
        "x": _number(text.x),
        "y": _number(text.y),
        "left": _number(left),
        "right": _number(left + text.box),
        "lines": [
            Line(_number(text.x), _number(text.y + place * size * LEADING), line)
            for place, line in enumerate(text.lines)
        ],
    }


def _rules(length: float) -> list[dict[str, Any]]:
    return [
        {"at": str(at), "bold": at % BOLD_GRID == 0, "label": str(at) if at % BOLD_GRID == 0 and at else ""}
        for at in range(0, int(length) + 1, GRID)
    ]


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def to_placed_pdf(document: PlacedDocument) -> bytes:
    """All sheets, each of its own size, without margins."""
    from weasyprint import CSS, HTML  # heavy, and only workers render

    pages = [drawing(page) for page in document.pages]
    html = engine().get_template("sheets.html").render(Context({"title": document.title, "pages": pages}))
    sizes = "".join(
        f"@page sheet{number} {{ size: {page['width']}mm {page['height']}mm; margin: 0; "
        "@top-center { content: none } }"
        f".sheet{number} {{ page: sheet{number}; width: {page['width']}mm; height: {page['height']}mm }}"
        for number, page in enumerate(pages)
    )
    shared, fonts = shared_stylesheet()
    own = CSS(
        string=f"{sizes} body {{ margin: 0 }} .sheet {{ overflow: hidden; break-after: page }} "
        ".sheet:last-child { break-after: auto } svg { display: block }"
    )
    page = HTML(string=html, base_url=base_url(), url_fetcher=fetch_font)
    pdf: bytes = page.write_pdf(
        stylesheets=[shared, own],
        font_config=fonts,
        pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
    )
    return pdf
