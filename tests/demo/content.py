"""Reading `emulation/demo/data/*.json`, for the tests of its content."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "emulation" / "demo" / "data"
FILES = sorted(path.name for path in DATA.glob("*.json"))
Node = dict[str, Any]


@cache
def load(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"), parse_float=_no_floats)


def _no_floats(text: str) -> float:
    raise ValueError(f"{text}: numbers with a fraction are strings")


def walk(node: Node, depth: int = 1) -> Iterator[tuple[Node, int]]:
    yield node, depth
    for child in node["children"]:
        yield from walk(child, depth + 1)


def nodes(name: str) -> list[tuple[Node, int]]:
    return [pair for section in load(name)["sections"] for pair in walk(section)]


def leaves(name: str) -> list[Node]:
    return [node for node, _ in nodes(name) if not node["children"]]


def scored(name: str) -> list[Node]:
    return [leaf for leaf in leaves(name) if Decimal(leaf["max"]) > 0]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def organisations() -> dict[str, Node]:
    return {row["code"]: row for row in load("organisations.json")["organisations"]}


def groups() -> list[Node]:
    return list(load("groups.json")["groups"])


def members(group: Node, year: int) -> list[str]:
    found = [row["members"] for row in group["periods"] if row["first"] <= year <= row["last"]]
    assert len(found) == 1, (group["code"], year)
    return list(found[0])


def group_years() -> list[tuple[Node, int, Node]]:
    return [(group, int(year), row) for group in groups() for year, row in group["years"].items()]


def exists(unit: Node, on: str) -> bool:
    return unit["valid_from"] <= on and (unit["valid_to"] is None or unit["valid_to"] >= on)
