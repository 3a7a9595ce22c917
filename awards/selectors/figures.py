"""What a regulation asks of an award kind, in the form the pure rules want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from awards.choices import THEMATIC_FLAGS
from awards.eligibility import (
    ChecklistItem,
    Code,
    DivisionRight,
    EligibilityRules,
    HistoryRule,
)
from awards.models import AwardKind
from emulation.organisations.choices import CompletionLevel
from emulation.regulations.book import RuleBook

EXCELLENT = frozenset({str(CompletionLevel.EXCELLENT)})
WELL = EXCELLENT | {str(CompletionLevel.GOOD)}
EXCELLENT_COLLECTIVE = frozenset({"excellent_labour_collective"})

# How long the campaign of a thematic award must have lasted, by kind; other kinds are no thematic awards.
THEMATIC_YEARS = {flag: f"award.thematic_years_{level}" for level, flag in THEMATIC_FLAGS.items()}

# Lines of a standard that a condition of its own answers, from records instead of a tick.
LEADS, TARGETS, MERIT = "leads_group", "exceeded_targets", "merit"
LEVELS = {"completed_excellently": EXCELLENT, "completed_well": WELL}


@dataclass(frozen=True)
class _Standard:
    """The lines of a standard, sorted by who answers them."""

    checklist: tuple[ChecklistItem, ...]
    clauses: dict[str, str]
    must_exceed_targets: bool
    completion: frozenset[str]
    history: HistoryRule | None


def limit_key(book: RuleBook, kind: str) -> str:
    """The figure that holds the quota of a kind: a table by size, or one number for every group."""
    by_size = f"award.{kind}.per_group_by_size"
    return by_size if by_size in book else f"award.{kind}.per_group"


def limit_of(book: RuleBook, kind: str, members: int) -> int | None:
    """How many of that kind a group of that size may propose; None where no number is set."""
    key = limit_key(book, kind)
    return book.count_for_size(key, members) if key.endswith("_by_size") else book.optional_integer(key)


def rules_of(book: RuleBook, kind: AwardKind) -> EligibilityRules:
    """The figures of one award kind. A kind that only the leader may get, a division gets only through a
    lawful cluster."""
    prefix = f"award.{kind.code}"
    standard = _standard(book, prefix)
    must_lead = book.flag(f"{prefix}.must_lead")
    order = book.texts("award.order")
    thematic = THEMATIC_YEARS.get(kind.code)
    lower = order[order.index(kind.code) + 1 :] if book.flag("award.lower_award_required") else ()
    return EligibilityRules(
        kind=kind.code,
        label=book.text(f"{prefix}.name"),
        group_kinds=frozenset(book.texts(f"{prefix}.group_kinds")),
        must_lead=must_lead,
        ranks=frozenset(book.integers(f"{prefix}.ranks")),
        divisions=DivisionRight.LEADING_LAWFUL_CLUSTER if must_lead else DivisionRight.ALWAYS,
        must_exceed_targets=standard.must_exceed_targets,
        checklist=standard.checklist,
        min_thematic_years=book.integer(thematic) if thematic else None,
        history=standard.history,
        completion=standard.completion,
        vote_percent=book.percent("conference.threshold_percent"),
        one_per_achievement=book.flag("award.one_per_achievement"),
        thematic_counts=book.flag("award.thematic_counts_for_merit"),
        required_lower=frozenset(lower),
        clauses=_clauses(book, prefix)
        | standard.clauses
        | {Code.QUOTA: book.clause(limit_key(book, kind.code))}
        | ({Code.THEMATIC: book.clause(thematic)} if thematic else {}),
        alternatives=tuple(
            book.text(f"award.{other}.name") for other in book.texts(f"{prefix}.alternatives")
        ),
    )


def _clauses(book: RuleBook, prefix: str) -> dict[str, str]:
    found: dict[str, str] = {
        Code.GROUP_KIND: book.clause(f"{prefix}.group_kinds"),
        Code.DIVISION: book.clause(f"{prefix}.group_kinds"),
        Code.LEADS: book.clause(f"{prefix}.must_lead"),
        Code.RANK: book.clause(f"{prefix}.ranks"),
        Code.ACHIEVEMENT: book.clause("award.one_per_achievement"),
        Code.HIGHER_PROPOSAL: book.clause("award.one_per_achievement"),
        Code.LOWER_AWARD: book.clause("award.lower_award_required"),
        Code.SCORES: book.clause("deadlines"),
        Code.VOTED: book.clause("conference.threshold_percent"),
        Code.EXCLUSION: book.clause("exclusions.kinds"),
        Code.PENDING: book.clause("exclusions.kinds"),
        Code.EXISTS: book.clause("exclusions.kinds"),
    }
    for row in exclusion_kinds(book).values():
        if row["temporary"]:
            found[Code.PENDING] = row["clause"]
        if row["code"] == "dissolved":
            found[Code.EXISTS] = row["clause"]
    return found


def exclusion_kinds(book: RuleBook) -> dict[str, dict[str, Any]]:
    """The cases in which a unit is not considered, by code."""
    return {row["code"]: row for row in book.table("exclusions.kinds")}


def _standard(book: RuleBook, prefix: str) -> _Standard:
    items: list[ChecklistItem] = []
    clauses: dict[str, str] = {}
    targets, completion, history = False, frozenset[str](), None
    for row in book.table(f"{prefix}.standards"):
        code, clause = row["code"], row["clause"]
        if code == LEADS:
            continue
        if code == TARGETS:
            targets, clauses[Code.TARGETS] = True, clause
        elif code in LEVELS:
            completion, clauses[Code.COMPLETION] = LEVELS[code], clause
        elif code == MERIT and row["minimum"]:
            history = HistoryRule(int(row["minimum"]), EXCELLENT, EXCELLENT_COLLECTIVE, MERIT)
            clauses[Code.HISTORY] = clause
        else:
            items.append(ChecklistItem(code, row["label"], clause, row["minimum"]))
    return _Standard(tuple(items), clauses, targets, completion, history)
