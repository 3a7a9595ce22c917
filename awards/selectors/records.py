"""What is recorded about units before a group names any: awards, completion, exclusions, votes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q

from awards.eligibility import Candidate, Completion, PastAward
from awards.models import AwardRecord, Dossier
from awards.selectors import campaigns
from emulation.conferences.models import CandidateCount, Conference
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
    for record in records.select_related("kind", "decision", "campaign").order_by("-year"):
        found[record.organisation_id].append(past_award(record))
    return {unit: tuple(awards) for unit, awards in found.items()}


def past_award(record: AwardRecord) -> PastAward:
    """A line of the register as the pure conditions read it; with `kind`, `decision` and `campaign`."""
    return PastAward(
        year=record.year,
        kind=record.kind.code,
        kind_name=record.award_name,
        decision=record.decision.number,
        achievement=campaigns.achievement(record.campaign, record.year),
        merit=record.campaign_id is None,
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


def people_of(units: Sequence[int], year: int) -> dict[int, Candidate]:
    """Staff and women among them in that year; one query."""
    facts = OrganisationYear.objects.filter(organisation__in=units, year=year)
    return {
        unit: Candidate(unit, women, staff)
        for unit, women, staff in facts.values_list("organisation_id", "female_count", "staff_count")
    }


def exclusions_of(units: Sequence[int], year: int) -> dict[int, tuple[Exclusion, ...]]:
    """What is in force now, also what was set after the ranking."""
    found: dict[int, list[Exclusion]] = defaultdict(list)
    for exclusion in Exclusion.objects.filter(organisation__in=units, year=year, lifted_at=None).order_by(
        "id"
    ):
        found[exclusion.organisation_id].append(exclusion)
    return {unit: tuple(exclusions) for unit, exclusions in found.items()}


def vote_base(group_year: GroupYear, members: int) -> int:
    """What the votes of the conference of one group-year are counted against."""
    return vote_bases([(group_year, members)])[group_year.pk]


def vote_bases(years: Sequence[tuple[GroupYear, int]]) -> dict[int, int]:
    """All members, or those that were present or heard in writing, by the regulation that the conference
    voted under; by group-year. One query, where any regulation counts those present."""
    found = {group_year.pk: members for group_year, members in years}
    present = [
        group_year.pk
        for group_year, _ in years
        if group_year.regulation.book.text("conference.denominator") != "all"
    ]
    if present:
        conferences = Conference.objects.filter(group_year__in=present)
        counted = conferences.annotate(came=Count("attendances", filter=Q(attendances__present=True)))
        for year_id, came, written in counted.values_list("group_year_id", "came", "written"):
            found[year_id] = came + written
    return found


def counts_of(group_year: GroupYear) -> dict[int, tuple[CandidateCount, ...]]:
    """Votes of the conference by unit."""
    found: dict[int, list[CandidateCount]] = defaultdict(list)
    for count in CandidateCount.objects.filter(conference__group_year=group_year).order_by("id"):
        found[count.organisation_id].append(count)
    return {unit: tuple(counts) for unit, counts in found.items()}
