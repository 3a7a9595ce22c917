"""Test data of the score trail: criteria sets of any size with every method, targets, sheets, evidence."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from itertools import count, cycle, islice
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from PIL import Image

from emulation.common.dates import now
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.choices import Part, SetState
from scoring.formulas import Method
from scoring.models import (
    CriteriaSet,
    Criterion,
    Evidence,
    GroupCriteria,
    ScoreLine,
    ScoreSheet,
    Target,
)
from scoring.services import evidence as evidence_services
from scoring.services import sheets as sheet_services
from scoring.services.entry import save_cells
from scoring.services.typed import Cell
from tests.factories import ground

PARAMETERS: dict[Method, dict[str, Any]] = {
    Method.DIRECT: {"step": "0.5", "anchors": [{"points": "2", "text": "Có báo cáo"}]},
    Method.YES_NO: {},
    Method.RATIO: {"floor_percent": "50"},
    Method.INVERSE_RATIO: {},
    Method.BANDS: {"bands": [{"limit": "90", "points": "5"}, {"limit": "50", "points": "2"}]},
    Method.PER_OCCURRENCE: {"each": "1"},
    Method.LATE_DAYS: {"per_day": "0.5"},
    Method.RELATIVE: {},
    Method.BONUS: {"each": "1"},
    Method.PENALTY: {"each": "0.5"},
    Method.DEDUCTION: {"each": "0.5"},
    Method.INFORMATION: {},
}
BASE_METHODS = (
    Method.RATIO,
    Method.DIRECT,
    Method.YES_NO,
    Method.PER_OCCURRENCE,
    Method.LATE_DAYS,
    Method.INVERSE_RATIO,
    Method.BANDS,
    Method.RELATIVE,
)
ANSWERS = {
    Method.DIRECT: ("self_points", "2"),
    Method.YES_NO: ("actual", "Đạt"),
    Method.RATIO: ("actual", "80"),
    Method.INVERSE_RATIO: ("actual", "100"),
    Method.BANDS: ("actual", "95"),
    Method.PER_OCCURRENCE: ("actual", "2"),
    Method.LATE_DAYS: ("actual", "0"),
    Method.RELATIVE: ("actual", "110"),
    Method.BONUS: ("actual", "1"),
    Method.PENALTY: ("actual", "0"),
    Method.DEDUCTION: ("actual", "0"),
    Method.INFORMATION: ("actual", "12"),
}
"""Field and text with which `answer` answers a line of each method; targets are 100."""

ZERO_ANSWERS = {
    method: (field, "Không đạt" if method is Method.YES_NO else "0") for method, (field, _) in ANSWERS.items()
} | {Method.LATE_DAYS: ("actual", "999")}
"""Answers that come to no points wherever the method allows it."""

_numbers = count(1)


def make_criteria_set(
    leaves: int = 10,
    *,
    methods: Sequence[Method] = BASE_METHODS,
    scale: int = 1000,
    year: int = 2025,
    evidence: bool = False,
    published: bool = True,
    bonus_cap: int = 30,
) -> CriteriaSet:
    """A set of four levels: sections I and II share `leaves` criteria over the methods in turn and add up to
    the scale, IV is a bonus and V a deduction with one criterion each."""
    criteria_set = CriteriaSet.objects.create(
        name=f"Bộ tiêu chí thử nghiệm {next(_numbers)}",
        year=year,
        scale=scale,
        bonus_cap=bonus_cap,
        deduction_cap=30,
    )
    each = (Decimal(scale) / leaves).quantize(Decimal("0.01"))
    maxima = [each] * (leaves - 1) + [scale - each * (leaves - 1)]
    chosen = list(islice(cycle(methods), leaves))
    half = (leaves + 1) // 2
    grower = _Grower(criteria_set, evidence)
    grower.section("I", Part.BASE, list(zip(chosen, maxima, strict=True))[:half])
    if leaves > half:
        grower.section("II", Part.BASE, list(zip(chosen, maxima, strict=True))[half:])
    grower.section("IV", Part.BONUS, [(Method.BONUS, Decimal(10))])
    grower.section("V", Part.DEDUCTION, [(Method.PENALTY, Decimal(10))])
    if published:
        criteria_set.state, criteria_set.published_at = SetState.PUBLISHED, now()
        criteria_set.save()
    return criteria_set


def rewrite_frozen(rows: QuerySet[Any], **values: Any) -> None:
    """Write past the guard of published sets: for a test that is about something else."""
    QuerySet.update(rows, **values)


class _Grower:
    """Adds sections of four levels with five criteria in each group."""

    def __init__(self, criteria_set: CriteriaSet, evidence: bool) -> None:
        self.criteria_set, self.evidence, self.position = criteria_set, evidence, 0

    def section(self, code: str, part: Part, leaves: list[tuple[Method, Decimal]]) -> None:
        total = sum(maximum for _, maximum in leaves)
        top = self.node(code, f"Mục {code}", part, 1, total, None, None)
        top.section = top
        top.save(update_fields=["section"])
        middle = self.node(f"{code}.1", "Nhóm nhiệm vụ", part, 2, total, top, top)
        for index in range(0, len(leaves), 5):
            own = leaves[index : index + 5]
            number = f"{code}.1.{index // 5 + 1}"
            group = self.node(number, "Nhóm tiêu chí", part, 3, sum(m for _, m in own), middle, top)
            for place, (method, maximum) in enumerate(own, 1):
                self.leaf(f"{number}.{place}", method, part, maximum, group, top)

    def node(
        self,
        code: str,
        title: str,
        part: Part,
        depth: int,
        maximum: Any,
        parent: Criterion | None,
        section: Criterion | None,
        **fields: Any,
    ) -> Criterion:
        self.position += 1
        return Criterion.objects.create(
            criteria_set=self.criteria_set,
            code=code,
            title=title,
            part=part,
            depth=depth,
            maximum=maximum,
            parent=parent,
            section=section,
            position=self.position,
            **fields,
        )

    def leaf(
        self, code: str, method: Method, part: Part, maximum: Decimal, group: Criterion, top: Criterion
    ) -> None:
        information = method is Method.INFORMATION
        self.node(
            code,
            f"Tiêu chí {code}",
            part,
            4,
            0 if information else maximum,
            group,
            top,
            is_leaf=True,
            method=method,
            parameters=PARAMETERS[method],
            unit_of_measure="%" if method in (Method.RATIO, Method.INVERSE_RATIO) else "",
            evidence_required=self.evidence,
            guidance="Chấm theo báo cáo của đơn vị.",
        )


def use_criteria(
    group_year: GroupYear, criteria_set: CriteriaSet, target: Decimal | None = Decimal(100)
) -> None:
    """Score the group-year with the set; every member gets `target` for the methods that need one."""
    GroupCriteria.objects.create(group_year=group_year, criteria_set=criteria_set)
    if target is None:
        return
    needing = criteria_set.criteria.filter(
        is_leaf=True, method__in=[Method.RATIO, Method.INVERSE_RATIO, Method.RELATIVE]
    )
    Target.objects.bulk_create(
        Target(membership=membership, criterion=criterion, value=target)
        for membership in group_year.memberships.all()
        for criterion in needing
    )


def make_assessing_year(
    members: int = 3, leaves: int = 10, *, cluster: bool = False, **fields: Any
) -> GroupYear:
    """A group-year whose members assess themselves: published criteria, targets of 100, empty sheets.

    `fields` go to `make_criteria_set`.
    """
    make = ground.make_cluster_year if cluster else ground.make_block_year
    group_year = make(members=members)
    use_criteria(group_year, make_criteria_set(leaves, **fields))
    sheet_services.create_sheets(group_year)
    GroupYear.objects.filter(pk=group_year.pk).update(state=YearState.ASSESSING)
    group_year.state = YearState.ASSESSING
    return group_year


def sheet_of(group_year: GroupYear, index: int = -1) -> ScoreSheet:
    """The sheet of one member, the last one unless told otherwise."""
    unit = ground.members_of(group_year)[index]
    return ScoreSheet.objects.select_related("membership__group_year__group", "criteria_set").get(
        membership__group_year=group_year, membership__organisation=unit
    )


def head_of(sheet: ScoreSheet) -> User:
    """A head of the sheet's unit (made anew every time)."""
    return ground.make_user(organisation=sheet.membership.organisation)


