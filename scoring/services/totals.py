"""Section totals of a sheet: stored, recomputed on every save, and once more from the lines as a cross-check.

Points of bonus and deduction sections are capped as the criteria set says; a criterion that is not assigned
to the unit leaves the assigned maximum of its section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField, F, Sum
from django.db.models.functions import Cast

from scoring.choices import Layer, Part
from scoring.models import CriteriaSet, Criterion, ScoreLine, ScoreSheet, SectionTotal, Target
from scoring.selectors.asked import SELF_TOTALS, asked
from scoring.selectors.grid import Tree
from scoring.selectors.stored_sums import points_of

POINTS_OF = {Layer.SELF: "self_points", Layer.GROUP: "group_points", Layer.FINAL: "final_points"}


@dataclass(frozen=True)
class Total:
    """What one section of one sheet comes to in one layer, in points."""

    sheet_id: int
    section_id: int
    layer: Layer
    points: Decimal
    assigned_maximum: Decimal


class Whole(NamedTuple):
    """The same in whole hundredths."""

    sheet_id: int
    section_id: int
    layer: Layer
    points: int
    assigned_maximum: int


def cap_of(criteria_set: CriteriaSet, section: Criterion) -> Decimal | None:
    """The most that a section outside the scale may add or take; None inside the scale."""
    caps = {Part.BONUS: criteria_set.bonus_cap, Part.DEDUCTION: criteria_set.deduction_cap}
    return caps.get(Part(section.part))


def compute(
    criteria_set: CriteriaSet, sheet_ids: Sequence[int], layers: Iterable[Layer] = tuple(Layer)
) -> list[Total]:
    """Totals of many sheets of one criteria set from their lines, in three queries whatever their number."""
    group = [(criteria_set, list(criteria_set.criteria.filter(depth=1)), sheet_ids)]
    return [
        Total(sheet, section, layer, points_of(points), points_of(most))
        for sheet, section, layer, points, most in compute_whole(group, layers)
    ]


def compute_whole(
    groups: Sequence[tuple[CriteriaSet, Sequence[Criterion], Sequence[int]]],
    layers: Iterable[Layer] = tuple(Layer),
) -> Iterator[Whole]:
    """Totals of sheets of many sets, given with their sections, in two queries for all of them."""
    layers = list(layers)
    every = [sheet_id for _, _, sheet_ids in groups for sheet_id in sheet_ids]
    sums = _sums(every, layers)
    off = _not_assigned(every)
    nothing = [0] * len(layers)
    for criteria_set, sections, sheet_ids in groups:
        for section in sections:
            pk, most, cap = section.pk, _whole(section.maximum), cap_of(criteria_set, section)
            highest = None if cap is None else _whole(cap)
            for sheet_id in sheet_ids:
                assigned = most - off.get((sheet_id, pk), 0)
                for layer, points in zip(layers, sums.get((sheet_id, pk), nothing), strict=True):
                    capped = points if highest is None else min(points, highest)
                    yield Whole(sheet_id, pk, layer, capped, assigned)


def _whole(points: Decimal) -> int:
    return int(points * 100)


def _sums(sheet_ids: Sequence[int], layers: Sequence[Layer]) -> dict[tuple[int, int], list[int]]:
    """(sheet, section) → points of each layer; nothing given counts as nought."""
    rows = (
        ScoreLine.objects.filter(sheet__in=sheet_ids)
        .values("sheet_id", "criterion__section_id")
        .annotate(**{f"{layer}_sum": Cast(Sum(POINTS_OF[layer]), BigIntegerField()) for layer in layers})
        .order_by()
        .values_list("sheet_id", "criterion__section_id", *(f"{layer}_sum" for layer in layers))
    )
    return {(sheet, section): [own or 0 for own in points] for sheet, section, *points in rows}


def _not_assigned(sheet_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """Maximum points per sheet and section that belong to criteria not assigned to the unit."""
    rows = (
        Target.objects.filter(
            assigned=False,
            criterion__is_leaf=True,
            criterion__part=Part.BASE,
            criterion__criteria_set=F("membership__sheet__criteria_set"),
            membership__sheet__in=sheet_ids,
        )
        .values("membership__sheet", "criterion__section_id")
        .annotate(points=Cast(Sum("criterion__maximum"), BigIntegerField()))
        .order_by()
        .values_list("membership__sheet", "criterion__section_id", "points")
    )
    return {(sheet, section): points for sheet, section, points in rows if section is not None}


def store(totals: Sequence[Total]) -> None:
    """Write the totals over the stored ones in one statement."""
    SectionTotal.objects.bulk_create(
        [
            SectionTotal(
                sheet_id=total.sheet_id,
                section_id=total.section_id,
                layer=total.layer,
                points=total.points,
                assigned_maximum=total.assigned_maximum,
            )
            for total in totals
        ],
        update_conflicts=True,
        unique_fields=["sheet", "layer", "section"],
        update_fields=["points", "assigned_maximum"],
        batch_size=500,
    )


def refresh(sheet: ScoreSheet, layers: Iterable[Layer] = tuple(Layer)) -> list[Total]:
    """Recompute and store the totals of one sheet; call it inside the transaction of the change."""
    totals = compute(sheet.criteria_set, [sheet.pk], layers)
    store(totals)
    return totals


def follow(sheet: ScoreSheet, tree: Tree, sections: Iterable[int]) -> list[Total]:
    """Store the self points of the sections in which a line has just been written, from the sums read after
    it, and give the totals of all sections. Assigned maxima do not change by scoring.

    A cell takes a fifth of the time so; `refresh` computes the same from the lines, at every hand-in.
    """
    found = {
        section_id: Total(sheet.pk, section_id, Layer.SELF, points_of(points), points_of(maximum))
        for section_id, points, maximum in asked(SELF_TOTALS, sheet.pk)
    }
    touched = set(sections)
    if not touched <= found.keys():  # nothing was stored yet
        return refresh(sheet, [Layer.SELF])
    for section_id in touched:
        points = tree.points(sheet.criteria_set, section_id)
        if points != found[section_id].points:
            found[section_id] = replace(found[section_id], points=points)
            SectionTotal.objects.filter(sheet_id=sheet.pk, layer=Layer.SELF, section_id=section_id).update(
                points=points
            )
    return list(found.values())
