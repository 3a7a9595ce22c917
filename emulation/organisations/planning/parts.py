"""What a plan is made of. Bodies are named by their codes: existing and new ones alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from emulation.organisations.choices import Following, ReorganisationKind, SuccessionKind

if TYPE_CHECKING:
    from emulation.organisations.models import Organisation

ENDS = frozenset(
    {
        ReorganisationKind.MERGE,
        ReorganisationKind.DIVIDE,
        ReorganisationKind.RENAME,
        ReorganisationKind.ABOLISH,
    }
)
"""Kinds after which the body of the row no longer exists."""
SUCCESSION: Mapping[str, SuccessionKind] = {
    ReorganisationKind.MERGE: SuccessionKind.MERGE,
    ReorganisationKind.DIVIDE: SuccessionKind.SPLIT,
    ReorganisationKind.SEPARATE: SuccessionKind.SPLIT,
    ReorganisationKind.RENAME: SuccessionKind.RENAME,
    ReorganisationKind.ABOLISH: SuccessionKind.ABOLISH,
}


@dataclass(frozen=True)
class Step:
    """One row. `target`: the successor, for MOVE the new superior, for ESTABLISH the new body."""

    kind: str
    old: str = ""
    target: str = ""
    divisions: str = Following.FOLLOW


@dataclass(frozen=True)
class NewBody:
    """A body to be created. `row` is the index of the step that describes it."""

    code: str
    name: str
    kind: str
    parent: str = ""
    short_name: str = ""
    seat: str = ""
    abbreviation: str = ""
    head_title: str = ""
    row: int = 0


@dataclass(frozen=True)
class Flaw:
    """What is wrong in one row (an index of the steps), at one column of the sheet."""

    row: int
    column: str
    message: str
    code: str


@dataclass(frozen=True)
class Ending:
    """A body that ends; `targets` are its successors by code, `by_row` whether a row names it."""

    organisation: Organisation
    kind: str
    targets: tuple[str, ...] = ()
    by_row: bool = True


@dataclass(frozen=True)
class Move:
    """A body that goes on under another superior."""

    organisation: Organisation
    parent: str
    by_row: bool = True


@dataclass
class Plan:
    """Everything that will happen from `on`. `bodies` holds existing bodies by code, and the new ones once
    they are created; `names` also the planned names."""

    on: date
    document: str = ""
    new: list[NewBody] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    successions: list[tuple[str, str, SuccessionKind]] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, Organisation] = field(default_factory=dict)

    @property
    def last_day(self) -> date:
        """The last day of what ends."""
        return self.on - timedelta(days=1)

    def ending_of(self) -> dict[int, Ending]:
        """Endings by the primary key of the body."""
        return {ending.organisation.pk: ending for ending in self.endings}

    def move_of(self) -> dict[int, Move]:
        return {move.organisation.pk: move for move in self.moves}
