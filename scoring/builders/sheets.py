"""The sheet of a unit as document 05, and the receipt for it, from one reading of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from fractions import Fraction

from django.conf import settings

from emulation.audit.models import Transition
from emulation.common.dates import HANOI, format_date, local_date, today
from emulation.common.numbers import format_bytes, round_half_up
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocHead, GroupName, Period, Person, Signer
from emulation.documents.forms.receipt import Receipt, ReceivedFile
from emulation.documents.forms.self_assessment import SelfAssessment
from emulation.documents.forms.sheet_facts import Criterion, Evidence, Extra, Extras, Quantity
from emulation.documents.issuers.units import head_of, issuer_of, officer_of, signer_of
from emulation.groups.choices import Cycle
from emulation.groups.policies import policy_of
from emulation.people.models import User
from scoring import models
from scoring.choices import Part, SheetState
from scoring.formulas import METHODS, Method
from scoring.selectors import sheets
from scoring.selectors.lines import Leaf, leaves_of, typed_figure

LATER = "Điểm tính khi khép lại việc chấm, sau khi có kết quả của các đơn vị trong nhóm."


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterCriterion(Criterion):
    """A criterion scored against the others: answered with a figure, no points until the review closes."""

    def problems(self, draft: bool) -> Iterator[str]:
        return Criterion.problems(self, True)


def build_sheet(sheet_id: int) -> SelfAssessment:
    """Document 05. A sheet that can still be edited comes out as a draft."""
    sheet = _sheet(sheet_id)
    membership, criteria_set = sheet.membership, sheet.criteria_set
    leaves = leaves_of(sheet)
    cited = _numbered(leaves)
    nodes = list(criteria_set.criteria.filter(is_leaf=False).order_by("position"))
    return SelfAssessment(
        head=_head(sheet),
        unit=membership.organisation.name,
        group=_group(sheet),
        period=_period(sheet),
        criteria=criteria_set.name,
        version=str(criteria_set.version),
        scale=criteria_set.scale,
        tree=_tree(nodes, leaves, cited, None),
        bonus=_extras(leaves, Part.BONUS, criteria_set.bonus_cap, cited),
        deduction=_extras(leaves, Part.DEDUCTION, criteria_set.deduction_cap, cited),
        total=sheets.stored_running(sheet).total,
        preparer=Signer(authority_lines=("NGƯỜI LẬP PHIẾU",), name=_preparer(sheet)),
        leader=signer_of(membership.organisation, sheet.submitted_by or head_of(membership.organisation)),
    )


def build_receipt(sheet_id: int) -> Receipt:
    """The receipt of a sheet that has been handed in; its checksum is that of the sheet's data."""
    sheet = _sheet(sheet_id)
    if sheet.submitted_at is None or sheet.submitted_by is None:
        raise Refused(Problem("Phiếu chưa được nộp nên chưa có biên nhận.", code="not_submitted"))
    unit = sheet.membership.organisation
    cited = _numbered(leaves_of(sheet))
    documents = models.Evidence.objects.in_bulk(cited)
    return Receipt(
        head=_head(sheet),
        unit=unit.name,
        group=_group(sheet),
        period=_period(sheet),
        submitted_by=Person(sheet.submitted_by.full_name, ", ".join(_offices(sheet.submitted_by, unit.pk))),
        received_at=sheet.submitted_at.astimezone(HANOI),
        due_at=_due_at(sheet),
        version=_times_handed_in(sheet),
        total=sheets.stored_running(sheet).total,
        sheet_sha256=build_sheet(sheet_id).digest(),
        files=tuple(
            ReceivedFile(
                code=evidence.code,
                label=evidence.label,
                size=format_bytes(documents[pk].size),
                sha256=documents[pk].sha256,
            )
            for pk, evidence in cited.items()
        ),
    )


def _sheet(sheet_id: int) -> models.ScoreSheet:
    return sheets.sheets().select_related("membership__organisation__parent").get(pk=sheet_id)


def _head(sheet: models.ScoreSheet) -> DocHead:
    day = local_date(sheet.submitted_at) if sheet.submitted_at else today()
    return DocHead(
        issuer=issuer_of(sheet.membership.organisation),
        date=day,
        draft=sheet.is_editable,
        demo=settings.DEMO,
    )


def _group(sheet: models.ScoreSheet) -> GroupName:
    group = sheet.membership.group_year.group
    return GroupName(group.name, policy_of(group).noun)


def _period(sheet: models.ScoreSheet) -> Period:
    """A school year is named by the year it ends in; the form counts from the one it begins in."""
    group_year = sheet.membership.group_year
    school = group_year.cycle == Cycle.SCHOOL
    return Period(group_year.year - 1 if school else group_year.year, school)


def _preparer(sheet: models.ScoreSheet) -> str:
    """The unit's officer; where it has none, whoever wrote the sheet last, else the head."""
    unit = sheet.membership.organisation
    officer = officer_of(unit)
    if officer is not None:
        return officer.full_name
    last = sheet.lines.filter(self_by__isnull=False).select_related("self_by").order_by("-self_at").first()
    writer = last.self_by if last else head_of(unit)
    return writer.full_name if writer else ""