def line_of(sheet: ScoreSheet, method: Method, index: int = 0) -> ScoreLine:
    """The first (or another) line of a sheet that is scored by that method."""
    lines = ScoreLine.objects.filter(sheet=sheet, criterion__method=method)
    return lines.select_related("criterion").order_by("criterion__position")[index]


def set_target(sheet: ScoreSheet, line: ScoreLine, **fields: Any) -> Target:
    """Change or make the target of a line: `value=…`, `assigned=False`, `task=…`."""
    return Target.objects.update_or_create(
        membership=sheet.membership, criterion=line.criterion, defaults=fields
    )[0]


def not_assigned(sheet: ScoreSheet, line: ScoreLine) -> None:
    set_target(sheet, line, assigned=False, value=None)


def answer(sheet: ScoreSheet, actor: User, answers: dict[Method, tuple[str, str]] = ANSWERS) -> None:
    """Answer every assigned line through the service."""
    off = Target.objects.filter(membership=sheet.membership, assigned=False).values("criterion")
    lines = ScoreLine.objects.filter(sheet=sheet).exclude(criterion__in=off).select_related("criterion")
    cells = [
        Cell(line.pk, *answers[line.criterion.scoring_method], seen_version=line.version)
        for line in lines.order_by("criterion__position")
    ]
    saved = save_cells(actor=actor, sheet=sheet, cells=cells)
    assert saved.refused == (), [str(item.error) for item in saved.refused]


def submit(sheet: ScoreSheet, actor: User | None = None) -> ScoreSheet:
    """Answer everything and hand in."""
    actor = actor or head_of(sheet)
    answer(sheet, actor)
    return sheet_services.submit_sheet(actor=actor, sheet=sheet)


def png(colour: str = "white", name: str = "anh.png") -> SimpleUploadedFile:
    """A real picture; another colour is another file."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def make_evidence(sheet: ScoreSheet, actor: User, colour: str = "white", **fields: Any) -> Evidence:
    """A document in the store of the sheet's unit, through the service."""
    membership = sheet.membership
    fields.setdefault("number", f"{next(_numbers)}/BC-TN")
    fields.setdefault("subject", "Báo cáo kết quả công tác năm")
    return evidence_services.store(
        actor=actor,
        organisation=membership.organisation,
        year=membership.group_year.year,
        file=png(colour),
        **fields,
    ).evidence
