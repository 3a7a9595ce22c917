"""Criteria and the tasks assigned to units: what hangs on what, and what hangs on nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask
from emulation.common.text import search_text
from emulation.groups.models import GroupYear, Membership
from emulation.groups.selectors import members
from scoring.models import CriteriaSet, Criterion, Target


@dataclass(frozen=True, slots=True)
class LooseTask:
    """A task that no criterion is scored for: its title, and the units that have it."""

    title: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A criterion with the tasks of units: how many of those it is assigned to have one."""

    criterion: Criterion
    units: int
    of: int

    @property
    def complete(self) -> bool:
        return self.units == self.of


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A criterion and the title of the task that it is most likely scored for; `units` have such a task, and
    none yet for this criterion."""

    criterion: Criterion
    title: str
    units: int


@dataclass(frozen=True, slots=True)
class Links:
    """`unlinked`: said to be tied, and no unit's task is known; `linked`: of some units at least."""

    tasks: tuple[LooseTask, ...]
    unlinked: tuple[Criterion, ...]
    linked: tuple[Linked, ...]
    members: int
    titles: tuple[str, ...]
    suggested: tuple[Suggestion, ...]


def tasks_of_members(group_year: GroupYear, rows: Sequence[Membership]) -> dict[int, list[AssignedTask]]:
    """Membership → the unit's tasks of the year; one query."""
    of_unit = {row.organisation_id: row.pk for row in rows}
    found: dict[int, list[AssignedTask]] = {row.pk: [] for row in rows}
    tasks = AssignedTask.objects.filter(organisation__in=of_unit, year=group_year.year)
    for task in tasks.exclude(state=TaskState.WITHDRAWN).order_by("title", "pk"):
        found[of_unit[task.organisation_id]].append(task)
    return found


def links_of(criteria_set: CriteriaSet, group_year: GroupYear) -> Links:
    """Five queries, however many the criteria and units."""
    rows = list(members(group_year))
    units = {row.pk: row.organisation.short_name for row in rows}
    tasks = tasks_of_members(group_year, rows)
    targets = list(
        Target.objects.filter(membership__in=rows, criterion__criteria_set=criteria_set)
        .filter(Q(task__isnull=False) | Q(assigned=False))
        .order_by()
        .values_list("criterion_id", "task_id", "membership_id")
    )
    used = {task for _, task, _ in targets if task}
    linked = Counter(criterion for criterion, task, _ in targets if task)
    off = Counter(criterion for criterion, task, _ in targets if not task)
    leaves = list(criteria_set.criteria.filter(is_leaf=True).order_by("position"))
    loose: dict[str, list[str]] = {}
    for membership, own in tasks.items():
        for task in own:
            if task.pk not in used:
                loose.setdefault(task.title, []).append(units[membership])
    titles = sorted({task.title for own in tasks.values() for task in own}, key=search_text)
    return Links(
        tasks=tuple(LooseTask(title, tuple(names)) for title, names in sorted(loose.items())),
        unlinked=tuple(leaf for leaf in leaves if leaf.tied and leaf.pk not in linked),
        linked=tuple(
            Linked(leaf, linked[leaf.pk], len(rows) - off[leaf.pk]) for leaf in leaves if leaf.pk in linked
        ),
        members=len(rows),
        titles=tuple(titles),
        suggested=tuple(
            _suggested(
                group_year,
                [leaf for leaf in leaves if leaf.tied and linked[leaf.pk] + off[leaf.pk] < len(rows)],
                tasks,
                {(one, unit) for one, _, unit in targets},
            )
        ),
    )


def _suggested(
    group_year: GroupYear,
    leaves: Sequence[Criterion],
    tasks: Mapping[int, Sequence[AssignedTask]],
    settled: Collection[tuple[int, int]],
) -> Iterator[Suggestion]:
    """For tied criteria that some unit has no task for: the task that the one they continue was scored for in
    this group, else the task of their own title. `settled` are (criterion, membership) that need none."""
    having: dict[str, set[int]] = {}
    for membership, own in tasks.items():
        for task in own:
            having.setdefault(task.title, set()).add(membership)
    by_words = {search_text(title): title for title in having} if leaves else {}
    before = dict(
        Target.objects.filter(
            criterion__in=[leaf.origin_id for leaf in leaves if leaf.origin_id],
            task__title__in=having,
            membership__group_year__group=group_year.group_id,
        )
        .order_by("pk")
        .values_list("criterion_id", "task__title")
    )
    for leaf in leaves:
        title = before.get(leaf.origin_id or 0) or by_words.get(search_text(leaf.title))
        if title:
            units = sum((leaf.pk, membership) not in settled for membership in having[title])
            if units:
                yield Suggestion(leaf, title, units)


def years_using(criteria_set: CriteriaSet) -> list[GroupYear]:
    """Group-years whose units are given the criteria: that of the draft, else those that use the set."""
    if criteria_set.drafted_for is not None and criteria_set.is_draft:
        return [criteria_set.drafted_for]
    found = GroupYear.objects.filter(criteria__criteria_set=criteria_set)
    return list(
        found.select_related("group__founder", "regulation").order_by("group__kind", "group__sort_key")
    )
