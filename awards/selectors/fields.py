"""`Field` of many dossiers at once: for pages that compare units of different groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from awards.models import AwardKind, AwardRecord, Dossier, Nomination
from awards.selectors.facts import Field
from awards.selectors.records import completions_of, exclusions_of, past_award, people_of, vote_bases
from emulation.conferences.models import CandidateCount
from emulation.groups.policies import FoundingFinding, policy_of
from emulation.regulations.selectors import attach_books
from scoring.models import RankingRow


def fields_of(dossiers: Sequence[Dossier], kind: AwardKind) -> dict[int, Field]:
    """By dossier, to judge units for that one kind. The number of queries does not grow with the dossiers,
    but for founding conditions of groups whose kind the regulation admits to the award (Khối have none).

    The dossiers come with `group_year__group__founder`, `group_year__regulation`, `regulation`, `run`.
    """
    attach_books([d.regulation_in_force() for d in dossiers] + [d.group_year.regulation for d in dossiers])
    rows: dict[int, list[RankingRow]] = defaultdict(list)
    runs = [dossier.run_id for dossier in dossiers]
    for row in RankingRow.objects.filter(run__in=runs).select_related("organisation").order_by("order"):
        rows[row.run_id].append(row)
    units = sorted({row.organisation_id for found in rows.values() for row in found})
    named: dict[int, list[Nomination]] = defaultdict(list)
    nominations = Nomination.objects.filter(dossier__in=dossiers).select_related(
        "organisation", "kind", "row", "campaign"
    )
    for nomination in nominations.order_by("kind__level", "row__order", "id"):
        named[nomination.dossier_id].append(nomination)
    counts: dict[int, dict[int, list[CandidateCount]]] = defaultdict(lambda: defaultdict(list))
    years = [dossier.group_year_id for dossier in dossiers]
    for count in (
        CandidateCount.objects.filter(conference__group_year__in=years)
        .select_related("conference")
        .order_by("id")
    ):
        counts[count.conference.group_year_id][count.organisation_id].append(count)
    records = AwardRecord.objects.filter(organisation__in=units, revoked_on=None)
    records = records.exclude(nomination__dossier__in=dossiers)
    records = records.select_related("kind", "decision", "campaign")
    awards = defaultdict(list)
    for record in records.order_by("-year"):
        awards[record.organisation_id].append(past_award(record))
    kinds, completions = tuple(AwardKind.objects.all()), completions_of(units)
    excluded = {
        year: exclusions_of(units, year) for year in sorted({dossier.group_year.year for dossier in dossiers})
    }
    bases = vote_bases([(dossier.group_year, len(rows[dossier.run_id])) for dossier in dossiers])
    people = {
        year: people_of(units, year) for year in sorted({dossier.group_year.year for dossier in dossiers})
    }
    found = {}
    for dossier in dossiers:
        founding, may_propose = _founding(dossier, kind)
        found[dossier.pk] = Field(
            group_year=dossier.group_year,
            run=dossier.run,
            rows=tuple(rows[dossier.run_id]),
            kinds=kinds,
            regulation=dossier.regulation_in_force(),
            founding=founding,
            may_propose_flag=may_propose,
            received_on=dossier.received_on,
            nominations=tuple(named[dossier.pk]),
            awards={unit: tuple(some) for unit, some in awards.items()},
            completions=completions,
            exclusions=excluded[dossier.group_year.year],
            counts=_tuples(counts[dossier.group_year_id]),
            base=bases[dossier.group_year_id],
            people=people[dossier.group_year.year],
        )
    return found


def _founding(dossier: Dossier, kind: AwardKind) -> tuple[tuple[FoundingFinding, ...], bool]:
    """The conditions of the group; none are asked where its kind is not admitted to the award anyway."""
    group = dossier.group_year.group
    if group.kind not in dossier.regulation_in_force().book.texts(f"award.{kind.code}.group_kinds"):
        return (), True
    policy = policy_of(group)
    founding = tuple(policy.founding(dossier.group_year))
    waived = any(condition.waived and not condition.met for condition in founding)
    return founding, not waived or policy.may_propose_flag(founding)


def _tuples(
    counts: Mapping[int, Sequence[CandidateCount]],
) -> dict[int, tuple[CandidateCount, ...]]:
    return {unit: tuple(some) for unit, some in counts.items()}
