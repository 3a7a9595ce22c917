"""What happened at a session of the council: who came, what was counted. Data of its papers (08, 09a, 10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from emulation.documents import wording
from emulation.documents.data import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """A member: present, or absent with the reason and perhaps asked in writing."""

    person: Person
    role: str
    present: bool = True
    written: bool = False
    reason: str = ""

    @property
    def full(self) -> str:
        """`Ông Lương Thành Công, Giám đốc Sở Nội vụ, Phó Chủ tịch thường trực Hội đồng`."""
        return f"{self.person.full}, {self.role}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One nomination as counted. Papers of the session are issued and returned on the system, so none is
    invalid; written ones go into the same urn, so that what they say is told in the sum only: printed apart,
    one or two of them would reveal their authors (documents §5, 08)."""

    award: str
    unit: str
    group: str
    issued: int
    returned: int
    written: int
    agree: int
    disagree: int
    other: int
    threshold: Decimal
    passed: bool

    def votes(self, body: int) -> str:
        """`12/15 phiếu, đạt 80,00%`."""
        return wording.votes(self.agree, body)

    def problems(self, body: int, present: int, asked: int) -> Iterator[str]:
        """`body`: all members; `present` of them came, `asked` were asked in writing."""
        papers = self.returned + self.written
        if not 0 <= self.returned <= self.issued <= present:
            yield (
                f"{self.unit}: thu về {self.returned}, phát ra {self.issued} phiếu, có mặt {present} thành "
                "viên "
                "không khớp nhau."
            )
        if not 0 <= self.written <= asked:
            yield f"{self.unit}: {self.written} ý kiến bằng văn bản, chỉ hỏi {asked} thành viên vắng mặt."
        if (
            self.agree + self.disagree + self.other != papers
            or min(self.agree, self.disagree, self.other) < 0
        ):
            yield (
                f"{self.unit}: đồng ý {self.agree}, không đồng ý {self.disagree}, ý kiến khác {self.other} "
                "cộng "
                f"lại khác số phiếu hợp lệ {papers}."
            )
        if not 0 <= self.agree <= body:
            yield f"{self.unit}: {self.agree} phiếu đồng ý, Hội đồng có {body} thành viên."
        elif self.passed != passes(self.agree, body, self.threshold):
            yield (
                f"{self.unit}: {wording.votes(self.agree, body)}, yêu cầu từ "
                f"{wording.percent(self.threshold)}; "
                "kết quả ghi không khớp."
            )


def passes(agree: int, body: int, threshold: Decimal) -> bool:
    """Compared as fractions; the printed percentage is rounded afterwards."""
    return body > 0 and Fraction(100 * agree, body) >= Fraction(threshold)


def awards_of(rows: Iterable[Counted]) -> tuple[str, ...]:
    """Kinds of award in the order of the list, each once."""
    return tuple(dict.fromkeys(row.award for row in rows))


def units_by_award(named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """(award, unit) pairs gathered by award."""
    found: dict[str, list[str]] = {}
    for award, unit in named:
        found.setdefault(award, []).append(unit)
    yield from found.items()
