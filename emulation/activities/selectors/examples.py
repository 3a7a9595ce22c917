"""Good examples: the approved ones for everybody, the others for those who propose, watch or decide."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from emulation.activities.choices import ExampleState
from emulation.activities.models import GoodExample
from emulation.common.text import search_text
from emulation.common.versions import stamp
from emulation.groups.choices import GroupKind
from emulation.groups.founders import founded_by
from emulation.groups.models import GroupYear
from emulation.groups.selectors import led_group_years
from emulation.people.models import User

TOLD = ("kind", "subject", "title", "story", "lesson", "organisation_id", "activity_id")


@dataclass(frozen=True)
class Search:
    text: str = ""
    group_kind: str = ""
    year: str = ""
    state: str = ExampleState.APPROVED


def visible_to(user: User) -> QuerySet[GoodExample]:
    """Approved ones; of the others those of own units, of groups this person leads, founded or watches."""
    roles = user.roles
    found = GoodExample.objects.select_related("group_year__group", "organisation", "activity")
    if roles.is_inspector or (roles.is_staff and roles.staff_groups is None):
        return found
    scope = (
        Q(state=ExampleState.APPROVED)
        | Q(organisation__in=roles.served)
        | Q(group_year__in=led_group_years(user).order_by().values("pk"))
        | founded_by(roles.served, "group_year__group__")
    )
    if roles.is_staff and roles.staff_groups:
        scope |= Q(group_year__group__code__in=roles.staff_groups)
    return found.filter(scope)


def found(user: User, search: Search) -> QuerySet[GoodExample]:
    examples = visible_to(user).filter(state=search.state)
    for word in search_text(search.text).split():
        examples = examples.filter(
            Q(search_text__contains=word) | Q(organisation__search_text__contains=word)
        )
    if search.group_kind in GroupKind.values:
        examples = examples.filter(group_year__group__kind=search.group_kind)
    if search.year.isdecimal():
        examples = examples.filter(group_year__year=int(search.year))
    return examples.order_by("-proposed_at", "-pk")


def to_decide(user: User) -> QuerySet[GoodExample]:
    """Proposals waiting for this member of staff; none of the own unit."""
    roles = user.roles
    if not roles.is_staff:
        return GoodExample.objects.none()
    waiting = GoodExample.objects.filter(state=ExampleState.PROPOSED).exclude(organisation__in=roles.belongs)
    if roles.staff_groups is not None:
        waiting = waiting.filter(group_year__group__code__in=roles.staff_groups)
    return waiting


def returned_to(user: User) -> QuerySet[GoodExample]:
    """Sent back to the own units for completion."""
    return GoodExample.objects.filter(
        state=ExampleState.RETURNED, organisation__in=user.roles.served
    ).select_related("group_year__group", "organisation")


def of_group_year(group_year: GroupYear) -> QuerySet[GoodExample]:
    return group_year.good_examples.filter(state=ExampleState.APPROVED).select_related("organisation")


def example_stamp(example: GoodExample) -> str:
    """Names what is told as it stands, for the form that changes it."""
    return stamp(*(getattr(example, name) for name in TOLD))
