"""The register of awards, filtered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from awards.models import AwardRecord
from emulation.common.text import search_text


@dataclass(frozen=True)
class Filter:
    """What was asked for; empty parts do not narrow."""

    text: str = ""
    year: int | None = None
    kind: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Filter:
        year = query.get("nam", "")
        return cls(
            text=query.get("q", "").strip()[:100],
            year=int(year) if year.isdigit() and len(year) == 4 else None,
            kind=query.get("loai", "")[:40],
        )


def records(chosen: Filter) -> QuerySet[AwardRecord]:
    found = AwardRecord.objects.published().select_related(
        "organisation", "kind", "campaign", "decision", "revoked_by"
    )
    if chosen.year:
        found = found.filter(year=chosen.year)
    if chosen.kind:
        found = found.filter(kind__code=chosen.kind)
    for word in search_text(chosen.text).split():
        found = found.filter(organisation__search_text__contains=word)
    return found.order_by("-year", "kind__level", "organisation__sort_key", "id")


def years() -> list[int]:
    found = AwardRecord.objects.published().order_by("-year")
    return list(found.values_list("year", flat=True).distinct())
