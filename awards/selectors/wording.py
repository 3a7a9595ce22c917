"""How verdicts and states of awards are shown: tags, lines of conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from awards.choices import (
    ComplaintState,
    DecisionState,
    DossierState,
    NominationState,
    ReportState,
    SessionState,
)
from awards.eligibility import Assessment, Code, Finding, Verdict

TAGS = {
    NominationState.DRAFTED: "doing",
    NominationState.SUBMITTED: "wait",
    NominationState.SUPPLEMENT: "warn",
    NominationState.ELIGIBLE: "ok",
    NominationState.NOT_ELIGIBLE: "err",
    NominationState.ON_AGENDA: "wait",
    NominationState.PASSED: "ok",
    NominationState.NOT_PASSED: "err",
    NominationState.DECIDED: "ok",
    NominationState.PUBLISHED: "ok",
    NominationState.REVOKED: "err",
}
DOSSIER_TAGS = {
    DossierState.DRAFTED: "doing",
    DossierState.SUBMITTED: "wait",
    DossierState.SUPPLEMENT: "warn",
    DossierState.APPRAISED: "ok",
}
REPORT_TAGS = {ReportState.DRAFTED: "doing", ReportState.SENT: "wait", ReportState.CONFIRMED: "ok"}
DECISION_TAGS = {
    DecisionState.DRAFTED: "doing",
    DecisionState.SIGNED: "doing",
    DecisionState.PREPARED: "wait",
    DecisionState.PUBLISHED: "ok",
}
COMPLAINT_TAGS = {
    ComplaintState.RECEIVED: "todo",
    ComplaintState.ASSIGNED: "doing",
    ComplaintState.ANSWERED: "ok",
}
SESSION_TAGS = {SessionState.PREPARED: "todo", SessionState.VOTING: "doing", SessionState.CLOSED: "ok"}

STANDARD = frozenset({Code.LEADS, Code.DIVISION, Code.TARGETS, Code.HISTORY, Code.COMPLETION, Code.THEMATIC})


@dataclass(frozen=True)
class Tag:
    """A state as components/tag.html wants it."""

    kind: str
    word: str


@dataclass(frozen=True)
class Check:
    """One condition as components/checks.html wants it. `url` leads to the clause, `beside_url` to
    the figures that stand beside the fact."""

    verdict: str
    title: str
    fact: str
    clause: str
    url: str = ""
    code: str = ""
    beside: str = ""
    beside_url: str = ""
    reason: str = ""

    @property
    def is_of_the_standard(self) -> bool:
        """A line of the award's own standard, or anything that is not simply met."""
        own = self.code in STANDARD or self.code.startswith(f"{Code.CHECKLIST}:")
        return own or self.verdict != Verdict.MET


def tag_of(state: str) -> Tag:
    """The tag of a nomination's state."""
    found = NominationState(state)
    return Tag(TAGS[found], str(found.label))


def dossier_tag(state: str) -> Tag:
    found = DossierState(state)
    return Tag(DOSSIER_TAGS[found], str(found.label))


def report_tag(state: str | None) -> Tag:
    """The tag of a report; of one that nobody has begun, without a state."""
    if state is None:
        return Tag("todo", "Chưa soạn")
    found = ReportState(state)
    return Tag(REPORT_TAGS[found], str(found.label))


def session_tag(state: str) -> Tag:
    found = SessionState(state)
    return Tag(SESSION_TAGS[found], str(found.label))


def decision_tag(state: str) -> Tag:
    found = DecisionState(state)
    return Tag(DECISION_TAGS[found], str(found.label))


def complaint_tag(state: str) -> Tag:
    found = ComplaintState(state)
    return Tag(COMPLAINT_TAGS[found], str(found.label))


def said(findings: Iterable[Finding]) -> list[tuple[Finding, str]]:
    """Each with its fact and what may be proposed instead; the same alternative is said once."""
    found, told = [], set()
    for finding in findings:
        also = "" if finding.alternative in told else finding.alternative
        told.add(finding.alternative)
        found.append((finding, " ".join(part for part in (finding.fact, also) if part)))
    return found


def checks_of(assessment: Assessment) -> list[Check]:
    """Conditions in order; a failed one says what may be proposed instead."""
    return [
        Check(
            verdict=str(finding.verdict),
            title=finding.label,
            fact=text,
            clause=finding.clause,
            code=str(finding.code),
        )
        for finding, text in said(assessment.findings)
    ]


def kept_checks(findings: Iterable[Mapping[str, Any]]) -> list[Check]:
    """Conditions as they were found on the day the dossier was received."""
    return [Check(f["verdict"], f["label"], f["fact"], f["clause"], code=f["code"]) for f in findings]
