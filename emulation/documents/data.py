"""What every document is made of: who issues and signs it, its number, its references. Pure data.

A document is a frozen dataclass (`emulation.documents.forms`, or another room's own). It is checked, then
rendered; the renderings read nothing else.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from emulation.documents import wording

_DEGREES = ("GS.", "PGS.", "TS.", "ThS.", "TSKH.", "BS.", "KS.", "NGND.", "NGƯT.", "AHLĐ.")


class DocumentDataError(ValueError):
    """The data contradict each other or lack something; `sentences` tell the user what to correct."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(self.sentences))


@dataclass(frozen=True, slots=True)
class Issuer:
    """The body in the letterhead (NĐ 30, Annex I, II.2).

    Only the superior body may be abbreviated (`UBND TỈNH HƯNG YÊN`). The own name is broken by sense, hence
    `name_lines`. `symbol` follows the kind in the number (`TTr-` + `SNV`); `place` stands before the date.
    """

    name_lines: tuple[str, ...]
    superior: str = ""
    symbol: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        return " ".join(self.name_lines)

    def series(self, kind: str) -> str:
        """`TTr-SNV`: what stands behind the stroke of the number."""
        return f"{kind}-{self.symbol}" if self.symbol else kind


@dataclass(frozen=True, slots=True)
class Signer:
    """Authority and title on top, an office elsewhere above the name (box 7b), the name without degrees."""

    authority_lines: tuple[str, ...]
    name: str
    other_office: str = ""

    def problems(self) -> list[str]:
        if not self.authority_lines:
            return [f"Chưa có quyền hạn, chức vụ của người ký {self.name}."]
        if not self.name.strip():
            return [f"Chưa có họ tên người ký ({self.authority_lines[-1]})."]
        if any(self.name.startswith(degree) for degree in _DEGREES):
            return [f"Không ghi học hàm, học vị trước họ tên người ký: {self.name}."]
        return []


@dataclass(frozen=True, slots=True)
class DocHead:
    """Letterhead facts of one document.

    `symbol` is the part behind the stroke (`TTr-KTĐKT`), empty for kinds without a number. While `number` is
    None the number and the day stay blank for the clerk; `draft` also prints DỰ THẢO. `demo` marks every
    page of demonstration data.
    """

    issuer: Issuer
    date: date
    symbol: str = ""
    number: int | None = None
    draft: bool = False
    demo: bool = False

    @property
    def open(self) -> bool:
        """Number and day are still to be written in."""
        return self.draft or (bool(self.symbol) and self.number is None)

    @property
    def number_text(self) -> str:
        """`05/TTr-KTĐKT`, or an empty string for kinds without a number."""
        if not self.symbol:
            return ""
        return wording.document_number(None if self.draft else self.number, self.symbol)

    @property
    def date_text(self) -> str:
        """`ngày 28 tháng 01 năm 2026`."""
        return wording.date_blank(self.date) if self.open else wording.date_long(self.date)

    @property
    def place_date(self) -> str:
        """`Hưng Yên, ngày 28 tháng 01 năm 2026`."""
        return f"{self.issuer.place}, {self.date_text}" if self.issuer.place else self.date_text


@dataclass(frozen=True, slots=True)
class DocRef:
    """Another document in the trail: `Biên bản`, `02/BB-KTĐKT`, 23/01/2026."""

    kind: str
    number: str
    date: date

    @property
    def long(self) -> str:
        """`Biên bản số 02/BB-KTĐKT ngày 23 tháng 01 năm 2026`."""
        return f"{self.kind} {wording.docref(self.number, self.date)}"

    @property
    def short(self) -> str:
        """In tables: `Biên bản số 02/BB-KTĐKT ngày 23/01/2026`."""
        return f"{self.kind} {wording.docref_table(self.number, self.date)}"


@dataclass(frozen=True, slots=True)
class GroupName:
    """A Khối or a Cụm: full name and the noun that stands for it in the text."""

    name: str
    noun: str

    @property
    def leader(self) -> str:
        """`Trưởng khối`."""
        return f"Trưởng {self.noun.lower()}"

    @property
    def deputy(self) -> str:
        """`Phó Trưởng khối`."""
        return f"Phó Trưởng {self.noun.lower()}"


@dataclass(frozen=True, slots=True)
class Period:
    """An emulation year; `school` years span two calendar years."""

    year: int
    school: bool = False

    @property
    def text(self) -> str:
        """`năm 2025` or `năm học 2025 - 2026`."""
        return f"năm học {self.year} - {self.year + 1}" if self.school else f"năm {self.year}"

    @property
    def next(self) -> Period:
        return Period(self.year + 1, self.school)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the text; the honorific (`Ông`, `Bà`) may be unknown."""

    name: str
    office: str = ""
    honorific: str = ""

    @property
    def named(self) -> str:
        """`Ông Trần Quốc Hưng`."""
        return f"{self.honorific} {self.name}".strip()

    @property
    def full(self) -> str:
        """`Ông Trần Quốc Hưng, Giám đốc Sở Tài chính`."""
        return ", ".join(part for part in (self.named, self.office) if part)


@dataclass(frozen=True, slots=True)
class NotConsidered:
    """A member that is not considered for commendation, with the clause that says so."""

    unit: str
    reason: str
    clause: str

    @property
    def full(self) -> str:
        """`Đang được thanh tra (khoản 4 Điều 4 …)`."""
        return f"{self.reason} ({self.clause})" if self.clause else self.reason


def digest_of(data: object, edition: int = 1) -> str:
    """SHA-256 (hex) over the canonical JSON of a dataclass; the edition changes with the form's layout."""
    body = json.dumps([edition, _canonical(data)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _canonical(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: _canonical(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"": type(value).__name__, **fields}
    if isinstance(value, tuple | list):
        return [_canonical(item) for item in value]
    if isinstance(value, enum.Enum):
        return _canonical(value.value)
    if isinstance(value, Decimal):
        return f"{value}d"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"a document cannot hold a {type(value).__name__}")
