"""A stamp of the values a form was filled from: the second of two writers is told (compare and set)."""

from __future__ import annotations

import hashlib
from typing import Any


def stamp(*values: Any) -> str:
    """16 hexadecimal digits; the same for equal values, to be carried in a hidden field of the form."""
    return hashlib.sha256("\x1f".join(str(value) for value in values).encode()).hexdigest()[:16]
