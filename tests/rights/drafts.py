"""Drafts of criteria, for the addresses that write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoring.choices import SetState
from scoring.formulas import Method
from scoring.models import CriteriaSet, Criterion
from tests.rights.cases import Case

DRAFTS = (
    "edit",
    "add",
    "number",
    "node",
    "move",
    "remove",
    "facts",
    "discard",
    "import",
    "import-write",
    "template",
    "export",
    "links",
    "units",
    "propose",
    "return",
    "publish",
)
"""Pages of a draft of criteria."""


def criteria_draft_of(case: Case) -> CriteriaSet:
    """The draft of criteria that the group of the case is writing: one section, one criterion."""
    there = case.group_year.criteria_drafts.filter(state=SetState.DRAFT).first()
    if there is not None:
        return there
    draft = CriteriaSet.objects.create(
        name="Bộ tiêu chí thử quyền",
        year=case.where.year,
        scale=100,
        bonus_cap=0,
        deduction_cap=0,
        drafted_for=case.group_year,
    )
    same = {"criteria_set": draft, "maximum": 100}
    section = Criterion.objects.create(code="I", title="Mục", position=1, depth=1, **same)
    section.section = section
    section.save()
    Criterion.objects.create(
        code="I.1",
        title="Tiêu chí",
        position=2,
        depth=2,
        parent=section,
        section=section,
        method=Method.YES_NO,
        is_leaf=True,
        **same,
    )
    return draft


def criterion_of_draft(case: Case) -> Criterion:
    return criteria_draft_of(case).criteria.filter(is_leaf=True).order_by("position")[0]


OF_ADDRESS: dict[tuple[str, str], Callable[[Case], Any]] = {
    **{(f"scoring:criteria-{name}", "set_id"): lambda case: criteria_draft_of(case).pk for name in DRAFTS},
    **{
        (f"scoring:criteria-{name}", "node_id"): lambda case: criterion_of_draft(case).pk
        for name in ("node", "move", "remove", "units")
    },
}
