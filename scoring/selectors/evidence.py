"""The store of evidence of a unit: its documents of a year and the criteria that cite each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.urls import reverse

from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.choices import EDITABLE_STATES, Layer, SheetState
from scoring.models import Evidence, LineEvidence, ScoreSheet
from scoring.rules import visible_layers
from scoring.selectors.sheets import sheets


class Use(NamedTuple):
    """A line that cites a document."""

    label: str
    url: str
    pages: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the store with its uses."""

    evidence: Evidence
    uses: tuple[Use, ...]


class Shelf(NamedTuple):
    """One unit in one year."""

    organisation: Organisation
    year: int

    @property
    def key(self) -> str:
        return f"{self.organisation.pk}-{self.year}"


def editable_sheets(organisation_id: int, year: int) -> QuerySet[ScoreSheet]:
    """Sheets of the unit in that year that still take evidence: while filled in, while being explained."""
    filling_in = Q(membership__group_year__review_closed_at=None, state__in=EDITABLE_STATES)
    explaining = Q(membership__group_year__review_closed_at__isnull=False, state=SheetState.REVIEWED)
    return ScoreSheet.objects.filter(
        filling_in | explaining,
        membership__organisation=organisation_id,
        membership__group_year__year=year,
    )


def shelves_of(user: User) -> list[Shelf]:
    """Units and years of this person's sheets and documents, newest first."""
    units = user.roles.served
    found = set(
        ScoreSheet.objects.filter(membership__organisation__in=units).values_list(
            "membership__organisation_id", "membership__group_year__year"
        )
    ) | set(Evidence.objects.filter(organisation__in=units).values_list("organisation_id", "year"))
    named = Organisation.objects.in_bulk({pk for pk, _ in found})
    shelves = [Shelf(named[pk], year) for pk, year in found]
    return sorted(shelves, key=lambda shelf: (-shelf.year, shelf.organisation.sort_key))


def kept_in(shelf: Shelf) -> list[Kept]:
    """The documents of a shelf, newest first, with the lines that cite them; two queries."""
    documents = list(
        Evidence.objects.filter(organisation=shelf.organisation, year=shelf.year)
        .select_related("uploaded_by")
        .order_by("-pk")
    )
    uses = uses_of([document.pk for document in documents])
    return [Kept(document, uses.get(document.pk, ())) for document in documents]


def uses_of(
    evidence_ids: Collection[int], sheet_ids: Collection[int] | None = None
) -> Mapping[int, tuple[Use, ...]]:
    """Document → the lines that cite it (only on some sheets, where given)."""
    citations = LineEvidence.objects.filter(evidence__in=evidence_ids)
    if sheet_ids is not None:
        citations = citations.filter(line__sheet__in=sheet_ids)
    found: dict[int, list[Use]] = defaultdict(list)
    rows = citations.order_by("line__sheet_id", "line__criterion__position").values_list(
        "evidence_id", "line__sheet_id", "line_id", "line__criterion__code", "line__criterion__title", "pages"
    )
    for evidence_id, sheet_id, line_id, code, title, pages in rows:
        url = reverse("scoring:sheet-line", args=[sheet_id, line_id])
        found[evidence_id].append(Use(f"{code}. {title}", url, pages))
    return {pk: tuple(own) for pk, own in found.items()}


def uses_seen_by(user: User, evidence: Evidence) -> tuple[Use, ...]:
    """The lines that cite a document, on sheets that this person may read."""
    citing = sheets().filter(lines__citations__evidence=evidence).distinct()
    readable = [sheet.pk for sheet in citing if Layer.SELF in visible_layers(user, sheet)]
    return uses_of([evidence.pk], readable).get(evidence.pk, ())
