"""Drafts of criteria: to be finished by the leaders, to be approved by Sở Nội vụ or the founder."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from emulation.groups import capacities
from emulation.groups.founders import founded_by
from emulation.groups.selectors import led_ids
from emulation.home.registry import Doing, Task
from emulation.people.models import User
from scoring.choices import SetState
from scoring.models import CriteriaSet


def criteria_tasks(user: User) -> Iterable[Task]:
    """One query, for those who lead, found or are in charge of a group."""
    roles = user.roles
    scope = Q(drafted_for__in=led_ids(user)) | founded_by(roles.served, "drafted_for__group__")
    if roles.is_staff:
        groups = roles.staff_groups
        scope |= Q(drafted_for__isnull=False) if groups is None else Q(drafted_for__group__code__in=groups)
    elif not roles.served:
        return
    drafts = CriteriaSet.objects.filter(scope, state=SetState.DRAFT, drafted_for__isnull=False)
    for draft in drafts.select_related("drafted_for__group").order_by("drafted_for__group__sort_key", "pk"):
        yield from _tasks(user, draft)


def _tasks(user: User, draft: CriteriaSet) -> Iterable[Task]:
    group_year = draft.drafted_for
    assert group_year is not None  # noqa: S101 (asked for above)
    group = group_year.group
    if draft.proposed_at is not None and user.has_perm("scoring.publish_criteria", draft):
        staff = user.roles.is_staff_of(group.code)
        yield Task(
            title=f"Phê duyệt bộ tiêu chí năm {draft.year} của {group.short_name}",
            url=reverse("scoring:criteria-publish", args=[draft.pk]),
            scope=capacities.STAFF if staff else capacities.founding(group),
        )
    elif user.has_perm("scoring.propose_criteria", draft):
        waits = draft.proposed_at is not None
        yield Task(
            title=f"{'Chờ phê duyệt' if waits else 'Soạn'} bộ tiêu chí năm {draft.year}",
            url=reverse("scoring:criteria-edit", args=[draft.pk]),
            scope=capacities.leading(group),
            doing=Doing.WAITING if waits else Doing.DOING,
        )
