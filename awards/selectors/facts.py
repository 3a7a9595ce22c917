"""What is known about the members of a group-year when awards are proposed, and what the regulation asks.

`Field.of(group_year)` reads everything in a fixed number of queries; the verdicts come from the pure
`awards.eligibility`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from awards import eligibility
from awards.choices import NominationState
from awards.eligibility import (
    Assessment,
    ChecklistItem,
    Code,
    Completion,
    DivisionRight,
    EligibilityRules,
    NominationFacts,
    PastAward,
    Reason,
)
from awards.models import AwardKind, AwardRecord, Dossier, Nomination
from awards.quotas import Meter
from emulation.conferences.models import CandidateCount
from emulation.groups.models import GroupYear
from emulation.groups.policies import FoundingFinding, policy_of
from emulation.organisations.choices import CompletionLevel
from emulation.organisations.models import OrganisationYear
from emulation.regulations.book import RuleBook
from scoring.choices import ExclusionKind
from scoring.models import Exclusion, RankingRow, RankingRun

# Nominations that hold a place in the quota.
COUNTED = frozenset(NominationState) - {NominationState.NOT_ELIGIBLE, NominationState.REVOKED}
PENDING = (ExclusionKind.EXAMINATION, ExclusionKind.DENUNCIATION)
FLAGS = frozenset({"government_flag", "provincial_flag"})

# Lines of a standard that a condition of its own answers already.
ANSWERED_ELSEWHERE = frozenset({"leads_group"})
CLAUSE_KEYS = {
    Code.GROUP_KIND: "group_kinds",
    Code.LEADS: "must_lead",
    Code.RANK: "ranks",
    Code.TARGETS: "standards",
    Code.HISTORY: "standards",
    Code.DIVISION: "group_kinds",
}


def limit_of(book: RuleBook, kind: str, members: int) -> tuple[int | None, str]:
    """How many of that kind a group of that size may propose (None: no number), and the clause."""
    if kind == "provincial_certificate":
        key = "award.provincial_certificate.per_group_by_size"
        return book.count_for_size(key, members), book.clause(key)
    key = f"award.{kind}.per_group"
    return book.optional_integer(key), book.clause(key)


def rules_of(book: RuleBook, kind: AwardKind, members: int) -> EligibilityRules:
    """The figures of one award kind as the pure rules want them."""
    prefix = f"award.{kind.code}"
    items = tuple(
        ChecklistItem(row["code"], row["label"], row["clause"], row["minimum"])
        for row in book.table(f"{prefix}.standards")
        if row["code"] not in ANSWERED_ELSEWHERE
    )
    clauses: dict[str, str] = {code: book.clause(f"{prefix}.{name}") for code, name in CLAUSE_KEYS.items()}
    clauses[Code.QUOTA] = limit_of(book, kind.code, members)[1]
    clauses[Code.ACHIEVEMENT] = clauses[Code.HIGHER_PROPOSAL] = book.clause("award.one_per_achievement")
    clauses[Code.PENDING] = clauses[Code.EXCLUSION] = book.clause("exclusions.kinds")
    clauses[Code.EXISTS] = "Thông tư 15/2025/TT-BNV"
    is_flag = kind.code in FLAGS
    return EligibilityRules(
        kind=kind.code,
        label=book.text(f"{prefix}.name"),
        group_kinds=frozenset(book.texts(f"{prefix}.group_kinds")),
        must_lead=book.flag(f"{prefix}.must_lead"),
        ranks=frozenset(book.integers(f"{prefix}.ranks")),
        divisions=DivisionRight.LEADING_LAWFUL_CLUSTER if is_flag else DivisionRight.ALWAYS,
        must_exceed_targets=any(item.code == "exceeded_targets" for item in items),
        checklist=tuple(item for item in items if item.code != "exceeded_targets"),
        one_per_achievement=book.flag("award.one_per_achievement"),
        thematic_counts=book.flag("award.thematic_counts_for_merit"),
        clauses=clauses,
        alternatives=tuple(
            book.text(f"award.{other}.name") for other in book.texts(f"{prefix}.alternatives")
        ),
    )


@dataclass
class Field:
    """Everything about one group-year that awards are decided by."""

    group_year: GroupYear
    run: RankingRun
    rows: tuple[RankingRow, ...]
    kinds: tuple[AwardKind, ...]
    book: RuleBook
    founding: tuple[FoundingFinding, ...]
    nominations: tuple[Nomination, ...]
    awards: Mapping[int, tuple[PastAward, ...]]
    completions: Mapping[int, tuple[Completion, ...]]
    pending: Mapping[int, tuple[str, ...]]
    counts: Mapping[int, tuple[CandidateCount, ...]]

    @classmethod
    def of(cls, group_year: GroupYear, dossier: Dossier | None = None) -> Field | None:
        """None while the group-year has no ranking. About ten queries, whatever its size."""
        run = dossier.run if dossier else group_year.ranking_runs.order_by("-number").first()
        if run is None:
            return None
        rows = tuple(run.rows.select_related("organisation").order_by("order"))
        units = [row.organisation_id for row in rows]
        regulation = dossier.regulation_in_force() if dossier else group_year.regulation
        nominations = dossier.nominations.select_related("organisation", "kind", "row") if dossier else ()
        return cls(
            group_year=group_year,
            run=run,
            rows=rows,
            kinds=tuple(AwardKind.objects.all()),
            book=regulation.book,
            founding=tuple(policy_of(group_year.group).founding(group_year)),
            nominations=tuple(nominations),
            awards=_awards(units),
            completions=_completions(units),
            pending=_pending(units, group_year.year),
            counts=_counts(group_year),
        )

    def used(self, kind: AwardKind, besides: Nomination | None = None) -> int:
        """Places of the quota taken, not counting one nomination."""
        return sum(
            one.kind_id == kind.pk and one.state in COUNTED and one.pk != (besides.pk if besides else None)
            for one in self.nominations
        )

    def meter(self, kind: AwardKind) -> Meter:
        """The quota of a kind as it stands."""
        return Meter(limit_of(self.book, kind.code, len(self.rows))[0], self.used(kind))

    def limit_clause(self, kind: AwardKind) -> str:
        """Where the quota of a kind stands."""
        return limit_of(self.book, kind.code, len(self.rows))[1]

    def row_of(self, organisation_id: int) -> RankingRow | None:
        return next((row for row in self.rows if row.organisation_id == organisation_id), None)

    def nomination_of(self, organisation_id: int, kind: AwardKind) -> Nomination | None:
        return next(
            (n for n in self.nominations if n.organisation_id == organisation_id and n.kind_id == kind.pk),
            None,
        )

    def assess(
        self, row: RankingRow, kind: AwardKind, answers: Mapping[str, Any] | None = None
    ) -> Assessment:
        """All conditions for one unit and kind; `answers` to the standard beside the recorded ones."""
        nomination = self.nomination_of(row.organisation_id, kind)
        given = answers if answers is not None else (nomination.answers if nomination else {})
        return eligibility.assess(
            self.facts(row, kind, nomination, given), rules_of(self.book, kind, len(self.rows))
        )

    def facts(
        self, row: RankingRow, kind: AwardKind, nomination: Nomination | None, answers: Mapping[str, Any]
    ) -> NominationFacts:
        unit = row.organisation
        used = self.used(kind, besides=nomination) + 1
        limit = limit_of(self.book, kind.code, len(self.rows))[0]
        return NominationFacts(
            kind=kind.code,
            unit=unit.name,
            group_kind=self.group_year.group.kind,
            year=self.group_year.year,
            is_division=unit.is_division,
            rank=row.rank,
            tied=row.tied,
            scores_complete=True,
            targets_exceeded=_yes_no(answers.get("exceeded_targets")),
            dissolved_on=unit.valid_to,
            received_on=None,
            excluded=_exclusion(row),
            pending=self.pending.get(unit.pk, ()),
            founding=tuple(
                eligibility.FoundingFinding(f.label, f.met, f.clause, f.waived) for f in self.founding
            ),
            achievement=str(self.group_year.year),
            history=self.awards.get(unit.pk, ()),
            completions=self.completions.get(unit.pk, ()),
            higher_proposals=self._higher(unit.pk, kind),
            checklist={code: _answer(value) for code, value in answers.items()},
            quota=Meter(limit, used, nomination.override_document if nomination else ""),
        )

    def _higher(self, organisation_id: int, kind: AwardKind) -> tuple[str, ...]:
        return tuple(
            one.kind.name
            for one in self.nominations
            if one.organisation_id == organisation_id and one.kind.level < kind.level and one.state in COUNTED
        )


def _exclusion(row: RankingRow) -> tuple[Reason, ...]:
    return (Reason(row.excluded_reason, row.excluded_clause),) if row.is_excluded else ()


def _yes_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _answer(value: Any) -> bool | Decimal | None:
    """Answers are kept as JSON: yes, no, or a number as text."""
    if value is None or isinstance(value, bool):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _awards(units: Sequence[int]) -> dict[int, tuple[PastAward, ...]]:
    found: dict[int, list[PastAward]] = defaultdict(list)
    records = AwardRecord.objects.filter(organisation__in=units, revoked_on=None)
    for record in records.select_related("kind", "decision").order_by("-year"):
        found[record.organisation_id].append(
            PastAward(
                year=record.year,
                kind=record.kind.code,
                kind_name=record.kind.name,
                decision=record.decision.number,
                achievement=str(record.year),
            )
        )
    return {unit: tuple(awards) for unit, awards in found.items()}


def _completions(units: Sequence[int]) -> dict[int, tuple[Completion, ...]]:
    found: dict[int, list[Completion]] = defaultdict(list)
    years = OrganisationYear.objects.filter(organisation__in=units).exclude(completion="")
    for fact in years.order_by("-year"):
        label = CompletionLevel(fact.completion).label
        found[fact.organisation_id].append(
            Completion(fact.year, fact.completion, label, fact.completion_document)
        )
    return {unit: tuple(levels) for unit, levels in found.items()}


def _pending(units: Sequence[int], year: int) -> dict[int, tuple[str, ...]]:
    """Examinations and denunciations not settled now, also those set after the ranking."""
    found: dict[int, list[str]] = defaultdict(list)
    open_ones = Exclusion.objects.filter(organisation__in=units, year=year, lifted_at=None, kind__in=PENDING)
    for exclusion in open_ones:
        found[exclusion.organisation_id].append(exclusion.get_kind_display())
    return {unit: tuple(labels) for unit, labels in found.items()}


def _counts(group_year: GroupYear) -> dict[int, tuple[CandidateCount, ...]]:
    """Votes of the conference by unit."""
    found: dict[int, list[CandidateCount]] = defaultdict(list)
    for count in CandidateCount.objects.filter(conference__group_year=group_year).order_by("id"):
        found[count.organisation_id].append(count)
    return {unit: tuple(counts) for unit, counts in found.items()}


def passed_over(field: Field, row: RankingRow, kind: AwardKind) -> list[RankingRow]:
    """Better ranked units that could have this award and are not proposed for it or a higher one."""
    if row.rank is None:
        return []
    proposed = Counter(
        n.organisation_id for n in field.nominations if n.state in COUNTED and n.kind.level <= kind.level
    )
    return [
        other
        for other in field.rows
        if other.rank is not None
        and other.rank < row.rank
        and not proposed[other.organisation_id]
        and not _failed_for_itself(field, other, kind)
    ]


def _failed_for_itself(field: Field, row: RankingRow, kind: AwardKind) -> bool:
    """Refused for a reason other than a quota that is full."""
    blocking = field.assess(row, kind).blocking
    return any(finding.code != Code.QUOTA for finding in blocking)
