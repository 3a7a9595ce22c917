"""May this unit be proposed for this award, and if not, by which clause and what instead? (domain §5)"""

from __future__ import annotations

from awards.eligibility.checks import CHECKS
from awards.eligibility.facts import (
    Assessment,
    ChecklistItem,
    Code,
    Completion,
    DivisionRight,
    EligibilityRules,
    Finding,
    FoundingFinding,
    HistoryRule,
    NominationFacts,
    PastAward,
    Reason,
    Verdict,
)
from awards.eligibility.preference import Candidate, prefer, share_of_women

__all__ = [
    "Assessment",
    "Candidate",
    "ChecklistItem",
    "Code",
    "Completion",
    "DivisionRight",
    "EligibilityRules",
    "Finding",
    "FoundingFinding",
    "HistoryRule",
    "NominationFacts",
    "PastAward",
    "Reason",
    "Verdict",
    "assess",
    "prefer",
    "share_of_women",
]


def assess(facts: NominationFacts, rules: EligibilityRules) -> Assessment:
    """Every condition that applies to this nomination, met, failed or unknown, with fact and clause.

    `ValueError` when facts and rules speak of different award kinds.
    """
    if facts.kind != rules.kind:
        raise ValueError(f"facts about {facts.kind!r} against the rules of {rules.kind!r}")
    return Assessment(tuple(finding for check in CHECKS for finding in check(facts, rules)))
