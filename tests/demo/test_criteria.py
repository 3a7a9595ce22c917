"""The criteria of the demonstration province: sums, depth, methods, figures that can be scored."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from scoring.formulas import (
    METHODS,
    Method,
    entered_by_hand,
    needs_target,
    parse_parameters,
    points,
    validate_parameters,
)
from tests.demo.content import leaves, load, nodes, scored

CRITERIA = ["criteria_1000.json", "criteria_100.json"]


@pytest.mark.parametrize("name", CRITERIA)
def test_maxima_of_children_add_up(name: str) -> None:
    for node, _ in nodes(name):
        if node["children"]:
            total = sum(Decimal(child["max"]) for child in node["children"])
            assert total == Decimal(node["max"]), node["code"]


@pytest.mark.parametrize(
    ("name", "maxima", "scale", "depth", "base_leaves"),
    [
        ("criteria_1000.json", ["700", "200", "100", "30", "30"], "1000", 4, range(175, 191)),
        ("criteria_100.json", ["60", "20", "20", "3", "3"], "100", 3, range(26, 35)),
    ],
)
def test_size_of_the_tree(name: str, maxima: list[str], scale: str, depth: int, base_leaves: range) -> None:
    data = load(name)
    assert [section["max"] for section in data["sections"]] == maxima
    assert [section["code"] for section in data["sections"]] == ["I", "II", "III", "IV", "V"]
    assert data["scale"] == scale == str(sum(map(int, maxima[:3])))
    assert [data["bonus_cap"], data["deduction_cap"]] == maxima[3:]
    assert max(level for _, level in nodes(name)) == depth
    counted = Counter(leaf["section_kind"] for leaf in scored(name))
    assert counted["base"] in base_leaves
    assert counted["bonus"] in range(4, 9) and counted["deduction"] in range(4, 9)


@pytest.mark.parametrize("name", CRITERIA)
def test_codes_are_unique_and_follow_the_tree(name: str) -> None:
    codes = [node["code"] for node, _ in nodes(name)]
    assert len(set(codes)) == len(codes)
    for node, _ in nodes(name):
        expected = [f"{node['code']}.{number}" for number in range(1, len(node["children"]) + 1)]
        assert [child["code"] for child in node["children"]] == expected
        assert {child["section_kind"] for child in node["children"]} <= {node["section_kind"]}


@pytest.mark.parametrize("name", CRITERIA)
def test_titles_are_distinct_and_fit(name: str) -> None:
    titles = [leaf["title"] for leaf in leaves(name)]
    assert len(set(titles)) == len(titles)
    for node, _ in nodes(name):
        assert 5 <= len(node["title"]) <= 200
        assert len(node["code"]) <= 20


@pytest.mark.parametrize("name", CRITERIA)
def test_methods_are_mixed(name: str) -> None:
    used = Counter(leaf["method"] for leaf in leaves(name))
    assert set(used) <= {str(method) for method in METHODS}
    assert len(used) >= 10
    assert used.most_common(1)[0][1] <= len(leaves(name)) * 0.45


@pytest.mark.parametrize("name", CRITERIA)
def test_leaf_is_complete_and_can_be_scored(name: str) -> None:
    for leaf in leaves(name):
        code, method, maximum = leaf["code"], Method(leaf["method"]), Decimal(leaf["max"])
        parameters = parse_parameters(method, leaf["parameters"])
        validate_parameters(method, maximum, parameters)
        assert METHODS[method].outside_scale == (leaf["section_kind"] != "base"), code
        assert len(leaf["guidance"]) >= 60 and 0 < len(leaf["unit_of_measure"]) <= 40, code
        assert needs_target(method, parameters) == (leaf["target"] is not None), code
        target = None if leaf["target"] is None else Decimal(leaf["target"])
        low, high = Decimal(leaf["typical"]["low"]), Decimal(leaf["typical"]["high"])
        assert low <= high, code
        if not METHODS[method].needs_group:
            for figure in (low, high):
                assert points(method, maximum, parameters, target=target, actual=figure) is not None, code
        if entered_by_hand(method, parameters):
            assert high <= maximum, code
        if target is not None:  # twice the target is what the sheet warns of
            assert high <= 2 * target, code


@pytest.mark.parametrize("name", CRITERIA)
def test_best_level_is_the_maximum(name: str) -> None:
    for leaf in leaves(name):
        levels = leaf["parameters"].get("bands") or leaf["parameters"].get("anchors")
        if levels:
            assert max(Decimal(level["points"]) for level in levels) == Decimal(leaf["max"]), leaf["code"]


@pytest.mark.parametrize(("name", "share"), [("criteria_1000.json", 70), ("criteria_100.json", 70)])
def test_most_points_are_tied_to_assigned_tasks(name: str, share: int) -> None:
    data = load(name)
    titles = [task["title"] for task in data["tasks"]]
    assert len(set(titles)) == len(titles)
    used = {leaf["task"] for leaf in leaves(name)} - {None}
    assert used == set(titles)
    base = [leaf for leaf in leaves(name) if leaf["section_kind"] == "base"]
    tied = sum(Decimal(leaf["max"]) for leaf in base if leaf["task"])
    assert tied * 100 >= share * Decimal(data["scale"])


def test_changes_of_the_next_year_keep_the_sums() -> None:
    tree = {node["code"]: dict(node) for node, _ in nodes("criteria_1000.json")}
    changes = load("criteria_1000.json")["next_year_changes"]
    assert len({change["code"] for change in changes}) == len(changes) >= 5
    for change in changes:
        leaf = tree[change["code"]]
        assert all(leaf[field] != value for field, value in change.items() if field != "code")
        leaf.update(change)
        validate_parameters(
            Method(leaf["method"]),
            Decimal(leaf["max"]),
            parse_parameters(Method(leaf["method"]), leaf["parameters"]),
        )
    for node in tree.values():
        if node["children"]:
            total = sum(Decimal(tree[child["code"]]["max"]) for child in node["children"])
            assert total == Decimal(node["max"]), node["code"]
