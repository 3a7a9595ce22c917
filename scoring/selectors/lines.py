"""What a line of a sheet asks of the unit, whether it is answered, and what it still lacks.

The grid, the check before submission, the services and the documents all read a sheet through `leaves_of`,
so that they cannot disagree about what is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from scoring.choices import Part, SheetState
from scoring.formulas import (
    METHODS,
    Method,
    Parameters,
    entered_by_hand,
    needs_target,
    parse_parameters,
)
from scoring.models import Criterion, LineEvidence, ScoreLine, ScoreSheet, Target


@dataclass(frozen=True, slots=True)
class LineRule:
    """How one criterion is answered by one unit.

    A method that cannot do without a target, on a line whose target nobody has set (or set to something
    one cannot divide by), is answered by hand: a unit is never stuck for what others left out.
    """

    method: Method
    maximum: Decimal
    parameters: Parameters
    assigned: bool = True
    target: Decimal | None = None

    @property
    def by_hand(self) -> bool:
        """The unit types the points itself."""
        return self.assigned and (entered_by_hand(self.method, self.parameters) or self.lacks_target)

    @property
    def takes_figure(self) -> bool:
        return self.assigned and not entered_by_hand(self.method, self.parameters)

    @property
    def lacks_target(self) -> bool:
        if not needs_target(self.method, self.parameters):
            return False
        divides = self.method not in (Method.INVERSE_RATIO, Method.RELATIVE)
        return self.target is None or self.target < 0 or (divides and self.target == 0)

    @property
    def later(self) -> bool:
        """Points exist only when the figures of the whole group are in."""
        return self.assigned and METHODS[self.method].needs_group and not self.by_hand

    def answered(self, actual: Decimal | None, points: Decimal | None) -> bool:
        """0 is an answer; nothing is not."""
        if not self.assigned:
            return True
        return actual is not None if self.later else points is not None


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that a line cites."""

    citation_id: int
    evidence_id: int
    number: str
    subject: str
    issued_on: date | None
    pages: str

    @property
    def label(self) -> str:
        """What fits a cell: the number, else the beginning of the subject."""
        return self.number or (self.subject if len(self.subject) <= 24 else self.subject[:23].rstrip() + "…")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One line of a sheet with all that decides about it."""

    line_id: int
    criterion_id: int
    section_id: int
    parent_id: int | None
    code: str
    title: str
    depth: int
    position: int
    part: Part
    unit: str
    rule: LineRule
    evidence_required: bool
    version: int
    actual: Decimal | None
    points: Decimal | None
    note: str
    at: datetime | None
    group_points: Decimal | None
    final_points: Decimal | None
    source: str
    cited: tuple[Cited, ...]

    @property
    def answered(self) -> bool:
        return self.rule.answered(self.actual, self.points)

    @property
    def claims(self) -> bool:
        """Does the answer claim or admit anything? Nought needs no evidence: there is nothing to prove."""
        return bool(self.points or (self.actual and (self.points is None or not self.rule.maximum)))

    @property
    def lacks_evidence(self) -> bool:
        return (
            self.rule.assigned and self.evidence_required and self.answered and self.claims and not self.cited
        )


_TO_VIETNAMESE = str.maketrans(",.", ".,")

_LINE_FIELDS = (
    "pk",
    "version",
    "actual",
    "self_points",
    "note",
    "self_at",
    "group_points",
    "final_points",
    "criterion_id",
    "criterion__section_id",
    "criterion__parent_id",
    "criterion__code",
    "criterion__title",
    "criterion__depth",
    "criterion__position",
    "criterion__part",
    "criterion__unit_of_measure",
    "criterion__maximum",
    "criterion__method",
    "criterion__parameters",
    "criterion__evidence_required",
)


def leaves_of(sheet: ScoreSheet, only: Collection[int] | None = None) -> list[Leaf]:
    """The lines of a sheet (or those with the given ids) in the order of the criteria, in three queries."""
    lines = ScoreLine.objects.filter(sheet=sheet).order_by("criterion__position")
    targets = Target.objects.filter(membership=sheet.membership_id)
    cited = LineEvidence.objects.filter(line__sheet=sheet)
    if only is not None:
        lines = lines.filter(pk__in=only)
        targets = targets.filter(criterion__lines__in=only)
        cited = cited.filter(line__in=only)
    goals, documents = _goals(targets), citations(cited)
    return [_leaf(row, goals, documents) for row in lines.values_list(*_LINE_FIELDS)]


Goals = Mapping[int, tuple[Any, ...]]
"""Criterion → assigned or not, target; number and title of the task it comes from, where they were asked."""


def goals_of(membership_id: int, criteria: Collection[int]) -> Goals:
    """The targets of one member for some criteria, without their tasks; one query."""
    rows = Target.objects.filter(membership_id=membership_id, criterion_id__in=criteria)
    return {row[0]: (*row[1:], "", "") for row in rows.values_list("criterion_id", "assigned", "value")}


def _goals(targets: Any) -> Goals:
    rows = targets.values_list("criterion_id", "assigned", "value", "task__document_number", "task__title")
    return {row[0]: row[1:] for row in rows}


def leaf_of(line: ScoreLine, goals: Goals) -> Leaf:
    """The line as it stands in memory, its criterion selected; what it cites is left out."""
    facts = []
    for name in _LINE_FIELDS:
        own, _, inner = name.partition("__")
        facts.append(getattr(line.criterion, inner) if inner else getattr(line, own))
    return _leaf(tuple(facts), goals, {})


def citations(cited: Any) -> Mapping[int, tuple[Cited, ...]]:
    found: dict[int, list[Cited]] = defaultdict(list)
    rows = cited.order_by("pk").values_list(
        "line_id",
        "pk",
        "evidence_id",
        "evidence__number",
        "evidence__subject",
        "evidence__issued_on",
        "pages",
    )
    for line_id, *facts in rows:
        found[line_id].append(Cited(*facts))
    return {line_id: tuple(documents) for line_id, documents in found.items()}


def _leaf(
    row: tuple[Any, ...], goals: Mapping[int, tuple[Any, ...]], documents: Mapping[int, tuple[Cited, ...]]
) -> Leaf:
    facts = dict(zip(_LINE_FIELDS, row, strict=True))
    assigned, target, document, task = goals.get(facts["criterion_id"], (True, None, "", ""))
    method = Method(facts["criterion__method"])
    return Leaf(
        line_id=facts["pk"],
        criterion_id=facts["criterion_id"],
        section_id=facts["criterion__section_id"],
        parent_id=facts["criterion__parent_id"],
        code=facts["criterion__code"],
        title=facts["criterion__title"],
        depth=facts["criterion__depth"],
        position=facts["criterion__position"],
        part=Part(facts["criterion__part"]),
        unit=facts["criterion__unit_of_measure"],
        rule=LineRule(
            method=method,
            maximum=facts["criterion__maximum"],
            parameters=_parameters(method, facts["criterion__parameters"]),
            assigned=assigned,
            target=target,
        ),
        evidence_required=facts["criterion__evidence_required"],
        version=facts["version"],
        actual=facts["actual"],
        points=facts["self_points"],
        note=facts["note"],
        at=facts["self_at"],
        group_points=facts["group_points"],
        final_points=facts["final_points"],
        source=", ".join(part for part in (task, document) if part),
        cited=documents.get(facts["pk"], ()),
    )


_parsed: dict[tuple[Method, str], Parameters] = {}


def _parameters(method: Method, raw: Any) -> Parameters:
    """Parsed once per process and wording: criteria share a few dozen sets of parameters."""
    key = (method, repr(raw))
    if key not in _parsed:
        if len(_parsed) > 2000:
            _parsed.clear()
        _parsed[key] = parse_parameters(method, raw)
    return _parsed[key]


def rule_of(criterion: Criterion, target: Target | None) -> LineRule:
    """The rule of one criterion for the unit of that target."""
    method = criterion.scoring_method
    return LineRule(
        method=method,
        maximum=criterion.maximum,
        parameters=_parameters(method, criterion.parameters),
        assigned=target is None or target.assigned,
        target=None if target is None else target.value,
    )


def returned_codes(sheet: ScoreSheet, codes: Iterable[str]) -> frozenset[str]:
    """Codes of criteria that the reason for sending the sheet back names, a section with all below it."""
    if sheet.state != SheetState.RETURNED:
        return frozenset()
    named = set(re.findall(r"(?<![\w.])[\w]+(?:\.\w+)+", sheet.return_reason))
    if not named:
        return frozenset()
    return frozenset(code for code in codes if any(code == n or code.startswith(n + ".") for n in named))


def figure_text(value: Decimal | None) -> str:
    """A reported figure without needless zeros: `91,2`, `1.250`; empty where there is none."""
    return "" if value is None else f"{value.normalize():,f}".translate(_TO_VIETNAMESE)


def typed_figure(value: Decimal | None, method: Method) -> str:
    """A figure as it stands in its cell: yes and no in words, long numbers without points to retype."""
    if value is not None and method is Method.YES_NO:
        return YES if value else NO
    return figure_text(value).replace(".", "")


YES, NO = "Đạt", "Không đạt"
