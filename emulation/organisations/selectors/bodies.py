"""Reads about bodies: the list, and what the page of one of them shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation, OrganisationYear, PastSuperior, Succession


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
    """What stands around a body: before it, after it, above it before, below it, its facts newest first.

    Below it stands what is there on the day; of a body that ended, what was there on its last day.
    """

    precedents: list[Succession]
    successions: list[Succession]
    past_superiors: list[PastSuperior]
    divisions: list[Organisation]
    years: list[OrganisationYear]


def surroundings(organisation: Organisation, on: date) -> Surroundings:
    """Five queries."""
    last = min(on, organisation.valid_to) if organisation.valid_to else on
    below = Organisation.objects.under(organisation, last).filter(kind=OrganisationKind.DIVISION)
    return Surroundings(
        precedents=list(
            organisation.precedents.select_related("predecessor", "reorganisation").order_by("on", "id")
        ),
        successions=list(
            organisation.successions.select_related("successor", "reorganisation").order_by("on", "id")
        ),
        past_superiors=list(organisation.past_superiors.select_related("parent").order_by("until")),
        divisions=list(below),
        years=list(organisation.years.order_by("-year")),
    )


def staff_counts(organisations: list[int], year: int) -> dict[int, int | None]:
    """Staff by body; a body without a figure is missing or None."""
    rows = OrganisationYear.objects.filter(organisation__in=organisations, year=year)
    return dict(rows.values_list("organisation_id", "staff_count"))


def names_in_force(on: date) -> list[str]:
    """Names to choose from while typing; where several bear one, each with its superior."""
    rows = list(Organisation.objects.in_force(on).values_list("name", "parent__short_name"))
    several = Counter(name for name, _ in rows)
    return [f"{name}, {above}" if several[name] > 1 and above else name for name, above in rows]
