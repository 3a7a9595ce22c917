"""A stored criteria set as the plain tree that `scoring.trees` works on; which criteria hang on tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.models import CriteriaSet, Criterion, Target
from scoring.trees import Node, tied_points


def node_of(row: Criterion) -> Node:
    return Node(
        key=row.pk,
        parent=row.parent_id,
        code=row.code,
        title=row.title,
        part=row.part,
        maximum=row.maximum,
        is_leaf=row.is_leaf,
        method=row.method,
        parameters=row.parameters,
        guidance=row.guidance,
        unit=row.unit_of_measure,
        evidence=row.evidence_required,
        tied=row.tied,
        origin=row.origin_id,
    )


_COLUMNS = (
    *("pk", "parent_id", "code", "title", "part", "maximum", "is_leaf", "method", "parameters", "guidance"),
    *("unit_of_measure", "evidence_required", "tied", "origin_id"),
)
"""In the order of the fields of `Node`."""


def nodes_of(criteria_set: CriteriaSet) -> list[Node]:
    """In reading order; one query."""
    return [Node(*row) for row in criteria_set.criteria.order_by("position").values_list(*_COLUMNS)]


def linked_to_tasks(criteria_set: CriteriaSet) -> set[int]:
    """Criteria for which some unit's assigned task is known; one query."""
    rows = Target.objects.filter(criterion__criteria_set=criteria_set, task__isnull=False)
    return set(rows.order_by().values_list("criterion_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class TaskShare:
    """Points of the scale that hang on assigned tasks.

    `declared`: criteria said to be tied. `counted`: what publication counts. Where the set is written for a
    group, whose units and tasks are known, only criteria that a unit's task is linked to count.
    """

    scale: Decimal
    declared: Decimal
    counted: Decimal

    @property
    def percent(self) -> Fraction:
        return Fraction(self.counted) / Fraction(self.scale) * 100 if self.scale else Fraction(0)


def task_share(
    criteria_set: CriteriaSet, nodes: Collection[Node], linked: Iterable[int] | None = None
) -> TaskShare:
    """One query unless `linked` is given."""
    linked = set(linked_to_tasks(criteria_set) if linked is None else linked)
    declared = {node.key for node in nodes if node.tied}
    counted = declared & linked if criteria_set.drafted_for_id else declared
    return TaskShare(criteria_set.scale, tied_points(nodes, declared), tied_points(nodes, counted))
