"""The year of a group ends once nothing of its dossier waits any more (nominated → closed)."""

from __future__ import annotations

from collections.abc import Iterable

from awards.choices import NominationState
from awards.models import Nomination
from emulation.audit.services import record
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.services import advance, locked
from emulation.people.models import User

WAITING = (
    NominationState.DRAFTED,
    NominationState.SUBMITTED,
    NominationState.SUPPLEMENT,
    NominationState.ELIGIBLE,
    NominationState.ON_AGENDA,
    NominationState.PASSED,
)

GRANTED = (NominationState.DECIDED, NominationState.PUBLISHED)
"""A government flag in these states ends whatever else the unit was proposed for with it."""


def close_settled(*, actor: User, group_year_ids: Iterable[int]) -> list[GroupYear]:
    """Close those group-years of which every nomination has been decided or refused. In a transaction."""
    closed = []
    for group_year_id in sorted(set(group_year_ids)):
        group_year = locked(group_year_id)
        flags = Nomination.objects.filter(dossier__group_year=group_year, state__in=GRANTED)
        waiting = Nomination.objects.filter(dossier__group_year=group_year, state__in=WAITING)
        waiting = waiting.exclude(organisation__in=flags.exclude(selection="").values("organisation"))
        if group_year.state != YearState.NOMINATED or waiting.exists():
            continue
        advance(actor=actor, group_year=group_year, to=YearState.CLOSED)
        record(
            actor=actor,
            action="close_year",
            text=f"Kết thúc năm thi đua {group_year.year} của {group_year.group.short_name}",
            subject=group_year,
            group_year_id=group_year.pk,
        )
        closed.append(group_year)
    return closed
