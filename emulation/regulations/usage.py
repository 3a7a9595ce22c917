"""Who uses a regulation: higher rooms register a question here, because this room must not know them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulation.regulations.models import Regulation

Check = Callable[["Regulation"], bool]

_checks: list[Check] = []


def register(check: Check) -> Check:
    """Add a question "do you use this regulation?", once; called in `AppConfig.ready()`."""
    if check not in _checks:
        _checks.append(check)
    return check


def in_use(regulation: Regulation) -> bool:
    """Does any room hold rows that were made under this regulation?"""
    return any(check(regulation) for check in _checks)
