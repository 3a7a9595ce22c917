"""08b Phiếu lấy ý kiến bằng văn bản: one page for an absent member, named and signed, hence sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import Signer
from emulation.documents.forms import checks
from emulation.documents.forms.content import (
    Block,
    Row,
    Run,
    Section,
    Signature,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    para,
    points_cell,
    text_cell,
)
from emulation.documents.forms.council_facts import Seated
from emulation.documents.forms.document import Document

SIGNED_BY_HAND = "(Ký, ghi rõ họ và tên)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of the form: who is proposed for what."""

    award: str
    unit: str
    group: str
    points: Decimal | None


@dataclass(frozen=True, kw_only=True)
class WrittenForm(Document):
    """`left_out`: units on which this member gives no opinion. `due`: until when the form counts; None:
    not fixed yet, left blank on the paper."""

    kind: ClassVar[str] = "Phiếu lấy ý kiến"
    dated_in_head: ClassVar[bool] = False

    member: Seated
    year: int
    held_on: date
    body: int
    asked: tuple[Asked, ...]
    left_out: tuple[str, ...]
    due: datetime | None
    agency: str
    recipients: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Phiếu lấy ý kiến bằng văn bản của {self.member.person.named}"

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head, dated=False)
        if self.head.symbol:
            yield "Phiếu lấy ý kiến không ghi số."
        if self.member.present or not self.member.written:
            yield f"{self.member.person.name} không thuộc diện lấy ý kiến bằng văn bản."
        if not self.member.reason:
            yield f"{self.member.person.name} vắng mặt nhưng chưa ghi lý do."
        if self.due is not None and self.due.date() > self.held_on:
            yield "Hạn gửi phiếu sau ngày họp."
        if not self.asked:
            yield "Không có nội dung nào để lấy ý kiến."
        yield from checks.repeated((f"{one.unit} ({one.award})" for one in self.asked), "phiếu lấy ý kiến")
        both = {one.unit for one in self.asked} & set(self.left_out)
        for unit in sorted(both):
            yield f"{unit} vừa lấy ý kiến vừa thuộc diện không tham gia."

    def sections(self) -> tuple[Section, ...]:
        return (Section((*self._head(), *self._question(), self._signature())),)

    def _head(self) -> Iterator[Block]:
        yield self.letterhead()
        lines = ("Đối với thành viên Hội đồng vắng mặt tại phiên họp", wording.date_long(self.held_on))
        yield Title("PHIẾU LẤY Ý KIẾN BẰNG VĂN BẢN", lines)
        yield para(Run("Thành viên Hội đồng:", bold=True), f" {self.member.full}.")
        yield para(
            Run("Lý do vắng mặt:", bold=True), f" {wording.upper_first(self.member.reason.rstrip('.'))}."
        )

    def _question(self) -> Iterator[Block]:
        honorific = wording.lower_first(self.member.person.honorific) or "đồng chí"
        awards = tuple(dict.fromkeys(one.award for one in self.asked))
        yield para(
            "Căn cứ hồ sơ, tài liệu do Thường trực Hội đồng gửi kèm, đề nghị "
            f"{honorific} cho ý kiến đối với các tập thể được đề nghị tặng {wording.listed(awards)} năm "
            f"{self.year} (đánh dấu x vào một ô cho mỗi tập thể):",
            keep=True,
        )
        yield self._table(awards)
        if self.left_out:
            yield para(
                f"Không lấy ý kiến của {honorific} về: {'; '.join(self.left_out)} (không tham gia bỏ phiếu "
                "về "
                "đơn vị mình công tác)."
            )
        yield para(Run("Ý kiến cụ thể (nếu có):", bold=True))
        yield para(" ")
        yield para(
            "Đề nghị gửi phiếu trong phong bì niêm phong về "
            f"{self.agency} (cơ quan thường trực của Hội đồng) trước {self._due()}. Quá "
            "thời "
            "hạn mà chưa nhận được phiếu thì được tính là không có ý kiến; tỷ lệ vẫn tính trên tổng số "
            f"{self.body} thành viên Hội đồng./."
        )

    def _due(self) -> str:
        if self.due is None:
            return f"...... giờ ...... phút, ngày ...... tháng ...... năm {self.held_on.year}"
        return wording.moment_long(self.due)

    def _table(self, awards: tuple[str, ...]) -> Table:
        rows: list[Row] = []
        number = 0
        for award in awards:
            if len(awards) > 1:
                rows.append(Row((text_cell(award, bold=True, columns=7),), "group"))
            for one in self.asked:
                if one.award != award:
                    continue
                number += 1
                cells = (
                    count_cell(number),
                    text_cell(one.unit),
                    text_cell(one.group),
                    points_cell(one.points),
                )
                rows.append(Row((*cells, center(""), center(""), center(""))))
        head = head_row(
            "STT", "Tập thể", "Cụm, khối thi đua", "Điểm thẩm định", "Đồng ý", "Không đồng ý", "Ý kiến khác"
        )
        return Table((10, None, 42, 17, 15, 16, 15), (head,), tuple(rows), together=len(rows) <= 8)

    def _signature(self) -> Signatures:
        signer = Signer(authority_lines=("THÀNH VIÊN HỘI ĐỒNG",), name=self.member.person.name)
        blank = f"Ngày ...... tháng ...... năm {self.held_on.year}"
        signed = Signature(signer.authority_lines, signer.name, "", blank, SIGNED_BY_HAND)
        return Signatures((signed,), self.recipients)
