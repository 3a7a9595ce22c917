"""Where the renderings find the templates, the style sheet and the fonts. Nothing else is ever read."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]

TEMPLATES = _ROOT / "templates" / "documents"
STYLESHEET = TEMPLATES / "nd30.css"
FONTS = _ROOT / "static" / "fonts" / "tinos"
"""Four full TTF files: subset web fonts come out garbled in WeasyPrint."""
