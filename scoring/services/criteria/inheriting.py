"""What a draft takes over from another set: tree, targets of units, whom a criterion leaves out."""

from __future__ import annotations

from typing import Any

from emulation.groups.models import GroupYear
from scoring.models import CriteriaSet, Criterion, Target
from scoring.services.criteria.order import build_tree

COPIED = (
    "code",
    "title",
    "guidance",
    "part",
    "maximum",
    "is_leaf",
    "method",
    "parameters",
    "unit_of_measure",
    "evidence_required",
    "tied",
)


def copy_tree(source: CriteriaSet, draft: CriteriaSet) -> dict[int, Criterion]:
    """The criteria of a set into an empty draft, each knowing where it comes from; old key → new row."""
    rows = list(source.criteria.order_by("position"))
    codes = {row.pk: row.code for row in rows}
    nodes: list[dict[str, Any]] = [
        {name: getattr(row, name) for name in COPIED}
        | {"parent": codes.get(row.parent_id or 0), "origin_id": row.pk}
        for row in rows
    ]
    made = build_tree(draft, nodes)
    return {row.pk: made[row.code] for row in rows}


def copy_targets(made: dict[int, Criterion], years: list[GroupYear]) -> None:
    """Targets of the members of these years for the new criteria, where there are none yet."""
    there = set(
        Target.objects.filter(
            criterion__in=[row.pk for row in made.values()], membership__group_year__in=years
        ).values_list("membership_id", "criterion_id")
    )
    old = Target.objects.filter(criterion__in=list(made), membership__group_year__in=years)
    Target.objects.bulk_create(
        [
            Target(
                membership_id=target.membership_id,
                criterion=made[target.criterion_id],
                assigned=target.assigned,
                value=target.value,
                task_id=target.task_id,
            )
            for target in old
            if (target.membership_id, made[target.criterion_id].pk) not in there
        ],
        batch_size=500,
    )


def leave_out_again(source: CriteriaSet, made: dict[int, Criterion], group_year: GroupYear) -> int:
    """Criteria that were not assigned to a member when the group was last scored with `source` are not
    assigned to it in the new year either. Returns how many; nothing where another group used the set."""
    members = dict(group_year.memberships.active().values_list("organisation_id", "pk"))
    left_out = (
        Target.objects.filter(
            criterion__in=[key for key, row in made.items() if row.is_leaf],
            assigned=False,
            membership__group_year__criteria__criteria_set=source,
            membership__group_year__group=group_year.group_id,
            membership__group_year__year__lt=group_year.year,
            membership__organisation__in=members,
        )
        .order_by("membership__group_year__year")
        .values_list("membership__organisation_id", "criterion_id")
    )
    pairs = dict.fromkeys(left_out)
    Target.objects.bulk_create(
        [
            Target(membership_id=members[unit], criterion=made[criterion], assigned=False)
            for unit, criterion in pairs
        ],
        batch_size=500,
    )
    return len(pairs)
