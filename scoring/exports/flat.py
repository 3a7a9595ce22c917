"""Every point of a group-year as flat rows: unit × criterion × layer × scorer, by who may read what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from emulation.common.workbooks.flat import Value
from emulation.groups.models import GroupYear
from emulation.people.models import User
from scoring.choices import Layer
from scoring.formulas import METHODS
from scoring.models import Criterion, ScoreLine, ScoreSheet, Target
from scoring.rules import visible_layers
from scoring.selectors.crossing.single import Given
from scoring.selectors.layer_book import head_of
from scoring.selectors.sheets import sheets

HEADS = (
    "Năm",
    "Khối, cụm",
    "Mã đơn vị",
    "Đơn vị",
    "Mục",
    "Tiêu chí",
    "Nội dung",
    "Cách tính",
    "Điểm tối đa",
    "Được giao",
    "Chỉ tiêu",
    "Đơn vị tính",
    "Kết quả",
    "Lớp điểm",
    "Người chấm",
    "Điểm",
    "Thuyết minh, lý do",
    "Thời điểm",
)
CROSSED = "Chấm chéo"
_LINE = ("sheet_id", "criterion_id", "actual")
_FACTS = {
    Layer.SELF: ("self_by__full_name", "self_points", "note", "self_at"),
    Layer.GROUP: ("group_by__full_name", "group_points", "group_reason", "group_at"),
    Layer.FINAL: ("final_by__full_name", "final_points", "final_reason", "final_at"),
}


def readable_sheets(user: User, group_year: GroupYear) -> list[tuple[ScoreSheet, tuple[Layer, ...]]]:
    """The sheets of a group-year of which this person may read some layer, with these layers."""
    found = (
        sheets()
        .filter(membership__group_year=group_year)
        .order_by("membership__organisation__sort_key", "pk")
    )
    readable = []
    for sheet in found:
        sheet.membership.group_year = group_year  # one for all: what the rules remember on it is asked once
        if seen := visible_layers(user, sheet):
            readable.append((sheet, tuple(layer for layer in Layer if layer in seen)))
    return readable


def flat_points(
    group_year: GroupYear,
    readable: Iterable[tuple[ScoreSheet, tuple[Layer, ...]]],
    crossed: Mapping[int, Sequence[Given]],
) -> Iterator[tuple[Value, ...]]:
    """One row a line and layer, for cross-scoring one a scorer, in the order of units, criteria, layers; four
    queries for the whole group. `crossed`: line → the single scores that the reader may read."""
    layers = {sheet.pk: (sheet, own) for sheet, own in readable}
    criteria = {
        criterion.pk: criterion
        for criterion in Criterion.objects.filter(
            criteria_set__in={sheet.criteria_set_id for sheet, _ in layers.values()}, is_leaf=True
        ).select_related("section")
    }
    targets = {
        (membership, criterion): (assigned, value)
        for membership, criterion, assigned, value in Target.objects.filter(
            membership__sheet__in=list(layers)
        ).values_list("membership_id", "criterion_id", "assigned", "value")
    }
    names = ["pk", *_LINE, *(name for layer in Layer for name in _FACTS[layer])]
    lines: dict[int, list[tuple[Any, ...]]] = {pk: [] for pk in layers}
    rows = ScoreLine.objects.filter(sheet__in=list(layers)).order_by("sheet_id", "criterion__position")
    for row in rows.values_list(*names):
        lines[row[1]].append(row)
    for pk, (sheet, own) in layers.items():
        for row in lines[pk]:
            target = targets.get((sheet.membership_id, row[2]), (True, None))
            given = crossed.get(row[0], ())
            yield from _of_line(group_year, sheet, criteria[row[2]], target, own, row[1:], given)


def _of_line(
    group_year: GroupYear,
    sheet: ScoreSheet,
    criterion: Criterion,
    target: tuple[bool, Decimal | None],
    layers: tuple[Layer, ...],
    row: tuple[Any, ...],
    given: Sequence[Given],
) -> Iterator[tuple[Value, ...]]:
    unit = sheet.membership.organisation
    assigned, value = target
    own = Layer.SELF in layers
    facts: list[tuple[str, Given]] = []
    for layer in layers:
        at = len(_LINE) + 4 * list(Layer).index(layer)
        scorer, points, said, moment = row[at : at + 4]
        facts.append((head_of(layer, group_year.group), Given(scorer or "", points, said, moment)))
        if layer == Layer.SELF:
            facts += [(CROSSED, one) for one in given]
    for name, fact in facts:
        yield (
            group_year.year,
            group_year.group.short_name,
            unit.code,
            unit.name,
            criterion.section.title if criterion.section else "",
            criterion.code,
            criterion.title,
            METHODS[criterion.scoring_method].label,
            criterion.maximum,
            "Có" if assigned else "Không",
            value,
            criterion.unit_of_measure,
            row[2] if own else None,
            name,
            *fact,
        )
