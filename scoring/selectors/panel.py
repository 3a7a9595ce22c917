"""What stands beside the grid for one criterion: how it is scored, target and source, note, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse

from emulation.assignments.selectors.reach import visible_to as visible_tasks
from emulation.common.dates import format_date, format_datetime
from emulation.common.numbers import format_points
from emulation.people.models import User
from scoring.formulas import METHODS, DirectParameters, FormulaError, worked_example
from scoring.models import Criterion, Evidence, ScoreLine, ScoreSheet, Target
from scoring.selectors.doubts import Reported, doubts_about
from scoring.selectors.grid import seen_of
from scoring.selectors.lines import Cited, Leaf, figure_text, leaves_of, returned_codes
from scoring.selectors.rows import (
    Entry,
    Look,
    RowMaker,
    Tag,
    Typed,
    flags_of,
    heading,
    shown_figure,
    with_unit,
)

CHOICES_SHOWN = 200
"""Documents of the store offered for attaching; a unit that has more finds the rest in its store."""


class Source(NamedTuple):
    """The assigned task that a target comes from; `url` is empty for those who may not read it."""

    title: str
    document: str
    url: str


class Said(NamedTuple):
    """Points and reason of a further layer."""

    layer: str
    points: str
    reason: str
    by: str


class CitedDoc(NamedTuple):
    id: int
    evidence_id: int
    label: str
    subject: str
    pages: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One criterion of one sheet, worded for the page."""

    line_id: int
    version: int
    code: str
    title: str
    section: str
    writes: bool
    tag: Tag
    maximum: str
    unit: str
    method: str
    explanation: str
    example: str
    guidance: str
    anchors: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, str], ...]
    updated: str
    source: Source | None
    later: bool
    lacks_target: bool
    evidence_required: bool
    warning: str
    returned: str
    actual: Entry
    points: Entry
    yes_no: bool
    note: str
    errors: tuple[tuple[str, str], ...]
    cited: tuple[CitedDoc, ...]
    store: tuple[tuple[int, str], ...]
    said: tuple[Said, ...]
    seen: str
    previous_url: str
    next_url: str


def panel_of(user: User, look: Look, line_id: int, typed: Typed | None = None) -> Panel | None:
    """The panel of one line; None where the sheet has no such line. Eight queries at most."""
    sheet = look.sheet
    leaf = next(iter(leaves_of(sheet, [line_id])), None)
    if leaf is None:
        return None
    criterion = Criterion.objects.select_related("parent").get(pk=leaf.criterion_id)
    line = ScoreLine.objects.select_related("self_by", "group_by", "final_by").get(pk=line_id)
    back = returned_codes(sheet, [leaf.code])
    typed = typed or Typed({}, {})
    row = RowMaker(look, typed).row(leaf, flags_of(leaf, back))
    previous_id, next_id = _neighbours(sheet, leaf)
    return Panel(
        line_id=leaf.line_id,
        version=leaf.version,
        code=leaf.code,
        title=leaf.title,
        section=heading(criterion.parent.code, criterion.parent.title) if criterion.parent else "",
        writes=row.may_attach,
        tag=row.tag,
        maximum=row.maximum,
        unit=leaf.unit,
        method=METHODS[leaf.rule.method].label,
        explanation=METHODS[leaf.rule.method].explanation,
        example=_example(leaf),
        guidance=criterion.guidance,
        anchors=_anchors(leaf),
        pairs=_pairs(leaf),
        updated=f"{line.self_by}, {format_datetime(line.self_at)}" if line.self_by and line.self_at else "",
        source=_source(user, sheet, leaf),
        later=leaf.rule.later,
        lacks_target=leaf.rule.assigned and leaf.rule.lacks_target,
        evidence_required=leaf.evidence_required,
        warning=_warning(sheet, leaf),
        returned=sheet.return_reason if leaf.code in back else "",
        actual=row.actual,
        points=row.points,
        yes_no=row.yes_no,
        note=typed.texts.get((leaf.line_id, "note"), leaf.note),
        errors=tuple((name, text) for (_, name), text in typed.errors.items()),
        cited=tuple(_cited(cited) for cited in leaf.cited),
        store=_store(sheet, leaf) if row.may_attach else (),
        said=_said(look, line),
        seen=seen_of([leaf], notes=True) if row.may_attach else "",
        previous_url=_line_url(sheet, previous_id),
        next_url=_line_url(sheet, next_id),
    )


