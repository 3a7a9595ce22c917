"""10 Thông báo kết quả: what the council and the deciding authority made of the proposals, to the groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import DocRef, Signer
from emulation.documents.forms import checks
from emulation.documents.forms.content import (
    Block,
    Row,
    Section,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    para,
    subheading,
    text_cell,
)
from emulation.documents.forms.council_facts import passes
from emulation.documents.forms.document import Document, signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One nomination and what became of it. `agree` None: the council does not vote on the kind. `clause`:
    why it was found not eligible at the appraisal; then it was never voted on."""

    award: str
    short: str
    unit: str
    group: str
    awarded: bool
    agree: int | None = None
    threshold: Decimal | None = None
    clause: str = ""

    @property
    def result(self) -> str:
        if self.awarded:
            return f"Được tặng {self.short}"
        return "Không đủ điều kiện" if self.clause else "Không đủ tỷ lệ phiếu"


@dataclass(frozen=True, kw_only=True)
class CouncilNotice(Document):
    """Sent once the decisions have their numbers. Nobody's vote is told, only how many agreed."""

    kind: ClassVar[str] = "Thông báo"

    council: str
    year: int
    decisions: tuple[tuple[DocRef, str, str], ...]
    """Each decision with its issuer and its award."""
    held_on: date
    body: int
    rows: tuple[Told, ...]
    spread_by: date
    contact: str
    signer: Signer
    recipients: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Thông báo kết quả xét khen thưởng năm {self.year}"

    @property
    def refused(self) -> tuple[Told, ...]:
        return tuple(row for row in self.rows if not row.awarded)

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from self.signer.problems()
        if not self.decisions:
            yield "Chưa có quyết định khen thưởng nào có số; thông báo sau khi có quyết định."
        for reference, _, award in self.decisions:
            if reference.date > self.head.date:
                yield f"Thông báo trước ngày của Quyết định số {reference.number}."
            if reference.date < self.held_on:
                yield f"Quyết định số {reference.number} ban hành trước ngày họp Hội đồng."
            if not any(row.award == award and row.awarded for row in self.rows):
                yield f"Quyết định số {reference.number} không có tập thể nào trong Thông báo."
        decided = {award for _, _, award in self.decisions}
        yield from checks.repeated((f"{row.unit} ({row.award})" for row in self.rows), "kết quả")
        if self.spread_by < self.head.date:
            yield "Hạn phổ biến kết quả trước ngày của Thông báo."
        for row in self.rows:
            if row.awarded and row.award not in decided:
                yield f"{row.unit} được tặng {row.award} nhưng chưa có quyết định."
            if row.agree is None or row.threshold is None:
                continue
            passed = passes(row.agree, self.body, row.threshold)
            if row.awarded and not passed:
                yield f"{row.unit} được tặng {row.award} nhưng chỉ có {row.agree}/{self.body} phiếu."
            if not row.awarded and passed and not row.clause:
                yield f"{row.unit} có {row.agree}/{self.body} phiếu, đủ tỷ lệ nhưng ghi không được tặng."

    def sections(self) -> tuple[Section, ...]:
        return (Section(tuple(self._blocks())),)

    def _blocks(self) -> Iterator[Block]:
        yield self.letterhead()
        yield Title(
            "THÔNG BÁO",
            (f"Kết quả xét khen thưởng năm {self.year}", "đối với các cụm, khối thi đua trên địa bàn tỉnh"),
        )
        named = "; ".join(
            f"{reference.long} của {issuer} về việc tặng {award} năm {self.year}"
            for reference, issuer, award in self.decisions
        )
        yield para(
            f"Căn cứ {named} và kết quả phiên họp của {self.council} {wording.date_long(self.held_on)}, "
            "Hội đồng "
            "thông báo như sau:"
        )
        yield subheading("1. Kết quả")
        yield self._table()
        number = 2
        if self.refused:
            yield subheading("2. Trường hợp không được khen thưởng")
            yield from (para(text) for text in self._refusals())
            number = 3
        yield subheading(f"{number}. Tổ chức thực hiện")
        yield para(
            "a) Trưởng các cụm, khối thi đua phổ biến kết quả đến các đơn vị thành viên trước "
            f"{wording.date_long(self.spread_by)}."
        )
        yield para(
            "b) Sở Nội vụ tổ chức trao thưởng, chi tiền thưởng và cập nhật kết quả vào cơ sở dữ liệu khen "
            "thưởng của tỉnh theo quyết định."
        )
        yield para(f"c) Kiến nghị về kết quả gửi về {self.contact} để tổng hợp, báo cáo Hội đồng.")
        yield para(f"{self.council} thông báo để các cụm, khối thi đua và các tập thể biết, thực hiện./.")
        yield Signatures((signature(self.signer),), self.recipients)

    def _table(self) -> Table:
        rows = tuple(
            Row(
                (
                    count_cell(i),
                    text_cell(row.unit),
                    text_cell(row.group),
                    center(self._share(row)),
                    center(row.result),
                )
            )
            for i, row in enumerate(self.rows, 1)
        )
        head = head_row(
            "STT", "Tập thể", "Cụm, khối thi đua", "Phiếu đồng ý trên tổng số thành viên", "Kết quả"
        )
        return Table((10, None, 50, 38, 32), (head,), rows, together=len(rows) <= 8)

    def _share(self, row: Told) -> str:
        if row.agree is None:
            return "-"
        return f"{row.agree}/{self.body} ({wording.ratio(row.agree, self.body)})"

    def _refusals(self) -> Iterator[str]:
        kept = (
            f"Hồ sơ được lưu tại Sở Nội vụ; thành tích năm {self.year} tiếp tục được ghi nhận khi xét khen "
            "thưởng "
            "các năm sau theo quy định."
        )
        for row in self.refused:
            if row.clause:
                why = (
                    f"không đủ điều kiện tặng {row.award} theo {wording.lower_first(row.clause.rstrip('.'))}"
                )
                yield f"Đối với {row.unit}: {why}. {kept}"
            elif row.agree is not None and row.threshold is not None:
                yield (
                    f"Đối với {row.unit}, tỷ lệ phiếu đồng ý là {wording.ratio(row.agree, self.body)}, "
                    "thấp hơn mức "
                    f"tối thiểu theo quy định ({wording.percent(row.threshold)} tính trên tổng số thành "
                    "viên Hội "
                    f"đồng). {kept}"
                )
