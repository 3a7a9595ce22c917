"""The criteria of a published set, kept by the process: they are asked with every cell that is saved, and
from the publication on they never change (`models.freezing`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from scoring.models import CriteriaSet, Criterion

MOST_KEPT = 50
"""Sets that a process remembers: as many as a province uses at the same time, a megabyte each at most."""


class Node(NamedTuple):
    """A section of the tree, at any depth."""

    pk: int
    parent_id: int | None
    code: str
    title: str
    depth: int
    part: str
    maximum: Decimal


class Criteria(NamedTuple):
    """A set with its sections in reading order and what is scored, without the guidance, by id."""

    criteria_set: CriteriaSet
    nodes: Mapping[int, Node]
    leaves: Mapping[int, Criterion]

    def above(self, parent_id: int | None) -> Iterator[Node]:
        """The sections above a line, innermost first."""
        node = self.nodes.get(parent_id or 0)
        while node is not None:
            yield node
            node = self.nodes.get(node.parent_id or 0)


_published: dict[int, Criteria] = {}


def criteria_of(set_id: int) -> Criteria:
    """The criteria of a set; two queries, none when the process knows them. Only to be read."""
    found = _published.get(set_id) or _read(set_id)
    if set_id not in _published and not found.criteria_set.is_draft:
        if len(_published) >= MOST_KEPT:
            _published.clear()
        _published[set_id] = found
    return found


def _read(set_id: int) -> Criteria:
    criteria_set = CriteriaSet.objects.get(pk=set_id)  # first: what is published by now has its last wording
    found = list(Criterion.objects.filter(criteria_set_id=set_id).defer("guidance").order_by("position"))
    nodes = (
        Node(row.pk, row.parent_id, row.code, row.title, row.depth, row.part, row.maximum)
        for row in found
        if not row.is_leaf
    )
    return Criteria(
        criteria_set=criteria_set,
        nodes={node.pk: node for node in nodes},
        leaves={row.pk: row for row in found if row.is_leaf},
    )
