"""Reading the trail: records in a person's scope, and those whose values that person may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet

from emulation.audit import visibility
from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import HANOI
from emulation.common.text import search_text

if TYPE_CHECKING:
    from emulation.people.models import User


@dataclass(frozen=True)
class Filters:
    """What the page is narrowed by; None or empty means all."""

    first: date | None = None
    last: date | None = None
    room: str = ""
    actor: str = ""


def reads_a_trail(user: User) -> bool:
    """Is there anything of the trail for this person? No query beyond the offices."""
    return any(s.everything or s.organisations or s.group_years != () for s in visibility.scopes_of(user))


def visible_to(user: User) -> QuerySet[AuditRecord]:
    """Records this person may read, newest first.

    Own units: what their own people did, and what is open. Group-years led or founded: what is open, and
    one's own doings. Everything only for those whose scope says so; nothing without a scope.
    """
    scopes = visibility.scopes_of(user)
    records = AuditRecord.objects.select_related("actor").order_by("-id")
    for withheld in visibility.withheld_from(user):
        records = records.exclude(withheld)
    if any(scope.everything for scope in scopes):
        return records
    readable = Q(pk__in=())
    for scope in scopes:
        own = Q(organisation_id__in=scope.organisations)
        led = Q(group_year_id__in=scope.group_years)
        readable |= own & (visibility.open_records() | Q(actor__in=_people_of(scope.organisations)))
        readable |= led if scope.in_full else led & (visibility.open_records() | Q(actor=user.pk))
    return records.filter(readable)


def with_readable_values(user: User, records: Sequence[AuditRecord]) -> set[int]:
    """Ids of those (visible) records whose old and new values this person may see. One query at most."""
    scopes = visibility.scopes_of(user)
    if any(scope.all_values for scope in scopes):
        return {record.pk for record in records}
    own = frozenset[int]().union(*(scope.organisations for scope in scopes))
    colleagues = set(_people_of(own).values_list("pk", flat=True)) if own else set()
    found = visibility.readable_values(user, records)
    return found | {
        record.pk
        for record in records
        if visibility.is_open(record)
        or record.actor_id == user.pk
        or (record.organisation_id in own and record.actor_id in colleagues)
    }


def narrowed(records: QuerySet[AuditRecord], filters: Filters) -> QuerySet[AuditRecord]:
    if filters.first:
        records = records.filter(at__gte=_begin(filters.first))
    if filters.last:
        records = records.filter(at__lt=_begin(filters.last + timedelta(days=1)))
    if filters.room:
        records = records.filter(subject_model__startswith=f"{filters.room}.")
    for word in search_text(filters.actor).split():
        records = records.filter(actor__search_text__contains=word)
    return records


def first_reached(subject: Model, state: str) -> datetime | None:
    """When a subject came to a state for the first time; None where no step to it was recorded."""
    steps = Transition.objects.filter(
        subject_model=subject._meta.label_lower, subject_id=str(subject.pk), to_state=state
    )
    return steps.order_by("id").values_list("at", flat=True).first()


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=HANOI)


def _people_of(organisations: frozenset[int]) -> QuerySet[User]:
    """Whoever holds or held an office in one of these units."""
    return get_user_model().objects.filter(offices__organisation__in=organisations).distinct()
