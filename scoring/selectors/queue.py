"""Sheets one after the other: neighbours within a group, the queue of the appraisal, who appraises nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse

from emulation.common.dates import today
from emulation.groups.models import GroupYear
from emulation.groups.policies import kinds_with_first_step
from emulation.people.choices import OfficeKind
from emulation.people.models import Office, User
from scoring.choices import SheetState
from scoring.models import ScoreSheet
from scoring.selectors.sheets import sheets


def agency_units() -> set[int]:
    """The units whose people appraise: their own sheet has no appraiser
    (docs/adr/0006-own-unit-of-the-standing-agency.md)."""
    held = Office.objects.held(today()).filter(kind=OfficeKind.STANDING_STAFF, organisation__isnull=False)
    return {unit for unit in held.values_list("organisation_id", flat=True) if unit is not None}


class Neighbours(NamedTuple):
    """Where a sheet stands among those this person works on: "4/9", the one before, the one after."""

    place: int
    total: int
    previous: tuple[str, str] | None
    next: tuple[str, str] | None


def neighbours(user: User, sheet: ScoreSheet, url_name: str) -> Neighbours | None:
    """Other sheets of the group that were handed in, without the own unit's. One query."""
    rows = list(
        ScoreSheet.objects.filter(
            membership__group_year=sheet.membership.group_year_id, submitted_at__isnull=False
        )
        .exclude(membership__organisation__in=user.roles.belongs)
        .order_by("membership__order", "pk")
        .values_list("pk", "membership__organisation__short_name")
    )
    ids = [pk for pk, _ in rows]
    if sheet.pk not in ids:
        return None
    place = ids.index(sheet.pk)
    links = [(reverse(url_name, args=[pk]), name) for pk, name in rows]
    return Neighbours(
        place=place + 1,
        total=len(rows),
        previous=links[place - 1] if place else None,
        next=links[place + 1] if place + 1 < len(links) else None,
    )


def first_step_pending() -> Q:
    """Sheets of clusters that wait for the founder's step."""
    return Q(
        membership__group_year__group__kind__in=kinds_with_first_step(),
        first_step_at=None,
        first_step_waived="",
    )


def appraisal_queue(user: User) -> QuerySet[ScoreSheet]:
    """Sheets that this member of staff has to appraise now, by group; never the own unit's."""
    roles = user.roles
    found = (
        sheets()
        .filter(state=SheetState.ACCEPTED, membership__group_year__review_closed_at__isnull=False)
        .exclude(membership__organisation__in=roles.belongs)
        .exclude(first_step_pending())
    )
    if not roles.is_staff:
        return found.none()
    if roles.staff_groups is not None:
        found = found.filter(membership__group_year__group__code__in=roles.staff_groups)
    return found.order_by(
        "-membership__group_year__year",
        "membership__group_year__group__kind",
        "membership__group_year__group__sort_key",
        "membership__order",
        "pk",
    )


def by_group(found: Iterable[ScoreSheet]) -> list[tuple[GroupYear, list[ScoreSheet]]]:
    """The queue in its order, a list for each group-year."""
    groups: dict[int, tuple[GroupYear, list[ScoreSheet]]] = {}
    for sheet in found:
        group_year = sheet.membership.group_year
        groups.setdefault(group_year.pk, (group_year, []))[1].append(sheet)
    return list(groups.values())
