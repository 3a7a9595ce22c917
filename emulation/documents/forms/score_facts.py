"""Points of the units of one group in their three layers: data of the score table (04)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from emulation.documents import wording
from emulation.documents.forms import checks

LAYERS = 3


@dataclass(frozen=True, slots=True)
class CriteriaSection:
    """Section of the criteria set: `I`, its name, its maximum."""

    code: str
    name: str
    max_points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerPoints:
    """Points per section, bonus less deduction, total. `assigned_max`: the unit's own maximum, if smaller."""

    sections: tuple[Decimal, ...]
    adjustment: Decimal
    total: Decimal
    assigned_max: Decimal | None = None

    @property
    def criteria(self) -> Decimal:
        """Sum of the sections as scored, before re-basing."""
        return sum(self.sections, Decimal(0))

    def on_scale(self, scale: Decimal) -> Decimal:
        """Sum of the sections on the full scale."""
        if self.assigned_max is None:
            return self.criteria
        return checks.rebased(self.criteria, self.assigned_max, scale)

    def problems(self, unit: str, sections: tuple[CriteriaSection, ...], scale: Decimal) -> Iterator[str]:
        if len(self.sections) != len(sections):
            yield f"{unit}: số cột điểm không bằng số mục của bộ tiêu chí."
            return
        for section, value in zip(sections, self.sections, strict=True):
            yield from checks.decimals_problem(value, f"{unit}: điểm mục {section.code}")
            if not 0 <= value <= section.max_points:
                yield f"{unit}: điểm mục {section.code} ({wording.points(value)}) ngoài khoảng cho phép."
        if self.assigned_max is not None and not 0 < self.assigned_max < scale:
            yield f"{unit}: điểm chuẩn được giao phải lớn hơn 0 và nhỏ hơn thang điểm."
        elif self.on_scale(scale) + self.adjustment != self.total:
            added = self.on_scale(scale) + self.adjustment
            yield (
                f"{unit}: tổng điểm {wording.points(self.total)} khác tổng các cột ({wording.points(added)})."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredUnit:
    """One unit with its layers (self, group, final); a layer that was not scored is None.

    Ranked units have `rank`; those not considered have `reason` instead.
    """

    unit: str
    layers: tuple[LayerPoints | None, ...]
    rank: int | None = None
    grade: str = ""
    proposal: str = ""
    reason: str = ""

    @property
    def final(self) -> LayerPoints | None:
        return self.layers[-1] if self.layers else None

    def problems(self, sections: tuple[CriteriaSection, ...], scale: Decimal) -> Iterator[str]:
        if len(self.layers) != LAYERS:
            yield f"{self.unit}: phải có đủ ba cột điểm tự chấm, nhóm chấm và thẩm định."
        for layer in self.layers:
            if layer is not None:
                yield from layer.problems(self.unit, sections, scale)
        if self.rank is not None and self.final is None:
            yield f"{self.unit} được xếp hạng nhưng chưa có điểm thẩm định."
        if self.rank is None and not self.reason:
            yield f"{self.unit} không được xếp hạng nhưng chưa ghi lý do."


def footnotes(units: tuple[ScoredUnit, ...], scale: Decimal) -> dict[str, str]:
    """Unit → text of its footnote: why it is not considered, how its points were re-based."""
    notes = {}
    for unit in units:
        parts = [unit.reason] if unit.reason else []
        if unit.final and unit.final.assigned_max is not None:
            parts.append(_rebasing(unit.final, unit.final.assigned_max, scale))
        if parts:
            notes[unit.unit] = "; ".join(part.rstrip(".") for part in parts)
    return notes


def _rebasing(layer: LayerPoints, assigned: Decimal, scale: Decimal) -> str:
    shown = wording.scale(scale)
    return (
        f"Có tiêu chí không giao, điểm chuẩn được giao {wording.points(assigned)}; điểm thẩm định quy đổi = "
        f"{wording.points(layer.criteria)} : {wording.points(assigned)} × {shown} = "
        f"{wording.points(layer.on_scale(scale))}"
    )


def marks(notes: dict[str, str]) -> dict[str, str]:
    """Unit → its mark; the same note, the same mark. One note is `(*)`, several are `(a)`, `(b)`, …"""
    distinct = list(dict.fromkeys(notes.values()))
    signs = ["(*)"] if len(distinct) == 1 else [f"({chr(ord('a') + i)})" for i in range(len(distinct))]
    by_note = dict(zip(distinct, signs, strict=True))
    return {unit: by_note[note] for unit, note in notes.items()}
