"""What is known about a nomination, what the regulation asks, and what an assessment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from awards.quotas import Meter


class Code(StrEnum):
    """The conditions; keys of `EligibilityRules.clauses`. A line of the checklist is "checklist:<code>"."""

    EXISTS = "exists"
    GROUP_KIND = "group_kind"
    DIVISION = "division"
    LEADS = "leads"
    RANK = "rank"
    SCORES = "scores"
    TARGETS = "targets"
    EXCLUSION = "exclusion"
    PENDING = "pending"
    ACHIEVEMENT = "achievement"
    HIGHER_PROPOSAL = "higher_proposal"
    LOWER_AWARD = "lower_award"
    HISTORY = "history"
    COMPLETION = "completion"
    VOTED = "voted"
    THEMATIC = "thematic"
    CHECKLIST = "checklist"
    QUOTA = "quota"


class Verdict(StrEnum):
    """Unknown is neither: somebody still has to say."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"


class DivisionRight(StrEnum):
    """Whether a division (phòng-level) may be proposed for an award."""

    ALWAYS = "always"
    LEADING_LAWFUL_CLUSTER = "leading_lawful_cluster"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a unit is not considered, with the clause; never the details of the case."""

    label: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class FoundingFinding:
    """One founding condition of the cluster (`clusters.founding.Condition`)."""

    label: str
    met: bool
    clause: str = ""
    waived: bool = False


@dataclass(frozen=True, slots=True)
class PastAward:
    """An award of the register. `merit` is False for thematic and ad-hoc awards."""

    year: int
    kind: str
    kind_name: str
    decision: str
    achievement: str = ""
    merit: bool = True


@dataclass(frozen=True, slots=True)
class Completion:
    """The level of completion of a year, taken from a named document."""

    year: int
    level: str
    label: str
    document: str


@dataclass(frozen=True)
class NominationFacts:
    """A unit proposed for one award. None means not known (yet), which is neither yes nor no.

    `rank` is the rank within the group-year, `tied` whether it is shared. `founding` are the founding
    conditions of the cluster; `has_waiver_flag_right` says that a waived condition leaves the right to the
    flag (by default it does not). `achievement` is what the award is for ("2025"); awards with the same
    achievement in `history`, and `higher_proposals` (names of higher awards proposed for it now), stand
    in the way. `thematic_years`: whole years that the campaign of a thematic award had lasted when
    the dossier came in, None for a yearly award; `campaign` says which one, since when and until when.
    `checklist` answers the lines of the standard: yes, no, or a number where the line has a minimum.
    `received_on`: day the dossier came in, None while it is being prepared. `agree` of `members` units named
    it at the conference: -1 where the conference did not vote on it, None while there was no conference.
    """

    kind: str
    unit: str
    group_kind: str
    year: int
    is_division: bool = False
    rank: int | None = None
    tied: bool = False
    scores_complete: bool | None = None
    targets_exceeded: bool | None = None
    dissolved_on: date | None = None
    received_on: date | None = None
    excluded: tuple[Reason, ...] = ()
    pending: tuple[str, ...] = ()
    founding: tuple[FoundingFinding, ...] = ()
    has_waiver_flag_right: bool = False
    achievement: str = ""
    history: tuple[PastAward, ...] = ()
    completions: tuple[Completion, ...] = ()
    higher_proposals: tuple[str, ...] = ()
    thematic_years: int | None = None
    campaign: str = ""
    checklist: Mapping[str, bool | Decimal | None] = field(default_factory=dict)
    quota: Meter | None = None
    agree: int | None = None
    members: int = 0

    @property
    def is_thematic(self) -> bool:
        return self.thematic_years is not None


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of the standard of an award. With a `minimum` the answer may be a number."""

    code: str
    label: str
    clause: str = ""
    minimum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class HistoryRule:
    """So many consecutive years, up to the year of the nomination, each with a level or an award.

    `unless_item`: a line of the checklist that opens another way (certificate: outstanding in a movement).
    """

    years: int
    levels: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    unless_item: str = ""


@dataclass(frozen=True)
class EligibilityRules:
    """The figures of one award kind in the regulation in force on the day of reception.

    `group_kinds`: kinds of groups that entitle to the award. `ranks`: ranks that may be proposed, empty
    for any. `required_lower`: kinds of which one must have been won before (none since NĐ 152/2025).
    `alternatives`: official names of the awards that stay open to a unit that fails. `completion`: levels of
    the year of which one is asked for (empty: none). `vote_percent`: share of all members of the group that
    must have named the unit at the conference (None: no vote is asked for).
    """

    kind: str
    label: str
    group_kinds: frozenset[str]
    must_lead: bool = False
    ranks: frozenset[int] = frozenset()
    divisions: DivisionRight = DivisionRight.ALWAYS
    must_exceed_targets: bool = False
    checklist: tuple[ChecklistItem, ...] = ()
    min_thematic_years: int | None = None
    history: HistoryRule | None = None
    completion: frozenset[str] = frozenset()
    vote_percent: Decimal | None = None
    one_per_achievement: bool = True
    thematic_counts: bool = False
    required_lower: frozenset[str] = frozenset()
    clauses: Mapping[str, str] = field(default_factory=dict)
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition: what it is, whether it holds, the fact, the clause, and what is possible instead."""

    code: str
    label: str
    verdict: Verdict
    fact: str
    clause: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All findings in the order of the checklist."""

    findings: tuple[Finding, ...]

    @property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.verdict is Verdict.FAILED)

    @property
    def unknown(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.verdict is Verdict.UNKNOWN)

    @property
    def eligible(self) -> bool:
        """Nothing fails. Some condition may still be unknown: see `settled`."""
        return not self.blocking

    @property
    def settled(self) -> bool:
        """Everything asked is met."""
        return not self.blocking and not self.unknown
