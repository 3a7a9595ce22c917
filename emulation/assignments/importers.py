"""Tasks from a workbook: the sheet's columns, reading it, carrying checked rows from the preview to the
writing.

The preview's rows travel signed in the page, not as a file on the server: what is written is what was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from django.core import signing

from emulation.assignments.choices import Direction
from emulation.assignments.services.entering import TaskFacts
from emulation.assignments.services.importing import ImportedRow, check_rows
from emulation.common.workbooks.columns import Column, SheetSpec, day, integer, number, one_of, points, text
from emulation.common.workbooks.reading import CellProblem, Row, read_workbook
from emulation.people.models import User

MOST_ROWS = 1000
SALT = "assignments.import"
VALID_SECONDS = 3600
LONGEST = {"document_number": 60, "document_issuer": 200, "title": 300, "unit_of_measure": 40}
LARGEST = Decimal(10) ** 13

TASKS = SheetSpec(
    "Nhiệm vụ",
    "Mỗi dòng một nhiệm vụ của một đơn vị. Nhiệm vụ không có chỉ tiêu bằng số: ghi “Hoàn thành hoặc không”.",
    (
        Column("unit", "Mã đơn vị", text, required=True, example="so-xay-dung"),
        Column("year", "Năm", integer, required=True, example="2026"),
        Column("document_number", "Số văn bản giao", text, required=True, example="2480/QĐ-UBND"),
        Column("document_date", "Ngày văn bản", day, required=True, example="15/12/2025"),
        Column("document_issuer", "Cơ quan ban hành", text, required=True, example="UBND tỉnh Hưng Yên"),
        Column("title", "Nhiệm vụ", text, required=True, example="Giải ngân vốn đầu tư công"),
        Column(
            "direction",
            "Cách đánh giá",
            one_of(dict(Direction.choices)),
            required=True,
            example="Càng cao càng tốt",
        ),
        Column("unit_of_measure", "Đơn vị tính", text, default="", example="%"),
        Column("target", "Chỉ tiêu", number, example="95"),
        Column("due_on", "Hạn hoàn thành", day, example="31/12/2026"),
        Column("weight", "Trọng số (%)", points, example="20"),
    ),
)
_FACTS = tuple(TaskFacts.__dataclass_fields__)
_HEADERS = {column.name: column.header for column in TASKS.columns}


@dataclass(frozen=True)
class DryRun:
    """What a file holds: rows that could be read, everything that is wrong. Without problems `token` carries
    the rows to the writing."""

    rows: tuple[ImportedRow, ...]
    problems: tuple[CellProblem, ...]
    token: str = ""


def dry_run(actor: User, file: BinaryIO, name: str) -> DryRun:
    """Read and check a workbook without writing anything. Raises `UnreadableWorkbook`."""
    book = read_workbook(file, (TASKS,), name)
    found = book.of(TASKS)
    problems = list(book.problems)
    problems += [problem for row in found for problem in _too_long(row)]
    if len(found) > MOST_ROWS:
        text_ = f"có {len(found)} dòng; mỗi lần nhập nhiều nhất {MOST_ROWS} dòng."
        problems.append(CellProblem(TASKS.title, 0, "", text_))
    elif not found and not problems:
        problems.append(CellProblem(TASKS.title, 0, "", "chưa có dòng nhiệm vụ nào."))
    wrong = {problem.row for problem in problems}
    rows = tuple(_imported(row) for row in found[:MOST_ROWS] if row.number not in wrong)
    problems += [
        CellProblem(TASKS.title, p.row, _HEADERS.get(p.column, ""), p.message)
        for p in check_rows(actor, rows)
    ]
    problems.sort(key=lambda problem: problem.row)
    return DryRun(rows, tuple(problems), "" if problems else pack(actor, rows))


def _imported(row: Row) -> ImportedRow:
    facts = {name: row[name] for name in _FACTS}
    return ImportedRow(row=row.number, unit=row["unit"], year=row["year"], facts=TaskFacts(**facts))


def _too_long(row: Row) -> list[CellProblem]:
    found = [
        row.wrong(name, f"dài quá {longest} ký tự.")
        for name, longest in LONGEST.items()
        if len(row[name] or "") > longest
    ]
    if row["year"] is not None and not 2000 <= row["year"] <= 2100:
        found.append(row.wrong("year", "nhập năm gồm bốn chữ số."))
    if row["target"] is not None and abs(row["target"]) >= LARGEST:
        found.append(row.wrong("target", "số này quá lớn."))
    if row["weight"] is not None and not 0 <= row["weight"] <= 100:
        found.append(row.wrong("weight", "nhập từ 0 đến 100."))
    return found


def pack(actor: User, rows: Sequence[ImportedRow]) -> str:
    """The rows as a signed text that only this person can bring back, within the hour."""
    plain = [[row.row, row.unit, row.year, _plain(asdict(row.facts))] for row in rows]
    return signing.dumps([actor.pk, plain], salt=SALT, compress=True)


def unpack(actor: User, token: str) -> list[ImportedRow]:
    """The rows of a preview; `signing.BadSignature` for anything else, or after an hour."""
    owner, plain = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    if owner != actor.pk:
        raise signing.BadSignature("of somebody else")
    return [
        ImportedRow(row=number_, unit=unit, year=year, facts=TaskFacts(**_typed(facts)))
        for number_, unit, year, facts in plain
    ]


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else str(value) for name, value in facts.items()}


def _typed(facts: dict[str, Any]) -> dict[str, Any]:
    typed = dict(facts)
    for name in ("document_date", "due_on"):
        typed[name] = date.fromisoformat(facts[name]) if facts[name] else None
    for name in ("target", "weight"):
        typed[name] = Decimal(facts[name]) if facts[name] else None
    return typed
