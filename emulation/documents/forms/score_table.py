"""04 Bảng tổng hợp điểm và xếp hạng: a form of a frozen ranking run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import GroupName, Period, Signer
from emulation.documents.forms import checks
from emulation.documents.forms import score_columns as columns
from emulation.documents.forms.content import (
    Block,
    FlatTable,
    Paragraph,
    Run,
    Section,
    Signatures,
    Title,
    Workbook,
    para,
)
from emulation.documents.forms.document import Document, Format, signature
from emulation.documents.forms.score_facts import LAYERS, CriteriaSection, ScoredUnit, footnotes

MAX_SECTIONS = 6


@dataclass(frozen=True, slots=True)
class Band:
    """A class of the total: name and lowest points on the scale."""

    name: str
    floor: Decimal


@dataclass(frozen=True, kw_only=True)
class ScoreTable(Document):
    """Points of every member in three layers, ranks, classes; units not considered apart (part B).

    One wide table where the columns fit A4 landscape, otherwise one table per layer.
    """

    kind: ClassVar[str] = "Bảng tổng hợp"
    formats: ClassVar[tuple[Format, ...]] = ("pdf", "docx", "xlsx")
    dated_in_head: ClassVar[bool] = False

    group: GroupName
    period: Period
    criteria: str
    version: str
    scale: Decimal
    run_no: int
    locked_at: datetime | None
    criteria_sections: tuple[CriteriaSection, ...]
    layer_names: tuple[str, ...]
    units: tuple[ScoredUnit, ...]
    bands: tuple[Band, ...]
    tie_break: tuple[str, ...]
    signers: tuple[Signer, ...]

    @property
    def title(self) -> str:
        return f"Bảng tổng hợp điểm và xếp hạng thi đua {self.period.text} - {self.group.name}"

    @property
    def ranked(self) -> tuple[ScoredUnit, ...]:
        return tuple(unit for unit in self.units if unit.rank is not None)

    @property
    def not_considered(self) -> tuple[ScoredUnit, ...]:
        return tuple(unit for unit in self.units if unit.rank is None)

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from checks.signer_problems(self.signers)
        if not 1 <= len(self.signers) <= 3:
            yield "Bảng tổng hợp cần từ một đến ba người ký."
        if not 1 <= len(self.criteria_sections) <= MAX_SECTIONS:
            yield f"Bảng tổng hợp trình bày được từ 1 đến {MAX_SECTIONS} mục tiêu chí."
        if sum((section.max_points for section in self.criteria_sections), Decimal(0)) != self.scale:
            yield f"Điểm tối đa các mục cộng lại khác thang điểm {wording.points(self.scale)}."
        if len(self.layer_names) != LAYERS:
            yield "Phải có tên của ba cột điểm: tự chấm, nhóm chấm, thẩm định."
        if not self.units:
            yield "Bảng tổng hợp chưa có đơn vị nào."
        yield from checks.repeated((unit.unit for unit in self.units), "bảng tổng hợp")
        for unit in self.units:
            yield from unit.problems(self.criteria_sections, self.scale)
        yield from checks.rank_problems(
            [(u.unit, u.final.total, u.rank) for u in self.units if u.final and u.rank is not None]
        )
        if self.locked_at and not self.head.draft and self.locked_at.date() > self.head.date:
            yield "Bảng tổng hợp ghi ngày trước khi chốt lần tính."

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        return (self._section(columns.tables(self)),)

    def workbook(self) -> Workbook:
        return Workbook("Bảng tổng hợp", self._section((columns.wide_table(self, 10),)), self._flat())

    def _section(self, tables: tuple[Block, ...]) -> Section:
        return Section(
            (
                self.letterhead(),
                Title(
                    f"BẢNG TỔNG HỢP ĐIỂM VÀ XẾP HẠNG THI ĐUA {wording.upper(self.period.text)}",
                    note=self._source(),
                ),
                *tables,
                self._notes(),
                self._signatures(),
            ),
            landscape=True,
        )

    def _source(self) -> str:
        run = f"lần tính số {self.run_no}"
        if self.locked_at:
            run += f" ngày {wording.date_table(self.locked_at)}"
        scale = wording.scale(self.scale)
        return f"(Theo {self.criteria}, phiên bản {self.version}; thang điểm {scale}; {run})"

    def _notes(self) -> Paragraph:
        sections = "; ".join(
            f"{section.code} - {section.name} (tối đa {wording.points(section.max_points)} điểm)"
            for section in self.criteria_sections
        )
        ties = f"; bằng điểm thì xét lần lượt: {', '.join(self.tie_break)}" if self.tie_break else ""
        parts = [f" {sections}.", f"Xếp hạng theo {columns.ranking_column(self)}{ties}."]
        if self.bands:
            parts.append(f"Xếp loại: {'; '.join(self._bands())}.")
        notes = footnotes(self.units, self.scale)
        by_mark = {mark: notes[unit] for unit, mark in columns.unit_marks(self).items()}
        parts += [f"{mark} {note}." for mark, note in by_mark.items()]
        if any(layer and layer.assigned_max for unit in self.units for layer in unit.layers):
            parts.append("Tổng điểm của đơn vị có tiêu chí không giao được tính trên điểm đã quy đổi.")
        return para(Run("Ghi chú:", bold=True), " ".join(parts), style="note", keep=True)

    def _bands(self) -> Iterator[str]:
        above: Decimal | None = None
        for band in sorted(self.bands, key=lambda band: -band.floor):
            upto = f" đến dưới {wording.points(above)}" if above is not None else ""
            yield f"{band.name} từ {wording.points(band.floor)}{upto}"
            above = band.floor

    def _signatures(self) -> Signatures:
        last = len(self.signers) - 1
        dated = tuple(
            signature(signer, self.head.place_date if i == last else "")
            for i, signer in enumerate(self.signers)
        )
        shares = {3: (22, 46, 32)}.get(len(dated), ())
        return Signatures(dated, shares=shares, space=15, size=13)

    def _flat(self) -> FlatTable:
        names = [f"{s.code}. {s.name}" for s in self.criteria_sections]
        head = ["Đơn vị", "Xếp hạng", "Xếp loại", "Đề nghị", "Lý do chưa xét"]
        for layer in self.layer_names:
            head += [f"{layer}: {part}" for part in (*names, "Thưởng, trừ", "Tổng")]
        return FlatTable(tuple(head), tuple(self._flat_row(unit) for unit in self.units))

    def _flat_row(self, unit: ScoredUnit) -> tuple[str | int | Decimal | None, ...]:
        row: list[str | int | Decimal | None] = [unit.unit, unit.rank, unit.grade, unit.proposal, unit.reason]
        for layer in unit.layers:
            width = len(self.criteria_sections) + 2
            row += [*layer.sections, layer.adjustment, layer.total] if layer else [None] * width
        return tuple(row)
