"""A tree of criteria as plain values: sums, what it lacks, how two trees differ. Pure.

Points are `Decimal` with two places. The tree is given in reading order, parents before their children.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from emulation.common.text import search_text
from scoring.choices import Part
from scoring.formulas import (
    METHODS,
    FormulaError,
    Method,
    ParameterError,
    parse_parameters,
    validate_parameters,
)

ZERO = Decimal("0.00")
DEEPEST = 6
"""Levels below the section: more can no longer be read on a sheet."""
MOST_NODES = 1000
"""Rows of a tree."""
SAME_WORDING = 0.6
"""From this likeness on (0 to 1) two titles under one number are one criterion that was reworded."""


@dataclass(frozen=True, slots=True)
class Node:
    """One criterion. `key` is its row; `origin` the row of another tree that it continues."""

    key: int
    parent: int | None
    code: str
    title: str
    part: str = Part.BASE
    maximum: Decimal = ZERO
    is_leaf: bool = False
    method: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    guidance: str = ""
    unit: str = ""
    evidence: bool = False
    tied: bool = False
    origin: int | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What the children of a node come to, against its own maximum."""

    children: int
    total: Decimal
    maximum: Decimal

    @property
    def missing(self) -> Decimal:
        """Points that the children still lack; negative when they have too many."""
        return self.maximum - self.total


def children_of(nodes: Iterable[Node]) -> dict[int | None, list[Node]]:
    """Children by the key of their parent, in order; sections under None."""
    found: dict[int | None, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.parent, []).append(node)
    return found


def balances(nodes: Sequence[Node], scale: Decimal) -> dict[int | None, Balance]:
    """Sums at every level: of each group by its key; under None the sections of the scale against it.

    Groups outside the scale have no sum to keep: their section is capped, whatever its criteria come to.
    """
    below = children_of(nodes)
    sections = [node for node in below.get(None, []) if node.part == Part.BASE]
    found: dict[int | None, Balance] = {
        None: Balance(len(sections), sum((s.maximum for s in sections), ZERO), scale)
    }
    for node in nodes:
        own = below.get(node.key, [])
        if own and node.part == Part.BASE:
            found[node.key] = Balance(len(own), sum((child.maximum for child in own), ZERO), node.maximum)
    return found


def method_problem(node: Node) -> ParameterError | None:
    """Why this criterion cannot be scored as it stands: method, place or parameters; None when it can."""
    if not node.method:
        return ParameterError("Chưa chọn phương pháp chấm.", "method")
    method = Method(node.method)
    info = METHODS[method]
    if method is not Method.INFORMATION:
        if info.outside_scale and node.part == Part.BASE:
            return ParameterError(f"“{info.label}” chỉ dùng ở phần điểm thưởng, điểm trừ.", "method")
        if node.part != Part.BASE and not info.outside_scale:
            return ParameterError(f"“{info.label}” không dùng ở phần điểm thưởng, điểm trừ.", "method")
        if info.outside_scale and info.negative != (node.part == Part.DEDUCTION):
            return ParameterError(f"“{info.label}” không đúng với phần này.", "method")
    try:
        validate_parameters(method, node.maximum, parse_parameters(method, node.parameters))
    except ParameterError as error:
        return error
    except FormulaError as error:
        return ParameterError(str(error))
    return None


def tied_points(nodes: Iterable[Node], keys: Iterable[int]) -> Decimal:
    """Points of the scale that these criteria are worth."""
    wanted = set(keys)
    inside = (n for n in nodes if n.is_leaf and n.part == Part.BASE and n.key in wanted)
    return sum((node.maximum for node in inside), ZERO)


# --- How two trees differ --------------------------------------------------------------------------------

COMPARED = {
    "code": "ký hiệu",
    "title": "nội dung",
    "part": "phần",
    "maximum": "điểm tối đa",
    "method": "phương pháp",
    "parameters": "cách tính",
    "unit": "đơn vị tính",
    "evidence": "minh chứng",
    "tied": "gắn nhiệm vụ",
    "guidance": "hướng dẫn chấm",
}
"""What is compared, and how it is called."""
ASKED_AGAIN = frozenset({"title", "part", "maximum", "method", "parameters", "unit", "is_leaf"})
"""A change of one of these makes another question of a criterion: what was answered no longer holds. Its
number, its guidance and where it stands do not."""


@dataclass(frozen=True, slots=True)
class Change:
    """A criterion in both trees, and the names of what is different. `groups`: the groups above it before and
    now, where it went over to another one."""

    old: Node
    new: Node
    fields: tuple[str, ...]
    groups: tuple[Node | None, Node | None] | None = None

    @property
    def asks_again(self) -> bool:
        return asks_again(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Difference:
    """`pairs` matches every continued criterion, changed or not: new key → old key."""

    added: tuple[Node, ...]
    removed: tuple[Node, ...]
    changed: tuple[Change, ...]
    pairs: Mapping[int, int]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def asks_again(old: Node, new: Node) -> bool:
    """Must a unit that has answered the old criterion answer the new one? Evidence that is newly required
    is asked for as well."""
    if new.evidence and not old.evidence:
        return True
    return any(_value(old, name) != _value(new, name) for name in ASKED_AGAIN)


def _value(node: Node, name: str) -> Any:
    """What is compared: parameters by what they mean ("70" is "70.0", a default may be left out)."""
    if name == "parameters" and node.method:
        try:
            return parse_parameters(Method(node.method), node.parameters)
        except ParameterError:
            return dict(node.parameters)
    return getattr(node, name)


def compare(old: Sequence[Node], new: Sequence[Node]) -> Difference:
    """What was added, removed and changed on the way from one tree to another.

    A criterion continues the one it was copied from; else the one of the same number with a similar title;
    else the one with the very same title.
    """
    pairs = _matched(old, new)
    before, now = ({node.key: node for node in nodes} for nodes in (old, new))
    kept = set(pairs.values())
    changes = []
    for node in new:
        if node.key in pairs:
            was = before[pairs[node.key]]
            names = tuple(name for name in COMPARED if _value(was, name) != _value(node, name))
            above = (before.get(was.parent or 0), now.get(node.parent or 0))
            stayed = _key(above[0]) == (pairs.get(above[1].key) if above[1] else None)
            if names or not stayed:
                changes.append(Change(was, node, names, None if stayed else above))
    return Difference(
        added=tuple(node for node in new if node.key not in pairs),
        removed=tuple(node for node in old if node.key not in kept),
        changed=tuple(changes),
        pairs=pairs,
    )


def _key(node: Node | None) -> int | None:
    return None if node is None else node.key


def _matched(old: Sequence[Node], new: Sequence[Node]) -> dict[int, int]:
    left = {node.key: node for node in old}
    pairs: dict[int, int] = {}

    def take(node: Node, key: int) -> None:
        pairs[node.key] = key
        del left[key]

    back = {node.origin: node.key for node in old if node.origin is not None}
    for node in new:
        key = node.origin if node.origin in left else back.get(node.key)
        if key in left:
            take(node, key)
    codes = {node.code: node.key for node in left.values()}
    for node in new:
        key = codes.get(node.code)
        if node.key not in pairs and key in left and _alike(left[key].title, node.title):
            take(node, key)
    titles = {search_text(node.title): node.key for node in left.values()}
    for node in new:
        key = titles.get(search_text(node.title))
        if node.key not in pairs and key in left:
            take(node, key)
    return pairs


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    return SequenceMatcher(None, search_text(one), search_text(other)).ratio() >= SAME_WORDING
