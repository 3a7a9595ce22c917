"""Units named by a body, from a workbook: read, checked row by row, carried signed to the writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.core import signing

from awards.models import OpinionRequest
from awards.services.opinions import Named, problems_of
from emulation.common.text import search_text
from emulation.common.workbooks.columns import CellError, Column, SheetSpec, text
from emulation.common.workbooks.reading import CellProblem, Row, read_workbook
from emulation.organisations.models import Organisation
from emulation.people.models import User
from scoring.selectors.exclusions import kinds_of

SALT = "awards.opinions"
VALID_SECONDS = 3600
MOST_ROWS = 500
NOTE = "Chỉ ghi chú"
LONGEST = {"text": 500, "document": 200}


def sheet_of(year: int) -> SheetSpec:
    """The sheet, with the cases that the regulation of the year knows."""
    kinds = {code: row["label"] for code, row in kinds_of(year).items()}
    known = {search_text(label): code for code, label in kinds.items()} | {search_text(NOTE): ""}

    def kind(value: object) -> str:
        word = search_text(str(value))
        if word not in known:
            raise CellError(f"Chọn một trong: {'; '.join([*kinds.values(), NOTE])}.")
        return known[word]

    return SheetSpec(
        "Vi phạm",
        f"Mỗi dòng một đơn vị. Trường hợp: {'; '.join([*kinds.values(), NOTE])}.",
        (
            Column("unit", "Đơn vị (mã hoặc tên)", text, required=True, example="Sở Xây dựng"),
            Column("kind", "Trường hợp", kind, required=True, example=next(iter(kinds.values()), NOTE)),
            Column("text", "Nội dung vi phạm", text, required=True, example="Vi phạm quy định phòng cháy"),
            Column("document", "Văn bản làm căn cứ", text, required=True, example="Kết luận số 12/KL-CAT"),
        ),
    )


@dataclass(frozen=True)
class OpinionRun:
    """What a file holds; without problems `token` carries the rows to the writing."""

    rows: tuple[Named, ...]
    problems: tuple[CellProblem, ...]
    token: str = ""


def dry_run(actor: User, request: OpinionRequest, file: BinaryIO, name: str) -> OpinionRun:
    """Read and check a workbook without writing anything. Raises `UnreadableWorkbook`."""
    sheet = sheet_of(request.year)
    book = read_workbook(file, (sheet,), name)
    problems = list(book.problems)
    found = book.of(sheet)
    if not found and not problems:
        problems.append(CellProblem(sheet.title, 0, "", "chưa có dòng nào."))
    if len(found) > MOST_ROWS:
        problems.append(CellProblem(sheet.title, 0, "", f"mỗi lần nhập nhiều nhất {MOST_ROWS} dòng."))
    units = units_by_words()
    wrong = {problem.row for problem in problems}
    rows: list[Named] = []
    for row in found[:MOST_ROWS]:
        if row.number in wrong:
            continue
        told = _named(row, units)
        found_wrong = [told] if isinstance(told, CellProblem) else _wrong_in(request, row, told, rows)
        problems += found_wrong
        if not isinstance(told, CellProblem):
            rows.append(told)
    problems.sort(key=lambda problem: problem.row)
    return OpinionRun(tuple(rows), tuple(problems), "" if problems else pack(actor, request, rows))


def units_by_words() -> dict[str, Organisation | None]:
    """Units by code, name and short name without marks; None for words that several units share."""
    found: dict[str, Organisation | None] = {}
    for unit in Organisation.objects.all():
        for word in {search_text(w) for w in (unit.code, unit.name, unit.short_name)}:
            known = found.get(word, unit)
            found[word] = unit if known is not None and known.pk == unit.pk else None
    return found


def unit_at(row: Row, column: str, units: dict[str, Organisation | None]) -> Organisation | CellProblem:
    """The unit that a cell names, or what is wrong with it."""
    word = search_text(row[column])
    if word not in units:
        return row.wrong(column, f"không có đơn vị “{row[column]}”.")
    unit = units[word]
    if unit is None:
        return row.wrong(column, f"có nhiều đơn vị tên “{row[column]}”; ghi mã đơn vị.")
    return unit


def _named(row: Row, units: dict[str, Organisation | None]) -> Named | CellProblem:
    unit = unit_at(row, "unit", units)
    if isinstance(unit, CellProblem):
        return unit
    return Named(organisation=unit, kind=row["kind"], text=row["text"], document=row["document"])


COLUMNS = {"organisation": "unit", "kind": "kind", "text": "text", "document": "document"}


def _wrong_in(request: OpinionRequest, row: Row, told: Named, before: Sequence[Named]) -> list[CellProblem]:
    long = [
        row.wrong(name, f"dài quá {most} ký tự.") for name, most in LONGEST.items() if len(row[name]) > most
    ]
    return long + [row.wrong(COLUMNS[p.field], p.message) for p in problems_of(request, told, before)]


def pack(actor: User, request: OpinionRequest, rows: Sequence[Named]) -> str:
    """The rows as a signed text that only this person can bring back, within the hour."""
    plain = [[row.organisation.pk, row.kind, row.text, row.document] for row in rows]
    return signing.dumps([actor.pk, request.pk, plain], salt=SALT, compress=True)


def unpack(actor: User, request: OpinionRequest, token: str) -> list[Named]:
    """The rows of a preview; `signing.BadSignature` for anything else, or after an hour."""
    owner, asked, plain = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    if (owner, asked) != (actor.pk, request.pk):
        raise signing.BadSignature("of somebody else")
    units = Organisation.objects.in_bulk([row[0] for row in plain])
    return [
        Named(organisation=units[pk], kind=kind, text=words, document=document)
        for pk, kind, words, document in plain
    ]
