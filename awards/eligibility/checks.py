"""All conditions of an award, each a function from facts and rules to findings (domain §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from awards.eligibility import merit, place
from awards.eligibility.facts import EligibilityRules, Finding, NominationFacts

Check = Callable[[NominationFacts, EligibilityRules], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    place.exists,
    place.group_kind,
    place.division,
    place.leads,
    place.rank,
    place.scores,
    place.targets,
    place.voted,
    merit.exclusions,
    merit.pending,
    merit.achievement,
    merit.lower_award,
    merit.completion,
    merit.history,
    merit.thematic,
    merit.checklist,
    merit.quota,
)
"""In the order in which an officer reads them."""
