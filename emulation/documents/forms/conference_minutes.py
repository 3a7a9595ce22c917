"""02 Biên bản hội nghị: the minutes of a group's conference (NĐ 30/2020, Annex III, form 1.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import GroupName, NotConsidered, Period, Person, Signer
from emulation.documents.forms import checks, conference_text
from emulation.documents.forms.conference_facts import Attendee, Election, Opinion, Results, Vote
from emulation.documents.forms.content import Section
from emulation.documents.forms.document import Document


@dataclass(frozen=True, kw_only=True)
class ConferenceMinutes(Document):
    """Minutes of a year-end conference, or of the mid-year review (`mid_year`: no vote, no election).

    The parts that did not take place (`results`, `vote`, `election`) are None and leave no heading behind.
    `quorum` is the percentage of member units that must be present.
    """

    kind: ClassVar[str] = "Biên bản"
    dated_in_head: ClassVar[bool] = False

    group: GroupName
    period: Period
    start: datetime
    end: datetime
    venue: str
    guests: tuple[str, ...]
    attendance: tuple[Attendee, ...]
    chair: Person
    chair_role: str
    secretary: Person
    report: str
    report_votes: int
    results: Results | None
    not_considered: tuple[NotConsidered, ...]
    opinions: tuple[Opinion, ...]
    vote: Vote | None
    election: Election | None
    dossier_before: date | None
    dossier_to: str
    agreed: int
    copies: int
    secretary_signer: Signer
    chair_signer: Signer
    recipients: tuple[str, ...]
    quorum: Decimal | None = None
    mid_year: bool = False

    @property
    def title(self) -> str:
        return f"Biên bản {' '.join(conference_text.abstract(self))}"

    @property
    def body(self) -> int:
        """All member units: the whole that every vote is counted against."""
        return len(self.attendance)

    @property
    def present(self) -> int:
        return sum(attendee.present for attendee in self.attendance)

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head, dated=False)
        yield from checks.signer_problems((self.secretary_signer, self.chair_signer))
        yield from self._time_problems()
        yield from self._people_problems()
        yield from self._count_problems()
        if self.results:
            yield from self.results.problems()
            yield from self._result_problems(self.results)
        if self.vote:
            yield from self.vote.problems(self.present, self.body)
            yield from self._vote_problems(self.vote)
        if self.election:
            yield from self.election.problems(self.group.leader, self.body)

    def _time_problems(self) -> Iterator[str]:
        if self.end <= self.start:
            yield "Giờ kết thúc Hội nghị phải sau giờ bắt đầu."
        day = self.start.date()
        if self.head.date < day:
            yield "Ngày lập Biên bản trước ngày họp."
        if self.results and self.results.table_date > day:
            yield "Bảng tổng hợp điểm lập sau ngày họp."
        if self.election and self.election.handover_before and self.election.handover_before < day:
            yield "Hạn bàn giao trước ngày họp."
        if self.dossier_before and self.dossier_before < day:
            yield "Hạn gửi hồ sơ trước ngày họp."

    def _people_problems(self) -> Iterator[str]:
        if self.secretary.name == self.chair.name:
            yield "Thư ký và Chủ tọa phải là hai người."
        if self.secretary_signer.name != self.secretary.name:
            yield f"Người ký mục Thư ký ({self.secretary_signer.name}) không phải Thư ký Hội nghị."
        if self.chair_signer.name != self.chair.name:
            yield f"Người ký mục Chủ tọa ({self.chair_signer.name}) không phải Chủ tọa Hội nghị."
        if self.vote and any(teller.person.name == self.secretary.name for teller in self.vote.tellers):
            yield "Thư ký Hội nghị không được tham gia Ban kiểm phiếu."

    def _count_problems(self) -> Iterator[str]:
        yield from checks.repeated((attendee.unit for attendee in self.attendance), "danh sách dự họp")
        for attendee in self.attendance:
            yield from attendee.problems()
        if not self.present:
            yield "Không có đơn vị nào dự họp."
        elif self.quorum is not None and Fraction(100 * self.present, self.body) < Fraction(self.quorum):
            yield (
                f"Có mặt {self.present}/{self.body} đơn vị, chưa đủ {wording.percent(self.quorum)} để tiến "
                "hành Hội nghị."
            )
        for count, what in ((self.report_votes, "tán thành báo cáo"), (self.agreed, "thông qua Biên bản")):
            if not 0 <= count <= self.present:
                yield f"Số đơn vị {what} ({count}) nhiều hơn số đơn vị có mặt ({self.present})."
        if self.copies < 1:
            yield "Biên bản phải lập thành ít nhất 01 bản."

    def _result_problems(self, results: Results) -> Iterator[str]:
        listed, members = {row.unit for row in results.rows}, {attendee.unit for attendee in self.attendance}
        for unit in sorted(members - listed):
            yield f"{unit} không có trong bảng kết quả chấm điểm."
        for unit in sorted(listed - members):
            yield f"{unit} có trong bảng kết quả chấm điểm nhưng không phải thành viên của {self.group.noun}."
        unranked = {row.unit for row in results.rows if row.rank is None}
        if unranked != {item.unit for item in self.not_considered}:
            yield "Đơn vị không xếp hạng và đơn vị chưa xem xét khen thưởng không khớp nhau."

    def _vote_problems(self, vote: Vote) -> Iterator[str]:
        refused = {item.unit for item in self.not_considered}
        members = {attendee.unit for attendee in self.attendance}
        for unit in dict.fromkeys(candidate.unit for candidate in vote.candidates):
            if unit in refused:
                yield f"{unit} thuộc diện chưa xem xét khen thưởng nên không được bỏ phiếu suy tôn."
            if unit not in members:
                yield f"{unit} được bỏ phiếu suy tôn nhưng không phải thành viên của {self.group.noun}."

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        return (Section(conference_text.blocks(self)),)
