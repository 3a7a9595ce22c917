"""What is known about the members of a group-year when awards are proposed, and what the regulation asks.

`Field.of(group_year)` reads everything in a fixed number of queries; the verdicts come from the pure
`awards.eligibility`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from awards import eligibility
from awards.choices import CHOSEN_AMONG, NominationState
from awards.eligibility import (
    Assessment,
    Candidate,
    Code,
    Completion,
    EligibilityRules,
    NominationFacts,
    PastAward,
    Reason,
)
from awards.models import AwardKind, Campaign, Dossier, Nomination
from awards.quotas import Meter
from awards.selectors import campaigns
from awards.selectors.answers import checklist_of, yes_no
from awards.selectors.figures import exclusion_kinds, limit_key, limit_of, rules_of
from awards.selectors.records import (
    awards_of,
    completions_of,
    counts_of,
    exclusions_of,
    people_of,
    vote_base,
)
from emulation.common.dates import today
from emulation.conferences.models import CandidateCount
from emulation.groups.models import GroupYear
from emulation.groups.policies import FoundingFinding, policy_of
from emulation.regulations.award_keys import DECIDERS
from emulation.regulations.book import RuleBook
from emulation.regulations.models import Regulation
from scoring.models import Exclusion, RankingRow, RankingRun

# Nominations that hold a place in the quota.
COUNTED = frozenset(NominationState) - {NominationState.NOT_ELIGIBLE, NominationState.REVOKED}

PROVINCIAL = frozenset({"provincial_committee", "provincial_chairman"})

# A better ranked unit is not passed over for no reason just because nobody voted on it or the quota is full.
NO_EXCUSE = frozenset({Code.QUOTA, Code.VOTED, Code.HIGHER_PROPOSAL})


@dataclass
class Field:
    """Everything about one group-year that awards are decided by."""

    group_year: GroupYear
    run: RankingRun
    rows: tuple[RankingRow, ...]
    kinds: tuple[AwardKind, ...]
    regulation: Regulation
    founding: tuple[FoundingFinding, ...]
    may_propose_flag: bool
    received_on: date | None
    nominations: tuple[Nomination, ...]
    awards: Mapping[int, tuple[PastAward, ...]]
    completions: Mapping[int, tuple[Completion, ...]]
    exclusions: Mapping[int, tuple[Exclusion, ...]]
    counts: Mapping[int, tuple[CandidateCount, ...]]
    base: int
    people: Mapping[int, Candidate]
    _rules: dict[int, EligibilityRules] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, group_year: GroupYear, dossier: Dossier | None = None, regulation: Regulation | None = None
    ) -> Field | None:
        """None while the group-year has no ranking. A fixed number of queries, whatever its size.

        Judged by `regulation`, else by the one the dossier follows, else by that of the group-year.
        """
        run = dossier.run if dossier else group_year.ranking_runs.order_by("-number").first()
        if run is None:
            return None
        rows = tuple(run.rows.select_related("organisation").order_by("order"))
        units = [row.organisation_id for row in rows]
        policy = policy_of(group_year.group)
        founding = tuple(policy.founding(group_year))
        waived = any(condition.waived and not condition.met for condition in founding)
        if regulation is None:
            regulation = dossier.regulation_in_force() if dossier else group_year.regulation
        nominations = (
            dossier.nominations.select_related("organisation", "kind", "row", "campaign") if dossier else ()
        )
        return cls(
            group_year=group_year,
            run=run,
            rows=rows,
            kinds=tuple(AwardKind.objects.all()),
            regulation=regulation,
            founding=founding,
            may_propose_flag=not waived or policy.may_propose_flag(founding),
            received_on=dossier.received_on if dossier else None,
            nominations=tuple(nominations),
            awards=awards_of(units, dossier),
            completions=completions_of(units),
            exclusions=exclusions_of(units, group_year.year),
            counts=counts_of(group_year),
            base=vote_base(group_year, len(rows)),
            people=people_of(units, group_year.year),
        )

    @property
    def offered(self) -> tuple[AwardKind, ...]:
        """Kinds that a group of this kind proposes to the province. What a unit's own head decides never
        comes here; government flags are chosen among the provincial ones by the council."""
        return tuple(
            kind
            for kind in self.kinds
            if self.group_year.group.kind in self.book.texts(f"award.{kind.code}.group_kinds")
            and self.book.text(f"award.{kind.code}.decided_by") in PROVINCIAL
        )

    def decider_of(self, kind: AwardKind) -> str:
        """Who decides on that award: "Chủ tịch Ủy ban nhân dân tỉnh"."""
        return DECIDERS[self.book.text(f"award.{kind.code}.decided_by")]

    def rules(self, kind: AwardKind) -> EligibilityRules:
        """What the regulation asks of that kind."""
        if kind.pk not in self._rules:
            self._rules[kind.pk] = rules_of(self.book, kind)
        return self._rules[kind.pk]

    def used(self, kind: AwardKind, besides: Nomination | None = None) -> int:
        """Places within the quota that are taken, not counting one nomination. What the secretary of the
        council let in beyond the quota takes no place from the others, nor do thematic awards where the
        regulation leaves them outside the quota."""
        return sum(
            one.kind_id == kind.pk
            and one.state in COUNTED
            and not one.override_document
            and self.in_quota(one.campaign)
            and one.pk != (besides.pk if besides else None)
            for one in self.nominations
        )

    def limit(self, kind: AwardKind) -> int | None:
        """How many the group may propose; None where no number is set."""
        return limit_of(self.book, kind.code, len(self.rows))

    def limit_key(self, kind: AwardKind) -> str:
        """The figure that holds the quota of a kind."""
        return limit_key(self.book, kind.code)

    @property
    def book(self) -> RuleBook:
        return self.regulation.book

    def meter(self, kind: AwardKind) -> Meter:
        """The quota of a kind as it stands, with what goes beyond it by a document."""
        own = [
            one
            for one in self.nominations
            if one.kind_id == kind.pk and one.state in COUNTED and self.in_quota(one.campaign)
        ]
        override = next((one.override_document for one in own if one.override_document), "")
        return Meter(self.limit(kind), len(own), override)

    def row_of(self, organisation_id: int) -> RankingRow | None:
        return next((row for row in self.rows if row.organisation_id == organisation_id), None)

    def in_quota(self, campaign: Campaign | None) -> bool:
        """Does such an award count against the quota of the group? One flag a group is for leading it in the
        year; whether a thematic flag takes that place is a figure (domain §5 does not say)."""
        return campaign is None or not self.book.flag("award.thematic_outside_quota")

    def nomination_of(
        self, organisation_id: int, kind: AwardKind, campaign: Campaign | None = None
    ) -> Nomination | None:
        wanted = (organisation_id, kind.pk, campaign.pk if campaign else None)
        return next(
            (n for n in self.nominations if (n.organisation_id, n.kind_id, n.campaign_id) == wanted), None
        )

    def assess(
        self,
        row: RankingRow,
        kind: AwardKind,
        answers: Mapping[str, Any] | None = None,
        campaign: Campaign | None = None,
    ) -> Assessment:
        """All conditions for one unit and kind, for the year or for a campaign; `answers` to the standard
        beside the recorded ones."""
        nomination = self.nomination_of(row.organisation_id, kind, campaign)
        given = answers if answers is not None else (nomination.answers if nomination else {})
        facts, rules = self.facts(row, kind, nomination, given, campaign), self.rules(kind)
        found = eligibility.assess(facts, rules)
        if not found.blocking:
            return found
        return eligibility.assess(facts, replace(rules, alternatives=self._open_to(row, kind)))

    def _open_to(self, row: RankingRow, kind: AwardKind) -> tuple[str, ...]:
        """Names of the awards that the regulation offers instead and that nothing bars the unit from."""
        found = []
        for code in self.book.texts(f"award.{kind.code}.alternatives"):
            other = next((one for one in self.kinds if one.code == code), None)
            if other is None:
                continue
            # Neither the conference nor the quota has a say in what the unit's own head decides.
            ignored = () if other in self.offered else (Code.QUOTA, Code.VOTED)
            nomination = self.nomination_of(row.organisation_id, other)
            answers = nomination.answers if nomination else {}
            facts = self.facts(row, other, nomination, answers)
            blocking = eligibility.assess(facts, self.rules(other)).blocking
            if all(finding.code in ignored for finding in blocking):
                found.append(self.book.text(f"award.{code}.name"))
        return tuple(found)

    def facts(
        self,
        row: RankingRow,
        kind: AwardKind,
        nomination: Nomination | None,
        answers: Mapping[str, Any],
        campaign: Campaign | None = None,
    ) -> NominationFacts:
        """What is known about one unit proposed for one award."""
        unit, rules = row.organisation, self.rules(kind)
        override = nomination.override_document if nomination else ""
        received_on = self.received_on or today()
        excluded, pending = self._not_considered(row)
        return NominationFacts(
            kind=kind.code,
            unit=unit.name,
            group_kind=self.group_year.group.kind,
            year=self.group_year.year,
            is_division=unit.is_division,
            rank=row.rank,
            tied=row.tied,
            scores_complete=True,
            targets_exceeded=yes_no(answers.get("exceeded_targets")),
            dissolved_on=unit.valid_to + timedelta(days=1) if unit.valid_to else None,
            received_on=received_on,
            excluded=excluded,
            pending=pending,
            founding=tuple(
                eligibility.FoundingFinding(f.label, f.met, f.clause, f.waived) for f in self.founding
            ),
            has_waiver_flag_right=self.may_propose_flag,
            achievement=campaigns.achievement(campaign, self.group_year.year),
            history=self.awards.get(unit.pk, ()),
            completions=self.completions.get(unit.pk, ()),
            higher_proposals=self._higher(unit.pk, kind, campaign),
            thematic_years=campaign.years_on(received_on) if campaign else None,
            campaign=campaigns.evidence(campaign, received_on) if campaign else "",
            checklist=checklist_of(rules, answers),
            quota=(
                Meter(self.limit(kind), self.used(kind, besides=nomination) + 1, override)
                if self.in_quota(campaign)
                else None
            ),
            agree=self._agree(unit.pk, kind),
            members=self.base,
        )

    def _agree(self, organisation_id: int, kind: AwardKind) -> int | None:
        """Votes of the conference for this unit and kind, or the kind it is chosen among; -1 where it voted
        on others only."""
        if not self.counts:
            return None
        own, asked = self.counts.get(organisation_id, ()), CHOSEN_AMONG.get(kind.code, kind.code)
        return next((count.agree for count in own if count.award_kind == asked), -1)

    def _not_considered(self, row: RankingRow) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
        """Reasons that bar the unit, and matters that only halt it: those in force today, and what the
        frozen ranking says where it no longer is in force."""
        kinds = exclusion_kinds(self.book)
        reasons, matters = [], []
        for exclusion in self.exclusions.get(row.organisation_id, ()):
            figure = kinds.get(exclusion.kind)
            label = figure["label"] if figure else exclusion.get_kind_display()
            if figure and not figure["blocks_nomination"]:
                continue
            if figure and figure["temporary"]:
                matters.append(label)
            else:
                reasons.append(Reason(label, exclusion.clause))
        if row.is_excluded and not reasons and not matters:
            text = f"{row.excluded_reason} (lượt xếp hạng số {self.run.number})"
            reasons.append(Reason(text, row.excluded_clause))
        return tuple(reasons), tuple(matters)

    def _higher(self, organisation_id: int, kind: AwardKind, campaign: Campaign | None) -> tuple[str, ...]:
        """Higher awards proposed for the same achievement: that of the year, or of that campaign."""
        return tuple(
            one.kind.name
            for one in self.nominations
            if one.organisation_id == organisation_id
            and one.campaign_id == (campaign.pk if campaign else None)
            and one.kind.level < kind.level
            and one.state in COUNTED
            and not one.selection
        )


def passed_over(field: Field, row: RankingRow, kind: AwardKind) -> list[RankingRow]:
    """Better ranked units that could have this award and are not proposed for it or a higher one."""
    if row.rank is None:
        return []
    proposed = Counter(
        n.organisation_id
        for n in field.nominations
        if n.state in COUNTED and n.kind.level <= kind.level and n.campaign_id is None
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
    """Refused for a reason of its own."""
    return any(finding.code not in NO_EXCUSE for finding in field.assess(row, kind).blocking)
