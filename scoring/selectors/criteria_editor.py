"""The editor of a draft: the tree with its sums worded, the criterion that is opened at the side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from emulation.common.numbers import format_decimal, format_percent, format_points
from emulation.common.problems import Problem
from scoring.choices import Part
from scoring.formulas import METHODS, Method
from scoring.models import CriteriaSet
from scoring.selectors.criteria_check import book_for, missing_to_publish, words_of
from scoring.selectors.criteria_trees import TaskShare, linked_to_tasks, nodes_of, task_share
from scoring.selectors.rows import NOTHING, heading
from scoring.trees import Balance, Node, balances, children_of, method_problem


@dataclass(frozen=True, slots=True)
class EditRow:
    """One row of the tree. `sum` is what its children come to where that is not its maximum; `wrong` marks a
    row that keeps the draft from being published."""

    key: int
    css: str
    title: str
    maximum: str
    sum: str
    method: str
    remarks: str
    wrong: bool
    current: bool


@dataclass(frozen=True)
class Editor:
    """Everything on the page but the form; two queries."""

    criteria_set: CriteriaSet
    nodes: Sequence[Node]
    linked: frozenset[int]

    @cached_property
    def below(self) -> dict[int | None, list[Node]]:
        return children_of(self.nodes)

    @cached_property
    def sums(self) -> dict[int | None, Balance]:
        return balances(self.nodes, self.criteria_set.scale)

    @cached_property
    def share(self) -> TaskShare:
        return task_share(self.criteria_set, self.nodes, self.linked)

    @property
    def share_text(self) -> str:
        return format_percent(self.share.counted, self.share.scale, 1)

    @property
    def least_share(self) -> str:
        """`50% thang điểm`, as the regulation says."""
        return book_for(self.criteria_set).words("criteria.task_share_min")

    @property
    def share_is_low(self) -> bool:
        return self.share.percent < book_for(self.criteria_set).percent("criteria.task_share_min")

    @property
    def scale_balance(self) -> Balance:
        return self.sums[None]

    @property
    def leaves(self) -> int:
        return sum(node.is_leaf for node in self.nodes)

    @cached_property
    def problems(self) -> list[Problem]:
        return missing_to_publish(self.criteria_set, self.nodes, self.share)

    def rows(self, current: int | None = None) -> list[EditRow]:
        depth: dict[int | None, int] = {None: 0}
        found = []
        for node in self.nodes:
            depth[node.key] = depth[node.parent] + 1
            found.append(self._row(node, depth[node.key], node.key == current))
        return found

    def _row(self, node: Node, depth: int, current: bool) -> EditRow:
        group = node.key in self.below
        balance = self.sums.get(node.key)
        off = balance is not None and bool(balance.missing)
        error = None if group else method_problem(node)
        return EditRow(
            key=node.key,
            css="l4" if not group and depth > 1 else f"l{min(depth, 3)}",
            title=heading(node.code, node.title),
            maximum=format_points(node.maximum) if node.maximum else NOTHING,
            sum=sum_words(balance) if balance is not None and off else "",
            method=METHODS[Method(node.method)].label if node.method else "",
            remarks=str(error) if error else self._remarks(node),
            wrong=off or error is not None,
            current=current,
        )

    def _remarks(self, node: Node) -> str:
        if not node.is_leaf:
            return ""
        said = ["cần minh chứng"] if node.evidence else []
        if node.tied:
            lacks = self.criteria_set.drafted_for_id is not None and node.key not in self.linked
            said.append("gắn nhiệm vụ, chưa chọn nhiệm vụ" if lacks else "gắn nhiệm vụ")
        return ", ".join(said)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a group comes to, worded."""

    text: str
    wrong: bool


def sums_with(editor: Editor, typed: Node) -> list[Sum]:
    """The sums that a criterion has a part in, as they would be with what is typed: of the group above it (of
    the scale, for a section), and its own. A new criterion has the key 0."""
    nodes = [typed if node.key == typed.key else node for node in editor.nodes]
    if typed.key == 0:
        nodes.append(typed)
    found = balances(nodes, editor.criteria_set.scale)
    names = {node.key: f"Nhóm {node.code}" for node in nodes}
    keys = [typed.parent] if typed.parent is not None or typed.part == Part.BASE else []
    return [
        Sum(
            f"{names[key] if key is not None else 'Thang điểm'}: {words_of(found[key])}.",
            bool(found[key].missing),
        )
        for key in [*keys, typed.key]
        if key in found
    ]


def sum_words(balance: Balance) -> str:
    """`cộng 48,00, thiếu 2,00`."""
    verb = "thiếu" if balance.missing > 0 else "thừa"
    return f"cộng {format_points(balance.total)}, {verb} {format_points(abs(balance.missing))}"


def editor_of(criteria_set: CriteriaSet) -> Editor:
    return Editor(criteria_set, nodes_of(criteria_set), frozenset(linked_to_tasks(criteria_set)))


def groups_to_move_to(editor: Editor, key: int) -> list[tuple[int, str]]:
    """Groups that may take a criterion in: not scored themselves, not within it."""
    inside = {key}
    found = []
    for node in editor.nodes:
        if node.parent in inside:
            inside.add(node.key)
        if node.key not in inside and not node.is_leaf:
            found.append((node.key, f"{node.code}. {node.title}"[:90]))
    return found


def points_short(value: Decimal) -> str:
    """`8`, `7,5`: for a field."""
    return format_decimal(value, 2).rstrip("0").rstrip(",")
