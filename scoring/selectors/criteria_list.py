"""The list of criteria sets, and what may be chosen for a group-year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from emulation.common.numbers import format_percent
from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.choices import Part, SetState
from scoring.models import CriteriaSet, Criterion, GroupCriteria, Target
from scoring.selectors.criteria import visible_to

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class SetRow:
    """One set as a row of the list."""

    criteria_set: CriteriaSet
    leaves: int
    groups: tuple[str, ...]
    share: str


def years_of(sets: QuerySet[CriteriaSet]) -> list[int]:
    """Newest first."""
    return list(sets.order_by("-year").values_list("year", flat=True).distinct())


def rows_of(sets: Sequence[CriteriaSet]) -> list[SetRow]:
    """Three queries, however many the sets."""
    ids = [one.pk for one in sets]
    uses = GroupCriteria.objects.select_related("group_year__group").order_by(
        "group_year__group__kind", "group_year__group__sort_key"
    )
    counted = {
        one.pk: one
        for one in CriteriaSet.objects.filter(pk__in=ids)
        .annotate(leaves=Count("criteria", filter=Q(criteria__is_leaf=True)))
        .prefetch_related(Prefetch("uses", uses))
    }
    points = _tied_points(sets)
    return [
        SetRow(
            criteria_set=one,
            leaves=counted[one.pk].leaves,
            groups=tuple(use.group_year.group.short_name for use in counted[one.pk].uses.all()),
            share=format_percent(points.get(one.pk, ZERO), one.scale, 1),
        )
        for one in sets
    ]


def _tied_points(sets: Sequence[CriteriaSet]) -> dict[int, Decimal]:
    """Points of each set that hang on tasks, counted as `task_share` does; one query."""
    linked = Target.objects.filter(criterion=OuterRef("pk"), task__isnull=False)
    rows = (
        Criterion.objects.filter(criteria_set__in=sets, is_leaf=True, part=Part.BASE, tied=True)
        .filter(Q(criteria_set__drafted_for=None) | Exists(linked))
        .order_by()
        .values_list("criteria_set_id", "maximum")
    )
    found: dict[int, Decimal] = {}
    for set_id, maximum in rows:
        found[set_id] = found.get(set_id, ZERO) + maximum
    return found


def sources_for(user: User, year: int) -> QuerySet[CriteriaSet]:
    """Sets that a new draft of that year may be copied from, last year's first."""
    return visible_to(user).filter(year__lte=year).order_by("-year", "name", "-version")


def choices_for(group_year: GroupYear) -> QuerySet[CriteriaSet]:
    """Published sets that the group-year may be scored with: Sở Nội vụ's of that year in their newest
    version, and its own."""
    newer = CriteriaSet.objects.filter(
        previous=OuterRef("pk"), state=SetState.PUBLISHED, drafted_for=OuterRef("drafted_for")
    )
    newer_of_all = CriteriaSet.objects.filter(
        previous=OuterRef("pk"), state=SetState.PUBLISHED, drafted_for__isnull=True
    )
    return (
        CriteriaSet.objects.filter(state=SetState.PUBLISHED, year=group_year.year)
        .filter(Q(drafted_for=None) | Q(drafted_for=group_year))
        .exclude(Exists(newer))
        .exclude(Exists(newer_of_all))
        .order_by("name", "-version")
    )


def before(criteria_set: CriteriaSet) -> CriteriaSet | None:
    """What a set is compared with by default: the version before; else the one it was copied from; else last
    year's: of the same group, else of the same name."""
    if criteria_set.previous is not None:
        return criteria_set.previous
    origins = criteria_set.criteria.filter(origin__isnull=False).order_by()
    counted = origins.values_list("origin__criteria_set").annotate(rows=Count("pk"))
    copied = counted.order_by("-rows", "origin__criteria_set").first()
    if copied is not None:
        return CriteriaSet.objects.get(pk=copied[0])
    earlier = CriteriaSet.objects.filter(state=SetState.PUBLISHED, year=criteria_set.year - 1)
    if criteria_set.drafted_for is not None:
        own = earlier.filter(uses__group_year__group=criteria_set.drafted_for.group_id).first()
        if own is not None:
            return own
    return earlier.filter(name=criteria_set.name).order_by("-version").first()