def _neighbours(sheet: ScoreSheet, leaf: Leaf) -> tuple[int | None, int | None]:
    """The lines before and after, in the order of the criteria."""
    lines = ScoreLine.objects.filter(sheet=sheet)
    before = lines.filter(criterion__position__lt=leaf.position).order_by("-criterion__position")
    after = lines.filter(criterion__position__gt=leaf.position).order_by("criterion__position")
    return before.values_list("pk", flat=True).first(), after.values_list("pk", flat=True).first()


def _line_url(sheet: ScoreSheet, line_id: int | None) -> str:
    return reverse("scoring:sheet-line", args=[sheet.pk, line_id]) if line_id else ""


def _example(leaf: Leaf) -> str:
    try:
        return worked_example(leaf.rule.method, leaf.rule.maximum, leaf.rule.parameters)
    except FormulaError:  # parameters that no example fits; the explanation says enough
        return ""


def _anchors(leaf: Leaf) -> tuple[tuple[str, str], ...]:
    parameters = leaf.rule.parameters
    if not isinstance(parameters, DirectParameters):
        return ()
    return tuple((format_points(anchor.points), anchor.text) for anchor in parameters.anchors)


def _pairs(leaf: Leaf) -> tuple[tuple[str, str], ...]:
    """Target, figure, points; what does not apply is left out."""
    rule = leaf.rule
    found = []
    if rule.target is not None:
        found.append(("Chỉ tiêu giao", with_unit(figure_text(rule.target), leaf.unit)))
    elif not rule.assigned:
        found.append(("Chỉ tiêu giao", "Không giao"))
    if rule.takes_figure:
        found.append(("Kết quả báo cáo", shown_figure(leaf) or "Chưa nhập"))
    if rule.assigned and not rule.later:
        found.append(("Điểm tự chấm", format_points(leaf.points) if leaf.answered else "Chưa có"))
    return tuple(found)


def _source(user: User, sheet: ScoreSheet, leaf: Leaf) -> Source | None:
    if not leaf.source:
        return None
    title, number, date, task_id, readable = (
        Target.objects.filter(membership=sheet.membership_id, criterion=leaf.criterion_id)
        .annotate(readable=Exists(visible_tasks(user).filter(pk=OuterRef("task"))))
        .values_list("task__title", "task__document_number", "task__document_date", "task_id", "readable")
        .get()
    )
    url = reverse("assignments:task", args=[task_id]) if readable else ""
    return Source(title, f"{number} ngày {format_date(date)}", url)


def _warning(sheet: ScoreSheet, leaf: Leaf) -> str:
    reported = Reported(leaf.line_id, leaf.criterion_id, leaf.rule, leaf.actual)
    return doubts_about(sheet, [reported]).get(leaf.line_id, "")


def _cited(cited: Cited) -> CitedDoc:
    label = cited.number or cited.label
    when = f", {format_date(cited.issued_on)}" if cited.issued_on else ""
    return CitedDoc(cited.citation_id, cited.evidence_id, f"{label}{when}", cited.subject, cited.pages)


def _store(sheet: ScoreSheet, leaf: Leaf) -> tuple[tuple[int, str], ...]:
    """Documents of the unit's store of that year which the line does not cite yet."""
    membership = sheet.membership
    documents = (
        Evidence.objects.filter(organisation=membership.organisation_id, year=membership.group_year.year)
        .exclude(pk__in=[cited.evidence_id for cited in leaf.cited])
        .order_by("-pk")[:CHOICES_SHOWN]
    )
    return tuple((document.pk, str(document)) for document in documents)


def _said(look: Look, line: ScoreLine) -> tuple[Said, ...]:
    layers = (
        (look.group, "Khối, cụm chấm", line.group_points, line.group_reason, line.group_by),
        (look.final, "Thẩm định", line.final_points, line.final_reason, line.final_by),
    )
    return tuple(
        Said(label, format_points(points), reason, _named(by))
        for wanted, label, points, reason, by in layers
        if wanted and points is not None
    )


def _named(user: User | None) -> str:
    return str(user) if user else ""
