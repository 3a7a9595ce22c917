"""How two criteria sets differ, worded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from emulation.common.numbers import MINUS, format_points
from scoring.choices import Part
from scoring.formulas import METHODS, Method
from scoring.models import CriteriaSet
from scoring.parameter_text import write_parameters
from scoring.selectors.criteria_trees import nodes_of
from scoring.selectors.rows import NOTHING
from scoring.trees import COMPARED, Change, Difference, Node, compare
from scoring.wording import Words, reworded

NO_GROUP = "không thuộc nhóm nào"
WORDED = ("title", "guidance")
"""Texts, compared word by word."""


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion added, removed or changed; `facts` are (what, before, now), `texts` (what, pieces)."""

    code: str
    title: str
    maximum: str
    delta: str = ""
    facts: tuple[tuple[str, str, str], ...] = ()
    texts: tuple[tuple[str, Words], ...] = ()
    asks_again: bool = False


@dataclass(frozen=True, slots=True)
class DifferencePage:
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Row, ...]
    same: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def page_of(old: CriteriaSet, new: CriteriaSet) -> DifferencePage:
    """Two queries."""
    return worded(compare(nodes_of(old), nodes_of(new)))


def worded(found: Difference) -> DifferencePage:
    return DifferencePage(
        added=tuple(_row(node) for node in found.added),
        removed=tuple(_row(node) for node in found.removed),
        changed=tuple(row_of_change(change) for change in found.changed),
        same=len(found.pairs) - len(found.changed),
    )


def _row(node: Node) -> Row:
    return Row(node.code, node.title, format_points(node.maximum))


def row_of_change(change: Change) -> Row:
    facts = [
        (COMPARED[name], shown(change.old, name), shown(change.new, name))
        for name in change.fields
        if name not in ("maximum", *WORDED)
    ]
    if change.groups is not None:
        before, now = change.groups
        facts.append(("thuộc", _group(before), _group(now)))
    moved = change.new.maximum - change.old.maximum
    return Row(
        code=change.new.code,
        title=change.new.title,
        maximum=format_points(change.new.maximum),
        delta=f"{format_points(change.old.maximum)} → {format_points(change.new.maximum)} "
        f"({format_points(moved, sign=True, minus=MINUS)})"
        if moved
        else "",
        facts=tuple(facts),
        texts=tuple(
            (COMPARED[name], reworded(getattr(change.old, name), getattr(change.new, name)))
            for name in WORDED
            if name in change.fields
        ),
        asks_again=change.new.is_leaf and change.asks_again,
    )


def _group(node: Node | None) -> str:
    return NO_GROUP if node is None else f"{node.code}. {node.title}"


def shown(node: Node, name: str) -> str:
    """A value as people read it."""
    value: Any = getattr(node, name)
    if name == "method":
        return METHODS[Method(value)].label if value else "Nhóm tiêu chí"
    if name == "part":
        return Part(value).label
    if name == "parameters":
        return write_parameters(value) or NOTHING
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return str(value) or NOTHING
