"""The printed pack: Biên bản bàn giao of a group-year, signed by both leaders (layout of NĐ 30/2020)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from emulation.documents import wording
from emulation.documents.data import GroupName, Period, Signer
from emulation.documents.forms import checks
from emulation.documents.forms.content import (
    Block,
    Cell,
    Row,
    Section,
    Signature,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    heading,
    para,
    text_cell,
)
from emulation.documents.forms.document import Document


@dataclass(frozen=True, slots=True)
class Dated:
    """A line with its day: an open step, an event, a paper."""

    title: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Reachable:
    """A person of the list of contacts."""

    unit: str
    part: str
    name: str
    title: str
    email: str


@dataclass(frozen=True, kw_only=True)
class HandoverRecord(Document):
    """Who hands what to whom; the list of people is an appendix."""

    kind: ClassVar[str] = "Biên bản"

    group: GroupName
    period: Period
    old_unit: str
    new_unit: str
    note: str
    open_steps: tuple[Dated, ...]
    events: tuple[Dated, ...]
    papers: tuple[Dated, ...]
    contacts: tuple[Reachable, ...]
    old_signer: Signer
    new_signer: Signer

    @property
    def title(self) -> str:
        return f"Biên bản bàn giao {self.group.name}, {self.period.text}"

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from checks.signer_problems((self.old_signer, self.new_signer))
        if self.old_unit == self.new_unit:
            yield "Đơn vị giao và đơn vị nhận là một."

    def sections(self) -> tuple[Section, ...]:
        leader = f"Trưởng {self.group.noun.lower()}"
        return (
            Section(
                (
                    self.letterhead(),
                    Title("BIÊN BẢN", (f"Bàn giao công việc của {self.group.name}", self.period.text)),
                    para(f"Bên giao: {self.old_unit}, {leader} {self.period.text}."),
                    para(f"Bên nhận: {self.new_unit}, {leader} {self.period.next.text}."),
                    para("Hai bên thống nhất bàn giao các nội dung sau:"),
                    *self._listed("1. Việc chưa hoàn thành", self.open_steps, "Bước", "Hạn"),
                    *self._listed("2. Lịch công việc sắp tới", self.events, "Nội dung", "Ngày"),
                    *self._listed("3. Văn bản, hồ sơ", self.papers, "Tên văn bản", "Ngày"),
                    heading("4. Lưu ý của bên giao"),
                    *(para(line) for line in (self.note or "Không có.").splitlines() if line.strip()),
                    para("Danh sách người liên hệ kèm theo. Biên bản được lập thành 03 bản./."),
                    self._signatures(),
                )
            ),
            Section(self._contacts()),
        )

    def _listed(self, head: str, lines: tuple[Dated, ...], what: str, when: str) -> tuple[Block, ...]:
        if not lines:
            return (heading(head), para("Không có."))
        rows = tuple(
            Row((count_cell(number), text_cell(line.title), center(_day(line.on))))
            for number, line in enumerate(lines, 1)
        )
        return (heading(head), Table((12, None, 32), (head_row("STT", what, when),), rows))

    def _contacts(self) -> tuple[Block, ...]:
        rows = tuple(
            Row((count_cell(number), *_person(contact))) for number, contact in enumerate(self.contacts, 1)
        )
        head = head_row("STT", "Đơn vị", "Tư cách", "Họ và tên, chức vụ", "Thư điện tử")
        return (
            Title("DANH SÁCH NGƯỜI LIÊN HỆ", (f"Kèm theo Biên bản bàn giao {self.group.name}",)),
            Table((12, None, 30, 48, 42), (head,), rows, size=11),
        )

    def _signatures(self) -> Signatures:
        return Signatures(
            tuple(
                Signature((side, *signer.authority_lines), signer.name, signer.other_office)
                for side, signer in (("BÊN GIAO", self.old_signer), ("BÊN NHẬN", self.new_signer))
            )
        )


def _person(contact: Reachable) -> tuple[Cell, ...]:
    named = f"{contact.name}, {wording.lower_first(contact.title)}" if contact.title else contact.name
    return (
        text_cell(contact.unit),
        text_cell(contact.part),
        text_cell(named),
        text_cell(contact.email or "-"),
    )


def _day(day: date | None) -> str:
    return wording.date_table(day) if day else "-"
