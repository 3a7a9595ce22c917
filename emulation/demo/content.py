"""The content of the demonstration province, as it stands in `data/*.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
Node = dict[str, Any]

FIRST_WITH_PEOPLE = 2025
"""Earlier years were entered from the files of the time: no member had an account."""


@cache
def read(name: str) -> Any:
    """One file; the same object every time, never to be changed."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def groups() -> list[Node]:
    return list(read("groups")["groups"])


def people() -> list[Node]:
    return list(read("people")["people"])


def bodies() -> list[Node]:
    return list(read("organisations")["organisations"])


def members(group: Node, year: int) -> list[str]:
    """Codes of the members of a group in that year, in its order."""
    found = [period["members"] for period in group["periods"] if period["first"] <= year <= period["last"]]
    return list(found[0])


def results(group: str, year: int) -> dict[str, Node]:
    """What is told of a past year, by unit: `points` (text), `rank` (None: not considered), `level`."""
    rows = read("award_history")["results"].get(group, {}).get(str(year), [])
    return {unit: {"points": points, "rank": rank, "level": level} for unit, points, rank, level in rows}


def nodes(criteria: str) -> list[tuple[Node, Node | None]]:
    """The criteria of a set in reading order, each with its parent."""
    found: list[tuple[Node, Node | None]] = []

    def walk(node: Node, parent: Node | None) -> None:
        found.append((node, parent))
        for child in node["children"]:
            walk(child, node)

    for section in read(criteria)["sections"]:
        walk(section, None)
    return found
