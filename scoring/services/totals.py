"""Section totals of a sheet: stored, recomputed on every save, and once more from the lines as a cross-check.

Points of bonus and deduction sections are capped as the criteria set says; a criterion that is not assigned
to the unit leaves the assigned maximum of its section.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from scoring.choices import Layer, Part
from scoring.models import CriteriaSet, Criterion, ScoreLine, ScoreSheet, SectionTotal, Target

POINTS_OF = {Layer.SELF: "self_points", Layer.GROUP: "group_points", Layer.FINAL: "final_points"}
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Total:
    """What one section of one sheet comes to in one layer, in points."""

    sheet_id: int
    section_id: int
    layer: Layer
    points: Decimal
    assigned_maximum: Decimal


def cap_of(criteria_set: CriteriaSet, section: Criterion) -> Decimal | None:
    """The most that a section outside the scale may add or take; None inside the scale."""
    caps = {Part.BONUS: criteria_set.bonus_cap, Part.DEDUCTION: criteria_set.deduction_cap}
    return caps.get(Part(section.part))


def compute(
    criteria_set: CriteriaSet, sheet_ids: Sequence[int], layers: Iterable[Layer] = tuple(Layer)
) -> list[Total]:
    """Totals of many sheets of one criteria set from their lines, in three queries whatever their number."""
    return compute_all([(criteria_set, list(criteria_set.criteria.filter(depth=1)), sheet_ids)], layers)


def compute_all(
    groups: Sequence[tuple[CriteriaSet, Sequence[Criterion], Sequence[int]]],
    layers: Iterable[Layer] = tuple(Layer),
) -> list[Total]:
    """The same for sheets of many sets, given with their sections; two queries for all of them."""
    layers = list(layers)
    every = [sheet_id for _, _, sheet_ids in groups for sheet_id in sheet_ids]
    summed = (
        ScoreLine.objects.filter(sheet__in=every)
        .values("sheet_id", "criterion__section_id")
        .annotate(**{f"{layer}_sum": Sum(POINTS_OF[layer]) for layer in layers})
        .order_by()
        .values_list("sheet_id", "criterion__section_id", *(f"{layer}_sum" for layer in layers))
    )
    sums = {(sheet, section): dict(zip(layers, points, strict=True)) for sheet, section, *points in summed}
    missing = _not_assigned(every)
    found = []
    for criteria_set, sections, sheet_ids in groups:
        caps = {section.pk: cap_of(criteria_set, section) for section in sections}
        for sheet_id in sheet_ids:
            for section in sections:
                row, cap = sums.get((sheet_id, section.pk), {}), caps[section.pk]
                for layer in layers:
                    points = row.get(layer) or ZERO
                    found.append(
                        Total(
                            sheet_id=sheet_id,
                            section_id=section.pk,
                            layer=layer,
                            points=points if cap is None else min(points, cap),
                            assigned_maximum=section.maximum - missing[sheet_id, section.pk],
                        )
                    )
    return found


def _not_assigned(sheet_ids: Sequence[int]) -> dict[tuple[int, int], Decimal]:
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
        .annotate(points=Sum("criterion__maximum"))
        .order_by()
        .values_list("membership__sheet", "criterion__section_id", "points")
    )
    found: dict[tuple[int, int], Decimal] = defaultdict(lambda: ZERO)
    found.update({(sheet, section): points for sheet, section, points in rows if section is not None})
    return found


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
