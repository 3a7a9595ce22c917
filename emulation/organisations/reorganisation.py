"""What a reorganisation touches in the rooms above, and what they do when it is carried out.

A room registers a `Room` in its `AppConfig.ready()`. `find` lists its affected things for the preview, each
with what will happen and, where there is a choice, with its options (the first one is taken unless somebody
chose otherwise). `carry_out` gets the same lines with the choices, inside the transaction of the
reorganisation; by then the new bodies stand in `plan.bodies` and the old ones have their last day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulation.common.versions import stamp
from emulation.organisations.planning import Ending, Plan

if TYPE_CHECKING:
    from emulation.people.models import User

END, KEEP, TO, BOTH = "end", "keep", "to:", "both:"
"""Values of options: it ends, it stays as it is, it goes to the body whose code follows, or both of these."""
MOST_SUCCESSORS = 12
"""A district gave way to five communes; beyond a dozen a list of choices is no help any more."""


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Affected:
    """One thing that a reorganisation touches. `pk` names it within its room, for choices and handlers."""

    pk: int
    subject: str
    what: str
    consequence: str
    url: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Line:
    """An affected thing with the choice that holds for it."""

    affected: Affected
    chosen: str = ""

    @property
    def successor(self) -> str:
        """The code of the body it goes to; empty when it goes nowhere."""
        way = next((way for way in (TO, BOTH) if self.chosen.startswith(way)), None)
        return self.chosen.removeprefix(way) if way else ""

    @property
    def stays(self) -> bool:
        """Does the old thing go on, whether or not there is a new one?"""
        return self.chosen == KEEP or self.chosen.startswith(BOTH)


Finder = Callable[[Plan], Sequence[Affected]]
Handler = Callable[["User", Plan, Sequence[Line]], None]


@dataclass(frozen=True)
class Room:
    """`key` is a word for addresses and stored choices."""

    key: str
    title: str
    order: int
    find: Finder
    carry_out: Handler | None = None


@dataclass(frozen=True)
class Section:
    """What one room has to say about a plan."""

    room: Room
    lines: tuple[Line, ...]

    @property
    def choosable(self) -> bool:
        return any(len(line.affected.options) > 1 for line in self.lines)


_rooms: dict[str, Room] = {}
_commitments: list[Callable[[Plan], set[int]]] = []


def register(room: Room) -> None:
    _rooms[room.key] = room


def register_commitments(finder: Callable[[Plan], set[int]]) -> None:
    """Ids of ending bodies that have something to finish: somebody must go on signing for them."""
    _commitments.append(finder)


def committed(plan: Plan) -> set[int]:
    return {unit for finder in _commitments for unit in finder(plan)}


def choice_key(room: Room, affected: Affected) -> str:
    return f"{room.key}:{affected.pk}"


def sections_of(plan: Plan, choices: Mapping[str, str]) -> list[Section]:
    """What every room finds, in their order, with the stored choices; empty sections too."""
    return [
        Section(room, tuple(_line(room, one, choices) for one in room.find(plan)))
        for room in sorted(_rooms.values(), key=lambda room: room.order)
    ]


def _line(room: Room, affected: Affected, choices: Mapping[str, str]) -> Line:
    values = [option.value for option in affected.options]
    wanted = choices.get(choice_key(room, affected), "")
    return Line(affected, wanted if wanted in values else next(iter(values), ""))


def seen_stamp(plan: Plan, sections: Sequence[Section]) -> str:
    """Names everything a preview showed: another line, choice or body since then gives another stamp."""
    bodies = [(e.organisation.code, e.kind, e.targets) for e in plan.endings]
    moves = [(move.organisation.code, move.parent) for move in plan.moves]
    lines = [(s.room.key, line.affected, line.chosen) for s in sections for line in s.lines]
    return stamp(plan.on, plan.document, plan.new, bodies, moves, lines)


def successor_options(plan: Plan, ending: Ending, words: str, way: str = TO) -> tuple[Option, ...]:
    """One option for each successor; `words` with a place for its name: "Chuyển sang {}"."""
    return tuple(
        Option(f"{way}{code}", words.format(plan.names[code])) for code in ending.targets[:MOST_SUCCESSORS]
    )
