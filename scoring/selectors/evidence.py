"""The store of evidence of a unit: its documents of a year and the criteria that cite each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
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


class Twins(NamedTuple):
    """The same file in the stores of other units: those that the person may see, by name; the others
    counted."""

    named: tuple[str, ...]
    others: int

    @property
    def words(self) -> str:
        """`Sở Xây dựng, năm 2025; 2 đơn vị khác`."""
        rest = f"{self.others} đơn vị khác" if self.named else f"{self.others} đơn vị"
        return "; ".join([*self.named, *([rest] if self.others else [])])


def judges(user: User, sheet: ScoreSheet) -> bool:
    """Does this person review, appraise or inspect the sheet? Only they are told of twins."""
    return (
        user.has_perm("scoring.review_sheet", sheet)
        or user.has_perm("scoring.appraise_sheet", sheet)
        or user.roles.is_inspector
    )


def twins_of(user: User, evidence: Collection[Evidence]) -> Mapping[int, Twins]:
    """Document → the same file (by checksum) of other units; documents without any are missing.

    Named are units of which the person may read a sheet that cites it. Four queries, and one for each
    group-year of which the person's standing was not known yet.
    """
    sums = {one.sha256 for one in evidence}
    same: dict[str, list[Evidence]] = defaultdict(list)
    found = Evidence.objects.filter(sha256__in=sums).select_related("organisation")
    for other in found.order_by("organisation__sort_key", "year", "pk"):
        same[other.sha256].append(other)
    foreign = {
        one.pk: [other for other in same[one.sha256] if other.organisation_id != one.organisation_id]
        for one in evidence
    }
    visible = _citing_seen_by(user, {other.pk for others in foreign.values() for other in others})
    return {pk: _twins(others, visible) for pk, others in foreign.items() if others}


def _twins(others: Collection[Evidence], visible: Collection[int]) -> Twins:
    named = {o.organisation_id: o for o in others if o.pk in visible}
    hidden = {o.organisation_id for o in others} - named.keys()
    return Twins(tuple(f"{o.organisation.short_name}, năm {o.year}" for o in named.values()), len(hidden))


def _citing_seen_by(user: User, evidence_ids: Collection[int]) -> frozenset[int]:
    """The documents of these that stand on a sheet which the person may read."""
    if not evidence_ids:
        return frozenset()
    pairs = set(
        LineEvidence.objects.filter(evidence__in=evidence_ids).values_list("evidence_id", "line__sheet_id")
    )
    citing = sheets().filter(pk__in={sheet for _, sheet in pairs})
    readable = {sheet.pk for sheet in citing if Layer.SELF in visible_layers(user, sheet)}
    return frozenset(evidence for evidence, sheet in pairs if sheet in readable)


class Doubled(NamedTuple):
    """A document of a sheet that other units have too."""

    label: str
    url: str
    words: str


def doubled_in(user: User, sheet: ScoreSheet) -> list[Doubled]:
    """The documents that a sheet cites and other units have in their stores, for those who judge it."""
    if not judges(user, sheet):
        return []
    elsewhere = Evidence.objects.filter(sha256=OuterRef("sha256")).exclude(
        organisation=OuterRef("organisation")
    )
    cited = list(
        Evidence.objects.filter(Exists(elsewhere), citations__line__sheet=sheet).distinct().order_by("pk")
    )
    found = twins_of(user, cited) if cited else {}
    return [
        Doubled(
            one.number or one.subject,
            reverse("scoring:review-evidence", args=[sheet.pk, one.pk]),
            found[one.pk].words,
        )
        for one in cited
        if one.pk in found
    ]
