"""Adding, changing, moving, removing and numbering the criteria of a draft."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import transaction

from emulation.audit.services import record
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.people.models import User
from scoring.choices import Part
from scoring.models import CriteriaSet, Criterion, Target
from scoring.services.criteria.drafts import locked_draft, note_change
from scoring.services.criteria.order import Tree
from scoring.trees import DEEPEST, Node, method_problem

MOST_NODES = 1000
CHANGED = (
    "Người khác vừa sửa tiêu chí này. Nội dung đang lưu được ghi bên dưới; "
    "bấm lưu lần nữa để thay bằng nội dung của bạn."
)


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


class Step(StrEnum):
    """Where a criterion is moved: among its siblings, into the one above it, or out behind its parent."""

    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


def stamp_of(row: Criterion) -> str:
    """Of everything that people have said about a criterion."""
    return stamp(*(getattr(row, name) for name in FACTS))


def stamp_of_branch(rows: Iterable[Criterion]) -> str:
    return stamp(*(stamp_of(row) for row in rows))


def branch_of(row: Criterion) -> list[Criterion]:
    """A criterion and everything below it, in reading order, as stored; one query."""
    tree = Tree(row.criteria_set)
    return tree.within(tree.rows[row.pk])


def _fetch(tree: Tree, key: int | None) -> Criterion:
    if key not in tree.rows:
        raise Refused(Problem("Tiêu chí này không còn trong bản nháp.", code="gone"))
    return tree.rows[key]


def _check(tree: Tree, row: Criterion, is_group: bool) -> None:
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


def _set(row: Criterion, facts: NodeFacts, parent: Criterion | None, is_group: bool) -> None:
    for name in FACTS:
        setattr(row, name, getattr(facts, name))
    if parent is not None:
        row.part = parent.part
    if is_group:
        row.method, row.parameters, row.unit_of_measure = "", {}, ""
        row.evidence_required = row.tied = False
    row.tied = row.tied and bool(row.method)
    row.is_leaf = bool(row.method)


@transaction.atomic
def add_node(*, actor: User, criteria_set: CriteriaSet, parent_id: int | None, facts: NodeFacts) -> Criterion:
    """Add a criterion at the end of its parent's children; None: a section.

    A parent that was scored itself becomes a group; what its units have been given hangs on the new child.
    Raises `PermissionDenied`, `Refused`.
    """
    criteria_set = locked_draft(actor, criteria_set.pk)
    tree = Tree(criteria_set)
    parent = None if parent_id is None else _fetch(tree, parent_id)
    if len(tree.rows) >= MOST_NODES:
        raise Refused(Problem(f"Một bộ tiêu chí có nhiều nhất {MOST_NODES} dòng.", code="too_many"))
    if parent is not None and parent.depth >= DEEPEST:
        raise Refused(Problem(f"Cây tiêu chí có nhiều nhất {DEEPEST} cấp.", code="too_deep"))
    row = Criterion(criteria_set=criteria_set)
    _set(row, facts, parent, is_group=False)
    _check(tree, row, is_group=False)
    was_leaf = parent is not None and parent.is_leaf
    tree.add(row, parent)
    if was_leaf:
        Target.objects.filter(criterion=parent).update(criterion=row)
    tree.settle()
    _note(actor, row, "add_criterion", f"Thêm tiêu chí {row.code}", new=asdict(facts))
    return row


@transaction.atomic
def edit_node(*, actor: User, criterion: Criterion, facts: NodeFacts, seen: str) -> Criterion:
    """Change what a criterion says. Raises `Conflict` with the stored values when somebody has saved since
    `seen` (`stamp_of`), else as `add_node`."""
    tree = Tree(locked_draft(actor, criterion.criteria_set_id))
    row = _fetch(tree, criterion.pk)
    if stamp_of(row) != seen:
        raise Conflict(
            Problem(CHANGED, code="conflict"),
            current={name: getattr(row, name) for name in FACTS} | {"seen": stamp_of(row)},
        )
    old = {name: getattr(row, name) for name in FACTS}
    is_group = bool(tree.children(row.pk))
    _set(row, facts, tree.rows.get(row.parent_id or 0), is_group)
    _check(tree, row, is_group)
    row.save()
    tree.settle()
    new = {name: getattr(row, name) for name in FACTS if getattr(row, name) != old[name]}
    if new:
        _note(
            actor,
            row,
            "edit_criterion",
            f"Sửa tiêu chí {row.code}",
            old={name: old[name] for name in new},
            new=new,
        )
    return row


@transaction.atomic
def move_node(*, actor: User, criterion: Criterion, step: Step) -> None:
    """Move a criterion, with everything below it, by one step; `Refused` where there is no such step."""
    tree = Tree(locked_draft(actor, criterion.criteria_set_id))
    row = _fetch(tree, criterion.pk)
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
    _note(actor, row, "move_criterion", f"Chuyển chỗ tiêu chí {row.code}")


@transaction.atomic
def move_under(*, actor: User, criterion: Criterion, parent_id: int | None) -> None:
    """Move a criterion to the end of another group's children; None makes it a section."""
    tree = Tree(locked_draft(actor, criterion.criteria_set_id))
    row = _fetch(tree, criterion.pk)
    if parent_id is None:
        tree.put(row, None, len(tree.children(None)) - (row.parent_id is None))
    else:
        _into(tree, row, _fetch(tree, parent_id))
    tree.settle()
    _note(actor, row, "move_criterion", f"Chuyển chỗ tiêu chí {row.code}")


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
def remove_node(*, actor: User, criterion: Criterion, seen: str) -> int:
    """Delete a criterion and everything below it; `seen` is the `stamp_of_branch` that was confirmed.

    Returns how many rows are gone. Raises `Conflict` when the branch was changed meanwhile.
    """
    criteria_set = locked_draft(actor, criterion.criteria_set_id)
    tree = Tree(criteria_set)
    row = _fetch(tree, criterion.pk)
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


