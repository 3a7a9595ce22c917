"""Bản đăng ký thi đua: what one member registers for its group-year, last year's results beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import GroupName, Period, Signer
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
    heading,
    legal_bases,
    para,
    text_cell,
)
from emulation.documents.forms.document import Document, signature
from emulation.documents.forms.pact import plan_cell


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredTarget:
    """`before` and `reached`: last year's target and what came of it, as they are written; empty if none."""

    text: str
    unit_of_measure: str = ""
    before: str = ""
    reached: str = ""
    plan: Decimal | None = None
    document: str = ""


@dataclass(frozen=True, kw_only=True)
class RegistrationDocument(Document):
    """A draft (`head.draft`) until the head has confirmed."""

    kind: ClassVar[str] = "Bản đăng ký thi đua"

    unit: str
    group: GroupName
    period: Period
    legal_bases: tuple[str, ...]
    targets: tuple[RegisteredTarget, ...]
    commitments: tuple[str, ...]
    awards: tuple[str, ...]
    signer: Signer
    recipients: tuple[str, ...]
    confirmed_on: date | None = None

    @property
    def title(self) -> str:
        return f"Bản đăng ký thi đua {self.period.text} - {self.unit}"

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from self.signer.problems()
        if not self.targets:
            yield "Bản đăng ký chưa có chỉ tiêu nào."
        for target in self.targets:
            if not target.text:
                yield "Có chỉ tiêu đăng ký chưa có nội dung."
        if self.head.draft is (self.confirmed_on is not None):
            yield "Bản đăng ký đã xác nhận không còn là dự thảo."

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        opening = (
            f"{self.unit}, đơn vị thành viên {self.group.name}, đăng ký thi đua {self.period.text} như sau:"
        )
        return (
            Section(
                (
                    self.letterhead(),
                    Title("BẢN ĐĂNG KÝ THI ĐUA", (wording.upper_first(self.period.text),)),
                    *legal_bases(self.legal_bases),
                    para(opening),
                    *self._parts(),
                    Signatures((signature(self.signer),), self.recipients),
                )
            ),
        )

    def _parts(self) -> Iterator[Block]:
        yield heading("I. CHỈ TIÊU ĐĂNG KÝ")
        yield self._table()
        yield heading("II. PHONG TRÀO, GIẢI PHÁP, CAM KẾT THỰC HIỆN")
        yield from (para(text) for text in self.commitments)
        if self.awards:
            yield heading("III. DANH HIỆU, HÌNH THỨC KHEN THƯỞNG ĐĂNG KÝ")
            yield from (para(f"{i}. {kind}.") for i, kind in enumerate(self.awards, start=1))
        yield para(
            f"{self.unit} cam kết tổ chức thực hiện đầy đủ các nội dung đã đăng ký; báo cáo, tự chấm điểm "
            "kèm minh chứng đúng thời hạn./."
        )

    def _table(self) -> Table:
        before = self.period.year - 1
        head = head_row(
            "STT",
            "Chỉ tiêu, nội dung",
            "Đơn vị tính",
            f"Đăng ký {before}",
            f"Kết quả {before}",
            f"Đăng ký {self.period.year}",
            "Nhiệm vụ giao tại",
        )
        rows = tuple(
            Row(
                (
                    count_cell(i),
                    text_cell(target.text),
                    center(target.unit_of_measure or "-"),
                    center(target.before or "-"),
                    center(target.reached or "-"),
                    plan_cell(target.plan),
                    center(target.document or "-"),
                )
            )
            for i, target in enumerate(self.targets, start=1)
        )
        return Table((10, None, 18, 21, 21, 21, 29), (head,), rows)
