"""Registrations of units and of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.tasks import tasks_of
from emulation.groups.choices import YearState
from emulation.groups.involvement import involvement
from emulation.groups.models import GroupYear, Membership
from emulation.organisations.models import Succession
from emulation.pacts.choices import RegistrationState
from emulation.pacts.models import Registration, RegistrationItem
from emulation.people.models import User

OPEN_STATES = (YearState.FORMING, YearState.RUNNING)
"""In these states of the year members register; from the self-assessment on it is too late."""


def award_names(group_year: GroupYear) -> dict[str, str]:
    """The award kinds a member may register for, by the regulation of the year, in its order."""
    book = group_year.regulation.book
    return {
        kind: book.text(f"award.{kind}.name")
        for kind in book.texts("award.order")
        if group_year.group.kind in book.texts(f"award.{kind}.group_kinds")
    }


def registrations() -> QuerySet[Registration]:
    """With everything their pages and rules ask about; items in order with task and last year's item."""
    items = RegistrationItem.objects.select_related(
        "task", "previous__task", "previous__registration__membership__organisation"
    ).order_by("order", "pk")
    return Registration.objects.select_related(
        "membership__organisation__parent",
        "membership__group_year__group__founder",
        "membership__group_year__regulation",
        "membership__group_year__pact",
        "confirmed_by",
    ).prefetch_related(Prefetch("items", queryset=items))


def registration_of(membership: Membership) -> Registration | None:
    return registrations().filter(membership=membership).first()


def last_year(membership: Membership) -> list[RegistrationItem]:
    """The items that the unit had registered the year before, in whatever group, then those of the units it
    has followed since; with their results. Two queries.

    Where it followed during that very year and has registered itself, its own items already say what it took
    over (`reorganising`), and the predecessor's are left out.
    """
    year, unit = membership.group_year.year - 1, membership.organisation_id
    followed = dict(
        Succession.objects.filter(successor=unit, on__year__lte=year + 1).values_list("predecessor", "on")
    )
    items = list(
        RegistrationItem.objects.filter(
            registration__membership__organisation__in=[unit, *followed],
            registration__membership__group_year__year=year,
            registration__state=RegistrationState.CONFIRMED,
        )
        .select_related("task", "registration__membership__organisation")
        .order_by("registration", "order", "pk")
    )
    own = [item for item in items if item.owner.pk == unit]
    others = [item for item in items if item.owner.pk != unit]
    return own + [item for item in others if not own or followed[item.owner.pk].year > year]


def open_tasks(membership: Membership) -> list[AssignedTask]:
    """The unit's assigned tasks of the year, to be tied to what it registers."""
    return list(tasks_of(membership.organisation_id, membership.group_year.year))


@dataclass(frozen=True)
class MemberStanding:
    """One member in the list of a group: how far its registration is. None: nothing written yet."""

    membership: Membership
    registration: Registration | None
    items: int

    @property
    def is_confirmed(self) -> bool:
        return self.registration is not None and self.registration.is_confirmed


def member_standings(group_year: GroupYear) -> list[MemberStanding]:
    """Every active member with its registration; one query."""
    found = (
        group_year.memberships.active()
        .select_related("organisation", "registration__confirmed_by")
        .annotate(items=Count("registration__items"))
        .order_by("order", "pk")
    )
    standings = []
    for membership in found:
        membership.group_year = group_year
        registration: Registration | None = getattr(membership, "registration", None)
        if registration is not None:
            registration.membership = membership
        standings.append(MemberStanding(membership, registration, counted_items(membership)))
    return standings


def counted_items(membership: Membership) -> int:
    """How many items the queries of this module counted on a membership."""
    return int(membership.items)  # type: ignore[attr-defined]


def registered_in(group_years: Sequence[GroupYear]) -> set[int]:
    """Ids of those group-years in which every member has confirmed its registration; one query, and none
    where the state of the year says already that the step is over."""
    asked = [group_year.pk for group_year in group_years if group_year.state in OPEN_STATES]
    if not asked:
        return set()
    active = Q(memberships__left_on=None)
    confirmed = active & Q(memberships__registration__state=RegistrationState.CONFIRMED)
    complete = (
        GroupYear.objects.filter(pk__in=asked)
        .annotate(
            active=Count("memberships", filter=active), registered=Count("memberships", filter=confirmed)
        )
        .filter(active__gt=0, registered=F("active"))
    )
    return set(complete.values_list("pk", flat=True))


def to_register(user: User) -> list[Membership]:
    """Memberships of the person's units whose registration is not confirmed yet, in years that still take
    one, with `.registration` where there is a draft; one query where there is such a year."""
    if not involvement(user).belonging(*OPEN_STATES):
        return []
    found = (
        Membership.objects.active()
        .filter(organisation__in=user.roles.served, group_year__state__in=OPEN_STATES)
        .exclude(registration__state=RegistrationState.CONFIRMED)
        .select_related("organisation", "group_year__group", "registration")
        .prefetch_related("group_year__deadlines")
        .annotate(items=Count("registration__items"))
    )
    return list(found.order_by("group_year__year", "pk"))
