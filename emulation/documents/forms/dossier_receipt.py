"""Biên nhận hồ sơ đề nghị khen thưởng: what the agency received from a group, and until when it acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import GroupName, Period
from emulation.documents.forms import checks
from emulation.documents.forms.content import (
    Block,
    Row,
    Section,
    Table,
    Title,
    count_cell,
    head_row,
    labelled,
    para,
    text_cell,
)
from emulation.documents.forms.document import Document


@dataclass(frozen=True, slots=True)
class ReceivedPart:
    """One part of the dossier: what it is, what came, its SHA-256 (hex), "" where it is no single file."""

    label: str
    what: str
    sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class DossierReceipt(Document):
    """Unsigned and unnumbered. `received_at` is local time of the province; `due_on` the last working day of
    the appraisal, None while its clock stands."""

    kind: ClassVar[str] = "Biên nhận"
    dated_in_head: ClassVar[bool] = True

    agency: str
    group: GroupName
    period: Period
    sender: str
    received_at: datetime
    regulation: str
    working_days: int
    due_on: date | None
    clause: str
    nominees: tuple[tuple[str, str], ...]
    """(unit, award) in the order of the dossier."""
    parts: tuple[ReceivedPart, ...]

    @property
    def title(self) -> str:
        return f"Biên nhận hồ sơ đề nghị khen thưởng {self.period.text} - {self.group.name}"

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        if not self.sender:
            yield "Chưa ghi người gửi hồ sơ."
        if not self.nominees:
            yield "Hồ sơ không có tập thể nào được đề nghị."
        if self.head.date != self.received_at.date():
            yield "Ngày của Biên nhận khác ngày nhận hồ sơ."
        if self.due_on is not None and self.due_on < self.received_at.date():
            yield "Hạn giải quyết trước ngày nhận hồ sơ."
        for part in self.parts:
            if part.sha256 and len(part.sha256) != 64:
                yield f"Mã kiểm tra của {part.label} không đúng 64 ký tự."

    def sections(self) -> tuple[Section, ...]:
        return (
            Section(
                (
                    self.letterhead(),
                    Title("BIÊN NHẬN", (f"Hồ sơ đề nghị khen thưởng {self.period.text}",)),
                    *self._facts(),
                    *self._nominees(),
                    *self._parts(),
                    para(
                        "Biên nhận do hệ thống lập tự động khi tiếp nhận hồ sơ, không cần chữ ký và đóng "
                        "dấu./."
                    ),
                )
            ),
        )

    def _facts(self) -> tuple[Block, ...]:
        due = f", đến hết {wording.date_long(self.due_on)}" if self.due_on else ""
        return (
            labelled("Cơ quan tiếp nhận", f"{self.agency}."),
            labelled("Nơi gửi", f"{self.group.name}."),
            labelled("Người gửi", f"{self.sender}."),
            labelled("Thời điểm tiếp nhận", f"{wording.moment_long(self.received_at)}."),
            labelled("Quy định áp dụng", f"{self.regulation} (theo ngày tiếp nhận)."),
            labelled(
                "Thời gian giải quyết",
                f"{wording.pad(self.working_days)} ngày làm việc{due} ({self.clause}).",
            ),
        )

    def _nominees(self) -> tuple[Block, ...]:
        rows = tuple(
            Row((count_cell(i), text_cell(unit), text_cell(award)))
            for i, (unit, award) in enumerate(self.nominees, 1)
        )
        return (
            para(f"Hồ sơ đề nghị khen thưởng {wording.count_words(len(rows))} lượt tập thể:", keep=True),
            Table((10, None, 80), (head_row("STT", "Tập thể", "Hình thức đề nghị"),), rows),
        )

    def _parts(self) -> tuple[Block, ...]:
        rows = tuple(
            Row((count_cell(i), text_cell(one.label), text_cell(one.what), text_cell(_grouped(one.sha256))))
            for i, one in enumerate(self.parts, 1)
        )
        head = head_row("STT", "Thành phần", "Tài liệu tiếp nhận", "Mã kiểm tra (SHA-256)")
        return (
            para("Thành phần hồ sơ đã tiếp nhận:", keep=True),
            Table((10, 46, None, 58), (head,), rows, size=11, together=len(rows) <= 8),
        )


def _grouped(digest: str) -> str:
    """In groups of eight, so that it can break at the end of a line; a dash where there is no single file."""
    return " ".join(digest[i : i + 8] for i in range(0, len(digest), 8)) or "-"
