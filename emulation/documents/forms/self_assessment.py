"""05 Phiếu tự chấm điểm: a unit's own assessment with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import GroupName, Period, Signer
from emulation.documents.forms import checks, sheet_rows
from emulation.documents.forms.content import (
    Paragraph,
    Section,
    Signatures,
    Title,
    Workbook,
    para,
)
from emulation.documents.forms.document import Document, Format, signature
from emulation.documents.forms.sheet_facts import Criterion, Evidence, Extras


@dataclass(frozen=True, kw_only=True)
class SelfAssessment(Document):
    """The tree of criteria as rows, bonus, deduction, total. Subtotals are always sums of the leaves.

    Criteria not assigned leave the maximum; the sum is then re-based to the full scale and printed as such.
    """

    kind: ClassVar[str] = "Phiếu tự chấm điểm"
    formats: ClassVar[tuple[Format, ...]] = ("pdf", "docx", "xlsx")
    dated_in_head: ClassVar[bool] = False

    unit: str
    group: GroupName
    period: Period
    criteria: str
    version: str
    scale: Decimal
    tree: tuple[Criterion, ...]
    bonus: Extras
    deduction: Extras
    total: Decimal
    preparer: Signer
    leader: Signer

    @property
    def title(self) -> str:
        return f"Phiếu tự chấm điểm thi đua {self.period.text} - {self.unit}"

    @property
    def points(self) -> Decimal:
        """Sum of the leaves as scored."""
        return sum((node.total for node in self.tree), Decimal(0))

    @property
    def assigned_max(self) -> Decimal:
        return sum((node.assigned_max for node in self.tree), Decimal(0))

    @property
    def rebased(self) -> bool:
        return self.assigned_max != self.scale

    @property
    def criteria_points(self) -> Decimal:
        """Points of the criteria on the full scale."""
        return checks.rebased(self.points, self.assigned_max, self.scale) if self.rebased else self.points

    def evidence(self) -> tuple[Evidence, ...]:
        """Every file cited, once, in order of citation."""
        cited = [item for node in self.tree for leaf in node.leaves() for item in leaf.evidence]
        cited += [item for extra in (*self.bonus.lines, *self.deduction.lines) for item in extra.evidence]
        return tuple({item.code: item for item in reversed(cited)}.values())[::-1]

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from checks.signer_problems((self.preparer, self.leader))
        if not self.tree:
            yield "Phiếu chưa có tiêu chí nào."
            return
        standard = sum((node.max_points for node in self.tree), Decimal(0))
        if standard != self.scale:
            yield f"Điểm chuẩn các mục cộng lại ({wording.points(standard)}) khác thang điểm."
        for node in self.tree:
            yield from node.problems(self.head.draft)
        yield from self.bonus.problems("Điểm thưởng")
        yield from self.deduction.problems("Điểm trừ")
        added = self.criteria_points + self.bonus.counted - self.deduction.counted
        if added != self.total:
            yield (
                f"Tổng điểm tự chấm {wording.points(self.total)} khác tổng các dòng "
                f"({wording.points(added)})."
            )

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        source = (
            f"(Đơn vị thành viên {self.group.name}; {self.criteria}, phiên bản {self.version}; thang điểm "
            f"{wording.scale(self.scale)})"
        )
        signers = (signature(self.preparer), signature(self.leader, self.head.place_date))
        return (
            Section(
                (
                    self.letterhead(),
                    Title(f"PHIẾU TỰ CHẤM ĐIỂM THI ĐUA {wording.upper(self.period.text)}", note=source),
                    sheet_rows.table(self),
                    self._closing(),
                    Signatures(signers),
                ),
                landscape=True,
            ),
        )

    def workbook(self) -> Workbook:
        return Workbook("Phiếu tự chấm", self.sections()[0], sheet_rows.flat(self))

    def _closing(self) -> Paragraph:
        words = wording.upper_first(wording.points_words(self.total))
        return para(
            f"Tổng điểm tự chấm bằng chữ: {words} điểm. {self._files()} {self.unit} chịu trách nhiệm về "
            "tính chính xác của số liệu, minh chứng nêu trên./."
        )

    def _files(self) -> str:
        files = self.evidence()
        if not files:
            return "Không kèm theo tệp minh chứng."
        return f"Kèm theo {wording.pad(len(files))} tệp minh chứng{_span([item.code for item in files])}."


def _span(codes: list[str]) -> str:
    """` (từ MC01 đến MC14)` where the codes run without a gap."""
    numbers = sorted(int(code[2:]) for code in codes if code[:2] == "MC" and code[2:].isdecimal())
    if len(numbers) != len(codes) or numbers[-1] - numbers[0] != len(codes) - 1:
        return ""
    by_number = sorted(codes, key=lambda code: int(code[2:]))
    return f" (từ {by_number[0]} đến {by_number[-1]})" if len(codes) > 1 else f" ({codes[0]})"
