"""Moving the criteria of a draft, and giving them the numbers of their places."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.db import transaction

from emulation.common.problems import Problem, Refused
from emulation.people.models import User
from scoring.models import CriteriaSet, Criterion
from scoring.services.criteria.drafts import locked_draft, note_change
from scoring.services.criteria.facts import note_criterion, row_of
from scoring.services.criteria.order import Tree
from scoring.trees import DEEPEST, MOST_NODES


class Step(StrEnum):
    """Where a criterion is moved: among its siblings, into the one above it, or out behind its parent."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


@transaction.atomic
def move_node(*, actor: User, criterion: Criterion, step: Step) -> None:
    """Move a criterion, with everything below it, by one step; `Refused` where there is no such step."""
    tree = Tree(locked_draft(actor, criterion.criteria_set_id))
    row = row_of(tree, criterion.pk)
    siblings = tree.children(row.parent_id)
    place = siblings.index(row)
    parent = tree.rows.get(row.parent_id or 0)
    if step is Step.UP and place > 0:
        tree.put(row, parent, place - 1)
    elif step is Step.DOWN and place < len(siblings) - 1:
        tree.put(row, parent, place + 1)
    elif step is Step.IN and place > 0:
        _into(tree, row, siblings[place - 1])
    elif step is Step.OUT and parent is not None:
        above = tree.rows.get(parent.parent_id or 0)
        tree.put(row, above, tree.children(parent.parent_id).index(parent) + 1)
    else:
        raise Refused(Problem("Không chuyển tiếp theo hướng này được.", code="no_step"))
    tree.settle()
    note_criterion(actor, row, "move_criterion", f"Chuyển chỗ tiêu chí {row.code}")


@transaction.atomic
def move_under(*, actor: User, criterion: Criterion, parent_id: int | None) -> None:
    """Move a criterion to the end of another group's children; None makes it a section."""
    tree = Tree(locked_draft(actor, criterion.criteria_set_id))
    row = row_of(tree, criterion.pk)
    if parent_id is None:
        tree.put(row, None, len(tree.children(None)) - (row.parent_id is None))
    else:
        _into(tree, row, row_of(tree, parent_id))
    tree.settle()
    note_criterion(actor, row, "move_criterion", f"Chuyển chỗ tiêu chí {row.code}")


def _into(tree: Tree, row: Criterion, group: Criterion) -> None:
    branch = tree.within(row)
    if group in branch:
        raise Refused(Problem("Không chuyển một nhóm vào chính nó được.", field="parent", code="own_branch"))
    if group.is_leaf:
        text = f"“{group.code}” là tiêu chí chấm điểm, không chứa tiêu chí khác được."
        raise Refused(Problem(text, field="parent", code="leaf"))
    if group.depth + 1 + max(one.depth for one in branch) - row.depth > DEEPEST:
        text = f"Cây tiêu chí có nhiều nhất {DEEPEST} cấp."
        raise Refused(Problem(text, field="parent", code="too_deep"))
    same = row.parent_id == group.pk
    tree.put(row, group, len(tree.children(group.pk)) - same)


@transaction.atomic
def renumber(*, actor: User, criteria_set: CriteriaSet) -> int:
    """Give every criterion the number of its place: I, I.1, I.1.1. Returns how many were changed."""
    criteria_set = locked_draft(actor, criteria_set.pk)
    tree = Tree(criteria_set)
    wanted = dict(_numbers(tree))
    changed = [row for row in tree.rows.values() if row.code != wanted[row.pk]]
    for row in changed:
        row.code = f"~{row.pk}"
    Criterion.objects.bulk_update(changed, ["code"], batch_size=200)
    for row in changed:
        row.code = wanted[row.pk]
    Criterion.objects.bulk_update(changed, ["code"], batch_size=200)
    if changed:
        note_change(actor, criteria_set, "renumber_criteria", "Đánh lại ký hiệu các tiêu chí theo thứ tự")
    return len(changed)


def _numbers(tree: Tree, parent: int | None = None, above: str = "") -> Iterable[tuple[int, str]]:
    for place, row in enumerate(tree.children(parent), start=1):
        code = f"{above}.{place}" if above else roman(place)
        yield row.pk, code
        yield from _numbers(tree, row.pk, code)


def roman(number: int) -> str:
    """1 → I, 4 → IV, 14 → XIV; for numbers of sections."""
    signs = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    text = ""
    for value, sign in signs:
        text, number = text + sign * (number // value), number % value
    return text


def next_code(siblings: Iterable[str], parent_code: str = "") -> str:
    """The number that a new child gets: the first one in order that none of its siblings bears."""
    taken = set(siblings)
    for place in range(len(taken) + 1, len(taken) + MOST_NODES):
        code = f"{parent_code}.{place}" if parent_code else roman(place)
        if code not in taken:
            return code
    return ""
