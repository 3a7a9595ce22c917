"""09b Dự thảo Quyết định: awards of one kind, the prize, the list in an appendix (documents §5, 09)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import Signer
from emulation.documents.forms import checks
from emulation.documents.forms.content import (
    AppendixTitle,
    Cell,
    Row,
    Run,
    Section,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    legal_bases,
    para,
    text_cell,
)
from emulation.documents.forms.document import Document, signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Awarded:
    """A collective of the list, the group it stands in, its prize in đồng."""

    name: str
    group: str
    prize: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PrizeMoney:
    """Coefficient × base salary on the day of the decision; `fund_year`: which year's fund pays."""

    coefficient: Decimal
    base_salary: int
    each: int
    fund_year: int


@dataclass(frozen=True, kw_only=True)
class AwardDecision(Document):
    """One decision for one kind of award; number and day stay blank until it is signed."""

    kind: ClassVar[str] = "Quyết định"

    authority: str
    award: str
    year: int
    reason: str
    bases: tuple[str, ...]
    prize: PrizeMoney
    awarded: tuple[Awarded, ...]
    executors: str
    group_label: str
    signer: Signer
    recipients: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Quyết định tặng {self.award} năm {self.year}"

    @property
    def total(self) -> int:
        """Đồng; what Article 2 writes in figures and words."""
        return sum(one.prize for one in self.awarded)

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from self.signer.problems()
        if not self.awarded:
            yield "Quyết định phải có ít nhất một tập thể."
        if not self.bases:
            yield "Chưa có căn cứ pháp lý."
        yield from checks.repeated((one.name for one in self.awarded), "danh sách được tặng")
        if self.prize.each != int(self.prize.coefficient * self.prize.base_salary):
            yield "Mức tiền thưởng khác tích của hệ số và mức lương cơ sở."

    def sections(self) -> tuple[Section, ...]:
        return (self._text(), self._list())

    def _text(self) -> Section:
        return Section(
            (
                self.letterhead(),
                Title("QUYẾT ĐỊNH", (f"Về việc tặng {self.award} năm {self.year}",)),
                para(Run(wording.upper(self.authority), bold=True), style="centered", keep=True),
                *legal_bases(self.bases),
                para(Run("QUYẾT ĐỊNH:", bold=True), style="centered", keep=True),
                para(
                    Run("Điều 1.", bold=True),
                    f" Tặng {self.award} cho {wording.count_words(len(self.awarded))} tập thể (danh sách tại "
                    f"Phụ lục kèm theo) {self.reason} năm {self.year}.",
                ),
                para(Run("Điều 2.", bold=True), f" {self._prize_text()}"),
                para(Run("Điều 3.", bold=True), " Quyết định này có hiệu lực kể từ ngày ký."),
                para(
                    Run("Điều 4.", bold=True),
                    f" {self.executors} chịu trách nhiệm thi hành Quyết định này./.",
                ),
                Signatures((signature(self.signer),), self.recipients),
            )
        )

    def _prize_text(self) -> str:
        if not self.prize.each:
            return f"Việc tặng {self.award} không kèm theo tiền thưởng."
        less = any(one.prize != self.prize.each for one in self.awarded)
        note = ", trừ tập thể đã hưởng mức thưởng cao hơn cho cùng thành tích" if less else ""
        coefficient = wording.points(self.prize.coefficient).removesuffix("0")
        return (
            f"Tiền thưởng kèm theo {self.award} bằng {coefficient} lần mức lương cơ sở "
            f"({wording.money(self.prize.base_salary)}), là {wording.money(self.prize.each)} cho mỗi tập "
            f"thể{note}; tổng số tiền thưởng là {wording.money(self.total)} "
            f"({wording.money_words(self.total)}), trích từ Quỹ thi đua, khen thưởng của tỉnh năm "
            f"{self.prize.fund_year}."
        )

    def _list(self) -> Section:
        rows = [
            Row((count_cell(i), text_cell(one.name), text_cell(one.group), _money(one.prize)))
            for i, one in enumerate(self.awarded, 1)
        ]
        total = Row((center("Tổng cộng", bold=True, columns=3), _money(self.total, bold=True)), "total")
        reference = (
            f"(Kèm theo Quyết định số {self.head.number_text} {self.head.date_text}",
            f"của {self.authority})",
        )
        caption = f"DANH SÁCH TẬP THỂ ĐƯỢC TẶNG {wording.upper(self.award)} NĂM {self.year}"
        return Section(
            (
                AppendixTitle("Phụ lục", caption, reference),
                Table(
                    (10, None, 60, 34),
                    (head_row("STT", "Tên tập thể", self.group_label, "Tiền thưởng (đồng)"),),
                    (*rows, total),
                    tail=1,
                ),
                para(f"Danh sách này gồm {wording.count_words(len(self.awarded))} tập thể./.", style="flush"),
            )
        )


def _money(amount: int, *, bold: bool = False) -> Cell:
    return Cell(wording.money(amount).removesuffix("đồng").strip(), "right", amount, bold)
