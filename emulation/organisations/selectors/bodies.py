"""Reads about bodies: the list, and what the page of one of them shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation, OrganisationYear, Succession


def listing(text: str, kind: str, on: date | None) -> QuerySet[Organisation]:
    """Bodies by words of their name, by kind, in force on a day (None: also those that are gone)."""
    found = Organisation.objects.select_related("parent").search(text)
    if kind in OrganisationKind.values:
        found = found.filter(kind=kind)
    if on is not None:
        found = found.in_force(on)
    return found


@dataclass(frozen=True)
class Surroundings:
    """What stands around a body: before it, after it, below it, and its facts newest first."""

    precedents: list[Succession]
    successions: list[Succession]
    divisions: list[Organisation]
    years: list[OrganisationYear]


def surroundings(organisation: Organisation, on: date) -> Surroundings:
    """Four queries."""
    return Surroundings(
        precedents=list(organisation.precedents.select_related("predecessor").order_by("on", "id")),
        successions=list(organisation.successions.select_related("successor").order_by("on", "id")),
        divisions=list(organisation.children.filter(kind=OrganisationKind.DIVISION).in_force(on)),
        years=list(organisation.years.order_by("-year")),
    )


def staff_counts(organisations: list[int], year: int) -> dict[int, int | None]:
    """Staff by body; a body without a figure is missing or None."""
    rows = OrganisationYear.objects.filter(organisation__in=organisations, year=year)
    return dict(rows.values_list("organisation_id", "staff_count"))


def names_in_force(on: date) -> list[str]:
    """Names to choose from while typing."""
    return list(Organisation.objects.in_force(on).values_list("name", flat=True))
