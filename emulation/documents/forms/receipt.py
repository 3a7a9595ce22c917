"""Biên nhận nộp phiếu: what a unit holds in its hands after handing in its self-assessment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import GroupName, Period, Person
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
    labelled,
    para,
    text_cell,
)
from emulation.documents.forms.document import Document


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file handed in: code in the bundle, description, size as shown, SHA-256 (hex)."""

    code: str
    label: str
    size: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Receipt(Document):
    """Unsigned and unnumbered: the checksum of the sheet lets anybody see later that nothing was changed.

    `received_at` and `due_at` are local times of the province.
    """

    kind: ClassVar[str] = "Biên nhận"
    dated_in_head: ClassVar[bool] = True

    unit: str
    group: GroupName
    period: Period
    submitted_by: Person
    received_at: datetime
    due_at: datetime | None
    version: int
    total: Decimal
    sheet_sha256: str
    files: tuple[ReceivedFile, ...]

    @property
    def title(self) -> str:
        return f"Biên nhận nộp phiếu tự chấm điểm {self.period.text} - {self.unit}"

    @property
    def late(self) -> bool:
        return self.due_at is not None and self.received_at > self.due_at

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from checks.decimals_problem(self.total, "Tổng điểm tự chấm")
        yield from checks.repeated((item.code for item in self.files), "danh sách tệp minh chứng")
        if not self.submitted_by.name:
            yield "Chưa ghi người nộp phiếu."
        if self.head.date != self.received_at.date():
            yield "Ngày của Biên nhận khác ngày nhận phiếu."
        for name, digest in (
            ("phiếu", self.sheet_sha256),
            *((item.code, item.sha256) for item in self.files),
        ):
            if len(digest) != 64:
                yield f"Mã kiểm tra của {name} không đúng 64 ký tự."

    def sections(self) -> tuple[Section, ...]:
        return (
            Section(
                (
                    self.letterhead(),
                    Title("BIÊN NHẬN", (f"Nộp phiếu tự chấm điểm thi đua {self.period.text}",)),
                    *self._facts(),
                    *self._received(),
                    para(
                        "Biên nhận do hệ thống lập tự động khi tiếp nhận phiếu, không cần chữ ký và đóng "
                        "dấu. Đối chiếu mã kiểm tra để biết nội dung phiếu và tệp minh chứng có còn nguyên "
                        "như khi nộp./."
                    ),
                )
            ),
        )

    def _facts(self) -> tuple[Block, ...]:
        return (
            labelled("Đơn vị nộp", f"{self.unit}, đơn vị thành viên {self.group.name}."),
            labelled("Người nộp", f"{self.submitted_by.full}."),
            labelled(
                "Thời điểm tiếp nhận", f"{wording.moment_long(self.received_at)} ({self._punctuality()})."
            ),
            labelled("Lần nộp", f"{self.version}."),
            labelled(
                "Tổng điểm tự chấm",
                f"{wording.points(self.total)} điểm ({wording.points_words(self.total)} điểm).",
            ),
        )

    def _punctuality(self) -> str:
        if self.due_at is None:
            return "không quy định thời hạn"
        due = f"thời hạn {wording.clock(self.due_at)} {wording.date_long(self.due_at)}"
        return f"nộp chậm; {due}" if self.late else f"đúng hạn; {due}"

    def _received(self) -> tuple[Block, ...]:
        """The sheet first, then the files, each with its checksum."""
        sheet = ReceivedFile("-", "Phiếu tự chấm điểm", "-", self.sheet_sha256)
        rows = tuple(
            Row(
                (
                    count_cell(i),
                    center(item.code),
                    text_cell(item.label),
                    center(item.size),
                    text_cell(_grouped(item.sha256)),
                )
            )
            for i, item in enumerate((sheet, *self.files), 1)
        )
        files = f"{wording.pad(len(self.files))} tệp minh chứng" if self.files else "không có tệp minh chứng"
        head = head_row("STT", "Mã", "Nội dung tiếp nhận", "Dung lượng", "Mã kiểm tra (SHA-256)")
        return (
            para(f"Hệ thống đã tiếp nhận phiếu và {files}:", keep=True),
            Table((10, 15, None, 20, 58), (head,), rows, size=11, together=len(rows) <= 8),
        )


def _grouped(digest: str) -> str:
    """In groups of eight, so that it can be read and can break at the end of a line."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8))
