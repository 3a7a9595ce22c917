"""Which tasks, and which units' tasks, are within a person's reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Q, QuerySet

from emulation.assignments.models import AssignedTask
from emulation.common.dates import today
from emulation.groups.founders import founded_by
from emulation.groups.models import GroupOffice, Membership
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from emulation.people.models import User


def visible_to(user: User) -> QuerySet[AssignedTask]:
    """Own units, divisions below them, members of groups one leads or founded in that year; staff in charge
    and the inspector. Fellow members see counts only, on the page of the group."""
    everything = AssignedTask.objects.select_related("organisation")
    roles = user.roles
    if roles.is_inspector or (roles.is_staff and roles.staff_groups is None):
        return everything
    return everything.filter(_scope(user))


def in_charge_of(user: User) -> QuerySet[AssignedTask]:
    """Tasks of units that this person, as staff or superior, assigns to."""
    everything = AssignedTask.objects.select_related("organisation")
    roles = user.roles
    if roles.is_staff and roles.staff_groups is None:
        return everything
    return everything.filter(_below(roles.served) | _of_groups(roles.staff_groups or frozenset()))


def _scope(user: User) -> Q:
    roles = user.roles
    scope = Q(organisation__in=roles.served) | _below(roles.served)
    if roles.served:
        held = GroupOffice.objects.held(today()).filter(organisation__in=roles.served)
        led = Q(group_year__in=held.values("group_year"))
        scope |= _in_years_of(
            Membership.objects.filter(led | founded_by(roles.served, "group_year__group__"))
        )
    if roles.is_staff:
        scope |= _of_groups(roles.staff_groups or frozenset())
    return scope


def _below(served: frozenset[int]) -> Q:
    return Q(organisation__kind=OrganisationKind.DIVISION, organisation__parent__in=served)


def _of_groups(codes: frozenset[str]) -> Q:
    members = Membership.objects.filter(group_year__group__code__in=codes).order_by()
    return Q(organisation__in=members.values("organisation"))


def _in_years_of(memberships: QuerySet[Membership]) -> Q:
    """Tasks of these members in the years of their membership; one query, instead of a look for each task."""
    by_year: dict[int, set[int]] = defaultdict(set)
    for year, unit in memberships.order_by().values_list("group_year__year", "organisation_id"):
        by_year[year].add(unit)
    scope = Q(pk__in=[])
    for year, units in by_year.items():
        scope |= Q(year=year, organisation__in=units)
    return scope


def sees(user: User, task: AssignedTask) -> bool:
    return visible_to(user).filter(pk=task.pk).exists()


def is_staff_of_unit(user: User, unit: Organisation) -> bool:
    """Staff in charge of everything, or of a group that the unit belongs to or belonged to."""
    roles = user.roles
    if not roles.is_staff or roles.staff_groups is None:
        return roles.is_staff
    return Membership.objects.filter(
        organisation=unit, group_year__group__code__in=roles.staff_groups
    ).exists()


def assigned_by(user: User, units: Collection[Organisation]) -> set[int]:
    """Which of these units the person assigns tasks to, as staff in charge or superior; one query at most."""
    roles = user.roles
    found = {unit.pk for unit in units if unit.is_division and unit.parent_id in roles.served}
    if not roles.is_staff:
        return found
    if roles.staff_groups is None:
        return {unit.pk for unit in units}
    ids = [unit.pk for unit in units]
    members = Membership.objects.filter(organisation__in=ids, group_year__group__code__in=roles.staff_groups)
    return found | set(members.values_list("organisation_id", flat=True))


def may_see_unit(user: User, unit: Organisation, year: int) -> bool:
    """May this person open the list of that unit's tasks, also while it is empty?"""
    roles = user.roles
    if unit.pk in roles.served or roles.is_inspector or is_staff_of_unit(user, unit):
        return True
    if unit.kind == OrganisationKind.DIVISION and unit.parent_id in roles.served:
        return True
    if not roles.served:
        return False
    held = GroupOffice.objects.held(today()).filter(organisation__in=roles.served)
    return (
        Membership.objects.filter(organisation=unit, group_year__year=year)
        .filter(Q(group_year__in=held.values("group_year")) | founded_by(roles.served, "group_year__group__"))
        .exists()
    )
