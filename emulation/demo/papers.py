"""Small PDF files that say they are made up: one page each, the letters drawn as outlines.

Outlines need no embedded font, so that thousands of files stay small and open alike in every viewer.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache
from textwrap import wrap

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from emulation.documents.rendering.assets import FONTS

PAGE = (595, 842)  # A4 in points
LEFT, TOP, WIDTH = 85, 760, 70  # margins in points; letters on a line
GRID = 400  # steps to an em: coarse enough for small files, too fine to be seen
BANNER = "DỮ LIỆU MINH HỌA"
EXPLANATION = "Tệp này thay cho văn bản thật."


def paper(title: str, lines: Sequence[str]) -> bytes:
    """A one-page PDF with the banner, the lines and, for the viewer's window, a title."""
    rows = [part for line in lines for part in wrap(line, WIDTH)]
    content = "".join(_line(row, 14, TOP - 75 - 24 * index) for index, row in enumerate(rows))
    return _document(title, _header(), zlib.compress(content.encode("ascii"), 5))


@cache
def _header() -> bytes:
    rows = _line(BANNER, 22, TOP) + _line(EXPLANATION, 11, TOP - 30)
    return zlib.compress(rows.encode("ascii"), 9)


def _line(text: str, size: int, y: int) -> str:
    scale = size / GRID
    letters = "".join(_letter(letter) for letter in text)
    return f"q {scale:.5f} 0 0 {scale:.5f} {LEFT} {y} cm\n{letters}Q\n"


@cache
def _font() -> TTFont:
    return TTFont(FONTS / "Tinos-Regular.ttf")


@cache
def _letter(letter: str) -> str:
    """The filled outline of a letter, and the step to the next one, as PDF operators."""
    name = _font().getBestCmap().get(ord(letter), ".notdef")
    glyphs = _font().getGlyphSet()
    pen = _Pen(glyphs)
    glyphs[name].draw(pen)
    fill = "f\n" if pen.operators else ""
    return f"{' '.join(pen.operators)} {fill}1 0 0 1 {pen.snapped(glyphs[name].width)} 0 cm\n"


class _Pen(BasePen):
    """Writes path operators of PDF; the base class turns quadratic curves into cubic ones."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def snapped(self, value: float) -> int:
        return round(value * GRID / _font()["head"].unitsPerEm)

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        self.operators += [*(str(self.snapped(value)) for point in points for value in point), operator]

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - names of the base class
        self._add("m", point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._add("l", point)

    def _curveToOne(  # noqa: N802
        self, first: tuple[float, float], second: tuple[float, float], end: tuple[float, float]
    ) -> None:
        self._add("c", first, second, end)

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append("h")


def _document(title: str, *contents: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents[4 0 R 5 0 R]/Resources<<>>>>" % PAGE,
        *(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(one), one) for one in contents),
        b"<</Title<%s>>>" % f"\ufeff{title}".encode("utf-16-be").hex().encode(),
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    count = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
        + b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    )
