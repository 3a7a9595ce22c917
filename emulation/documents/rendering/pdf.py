"""HTML → PDF with WeasyPrint: embedded fonts, tagged for screen readers, the same bytes for the same data."""

from __future__ import annotations

import atexit
import hashlib
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from emulation.documents.forms.content import Content
from emulation.documents.rendering.assets import FONTS, STYLESHEET
from emulation.documents.rendering.html import to_html


class ForbiddenResourceError(ValueError):
    """A document asked for something that is not one of its fonts."""


def to_pdf(content: Content) -> bytes:
    """The document as tagged PDF (PDF/UA-1)."""
    from weasyprint import HTML  # heavy, and only workers render

    html = to_html(content)
    stylesheet, fonts = shared_stylesheet()
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    page = HTML(string=html, base_url=base_url(), url_fetcher=fetch_font)
    pdf: bytes = page.write_pdf(
        stylesheets=[stylesheet], font_config=fonts, pdf_identifier=identifier, pdf_variant="pdf/ua-1"
    )
    return pdf


@cache
def shared_stylesheet() -> tuple[Any, Any]:
    """The style sheet and its fonts, parsed once per process and let go before the interpreter ends."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    atexit.register(shared_stylesheet.cache_clear)
    text = STYLESHEET.read_text(encoding="utf-8")
    return CSS(string=text, base_url=base_url(), url_fetcher=fetch_font, font_config=fonts), fonts


def fetch_font(url: str) -> Any:
    """Give WeasyPrint one of our font files; refuse every other address."""
    from weasyprint.urls import URLFetcherResponse

    parts = urlsplit(url)
    path = Path(unquote(parts.path))
    if parts.scheme != "file" or parts.netloc or path.parent != FONTS or path.suffix != ".ttf":
        raise ForbiddenResourceError(url)
    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/ttf"})


def base_url() -> str:
    return f"{FONTS.as_uri()}/"
