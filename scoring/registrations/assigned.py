"""Keeps a task assigned as long as a criterion is scored for it."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from emulation.assignments.guards import register_withdrawing_guard
from emulation.assignments.models import AssignedTask
from emulation.common.problems import Problem
from emulation.groups.choices import YearState
from scoring.models import GroupCriteria, Target


def register_assigned() -> None:
    register_withdrawing_guard(tied_criteria)


def tied_criteria(task: AssignedTask) -> list[Problem]:
    """Criteria in use, or in a draft, of a year that is not closed: one problem for each, one query."""
    in_use = GroupCriteria.objects.filter(
        group_year=OuterRef("membership__group_year"), criteria_set=OuterRef("criterion__criteria_set")
    )
    drafted = Q(criterion__criteria_set__drafted_for=F("membership__group_year"))
    targets = (
        Target.objects.filter(Exists(in_use) | drafted, task=task, assigned=True)
        .exclude(membership__group_year__state=YearState.CLOSED)
        .select_related("criterion__criteria_set", "membership__group_year__group")
        .order_by("criterion__position", "pk")
    )
    return [
        Problem(
            f"Tiêu chí {target.criterion.code} “{target.criterion.title}” ({target.criterion.criteria_set}) "
            f"của {target.membership.group_year} chấm theo nhiệm vụ này: giao lại hoặc bỏ chỉ tiêu của tiêu "
            "chí trước khi thôi giao.",
            code="tied_criterion",
        )
        for target in targets
    ]
