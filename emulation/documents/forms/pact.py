"""07 Bản đăng ký và giao ước thi đua of a group: movements, targets, awards, duties, parties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from emulation.common.numbers import format_decimal
from emulation.documents import wording
from emulation.documents.data import GroupName, Period, Signer
from emulation.documents.forms import checks
from emulation.documents.forms.content import (
    Block,
    Cell,
    Row,
    Run,
    Section,
    Signature,
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

ROOM_TO_SIGN = 19
"""Millimetres between title and name of each party (documents/documents.md, 07)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PactMovement:
    name: str
    form: str
    aim: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PactTarget:
    """One registered target; `document` is the number of the document that assigned it."""

    text: str
    unit_of_measure: str = ""
    plan: Decimal | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PactMember:
    """A member with its targets; none: it had not registered when the pact was opened."""

    unit: str
    targets: tuple[PactTarget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PactParty:
    """Who signs for a member: its name, broken by sense in `lines`, office in the group, title, person."""

    unit: str
    lines: tuple[str, ...]
    role: str
    signer: Signer


@dataclass(frozen=True, kw_only=True)
class PactDocument(Document):
    """Parties in the order leader, deputies, the others; every member is one of them."""

    kind: ClassVar[str] = "Giao ước thi đua"

    group: GroupName
    period: Period
    legal_bases: tuple[str, ...]
    venue: str
    signed_on: date
    general: tuple[str, ...]
    movements: tuple[PactMovement, ...]
    members: tuple[PactMember, ...]
    awards: tuple[tuple[str, tuple[str, ...]], ...]
    duties: tuple[str, ...]
    parties: tuple[PactParty, ...]
    confirmed: int

    @property
    def title(self) -> str:
        return f"Bản đăng ký và giao ước thi đua {self.period.text} - {self.group.name}"

    # --- checks ---

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        if not self.members:
            yield "Giao ước chưa có đơn vị thành viên nào."
        if not any(member.targets for member in self.members):
            yield "Chưa có đơn vị nào đăng ký chỉ tiêu."
        yield from checks.repeated((member.unit for member in self.members), "danh sách đăng ký")
        yield from checks.repeated((party.unit for party in self.parties), "danh sách ký giao ước")
        if {party.unit for party in self.parties} != {member.unit for member in self.members}:
            yield "Các bên ký giao ước khác các đơn vị trong danh sách đăng ký; cần cập nhật giao ước."
        for party in self.parties:
            if not party.signer.authority_lines:
                yield f"Chưa có chức vụ người đứng đầu {party.unit}."
        for movement in self.movements:
            if movement.ends < movement.starts:
                yield f"Phong trào {movement.name} kết thúc trước khi bắt đầu."
        if not 0 <= self.confirmed <= len(self.members):
            yield "Số đơn vị đã xác nhận vượt số đơn vị thành viên."

    # --- text ---

    def sections(self) -> tuple[Section, ...]:
        opening = (
            f"Hôm nay, {wording.date_long(self.signed_on)}, tại {self.venue}, đại diện "
            f"{wording.pad(len(self.members))} đơn vị thành viên {self.group.name} thống nhất đăng ký và ký "
            f"kết giao ước thi đua {self.period.text} như sau:"
        )
        return (
            Section(
                (
                    self.letterhead(),
                    Title("BẢN ĐĂNG KÝ VÀ GIAO ƯỚC THI ĐUA", (wording.upper_first(self.period.text),)),
                    *legal_bases(self.legal_bases),
                    para(opening),
                    *self._parts(),
                    *self._signatures(),
                )
            ),
        )

    def _parts(self) -> Iterator[Block]:
        titles = iter(range(1, 6))

        def numbered(text: str) -> Block:
            return heading(f"{wording.roman(next(titles))}. {text}")

        yield numbered("NỘI DUNG THI ĐUA CHUNG")
        yield from (para(f"{i}. {text}") for i, text in enumerate(self.general, start=1))
        if self.movements:
            yield numbered(f"PHONG TRÀO THI ĐUA CỦA {wording.upper(self.group.noun)}")
            yield self._movements()
        yield numbered("CHỈ TIÊU ĐĂNG KÝ CỦA CÁC ĐƠN VỊ")
        yield self._targets()
        if self.awards:
            yield numbered("DANH HIỆU, HÌNH THỨC KHEN THƯỞNG ĐĂNG KÝ")
            for i, (kind, units) in enumerate(self.awards, start=1):
                yield para(f"{i}. {kind}: {'; '.join(units)}.")
        yield numbered("TRÁCH NHIỆM THỰC HIỆN")
        yield from self._duties()

    def _duties(self) -> Iterator[Block]:
        copies = wording.pad(len(self.members) + 1)
        last = (
            f"Bản giao ước có hiệu lực từ ngày ký, lập thành {copies} bản; mỗi đơn vị giữ 01 bản, gửi Sở Nội "
            "vụ 01 bản./."
        )
        for i, text in enumerate((*self.duties, last), start=1):
            yield para(f"{i}. {text}")

    def _movements(self) -> Table:
        head = head_row("STT", "Tên phong trào", "Hình thức", "Mục tiêu", "Bắt đầu", "Tổng kết")
        rows = tuple(
            Row(
                (
                    count_cell(i),
                    text_cell(one.name),
                    center(one.form),
                    text_cell(one.aim or "-"),
                    center(wording.date_table(one.starts)),
                    center(wording.date_table(one.ends)),
                )
            )
            for i, one in enumerate(self.movements, start=1)
        )
        return Table((10, None, 22, 46, 25, 25), (head,), rows)

    def _targets(self) -> Table:
        head = head_row(
            "STT",
            "Đơn vị",
            "Chỉ tiêu chủ yếu",
            "Đơn vị tính",
            f"Kế hoạch {self.period.year}",
            "Nhiệm vụ giao tại",
        )
        rows = [row for i, member in enumerate(self.members, start=1) for row in _member_rows(i, member)]
        return Table((10, 40, None, 19, 19, 29), (head,), tuple(rows))

    def _signatures(self) -> Iterator[Block]:
        parties = Run("ĐẠI DIỆN CÁC ĐƠN VỊ KÝ GIAO ƯỚC", bold=True)
        yield para(parties, style="centered", keep=True)
        if self.confirmed:
            done = wording.units_of(self.confirmed, len(self.members))
            yield para(f"(Đã xác nhận trên hệ thống: {done} đơn vị)", style="centered", keep=True)
        columns = [_column(party) for party in self.parties]
        for start in range(0, len(columns), 2):
            pair = columns[start : start + 2]
            if len(pair) == 1:
                pair.append(Signature((), ""))
            yield Signatures(tuple(pair), space=ROOM_TO_SIGN, size=13, continued=start > 0)


def _member_rows(number: int, member: PactMember) -> list[Row]:
    if not member.targets:
        text = text_cell("Chưa đăng ký tại thời điểm ký kết", columns=4)
        return [Row((count_cell(number), text_cell(member.unit), text))]
    return [
        Row(
            (
                count_cell(number) if i == 0 else center(""),
                text_cell(member.unit if i == 0 else ""),
                text_cell(target.text),
                center(target.unit_of_measure or "-"),
                plan_cell(target.plan),
                center(target.document or "-"),
            )
        )
        for i, target in enumerate(member.targets)
    ]


def plan_cell(plan: Decimal | None) -> Cell:
    """A target as it was registered, without decimals it does not have; `-` where it is in words only."""
    return Cell(plan_text(plan), "right" if plan is not None else "center", plan)


def plan_text(plan: Decimal | None) -> str:
    if plan is None:
        return "-"
    return format_decimal(plan, max(0, -int(plan.normalize().as_tuple().exponent)))


def _column(party: PactParty) -> Signature:
    own = signature(party.signer)
    role = (f"({party.role})",) if party.role else ()
    return Signature((*party.lines, *role, *own.authority_lines), own.name)