def _offices(user: User, unit_id: int) -> list[str]:
    held = user.offices.filter(organisation=unit_id).select_related("organisation")
    return list(dict.fromkeys(office.title or office.get_kind_display() for office in held))


def _due_at(sheet: models.ScoreSheet) -> datetime | None:
    """The last minute of the last day."""
    deadline = sheets.due_on_of(sheet)
    return datetime.combine(deadline.due_on, time(23, 59), HANOI) if deadline else None


def _times_handed_in(sheet: models.ScoreSheet) -> int:
    steps = Transition.objects.filter(
        subject_model=sheet._meta.label_lower, subject_id=str(sheet.pk), to_state=SheetState.SUBMITTED
    )
    return max(steps.count(), 1)


def _numbered(leaves: Sequence[Leaf]) -> dict[int, Evidence]:
    """Every document cited, by its key, numbered MC01… in the order of citation."""
    found: dict[int, Evidence] = {}
    for leaf in leaves:
        for cited in leaf.cited:
            if cited.evidence_id not in found:
                named = (
                    f"{cited.number} ngày {format_date(cited.issued_on)}" if cited.issued_on else cited.number
                )
                label = ", ".join(part for part in (named, cited.subject) if part)
                found[cited.evidence_id] = Evidence(f"MC{len(found) + 1:02d}", label)
    return found


def _tree(
    nodes: Sequence[models.Criterion],
    leaves: Sequence[Leaf],
    cited: Mapping[int, Evidence],
    parent_id: int | None,
) -> tuple[Criterion, ...]:
    """The criteria of the scale below a node, sections and leaves in reading order."""
    below = [
        (node.position, _branch(node, nodes, leaves, cited))
        for node in nodes
        if node.parent_id == parent_id and node.part == Part.BASE
    ]
    below += [
        (leaf.position, _leaf(leaf, cited))
        for leaf in leaves
        if leaf.parent_id == parent_id and leaf.part is Part.BASE
    ]
    return tuple(criterion for _, criterion in sorted(below, key=lambda pair: pair[0]))


def _branch(
    node: models.Criterion,
    nodes: Sequence[models.Criterion],
    leaves: Sequence[Leaf],
    cited: Mapping[int, Evidence],
) -> Criterion:
    return Criterion(
        code=_number(node.code),
        title=node.title,
        max_points=node.maximum,
        children=_tree(nodes, leaves, cited, node.pk),
    )


def _number(code: str) -> str:
    """As people number: `I`, below it `1.4.2`."""
    return code.partition(".")[2] or code


def _leaf(leaf: Leaf, cited: Mapping[int, Evidence]) -> Criterion:
    rule = leaf.rule
    make = LaterCriterion if rule.later and leaf.points is None and leaf.actual is not None else Criterion
    said = [leaf.note, LATER if make is LaterCriterion else ""]
    return make(
        code=_number(leaf.code),
        title=leaf.title,
        max_points=rule.maximum,
        points=leaf.points if rule.assigned else None,
        assigned=rule.assigned,
        plan=_quantity(rule.target, leaf) if rule.assigned else None,
        actual=_quantity(leaf.actual, leaf),
        ratio=_ratio(leaf),
        result="\n".join(text for text in said if text),
        evidence=_of(leaf, cited),
    )


def _quantity(value: Decimal | None, leaf: Leaf) -> Quantity | None:
    if value is None:
        return None
    if leaf.rule.method is Method.YES_NO:
        return Quantity(words=typed_figure(value, leaf.rule.method))
    return Quantity(value.normalize(), leaf.unit)


def _ratio(leaf: Leaf) -> Decimal | None:
    """The figure in percent of the target, where more of it is better."""
    target, actual = leaf.rule.target, leaf.actual
    more = METHODS[leaf.rule.method].needs_target and leaf.rule.method is not Method.INVERSE_RATIO
    if not more or not target or actual is None or target < 0:
        return None
    return round_half_up(Fraction(actual) / Fraction(target) * 100)


def _of(leaf: Leaf, cited: Mapping[int, Evidence]) -> tuple[Evidence, ...]:
    return tuple(cited[document.evidence_id] for document in leaf.cited)


def _extras(leaves: Sequence[Leaf], part: Part, cap: Decimal, cited: Mapping[int, Evidence]) -> Extras:
    """The lines of bonus or deduction that come to anything."""
    lines = [
        Extra(
            title=leaf.title,
            points=leaf.points,
            code=_number(leaf.code),
            basis=leaf.note or _counted(leaf),
            evidence=_of(leaf, cited),
        )
        for leaf in leaves
        if leaf.part is part and leaf.points
    ]
    return Extras(tuple(lines), cap)


def _counted(leaf: Leaf) -> str:
    quantity = _quantity(leaf.actual, leaf)
    return quantity.text if quantity else ""
