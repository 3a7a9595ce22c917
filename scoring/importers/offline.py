"""A workbook that was filled in away from the system, read into cells that somebody changed.

Values are read, never computed: a formula is named as wrong. A cell that still holds what stood there when
the file was made is nobody's wish and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.core import signing
from django.core.files.base import File
from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook

from emulation.common import uploads
from emulation.common.problems import Problem, Refused
from emulation.common.sniff import XLSX
from emulation.common.text import search_text, tidy
from emulation.common.workbooks.cells import MOST_ROWS, formulas_in, typed_text
from emulation.common.workbooks.reading import CellProblem
from scoring.choices import Layer
from scoring.models import ScoreSheet
from scoring.selectors.offline import FIELDS, KEYS, LINE_HEAD, STAMP_SALT, TITLES, Field
from scoring.services.offline import FileCell

HEAD_WITHIN = 20
ANOTHER = "Tệp này không phải tệp Excel tải về từ phiếu đang mở. Tải tệp mới từ phiếu rồi nhập lại."


@dataclass(slots=True)
class Filled:
    """What somebody changed in the file, and the cells that cannot be read. `missing` lines have gone."""

    cells: list[FileCell] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    missing: int = 0


def read_filled(file: File[Any], sheet: ScoreSheet, layer: Layer) -> Filled:
    """Raises `Refused` at the field `file` for anything but a workbook made from this sheet."""
    uploads.checked(file, accept=frozenset({XLSX}))
    try:
        book = CalamineWorkbook.from_filelike(file)
        keys, page = (_cells(book, title) for title in (KEYS, TITLES[layer]))
        file.seek(0)
        formulas = formulas_in(file).get(TITLES[layer], set())
    except (CalamineError, OSError, ValueError, KeyError):
        raise _refused("Không đọc được tệp này. Lưu lại bằng Excel thành .xlsx rồi tải lên.") from None
    _check_stamp(keys, sheet, layer)
    return _Reader(layer, page, _bases(keys, layer), formulas).read()


def _cells(book: CalamineWorkbook, title: str) -> list[list[Any]]:
    if title not in book.sheet_names:
        raise _refused(ANOTHER)
    return book.get_sheet_by_name(title).to_python(skip_empty_area=False, nrows=MOST_ROWS)


def _refused(message: str) -> Refused:
    return Refused(Problem(message, field="file", code="another_file"))


def _check_stamp(keys: list[list[Any]], sheet: ScoreSheet, layer: Layer) -> None:
    try:
        of, layer_name, criteria = signing.loads(str(keys[0][0]), salt=STAMP_SALT)
    except (signing.BadSignature, IndexError, ValueError, TypeError):
        raise _refused(ANOTHER) from None
    if (of, layer_name) != (sheet.pk, layer):
        raise _refused(ANOTHER)
    if criteria != sheet.criteria_set_id:
        raise _refused("Bộ tiêu chí đã thay đổi sau khi tải tệp này. Tải tệp mới từ phiếu rồi nhập lại.")


@dataclass(frozen=True, slots=True)
class Base:
    """What a line held when the file was made."""

    version: int
    texts: tuple[str, ...]


def _bases(keys: list[list[Any]], layer: Layer) -> dict[int, Base]:
    found = {}
    count = len(FIELDS[layer])
    for row in keys[1:]:
        line, version, *texts = [typed_text(value, 4) for value in row]
        if line.isdigit() and version.isdigit():
            padded = [*texts, *[""] * count][:count]
            found[int(line)] = Base(int(version), tuple(padded))
    return found


@dataclass(slots=True)
class _Reader:
    layer: Layer
    page: Sequence[Sequence[Any]]
    bases: Mapping[int, Base]
    formulas: set[tuple[int, int]]
    filled: Filled = field(default_factory=Filled)

    def read(self) -> Filled:
        head = next(
            (at for at, row in enumerate(self.page[:HEAD_WITHIN]) if row and row[0] == LINE_HEAD), None
        )
        places = self._places(head)
        seen: set[int] = set()
        for at, row in enumerate(self.page[head + 1 :] if head is not None else (), start=(head or 0) + 2):
            line = typed_text(row[0], 4) if row else ""
            if not line:
                continue
            if not line.isdigit() or int(line) not in self.bases or int(line) in seen:
                text = "Dòng lặp lại hoặc không có trong tệp đã tải về."
                self.filled.problems.append(CellProblem(TITLES[self.layer], at, "", text))
                continue
            seen.add(int(line))
            self.filled.cells += self._changed(int(line), at, row, places)
        self.filled.missing = len(self.bases) - len(seen)
        return self.filled

    def _places(self, head: int | None) -> dict[str, int]:
        """Name of a field → its column, from 0. Without the heads nothing can be told."""
        if head is None:
            raise _refused(ANOTHER)
        heads = [search_text(str(cell)) for cell in self.page[head]]
        fields = FIELDS[self.layer]
        missing = [f.header for f in fields if search_text(f.header) not in heads]
        if missing:
            raise _refused(f"Tệp thiếu cột: {', '.join(missing)}.")
        # From the right: what the unit reported stands before the columns that take input.
        last = len(heads) - 1
        return {f.name: last - heads[::-1].index(search_text(f.header)) for f in fields}

    def _changed(
        self, line: int, at: int, row: Sequence[Any], places: Mapping[str, int]
    ) -> Iterator[FileCell]:
        base = self.bases[line]
        for own, before in zip(FIELDS[self.layer], base.texts, strict=True):
            column = places[own.name]
            value = row[column] if column < len(row) else ""
            wrong = self._wrong(value, at, column)
            if wrong:
                where = f"{get_column_letter(column + 1)}, {own.header}"
                self.filled.problems.append(CellProblem(TITLES[self.layer], at, where, wrong))
                continue
            text = _text(value, own)
            if tidy(text) != tidy(before):
                yield FileCell(line, own.name, text, base.version, at, get_column_letter(column + 1))

    def _wrong(self, value: Any, at: int, column: int) -> str:
        if (at, column + 1) in self.formulas:
            return "Ô này là công thức. Chép lại thành giá trị (Dán đặc biệt, chọn Giá trị)."
        if isinstance(value, date | time | timedelta):
            return "Excel đã đổi ô này thành ngày, giờ. Định dạng ô là Văn bản rồi nhập lại."
        return ""


def _text(value: Any, own: Field) -> str:
    """As somebody would type it. A note keeps its lines."""
    return typed_text(value, own.places or 4)
