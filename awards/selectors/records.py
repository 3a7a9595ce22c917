"""What is recorded about units before a group names any: awards, completion, exclusions, votes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from awards.eligibility import Completion, PastAward
from awards.models import AwardRecord, Dossier
from emulation.conferences.models import CandidateCount
from emulation.groups.models import GroupYear
from emulation.organisations.choices import CompletionLevel
from emulation.organisations.models import OrganisationYear
from scoring.models import Exclusion


def awards_of(units: Sequence[int], dossier: Dossier | None) -> dict[int, tuple[PastAward, ...]]:
    """The register, without the awards that came of this very dossier."""
    found: dict[int, list[PastAward]] = defaultdict(list)
    records = AwardRecord.objects.filter(organisation__in=units, revoked_on=None)
    if dossier is not None:
        records = records.exclude(nomination__in=dossier.nominations.values("pk"))
    for record in records.select_related("kind", "decision").order_by("-year"):
        found[record.organisation_id].append(past_award(record))
    return {unit: tuple(awards) for unit, awards in found.items()}


def past_award(record: AwardRecord) -> PastAward:
    """A line of the register as the pure conditions read it; with `kind` and `decision`."""
    return PastAward(
        year=record.year,
        kind=record.kind.code,
        kind_name=record.kind.name,
        decision=record.decision.number,
        achievement=str(record.year),
    )


def completions_of(units: Sequence[int]) -> dict[int, tuple[Completion, ...]]:
    found: dict[int, list[Completion]] = defaultdict(list)
    years = OrganisationYear.objects.filter(organisation__in=units).exclude(completion="")
    for fact in years.order_by("-year"):
        label = CompletionLevel(fact.completion).label
        found[fact.organisation_id].append(
            Completion(fact.year, fact.completion, label, fact.completion_document)
        )
    return {unit: tuple(levels) for unit, levels in found.items()}


def exclusions_of(units: Sequence[int], year: int) -> dict[int, tuple[Exclusion, ...]]:
    """What is in force now, also what was set after the ranking."""
    found: dict[int, list[Exclusion]] = defaultdict(list)
    for exclusion in Exclusion.objects.filter(organisation__in=units, year=year, lifted_at=None).order_by(
        "id"
    ):
        found[exclusion.organisation_id].append(exclusion)
    return {unit: tuple(exclusions) for unit, exclusions in found.items()}


def counts_of(group_year: GroupYear) -> dict[int, tuple[CandidateCount, ...]]:
    """Votes of the conference by unit."""
    found: dict[int, list[CandidateCount]] = defaultdict(list)
    for count in CandidateCount.objects.filter(conference__group_year=group_year).order_by("id"):
        found[count.organisation_id].append(count)
    return {unit: tuple(counts) for unit, counts in found.items()}
