"""08a Biên bản họp Hội đồng: the minutes of a session of the council (NĐ 30/2020, Annex III, form 1.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import DocRef, Person, Signer
from emulation.documents.forms import checks, council_text
from emulation.documents.forms.content import Section
from emulation.documents.forms.council_facts import Counted, Seated
from emulation.documents.forms.document import Document


@dataclass(frozen=True, kw_only=True)
class CouncilMinutes(Document):
    """`unvoted`: (award, unit) that the council heard of without a vote. `recused`: who stepped out of what;
    they stay in the denominator. `quorum`: share of all members to meet; `heard`: percent present or asked in
    writing at an award session."""

    kind: ClassVar[str] = "Biên bản"
    dated_in_head: ClassVar[bool] = False

    council: str
    composed_by: DocRef
    year: int
    start: datetime
    end: datetime
    venue: str
    seats: tuple[Seated, ...]
    chair: Seated
    recorder: Seated
    report: str
    discussion: str
    reserved: tuple[str, ...]
    tellers: tuple[Person, ...]
    tellers_min: int
    rows: tuple[Counted, ...]
    unvoted: tuple[tuple[str, str], ...]
    recused: tuple[tuple[str, str], ...]
    tasks: tuple[str, ...]
    quorum: Fraction
    heard: Decimal
    recorder_signer: Signer
    chair_signer: Signer
    recipients: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Biên bản {wording.lower_first(' '.join(council_text.abstract(self)))}"

    @property
    def body(self) -> int:
        """All members in office: the whole that every vote is counted against."""
        return len(self.seats)

    @property
    def present(self) -> int:
        return sum(seat.present for seat in self.seats)

    @property
    def asked(self) -> int:
        """Absent members asked in writing."""
        return sum(seat.written for seat in self.seats)

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head, dated=False)
        yield from checks.signer_problems((self.recorder_signer, self.chair_signer))
        yield from self._time_problems()
        yield from self._people_problems()
        yield from self._quorum_problems()
        for row in self.rows:
            yield from row.problems(self.body, self.present, self.asked)
        named = [(row.award, row.unit) for row in self.rows] + list(self.unvoted)
        yield from checks.repeated((f"{unit} ({award})" for award, unit in named), "nội dung phiên họp")
        if not named:
            yield "Phiên họp chưa có nội dung."
        for text, what in ((self.report, "báo cáo"), (self.discussion, "ý kiến thảo luận")):
            if not text.strip():
                yield f"Chưa ghi {what} trong Biên bản."

    def _time_problems(self) -> Iterator[str]:
        if self.end <= self.start:
            yield "Giờ kết thúc phiên họp phải sau giờ bắt đầu."
        if self.head.date < self.start.date():
            yield "Ngày của Biên bản trước ngày họp."
        if self.composed_by.date > self.start.date():
            yield "Quyết định thành lập Hội đồng ban hành sau ngày họp."

    def _people_problems(self) -> Iterator[str]:
        yield from checks.repeated((seat.person.name for seat in self.seats), "danh sách thành viên")
        for seat in self.seats:
            if not seat.present and not seat.reason:
                yield f"{seat.person.name} vắng mặt nhưng chưa ghi lý do."
            if seat.present and seat.written:
                yield f"{seat.person.name} có mặt nên không lấy ý kiến bằng văn bản."
        if self.chair.person.name == self.recorder.person.name:
            yield "Chủ tọa và Thư ký phải là hai người."
        for seat, what in ((self.chair, "Chủ tọa"), (self.recorder, "Thư ký")):
            if seat not in self.seats or not seat.present:
                yield f"{what} {seat.person.name} không có mặt tại phiên họp."
        if self.recorder_signer.name != self.recorder.person.name:
            yield f"Người ký mục Thư ký ({self.recorder_signer.name}) không phải Thư ký phiên họp."
        if self.chair_signer.name != self.chair.person.name:
            yield f"Người ký mục Chủ tọa ({self.chair_signer.name}) không phải Chủ tọa phiên họp."
        if self.rows and len(self.tellers) < self.tellers_min:
            yield f"Tổ kiểm phiếu phải có từ {wording.pad(self.tellers_min)} người."
        if any(teller.name == self.recorder.person.name for teller in self.tellers):
            yield "Thư ký phiên họp không được tham gia Tổ kiểm phiếu."
        yield from checks.repeated((teller.name for teller in self.tellers), "Tổ kiểm phiếu")

    def _quorum_problems(self) -> Iterator[str]:
        if not self.body:
            yield "Hội đồng chưa có thành viên."
        elif Fraction(self.present, self.body) < self.quorum:
            yield f"Có mặt {self.present}/{self.body} thành viên, chưa đủ để Hội đồng họp."
        elif self.rows and Fraction(100 * (self.present + self.asked), self.body) < Fraction(self.heard):
            yield (
                f"Có mặt và lấy ý kiến bằng văn bản {self.present + self.asked}/{self.body} thành viên, "
                "chưa đủ "
                f"{wording.percent(self.heard)} để xét khen thưởng."
            )

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        return (Section(council_text.blocks(self)),)
