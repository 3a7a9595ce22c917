"""09a Tờ trình của Sở Nội vụ: what is proposed to the Chairman after appraisal and the council's vote."""

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
    Addressees,
    AppendixTitle,
    Block,
    Cell,
    Row,
    Section,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    legal_bases,
    para,
    points_cell,
    subheading,
    text_cell,
)
from emulation.documents.forms.council_facts import passes
from emulation.documents.forms.document import Document, signature

LETTERS = "abcdđegh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A collective of a list; `agree` None where the council does not vote on the kind."""

    name: str
    group: str
    points: Decimal | None
    rank: int | None
    agree: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One kind of award; `failed` are those the council refused, `threshold` None without a vote."""

    award: str
    short: str
    proposed: tuple[Proposed, ...]
    failed: tuple[Proposed, ...] = ()
    threshold: Decimal | None = None
    prize: int = 0
    group_label: str = "Cụm, khối thi đua"

    @property
    def total(self) -> int:
        return self.prize * len(self.proposed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came to the agency and how it was found; `supplemented`: dossiers sent once more on request,
    asked for on `supplement_days`."""

    dossiers: int
    cases: int
    eligible: int
    supplemented: int = 0
    supplement_days: tuple[date, ...] = ()
    asked: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The session of the council that the proposal follows: its minutes, all its members."""

    held_on: date
    minutes: DocRef
    body: int


@dataclass(frozen=True, kw_only=True)
class ChairmanSubmission(Document):
    """`published`: sentences on the public consultation, empty where the list was not put to it; it lasts
    until `published_until`.
    `enclosed`: only what there is."""

    kind: ClassVar[str] = "Tờ trình"

    issuer_name: str
    addressee: str
    year: int
    legal_bases: tuple[str, ...]
    council: str
    session: Session | None
    received: Received
    published: str
    published_until: date | None
    proposals: tuple[Proposal, ...]
    fund_year: int
    enclosed: tuple[str, ...]
    signer: Signer
    recipients: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Tờ trình về việc tặng {self._awards()} năm {self.year}"

    @property
    def agency(self) -> str:
        return self.issuer_name

    @property
    def open(self) -> tuple[Proposal, ...]:
        """Kinds for which anything is proposed."""
        return tuple(one for one in self.proposals if one.proposed)

    def _awards(self) -> str:
        return wording.listed([one.award for one in self.open])

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from self.signer.problems()
        if not self.open:
            yield "Tờ trình phải đề nghị ít nhất một tập thể."
        if not self.legal_bases:
            yield "Chưa có căn cứ pháp lý."
        yield from self._case_problems()
        for proposal in self.proposals:
            yield from self._proposal_problems(proposal)
        if self.session and self.head.date < self.session.held_on:
            yield "Ngày của Tờ trình trước ngày họp Hội đồng."
        if self.published_until and self.head.date <= self.published_until:
            until = wording.date_table(self.published_until)
            yield f"Tờ trình lập khi chưa hết thời gian công khai ({until})."
        if self.session and not self.session.minutes.number.split("/")[0].strip():
            yield "Biên bản họp Hội đồng chưa có số; ghi số Biên bản trước."

    def _case_problems(self) -> Iterator[str]:
        seen = self.received
        named = sum(len(one.proposed) + len(one.failed) for one in self.proposals)
        if not named <= seen.eligible <= seen.cases:
            yield (
                f"Số trường hợp không khớp: đề nghị {seen.cases}, đủ điều kiện {seen.eligible}, nêu trong Tờ "
                f"trình {named}."
            )
        if seen.supplemented > seen.dossiers:
            yield f"{seen.supplemented} hồ sơ bổ sung trên {seen.dossiers} hồ sơ nhận."
        if not 0 <= seen.answered <= seen.asked:
            yield f"{seen.answered} cơ quan trả lời trên {seen.asked} cơ quan được hỏi."

    def _proposal_problems(self, proposal: Proposal) -> Iterator[str]:
        names = (one.name for one in (*proposal.proposed, *proposal.failed))
        yield from checks.repeated(names, f"danh sách {proposal.award}")
        if proposal.threshold is None:
            if proposal.failed:
                yield f"{proposal.award} không qua Hội đồng bỏ phiếu nhưng có tập thể không đạt."
            return
        if self.session is None:
            yield f"{proposal.award} phải qua Hội đồng bỏ phiếu; chưa có phiên họp."
            return
        for rows, passed in ((proposal.proposed, True), (proposal.failed, False)):
            for one in rows:
                if one.agree is None:
                    yield f"{one.name} chưa có kết quả phiếu của Hội đồng."
                elif passes(one.agree, self.session.body, proposal.threshold) != passed:
                    yield f"{one.name}: kết quả phiếu {one.agree}/{self.session.body} không khớp danh sách."

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        lists = self.open
        return (
            Section(tuple(self._text())),
            *(self._list(one, label) for one, label in zip(lists, self._labels(), strict=True)),
        )

    def _labels(self) -> list[str]:
        if len(self.open) == 1:
            return ["Phụ lục"]
        return [f"Phụ lục {wording.roman(i)}" for i in range(1, len(self.open) + 1)]

    def _text(self) -> Iterator[Block]:
        yield self.letterhead()
        lines = [f"tặng {one.award}" if i == 0 else one.award for i, one in enumerate(self.open)]
        *first, last = lines
        yield Title("TỜ TRÌNH", (*_broken(first), f"{'' if first else 'Về việc '}{last} năm {self.year}"))
        yield Addressees((self.addressee,))
        yield from legal_bases(self.legal_bases)
        held = ""
        if self.session:
            held = f" và kết quả họp {self.council} tại {self.session.minutes.long}"
        yield para(
            f"Trên cơ sở đề nghị của các cụm, khối thi đua, kết quả thẩm định hồ sơ{held}, {self.agency} "
            "kính "
            f"trình {self.addressee} như sau:"
        )
        yield subheading("1. Kết quả tiếp nhận, thẩm định")
        yield from self._received()
        number = 2
        if self.session and any(one.threshold is not None for one in self.proposals):
            yield subheading(f"2. Kết quả xét của {self.council}")
            yield from self._voted(self.session)
            number = 3
        yield subheading(f"{number}. Nội dung trình")
        yield from self._requested()
        if self.enclosed:
            yield para(f"(Gửi kèm: {'; '.join(self.enclosed)}).")
        yield para(f"{self.agency} kính trình {self.addressee} xem xét, quyết định./.")
        yield Signatures((signature(self.signer),), self.recipients)

    def _received(self) -> Iterator[Block]:
        seen = self.received
        more = (
            f"; {wording.pad(seen.supplemented)} hồ sơ đã được bổ sung một lần theo yêu cầu{_asked_on(seen)}"
            if seen.supplemented
            else ""
        )
        yield para(
            f"{self.agency} nhận {wording.pad(seen.dossiers)} hồ sơ của {wording.pad(seen.dossiers)} cụm, "
            "khối thi "
            f"đua, đề nghị khen thưởng {wording.pad(seen.cases)} lượt tập thể. Kết quả thẩm định: "
            f"{wording.units_of(seen.eligible, seen.cases)} trường hợp đủ điều kiện, tiêu chuẩn{more}."
        )
        asked = ""
        if seen.asked:
            asked = (
                f"{wording.units_of(seen.answered, seen.asked)} cơ quan được lấy ý kiến đã trả lời; các "
                "tập thể "
                "đề nghị tại Tờ trình này không thuộc trường hợp chưa xem xét khen thưởng."
            )
        text = " ".join(part for part in (asked, self.published) if part)
        if text:
            yield para(text)

    def _voted(self, session: Session) -> Iterator[Block]:
        for one in self.proposals:
            if one.threshold is None:
                continue
            body, total = session.body, len(one.proposed) + len(one.failed)
            failed = "; ".join(f"{row.name}, {wording.votes(row.agree or 0, body)}" for row in one.failed)
            rest = f"; {wording.pad(len(one.failed))} tập thể không đủ tỷ lệ ({failed})" if one.failed else ""
            yield para(
                f"Hội đồng bỏ phiếu đối với {wording.pad(total)} tập thể đề nghị tặng {one.award}: "
                f"{wording.pad(len(one.proposed))} tập thể đạt từ {wording.percent(one.threshold)} số "
                "phiếu trở "
                f"lên trên tổng số {body} thành viên{rest}."
            )

    def _requested(self) -> Iterator[Block]:
        for letter, one, label in zip(LETTERS, self.open, self._labels(), strict=False):
            prize = ""
            if one.prize:
                prize = (
                    f"; tiền thưởng kèm theo {wording.money(one.prize)}/tập thể, tổng cộng "
                    f"{wording.money(one.total)}"
                )
            yield para(
                f"{letter}) Tặng {one.award} năm {self.year} cho {wording.count_words(len(one.proposed))} "
                "tập thể "
                f"(danh sách tại {label}){prize}."
            )
        if any(one.prize for one in self.open):
            yield para(f"Nguồn kinh phí: Quỹ thi đua, khen thưởng của tỉnh năm {self.fund_year}.")

    def _list(self, one: Proposal, label: str) -> Section:
        caption = f"DANH SÁCH TẬP THỂ ĐỀ NGHỊ TẶNG {wording.upper(one.award)} NĂM {self.year}"
        reference = (
            f"(Kèm theo Tờ trình số {self.head.number_text} {self.head.date_text}",
            f"của {self.agency})",
        )
        return Section(
            (
                AppendixTitle(label, caption, reference),
                self._voted_table(one) if one.threshold is not None else _plain_table(one),
                para(f"Danh sách này gồm {wording.count_words(len(one.proposed))} tập thể./.", style="flush"),
            )
        )

    def _voted_table(self, one: Proposal) -> Table:
        body = self.session.body if self.session else 0
        rows = tuple(
            Row(
                (
                    count_cell(i),
                    text_cell(row.name),
                    text_cell(row.group),
                    points_cell(row.points),
                    center(f"{row.agree}/{body}"),
                    center(wording.ratio(row.agree or 0, body)),
                )
            )
            for i, row in enumerate(one.proposed, 1)
        )
        head = head_row("STT", "Tên tập thể", one.group_label, "Điểm", "Phiếu", "Tỷ lệ")
        return Table((10, None, 56, 17, 16, 19), (head,), rows)


def _asked_on(seen: Received) -> str:
    days = [wording.date_long(day) for day in seen.supplement_days]
    return f" {wording.listed(days)}" if days else ""


def _plain_table(one: Proposal) -> Table:
    rows = tuple(
        Row((count_cell(i), text_cell(row.name), text_cell(row.group), _rank(row)))
        for i, row in enumerate(one.proposed, 1)
    )
    return Table((10, None, 72, 20), (head_row("STT", "Tên tập thể", one.group_label, "Xếp hạng"),), rows)


def _rank(row: Proposed) -> Cell:
    return count_cell(row.rank)


def _broken(first: list[str]) -> tuple[str, ...]:
    """All awards but the last, each on a line of its own."""
    return tuple(f"{'Về việc ' if i == 0 else ''}{line}," for i, line in enumerate(first))
