"""How the figures of the demonstration come about: by the formulas, the same every time, up to a total."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest

from emulation.demo.builders.figures import Line, draw, standing, total_of
from emulation.demo.builders.fitting import CannotFit, fit_sections, fit_total
from emulation.demo.builders.layers import appraise, review
from emulation.demo.builders.leaves import Tree, leaf_of
from emulation.demo.content import nodes, read
from scoring.choices import Part
from scoring.formulas import Method, points
from scoring.models import CriteriaSet, Criterion


@pytest.fixture(scope="module", params=["criteria_1000", "criteria_100"])
def tree(request) -> Tree:
    """A set as it stands in the content, not stored."""
    data, leaves, sections = read(request.param), [], []
    for node, parent in nodes(request.param):
        criterion = Criterion(
            code=node["code"],
            part=node["section_kind"],
            maximum=Decimal(node["max"]),
            unit_of_measure=node.get("unit_of_measure", ""),
        )
        if parent is None:
            sections.append(criterion)
        if not node["children"]:
            leaves.append(leaf_of(criterion, node, sections[-1].code))
    numbers = {name: Decimal(data[name]) for name in ("scale", "bonus_cap", "deduction_cap")}
    return Tree(CriteriaSet(**numbers), request.param, leaves, sections)


def filled(tree: Tree, quality: float, seed: str) -> list[Line]:
    lines = [Line(leaf, True, leaf.target) for leaf in tree.leaves if leaf.method is not Method.RELATIVE]
    chance = Random(seed)
    draw(lines, quality, chance)
    review(lines, 1.0, chance)
    appraise(lines, 1.0, chance)
    return lines


def figures(lines: list[Line]) -> list[tuple]:
    return [(line.actual, line.own, line.group, line.final, line.group_reason) for line in lines]


def test_the_same_chance_gives_the_same_figures(tree):
    assert figures(filled(tree, 0.8, "a")) == figures(filled(tree, 0.8, "a"))
    assert figures(filled(tree, 0.8, "a")) != figures(filled(tree, 0.8, "b"))


def test_a_better_unit_has_more_points(tree):
    poor, good = (total_of(filled(tree, quality, "c"), tree) for quality in (0.4, 0.95))
    assert poor < good <= Fraction(tree.scale + tree.row.bonus_cap)


def test_layers_differ_seldom_and_never_without_a_reason(tree):
    lines = filled(tree, 0.8, "d")
    changed = [line for line in lines if line.group != line.own or line.final != line.group]
    assert 0 < len(changed) <= len(lines) * 0.1
    for line in lines:
        assert bool(line.group_reason) == (line.group != line.own)
        assert bool(line.final_reason) == (line.final != line.group)
        assert 0 <= line.final <= line.leaf.maximum


def test_a_sheet_comes_to_the_total_that_is_told(tree):
    lines = filled(tree, 0.9, "e")
    wanted = Decimal(int(total_of(lines, tree) * 100)) / 100 - tree.scale / 500
    fit_total(lines, tree, wanted)
    # Without the relative criteria the total is re-based: it moves by hundredths of the base.
    assert abs(total_of(lines, tree) - Fraction(wanted)) <= Fraction(1, 100)
    for line in lines:
        if line.actual is not None:
            leaf = line.leaf
            found = points(leaf.method, leaf.maximum, leaf.parameters, target=line.goal, actual=line.actual)
            assert found == line.own


def test_what_cannot_be_fitted_is_left_alone(tree):
    lines = filled(tree, 0.8, "f")
    before = figures(lines)
    with pytest.raises(CannotFit):
        fit_total(lines, tree, tree.scale * 2)
    with pytest.raises(CannotFit):
        fit_sections(lines, tree, [])
    assert figures(lines) == before


def test_a_tie_agrees_in_every_section(tree):
    model = filled(tree, 0.75, "g")
    for seed in range(400):
        lines = filled(tree, 0.8, f"g{seed}")
        try:
            fit_sections(lines, tree, model)
        except CannotFit:
            continue
        break
    assert standing(lines, tree).sections == standing(model, tree).sections
    assert {line.leaf.part for line in lines} == set(Part)
