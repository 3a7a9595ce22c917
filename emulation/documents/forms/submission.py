"""01 Tờ trình: a group asks for awards for its members, with the list in an appendix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import DocRef, GroupName, NotConsidered, Period, Signer
from emulation.documents.forms import checks, submission_list, submission_text
from emulation.documents.forms.content import Section, Workbook
from emulation.documents.forms.document import Document, Format
from emulation.documents.forms.nominations import AwardRequest, Nominee, out_of_order

SUMMARY_LENGTH = 300
"""Characters that fit column (7) of the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearFacts:
    """What the group did: members who pledged, handed in, handed in on time; movements by form; steps."""

    members: int
    pledged: int
    submitted: int
    on_time: int
    regular: int
    campaign: int
    thematic: int
    steps: tuple[str, ...]
    criteria: str
    scale: Decimal
    ranked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The conference that voted: its day, units present, its minutes."""

    held_on: date
    attended: int
    minutes: DocRef


@dataclass(frozen=True, kw_only=True)
class Submission(Document):
    """The group's proposal. Every figure must equal those of the minutes, the count and the score table."""

    kind: ClassVar[str] = "Tờ trình"
    formats: ClassVar[tuple[Format, ...]] = ("pdf", "docx", "xlsx")

    group: GroupName
    period: Period
    addressees: tuple[str, ...]
    council: str
    legal_bases: tuple[str, ...]
    facts: YearFacts
    not_considered: tuple[NotConsidered, ...]
    meeting: Meeting
    requests: tuple[AwardRequest, ...]
    enclosures: tuple[str, ...]
    signer: Signer
    recipients: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Tờ trình {wording.lower_first(' '.join(submission_text.abstract(self)))}"

    @property
    def nominees(self) -> tuple[Nominee, ...]:
        """Those that the conference named for awards of the year."""
        return tuple(n for request in self.requests if not request.thematic for n in request.nominees)

    @property
    def all_nominees(self) -> tuple[Nominee, ...]:
        """With the thematic ones, which may name a unit once more."""
        return tuple(nominee for request in self.requests for nominee in request.nominees)

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from self.signer.problems()
        if not self.addressees:
            yield "Chưa có nơi nhận Tờ trình (Kính gửi)."
        if not self.all_nominees:
            yield "Tờ trình phải có ít nhất một tập thể được đề nghị."
        yield from checks.repeated((nominee.unit for nominee in self.nominees), "danh sách đề nghị")
        for request in self.requests:
            yield from checks.repeated((nominee.unit for nominee in request.nominees), request.short)
        yield from self._count_problems()
        yield from self._nomination_problems()

    def _count_problems(self) -> Iterator[str]:
        facts, noun = self.facts, self.group.noun
        if facts.ranked + len(self.not_considered) != facts.members:
            yield (
                f"Số đơn vị xếp hạng ({facts.ranked}) và chưa xem xét ({len(self.not_considered)}) không "
                f"bằng số thành viên của {noun} ({facts.members})."
            )
        if not facts.on_time <= facts.submitted <= facts.members or facts.pledged > facts.members:
            yield f"Số đơn vị đăng ký hoặc nộp phiếu tự chấm vượt số thành viên của {noun}."
        if not 0 < self.meeting.attended <= facts.members:
            yield f"Số đơn vị dự Hội nghị ({self.meeting.attended}) vượt số thành viên của {noun}."
        if self.meeting.minutes.date < self.meeting.held_on:
            yield "Biên bản Hội nghị ghi ngày trước ngày họp."
        if self.head.date < self.meeting.minutes.date:
            yield "Ngày Tờ trình trước ngày Biên bản Hội nghị."

    def _nomination_problems(self) -> Iterator[str]:
        refused = {item.unit for item in self.not_considered}
        for nominee in self.nominees:
            yield from checks.vote_problems(nominee.unit, nominee.agree, self.facts.members)
        for nominee in self.all_nominees:
            yield from checks.decimals_problem(nominee.points, f"Điểm thẩm định của {nominee.unit}")
            if not 1 <= nominee.rank <= self.facts.ranked:
                yield (
                    f"{nominee.unit}: thứ hạng {nominee.rank} ngoài {self.facts.ranked} đơn vị được xếp hạng."
                )
            if len(nominee.summary) > SUMMARY_LENGTH:
                yield f"{nominee.unit}: tóm tắt thành tích dài quá {SUMMARY_LENGTH} ký tự."
            if nominee.unit in refused:
                yield f"{nominee.unit} thuộc diện chưa xem xét khen thưởng nên không được đề nghị."
        for nominee in out_of_order(self.requests):
            if not nominee.off_rank_reason:
                yield (
                    f"{nominee.unit} (hạng {nominee.rank}) được đề nghị khác thứ tự xếp hạng, cần ghi rõ lý "
                    "do."
                )
        for request in self.requests:
            if request.over_quota and request.override is None:
                yield f"Số lượng đề nghị {request.short} vượt định mức, chưa có văn bản chấp thuận."

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        return (submission_text.section(self), submission_list.section(self))

    def workbook(self) -> Workbook:
        return submission_list.workbook(self)
