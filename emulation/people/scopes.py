"""What higher rooms lend to this one: the groups that staff may be limited to, the dates shown at the door.

Each is registered in an `AppConfig.ready()`; without a registration the list is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

GroupChoices = Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True)
class Calendar:
    """The year's dates for the sign-in page: `(label, when, has it come?)`, safe for everybody to read."""

    year: int | None = None
    events: list[tuple[str, str, bool]] = field(default_factory=list)


_group_choices: list[GroupChoices] = []
_calendars: list[Callable[[], Calendar]] = []


def register_group_choices(provider: GroupChoices) -> None:
    """`provider` gives `(code, name)` of the groups that a member of staff may be in charge of."""
    _group_choices.append(provider)


def register_calendar(provider: Callable[[], Calendar]) -> None:
    _calendars.append(provider)


def group_choices() -> list[tuple[str, str]]:
    return [choice for provider in _group_choices for choice in provider()]


def calendar() -> Calendar:
    return _calendars[0]() if _calendars else Calendar()
