"""Width of a text in Tinos, which has the metrics of Times New Roman: for rules as long as their text."""

from __future__ import annotations

from functools import cache

from emulation.documents.rendering.assets import FONTS

_MM_PER_POINT = 25.4 / 72
_FACES = {
    (False, False): "Tinos-Regular.ttf",
    (True, False): "Tinos-Bold.ttf",
    (False, True): "Tinos-Italic.ttf",
    (True, True): "Tinos-BoldItalic.ttf",
}
"""By bold and italic."""


def text_width(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """Width in mm of one line at `size` points."""
    advances, unknown, units = _advances(_FACES[bold, italic])
    return sum(advances.get(ord(letter), unknown) for letter in text) / units * size * _MM_PER_POINT


@cache
def _advances(file: str) -> tuple[dict[int, int], int, int]:
    """Advance width by code point, that of a missing glyph, units per em."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / file) as font:
        widths = font["hmtx"].metrics
        by_code = {code: widths[name][0] for code, name in font.getBestCmap().items()}
        return by_code, widths[".notdef"][0], font["head"].unitsPerEm
