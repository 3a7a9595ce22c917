"""What people say about one criterion of a draft: its facts, their stamp, what is refused of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from emulation.audit.services import record
from emulation.common.problems import Problem, Refused
from emulation.common.versions import stamp
from emulation.people.models import User
from scoring.choices import Part
from scoring.models import Criterion
from scoring.services.criteria.order import Tree
from scoring.trees import Node, method_problem


@dataclass(frozen=True, kw_only=True)
class NodeFacts:
    """What people say about a criterion. Without a method it is a group of criteria."""

    code: str
    title: str
    maximum: Decimal
    guidance: str = ""
    part: str = Part.BASE
    method: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    unit_of_measure: str = ""
    evidence_required: bool = False
    tied: bool = False


FACTS = tuple(NodeFacts.__dataclass_fields__)


def stamp_of(row: Criterion) -> str:
    """Of everything that people have said about a criterion."""
    return stamp(*(getattr(row, name) for name in FACTS))


def stamp_of_branch(rows: Iterable[Criterion]) -> str:
    return stamp(*(stamp_of(row) for row in rows))


def row_of(tree: Tree, key: int | None) -> Criterion:
    if key not in tree.rows:
        raise Refused(Problem("Tiêu chí này không còn trong bản nháp.", code="gone"))
    return tree.rows[key]


def refuse_unsound(tree: Tree, row: Criterion, is_group: bool) -> None:
    """Refuse at the field: a number taken twice, a method or parameters that make no sense."""
    problems = []
    if any(other.code == row.code and other is not row for other in tree.rows.values()):
        problems.append(Problem(f"Ký hiệu “{row.code}” đã dùng.", field="code", code="code_twice"))
    if row.method and not is_group:
        error = method_problem(
            Node(
                0,
                None,
                row.code,
                row.title,
                row.part,
                row.maximum,
                method=row.method,
                parameters=row.parameters,
            )
        )
        if error is not None:
            problems.append(Problem(str(error), field=error.field or "method", code="method"))
    if problems:
        raise Refused(problems)


def put_facts(row: Criterion, facts: NodeFacts, parent: Criterion | None, is_group: bool) -> None:
    for name in FACTS:
        setattr(row, name, getattr(facts, name))
    if parent is not None:
        row.part = parent.part
    if is_group:
        row.method, row.parameters, row.unit_of_measure = "", {}, ""
        row.evidence_required = row.tied = False
    row.tied = row.tied and bool(row.method)
    row.is_leaf = bool(row.method)


def note_criterion(actor: User, row: Criterion, action: str, text: str, **values: Any) -> None:
    record(
        actor=actor,
        action=action,
        text=f"{text}. {row.title}"[:500],
        subject=row,
        group_year_id=row.criteria_set.drafted_for_id,
        **values,
    )
