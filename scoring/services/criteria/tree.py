"""Adding, changing and removing the criteria of a draft."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction

from emulation.common.problems import Conflict, Problem, Refused
from emulation.people.models import User
from scoring.models import CriteriaSet, Criterion, Target
from scoring.services.criteria.drafts import locked_draft, note_change
from scoring.services.criteria.facts import (
    FACTS,
    NodeFacts,
    note_criterion,
    put_facts,
    refuse_unsound,
    row_of,
    stamp_of,
    stamp_of_branch,
)
from scoring.services.criteria.order import Tree
from scoring.trees import DEEPEST, MOST_NODES

CHANGED = (
    "Người khác vừa sửa tiêu chí này. Nội dung đang lưu được ghi bên dưới; "
    "bấm lưu lần nữa để thay bằng nội dung của bạn."
)


def branch_of(row: Criterion) -> list[Criterion]:
    """A criterion and everything below it, in reading order, as stored; one query."""
    tree = Tree(row.criteria_set)
    return tree.within(tree.rows[row.pk])


@transaction.atomic
def add_node(*, actor: User, criteria_set: CriteriaSet, parent_id: int | None, facts: NodeFacts) -> Criterion:
    """Add a criterion at the end of its parent's children; None: a section.

    A parent that was scored itself becomes a group; what its units have been given hangs on the new child.
    Raises `PermissionDenied`, `Refused`.
    """
    criteria_set = locked_draft(actor, criteria_set.pk)
    tree = Tree(criteria_set)
    parent = None if parent_id is None else row_of(tree, parent_id)
    if len(tree.rows) >= MOST_NODES:
        raise Refused(Problem(f"Một bộ tiêu chí có nhiều nhất {MOST_NODES} dòng.", code="too_many"))
    if parent is not None and parent.depth >= DEEPEST:
        raise Refused(Problem(f"Cây tiêu chí có nhiều nhất {DEEPEST} cấp.", code="too_deep"))
    row = Criterion(criteria_set=criteria_set)
    put_facts(row, facts, parent, is_group=False)
    refuse_unsound(tree, row, is_group=False)
    was_leaf = parent is not None and parent.is_leaf
    tree.add(row, parent)
    if was_leaf:
        Target.objects.filter(criterion=parent).update(criterion=row)
    tree.settle()
    note_criterion(actor, row, "add_criterion", f"Thêm tiêu chí {row.code}", new=asdict(facts))
    return row


@transaction.atomic
def edit_node(*, actor: User, criterion: Criterion, facts: NodeFacts, seen: str) -> Criterion:
    """Change what a criterion says. Raises `Conflict` with the stored values when somebody has saved since
    `seen` (`stamp_of`), else as `add_node`."""
    tree = Tree(locked_draft(actor, criterion.criteria_set_id))
    row = row_of(tree, criterion.pk)
    if stamp_of(row) != seen:
        raise Conflict(
            Problem(CHANGED, code="conflict"),
            current={name: getattr(row, name) for name in FACTS} | {"seen": stamp_of(row)},
        )
    old = {name: getattr(row, name) for name in FACTS}
    is_group = bool(tree.children(row.pk))
    put_facts(row, facts, tree.rows.get(row.parent_id or 0), is_group)
    refuse_unsound(tree, row, is_group)
    row.save()
    tree.settle()
    new = {name: getattr(row, name) for name in FACTS if getattr(row, name) != old[name]}
    if new:
        note_criterion(
            actor,
            row,
            "edit_criterion",
            f"Sửa tiêu chí {row.code}",
            old={name: old[name] for name in new},
            new=new,
        )
    return row


@transaction.atomic
def remove_node(*, actor: User, criterion: Criterion, seen: str) -> int:
    """Delete a criterion and everything below it; `seen` is the `stamp_of_branch` that was confirmed.

    Returns how many rows are gone. Raises `Conflict` when the branch was changed meanwhile.
    """
    criteria_set = locked_draft(actor, criterion.criteria_set_id)
    tree = Tree(criteria_set)
    row = row_of(tree, criterion.pk)
    if stamp_of_branch(tree.within(row)) != seen:
        raise Conflict(Problem("Người khác vừa sửa phần này. Xem lại trước khi xóa.", code="conflict"))
    gone = tree.take_out(row)
    Target.objects.filter(criterion__in=gone).delete()
    rows = criteria_set.criteria.filter(pk__in=[one.pk for one in gone])
    rows.update(parent=None, section=None)  # else each protects the one above it
    rows.delete()
    tree.settle()
    note_change(
        actor,
        criteria_set,
        "remove_criterion",
        f"Xóa tiêu chí {row.code}. {row.title}"[:500],
        old={"number": [one.code for one in gone]},
    )
    return len(gone)
