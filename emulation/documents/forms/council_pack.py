"""The pack of a session: a cover with the agenda, and a card for each item. They carry no number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.forms import checks
from emulation.documents.forms.content import (
    Block,
    Row,
    Section,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    heading,
    labelled,
    para,
    text_cell,
)
from emulation.documents.forms.document import Document, Format


@dataclass(frozen=True, slots=True, kw_only=True)
class PackItem:
    """One line of the agenda; `voted`: the council votes on it."""

    award: str
    unit: str
    group: str
    rank: int | None
    voted: bool


@dataclass(frozen=True, kw_only=True)
class SessionAgenda(Document):
    """The cover of the pack: when and where, what is on the agenda, what lacks."""

    kind: ClassVar[str] = "Tài liệu phiên họp"
    formats: ClassVar[tuple[Format, ...]] = ("pdf",)
    dated_in_head: ClassVar[bool] = False

    name: str
    held_on: date
    venue: str
    items: tuple[PackItem, ...]
    lacking: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Tài liệu {wording.lower_first(self.name)}"

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head, dated=False)
        if not self.items:
            yield "Phiên họp chưa có nội dung."

    def sections(self) -> tuple[Section, ...]:
        return (Section(tuple(self._blocks())),)

    def _blocks(self) -> Iterator[Block]:
        yield self.letterhead()
        yield Title("TÀI LIỆU PHIÊN HỌP", (self.name,))
        yield labelled("Ngày họp", f"{wording.date_long(self.held_on)}.")
        if self.venue:
            yield labelled("Địa điểm", f"{self.venue}.")
        yield heading("CHƯƠNG TRÌNH")
        rows = tuple(
            Row(
                (
                    count_cell(i),
                    text_cell(f"{one.unit}, {one.group}"),
                    count_cell(one.rank),
                    text_cell(one.award),
                    center("Bỏ phiếu kín" if one.voted else "Không bỏ phiếu"),
                )
            )
            for i, one in enumerate(self.items, 1)
        )
        head = head_row("STT", "Tập thể", "Hạng", "Hình thức đề nghị", "Lấy phiếu")
        yield Table((10, None, 13, 52, 24), (head,), rows)
        if self.lacking:
            yield heading("TÀI LIỆU CHƯA CÓ")
            yield from (para(f"- {line}") for line in self.lacking)


@dataclass(frozen=True, kw_only=True)
class NominationCard(Document):
    """What a member needs to know about one nomination, on a page."""

    kind: ClassVar[str] = "Thẻ đề nghị"
    formats: ClassVar[tuple[Format, ...]] = ("pdf",)
    dated_in_head: ClassVar[bool] = False

    unit: str
    award: str
    group: str
    facts: tuple[tuple[str, str], ...]
    checks: tuple[tuple[str, str, str], ...]
    """Standard, verdict, fact or clause."""
    years: tuple[tuple[int, str], ...]
    penalties: tuple[str, ...]
    summary: str
    deviation: str
    opinion: str

    @property
    def title(self) -> str:
        return f"Thẻ đề nghị: {self.unit}"

    def problems(self) -> Iterator[str]:
        if not self.unit or not self.award:
            yield "Thẻ đề nghị phải ghi tập thể và hình thức khen thưởng."

    def sections(self) -> tuple[Section, ...]:
        return (Section(tuple(self._blocks())),)

    def _blocks(self) -> Iterator[Block]:
        yield Title("THẺ ĐỀ NGHỊ", (self.unit, f"Đề nghị tặng {self.award}"))
        yield para(f"{self.group}.", style="centered")
        facts = tuple(Row((text_cell(label), text_cell(text))) for label, text in self.facts)
        yield Table((80, None), (head_row("Chỉ số", "Giá trị"),), facts, together=True)
        yield heading("TIÊU CHUẨN")
        rows = tuple(Row((text_cell(a), center(b), text_cell(c))) for a, b, c in self.checks)
        if rows:
            yield Table((75, 22, None), (head_row("Tiêu chuẩn", "Kết quả", "Căn cứ"),), rows, size=11)
        yield heading("KHEN THƯỞNG NĂM NĂM GẦN NHẤT")
        years = tuple(Row((count_cell(year), text_cell(text))) for year, text in self.years)
        yield Table((20, None), (head_row("Năm", "Hình thức"),), years, together=True)
        yield labelled("Vi phạm, kỷ luật", f"{'; '.join(self.penalties) or 'không có'}.")
        for label, text in (
            ("Tóm tắt thành tích", self.summary),
            ("Lý do không theo thứ hạng", self.deviation),
            ("Ý kiến thẩm định", self.opinion),
        ):
            if text:
                yield labelled(label, text)
