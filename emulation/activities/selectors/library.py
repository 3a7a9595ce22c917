"""The library: activities that any group has held, for others to copy; minutes and files stay at home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce

from emulation.activities.choices import (
    ActivityForm,
    ActivityKind,
    ActivityState,
    ExampleState,
    Presence,
)
from emulation.activities.models import Activity, GoodExample, Participant
from emulation.common.dates import today
from emulation.common.text import search_text
from emulation.groups.choices import GroupKind, YearState
from emulation.groups.models import GroupOffice, GroupYear
from emulation.people.models import User

SORTS = {"moi": "Mới nhất", "guong": "Nhiều gương điển hình", "tham-gia": "Tham gia đông nhất"}
_ORDERS = {
    "moi": ("-starts_on", "-pk"),
    "guong": ("-examples", "-share", "-starts_on", "-pk"),
    "tham-gia": ("-share", "-examples", "-starts_on", "-pk"),
}


@dataclass(frozen=True)
class Search:
    """What the library is narrowed by, and its order; empty means all."""

    text: str = ""
    kind: str = ""
    form: str = ""
    group_kind: str = ""
    year: str = ""
    sort: str = "moi"


def held() -> QuerySet[Activity]:
    """Everything the library has."""
    return Activity.objects.filter(state=ActivityState.HELD).select_related("group_year__group")


def found(search: Search) -> QuerySet[Activity]:
    """Held activities with `.invited`, `.came`, `.share` (0–1), `.examples` (approved), `.copied`."""
    activities = held()
    for word in search_text(search.text).split():
        activities = activities.filter(
            Q(search_text__contains=word) | Q(group_year__group__search_text__contains=word)
        )
    if search.kind in ActivityKind.values:
        activities = activities.filter(kind=search.kind)
    if search.form in ActivityForm.values:
        activities = activities.filter(form=search.form)
    if search.group_kind in GroupKind.values:
        activities = activities.filter(group_year__group__kind=search.group_kind)
    if search.year.isdecimal():
        activities = activities.filter(group_year__year=int(search.year))
    return with_figures(activities).order_by(*_ORDERS.get(search.sort, _ORDERS["moi"]))


def with_figures(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each figure by a subquery of its own, so that they do not multiply each other."""
    own = Participant.objects.filter(activity=OuterRef("pk")).order_by().values("activity")
    approved = GoodExample.objects.filter(activity=OuterRef("pk"), state=ExampleState.APPROVED).order_by()
    copies = Activity.objects.filter(copied_from=OuterRef("pk")).order_by().values("copied_from")
    return activities.annotate(
        invited=_number(own.annotate(n=Count("pk"))),
        came=_number(own.filter(presence=Presence.TOOK_PART).annotate(n=Count("pk"))),
        examples=_number(approved.values("activity").annotate(n=Count("pk"))),
        copied=_number(copies.annotate(n=Count("pk"))),
    ).annotate(
        share=Case(
            When(invited__gt=0, then=Cast(F("came"), FloatField()) / Cast(F("invited"), FloatField())),
            default=Value(0.0),
            output_field=FloatField(),
        )
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n")), 0)


def years() -> list[int]:
    """Years of which the library has something, newest first."""
    known = held().order_by("-group_year__year").values_list("group_year__year", flat=True)
    return list(known.distinct())


def own_years(user: User) -> list[GroupYear]:
    """Group-years into which this person may copy a plan: led ones, for staff those in charge; not closed."""
    roles = user.roles
    found = GroupYear.objects.exclude(state=YearState.CLOSED).select_related("group", "regulation")
    if not (roles.is_staff and roles.staff_groups is None):
        offices = GroupOffice.objects.held(today()).filter(organisation__in=roles.served)
        found = found.filter(
            Q(pk__in=offices.values("group_year")) | Q(group__code__in=roles.staff_groups or ())
        )
    return list(found.order_by("-year", "group__kind", "group__sort_key", "pk"))
