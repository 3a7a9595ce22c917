"""Tying criteria to the assigned tasks of many units at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask
from emulation.audit.services import record
from emulation.common.problems import Problem, Refused
from emulation.groups.models import GroupYear, Membership
from emulation.people.models import User
from scoring.models import CriteriaSet, Criterion, Target
from scoring.services.criteria.drafts import locked_set
from scoring.services.criteria.units import (
    UnitFacts,
    refuse_unless_settable,
    set_units,
    stamp_of,
    takes_target,
    targets_of,
)


@transaction.atomic
def link_by_title(*, actor: User, criterion: Criterion, group_year: GroupYear, title: str) -> int:
    """Tie the criterion to the task of that title of every unit that has one; targets come from the tasks.

    Units that are tied to another task, or to which it is not assigned, stay as they are.
    """
    criteria_set = locked_set(criterion.criteria_set_id)
    refuse_unless_settable(actor, criteria_set, group_year)
    stored = {target.membership_id: target for target in targets_of(criterion, group_year)}
    members = Membership.objects.active().filter(group_year=group_year)
    of_unit = {member.organisation_id: member.pk for member in members}
    tasks = AssignedTask.objects.filter(organisation__in=of_unit, year=group_year.year, title=title).exclude(
        state=TaskState.WITHDRAWN
    )
    first = {of_unit[task.organisation_id]: task.pk for task in tasks.order_by("-pk")}
    rows = [
        UnitFacts(membership_id=membership, task_id=task)
        for membership, task in first.items()
        if is_free(stored.get(membership))
    ]
    if not rows:
        raise Refused(Problem("Không có đơn vị nào có nhiệm vụ này mà chưa gắn.", field="title", code="none"))
    return set_units(
        actor=actor,
        criterion=criterion,
        group_year=group_year,
        rows=rows,
        seen=stamp_of(list(stored.values())),
    )


def is_free(target: Target | None) -> bool:
    return target is None or (target.assigned and target.task_id is None)


@transaction.atomic
def link_many(
    *, actor: User, criteria_set: CriteriaSet, group_year: GroupYear, titles: Mapping[int, str]
) -> int:
    """Tie each criterion (by its key) to the tasks of one title, as `link_by_title` does; few statements.

    Returns how many targets of units were tied; `Refused` when there is nothing to tie.
    """
    locked = locked_set(criteria_set.pk)
    refuse_unless_settable(actor, locked, group_year)
    criteria = {row.pk: row for row in locked.criteria.filter(pk__in=titles, is_leaf=True)}
    tasks = _tasks_by_title(group_year, titles.values())
    stored = {
        (target.criterion_id, target.membership_id): target
        for target in Target.objects.filter(criterion__in=criteria, membership__group_year=group_year)
    }
    made, changed = [], []
    for key, row in criteria.items():
        for membership, task in tasks.get(titles[key], {}).items():
            target = stored.get((key, membership))
            if not is_free(target):
                continue
            if target is None:
                target = Target(membership_id=membership, criterion=row)
                made.append(target)
            else:
                changed.append(target)
            target.task = task
            if target.value is None and takes_target(row):
                target.value = task.target
    if not made and not changed:
        raise Refused(Problem("Không có đơn vị nào có nhiệm vụ này mà chưa gắn.", code="none"))
    Target.objects.bulk_create(made, batch_size=500)
    Target.objects.bulk_update(changed, ["task", "value"], batch_size=500)
    record(
        actor=actor,
        action="set_targets",
        text=f"Gắn {len(criteria)} tiêu chí của {locked} với nhiệm vụ của các đơn vị"[:500],
        subject=locked,
        group_year_id=group_year.pk,
        new={"total": len(made) + len(changed)},
    )
    return len(made) + len(changed)


def _tasks_by_title(group_year: GroupYear, titles: Iterable[str]) -> dict[str, dict[int, AssignedTask]]:
    """Title → membership → the unit's newest task of that title in the year."""
    members = dict(
        Membership.objects.active().filter(group_year=group_year).values_list("organisation_id", "pk")
    )
    found: dict[str, dict[int, AssignedTask]] = {}
    tasks = AssignedTask.objects.filter(organisation__in=members, year=group_year.year, title__in=titles)
    for task in tasks.exclude(state=TaskState.WITHDRAWN).order_by("pk"):
        found.setdefault(task.title, {})[members[task.organisation_id]] = task
    return found
