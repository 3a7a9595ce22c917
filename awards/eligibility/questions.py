"""One condition about to be answered: its label, clause and the awards that stay open."""

from __future__ import annotations

from dataclasses import dataclass

from awards.eligibility.facts import EligibilityRules, Finding, Verdict


@dataclass(frozen=True)
class Question:
    """One condition about to be answered; fills in clause and alternative."""

    code: str
    label: str
    rules: EligibilityRules

    def met(self, fact: str) -> Finding:
        return Finding(self.code, self.label, Verdict.MET, fact, self._clause())

    def unknown(self, fact: str) -> Finding:
        return Finding(self.code, self.label, Verdict.UNKNOWN, fact, self._clause())

    def failed(self, fact: str, *, clause: str = "", alternative: str | None = None) -> Finding:
        instead = instead_of(self.rules) if alternative is None else alternative
        return Finding(self.code, self.label, Verdict.FAILED, fact, clause or self._clause(), instead)

    def _clause(self) -> str:
        return self.rules.clauses.get(self.code, "")


def instead_of(rules: EligibilityRules) -> str:
    """The awards that stay open: "Có thể đề nghị A, B hoặc C."."""
    if not rules.alternatives:
        return ""
    *first, last = rules.alternatives
    return "Có thể đề nghị " + (f"{', '.join(first)} hoặc {last}" if first else last) + "."
