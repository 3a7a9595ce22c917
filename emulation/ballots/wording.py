"""Pages about a secret paper have one length, whatever is on it: the log of a web server tells lengths."""

from __future__ import annotations

from collections.abc import Collection


def filler(shown: str, among: Collection[str]) -> str:
    """Spaces that make `shown` as long, in bytes of UTF-8, as the longest text that could stand there."""
    return " " * (max(_length(text) for text in {shown, *among}) - _length(shown))


def _length(text: str) -> int:
    return len(text.encode())