def _note(actor: User, row: Criterion, action: str, text: str, **values: Any) -> None:
    record(
        actor=actor,
        action=action,
        text=f"{text}. {row.title}"[:500],
        subject=row,
        group_year_id=row.criteria_set.drafted_for_id,
        **values,
    )


# --- A whole tree at once --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ImportedNode:
    """A criterion of a file; `parent` is the number of the one above it, "" for a section."""

    parent: str
    facts: NodeFacts


def stamp_of_tree(criteria_set: CriteriaSet) -> str:
    return stamp_of_branch(criteria_set.criteria.order_by("position"))


@transaction.atomic
def replace_tree(*, actor: User, criteria_set: CriteriaSet, rows: Sequence[ImportedNode], seen: str) -> None:
    """The tree of a file instead of that of the draft, all of it or nothing. What has the same number stays
    the same row, with what its units have been given and what it continues.

    `rows` are checked and stand in reading order. `Conflict` when the draft was changed since `seen`
    (`stamp_of_tree`).
    """
    draft = locked_draft(actor, criteria_set.pk)
    if stamp_of_tree(draft) != seen:
        raise Conflict(Problem("Bản nháp vừa được sửa sau khi xem trước. Tải tệp lên lại.", code="conflict"))
    tree = Tree(draft)
    kept = {row.code: row for row in tree.rows.values()}
    gone = [row.pk for code, row in kept.items() if code not in {one.facts.code for one in rows}]
    Target.objects.filter(criterion__in=gone).delete()
    tree.clear(gone)
    for one in rows:
        row = kept.get(one.facts.code) or Criterion(criteria_set=draft)
        parent = kept.get(one.parent) if one.parent else None
        _set(row, one.facts, parent, is_group=False)
        if row.pk is None:
            tree.add(row, parent)
            kept[row.code] = row
        else:
            row.parent = parent
            tree.children(row.parent_id).append(row)
    said = [*(name for name in FACTS if name != "part"), "is_leaf"]
    Criterion.objects.bulk_update(list(tree.rows.values()), said, batch_size=200)
    tree.settle()
    note_change(
        actor,
        draft,
        "import_criteria",
        f"Nhập từ Excel {len(rows)} dòng vào {draft}",
        new={"total": len(rows)},
    )
