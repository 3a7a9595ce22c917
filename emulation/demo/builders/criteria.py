"""Criteria sets of every year, the set of each group-year, targets of each member."""

from __future__ import annotations

from decimal import Decimal

from emulation.demo.builders.groups import start_of
from emulation.demo.builders.leaves import Leaf, Tree, leaf_of
from emulation.demo.builders.world import BATCH, World, Year
from emulation.demo.content import Node, nodes, read
from emulation.demo.stages import Stage
from scoring.choices import SetState
from scoring.formulas import METHODS
from scoring.models import CriteriaSet, GroupCriteria, Target
from scoring.services.criteria.order import build_tree

CHANGED_FROM = 2026
"""The first year under the changed criteria."""
DRAFTED_BY = "khoi-6"
"""This block is still forming its year and works on an amendment."""


def build_criteria(world: World) -> None:
    """One published set per year and kind; groups that are being formed have none, or a draft."""
    trees: dict[tuple[str, int], Tree] = {}
    for year in world.years:
        key = (year.group["criteria"], year.number)
        if key not in trees:
            trees[key] = _set(world, year, *key)
        if year.stage is not Stage.FORMING:
            year.tree = trees[key]
    drafted = next(y for y in world.years if y.code == DRAFTED_BY and y.stage is Stage.FORMING)
    draft = _amendment(drafted, trees[drafted.group["criteria"], drafted.number].row)
    uses = [
        GroupCriteria(group_year=year.row, criteria_set=year.tree.row) for year in world.years if year.tree
    ]
    uses.append(GroupCriteria(group_year=drafted.row, criteria_set=draft))
    GroupCriteria.objects.bulk_create(uses, batch_size=BATCH)


def _set(world: World, year: Year, source: str, number: int) -> Tree:
    data = read(source)
    row = CriteriaSet.objects.create(
        name=data["name"],
        year=number,
        scale=Decimal(data["scale"]),
        bonus_cap=Decimal(data["bonus_cap"]),
        deduction_cap=Decimal(data["deduction_cap"]),
    )
    world.trail.step(row, "", SetState.DRAFT, start_of(year, world.now, 2), world.keeper)
    world.trail.step(row, SetState.DRAFT, SetState.PUBLISHED, start_of(year, world.now, 14), world.keeper)
    found = _nodes(source, number)
    made = build_tree(row, [_fields(node, parent) for node, parent in found])
    row.state, row.published_at = SetState.PUBLISHED, start_of(year, world.now, 14)
    row.published_by = world.keeper if year.is_past else world.director
    row.save()
    section, leaves = "", []
    for node, parent in found:
        section = section if parent else node["code"]
        if not node["children"]:
            leaves.append(leaf_of(made[node["code"]], node, section))
    return Tree(row, source, leaves, [made[node["code"]] for node, parent in found if parent is None])


def _amendment(year: Year, published: CriteriaSet) -> CriteriaSet:
    """A second version, not yet published: what a group that is forming its year works on."""
    draft = CriteriaSet.objects.create(
        name=published.name,
        year=published.year,
        version=2,
        scale=published.scale,
        bonus_cap=published.bonus_cap,
        deduction_cap=published.deduction_cap,
        previous=published,
        amendment_reason="Bổ sung nội dung chuyển đổi số và bộ máy mới sau sắp xếp.",
        drafted_for=year.row,
    )
    origins = dict(published.criteria.values_list("code", "pk"))
    fields = [_fields(*pair) for pair in _nodes(year.group["criteria"], year.number)]
    build_tree(draft, [one | {"origin_id": origins[one["code"]]} for one in fields])
    return draft


def _nodes(source: str, number: int) -> list[tuple[Node, Node | None]]:
    if number < CHANGED_FROM:
        return nodes(source)
    changes = {change["code"]: change for change in read(source).get("next_year_changes", [])}
    return [(node | changes.get(node["code"], {}), parent) for node, parent in nodes(source)]


def _fields(node: Node, parent: Node | None) -> Node:
    leaf = not node["children"]
    return {
        "code": node["code"],
        "parent": parent["code"] if parent else None,
        "title": node["title"],
        "guidance": node["guidance"],
        "part": node["section_kind"],
        "maximum": Decimal(node["max"]),
        "is_leaf": leaf,
        "method": node["method"] if leaf else "",
        "parameters": node["parameters"] if leaf else {},
        "unit_of_measure": node["unit_of_measure"] if leaf else "",
        "evidence_required": leaf and node["evidence_required"],
        "tied": leaf and bool(node["task"]),
    }


def build_targets(world: World) -> None:
    """Targets of the years with people, tied to their tasks; of past years those that points depend on."""
    targets = []
    for year in world.years:
        if year.tree:
            for code in year.members:
                targets += _targets(world, year, code, year.tree)
    Target.objects.bulk_create(targets, batch_size=BATCH)


def _targets(world: World, year: Year, code: str, tree: Tree) -> list[Target]:
    left_out = tree.not_assigned(world.units[code])
    rows = []
    for leaf in tree.leaves:
        assigned = leaf.code not in left_out
        task = year.tasks.get((code, leaf.code))
        if assigned and leaf.target is None and task is None:
            continue
        rows.append(
            Target(
                membership_id=year.memberships[code].pk,
                criterion_id=leaf.criterion.pk,
                assigned=assigned,
                value=goal_of(year, code, leaf) if assigned else None,
                task_id=task.pk if assigned and task else None,
            )
        )
    return rows


def goal_of(year: Year, code: str, leaf: Leaf) -> Decimal | None:
    """The target of one member: the usual one, for some a little more or less."""
    if leaf.target is None:
        return None
    chance = year.chance(code, leaf.code, "target")
    if leaf.target == 100 or METHODS[leaf.method].needs_group or chance.random() < 0.6:
        return leaf.target
    step = Decimal(1) if leaf.target == leaf.target.to_integral_value() else Decimal("0.1")
    moved = leaf.target * Decimal(chance.choice((95, 97, 103, 105))) / 100
    goal = max((moved / step).to_integral_value() * step, step)
    return min(goal, Decimal(100)) if leaf.is_share else goal
