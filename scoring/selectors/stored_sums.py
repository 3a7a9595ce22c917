"""The stored section totals of many sheets, in whole hundredths: three layers for every unit of a province
are summed and written out faster so than as `Decimal`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from scoring.choices import Layer, Part
from scoring.models import Criterion, SectionTotal
from scoring.ranking import Standing

Stored = Mapping[tuple[int, int, str], tuple[int, int]]
"""(sheet, section, layer) → points and assigned maximum, in hundredths."""


def stored_totals(sheet_ids: Sequence[int]) -> Stored:
    """One query."""
    rows = SectionTotal.objects.filter(sheet__in=sheet_ids).values_list(
        "sheet_id",
        "section_id",
        "layer",
        Cast("points", BigIntegerField()),
        Cast("assigned_maximum", BigIntegerField()),
    )
    return {(sheet, section, layer): (points, most) for sheet, section, layer, points, most in rows}


class Top(NamedTuple):
    """A top section as the sums need it."""

    pk: int
    code: str
    part: str
    maximum: int


def parts_of(sections: Sequence[Criterion]) -> list[Top]:
    return [Top(s.pk, s.code, s.part, int(s.maximum * 100)) for s in sections]


class Sums(NamedTuple):
    """One layer of one sheet: points and assigned maximum by section of the scale; all in hundredths."""

    sections: dict[str, int]
    maxima: dict[str, int]
    base: int
    bonus: int
    deduction: int
    full: int

    def total(self, scale: int) -> int | None:
        """`ranking.total` rounded half up to whole hundredths; None when nothing was assigned."""
        if not self.full:
            return None
        doubled = 2 * (self.base * scale + (self.bonus - self.deduction) * self.full)
        hundredths = (abs(doubled) + self.full) // (2 * self.full)
        return -hundredths if doubled < 0 else hundredths

    def as_json(self, scale: int) -> dict[str, str]:
        """Section points, base, bonus, deduction and total as text with two places."""
        total = self.total(scale)
        return {
            **{code: text_of(points) for code, points in self.sections.items()},
            "base": text_of(self.base),
            "bonus": text_of(self.bonus),
            "deduction": text_of(self.deduction),
            "total": "" if total is None else text_of(total),
        }

    def standing(self, unit: int, votes: int | None) -> Standing:
        return Standing(
            unit=unit,
            base=points_of(self.base),
            assigned_maximum=points_of(self.full),
            bonus=points_of(self.bonus),
            deduction=points_of(self.deduction),
            sections={code: points_of(points) for code, points in self.sections.items()},
            votes=votes,
            section_maxima={code: points_of(most) for code, most in self.maxima.items()},
        )


def sums_of(sheet_id: int, parts: Sequence[Top], stored: Stored, layer: Layer) -> Sums:
    """The sums of one layer. A section that nothing was stored for has no points."""
    sections, maxima, outside = {}, {}, {Part.BONUS: 0, Part.DEDUCTION: 0}
    for pk, code, part, maximum in parts:
        points, most = stored.get((sheet_id, pk, layer), (0, maximum))
        if part == Part.BASE:
            sections[code], maxima[code] = points, most
        else:
            outside[Part(part)] += points
    return Sums(
        sections=sections,
        maxima=maxima,
        base=sum(sections.values()),
        bonus=outside[Part.BONUS],
        deduction=outside[Part.DEDUCTION],
        full=sum(maxima.values()),
    )


def points_of(hundredths: int) -> Decimal:
    """Hundredths as points with two places."""
    return Decimal(hundredths).scaleb(-2)


def text_of(hundredths: int) -> str:
    """`1234.50`."""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{'-' if hundredths < 0 else ''}{whole}.{rest:02d}"
