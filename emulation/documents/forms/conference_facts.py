"""What happened at a conference: who came, what was found, counted, elected. Data of the minutes (02)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from emulation.documents.data import Person
from emulation.documents.forms import checks


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """A member unit, in the group's fixed order. `note`: the proxy's paper, or why nobody came."""

    unit: str
    person: str = ""
    office: str = ""
    role: str = ""
    present: bool = True
    note: str = ""

    @property
    def remark(self) -> str:
        absence = f"Vắng: {self.note}" if not self.present else self.note
        return "; ".join(part for part in (self.role, absence) if part)

    def problems(self) -> Iterator[str]:
        if self.present and not self.person:
            yield f"{self.unit} có mặt nhưng chưa ghi người dự họp."
        if not self.present and not self.note:
            yield f"{self.unit} vắng mặt nhưng chưa ghi lý do."


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """One unit's totals in the three layers; None where it was not scored. `rank` None: not considered."""

    unit: str
    self_points: Decimal | None
    group_points: Decimal | None
    final_points: Decimal | None
    rank: int | None
    grade: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The frozen ranking as presented, ranked units first.

    `leader_review`: who chaired the review of the leader's own sheet. `explanations`: how many were settled.
    """

    table_date: date
    rows: tuple[ResultRow, ...]
    leader_unit: str
    leader_review: Person | None = None
    leader_review_role: str = ""
    explanations: int | None = None

    def problems(self) -> Iterator[str]:
        ranked = [(r.unit, r.final_points, r.rank) for r in self.rows if r.rank is not None]
        for unit, final, _ in ranked:
            if final is None:
                yield f"{unit} được xếp hạng nhưng chưa có điểm thẩm định."
        scored = [(unit, final, rank) for unit, final, rank in ranked if final is not None]
        yield from checks.rank_problems(scored)
        yield from checks.repeated((row.unit for row in self.rows), "bảng kết quả chấm điểm")
        if any(row.rank is None for row in self.rows[: len(ranked)]):
            yield "Bảng kết quả phải ghi các đơn vị được xếp hạng trước, đơn vị chưa xem xét sau."


@dataclass(frozen=True, slots=True)
class Opinion:
    person: str
    unit: str
    gist: str


@dataclass(frozen=True, slots=True)
class Teller:
    """A member of the counting committee; the unit where it is known."""

    person: Person
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Votes of agreement with naming a unit for an award."""

    award: str
    unit: str
    agree: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """The secret ballot of nomination. `threshold` in percent of the whole body, where one is prescribed."""

    tellers: tuple[Teller, ...]
    issued: int
    returned: int
    valid: int
    candidates: tuple[Candidate, ...]
    threshold: Decimal | None = None

    @property
    def invalid(self) -> int:
        return self.returned - self.valid

    def passes(self, candidate: Candidate, body: int) -> bool:
        """Compared as fractions; the printed percentage is rounded afterwards."""
        return self.threshold is None or Fraction(100 * candidate.agree, body) >= Fraction(self.threshold)

    def problems(self, present: int, body: int) -> Iterator[str]:
        if not 0 <= self.valid <= self.returned <= self.issued <= present <= body:
            yield (
                f"Số phiếu không khớp: hợp lệ {self.valid}, thu về {self.returned}, phát ra {self.issued}, "
                f"có mặt {present}, tổng số {body}."
            )
        for candidate in self.candidates:
            yield from checks.vote_problems(candidate.unit, candidate.agree, body)
            if candidate.agree > self.valid:
                yield (
                    f"{candidate.unit} có {candidate.agree} phiếu đồng ý, nhiều hơn số phiếu hợp lệ "
                    f"{self.valid}."
                )
        if not self.tellers:
            yield "Chưa ghi Ban kiểm phiếu."
        named = {candidate.unit for candidate in self.candidates}
        for teller in self.tellers:
            if teller.unit in named:
                yield (
                    f"{teller.person.name} thuộc {teller.unit}, đơn vị được đề nghị, nên không được kiểm "
                    "phiếu."
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Elected:
    """A unit elected to an office (`Trưởng khối`) of the next period."""

    office: str
    unit: str
    agree: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """Offices of the next period; a show of hands unless `secret`."""

    results: tuple[Elected, ...]
    secret: bool = False
    handover_before: date | None = None

    def problems(self, leader: str, body: int) -> Iterator[str]:
        leaders = sum(result.office == leader for result in self.results)
        if leaders != 1:
            yield f"Phải bầu đúng 01 {leader}, đang ghi {leaders}."
        yield from checks.repeated((result.unit for result in self.results), "kết quả bầu")
        for result in self.results:
            yield from checks.vote_problems(result.unit, result.agree, body)
