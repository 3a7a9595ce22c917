"""From a workbook to rows with locations, collecting everything that is wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from emulation.common.text import search_text
from emulation.common.workbooks.columns import CellError, SheetSpec

HEADER_WITHIN = 5
"""The header stands in one of the first rows: a note may stand above it."""


@dataclass(frozen=True)
class CellProblem:
    """One wrong cell: sheet, row and column as Excel shows them, and what to do."""

    sheet: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"Trang “{self.sheet}”"
        if self.row:
            place += f", dòng {self.row}"
        if self.column:
            place += f", cột “{self.column}”"
        return f"{place}: {self.reason}"


class UnreadableWorkbook(ValueError):
    """The file is no .xlsx workbook."""


@dataclass(frozen=True)
class Row:
    """One row of a sheet: values by column name, typed; where it stands."""

    sheet: SheetSpec
    number: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def wrong(self, name: str, reason: str) -> CellProblem:
        """A problem at the cell of that column of this row."""
        header = next(column.header for column in self.sheet.columns if column.name == name)
        return CellProblem(self.sheet.title, self.number, header, reason)


@dataclass
class Workbook:
    """All rows by sheet, and the problems found while reading."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    def of(self, sheet: SheetSpec) -> list[Row]:
        return self.rows.get(sheet.title, [])


def read_workbook(source_file: Path | BinaryIO, sheets: Sequence[SheetSpec], name: str = "") -> Workbook:
    """Read every sheet of `sheets` from a path or an open upload; a missing sheet counts as empty.

    `name` is what messages call the file. Raises `UnreadableWorkbook`.
    """
    name = name or (source_file.name if isinstance(source_file, Path) else "")
    try:
        source = _opened(source_file)
    except (CalamineError, OSError) as error:
        raise UnreadableWorkbook(f"Không đọc được tệp {name}: {error}") from None
    book = Workbook()
    known = {search_text(sheet.title): sheet for sheet in sheets}
    for title in source.sheet_names:
        sheet = known.get(search_text(title))
        if sheet is None:
            if not search_text(title).startswith("huong dan"):
                titles = "; ".join(spec.title for spec in sheets)
                book.problems.append(
                    CellProblem(title, 0, "", f"không có trong mẫu. Các trang của mẫu: {titles}.")
                )
            continue
        cells = source.get_sheet_by_name(title).to_python(skip_empty_area=False)
        book.rows[sheet.title] = list(_rows(sheet, cells, book.problems))
    if not book.rows:
        book.problems.append(CellProblem(name, 0, "", "không có trang nào của mẫu."))
    return book


def _opened(source_file: Path | BinaryIO) -> CalamineWorkbook:
    if isinstance(source_file, Path):
        return CalamineWorkbook.from_path(str(source_file))
    return CalamineWorkbook.from_filelike(source_file)


def _rows(sheet: SheetSpec, cells: list[list[Any]], problems: list[CellProblem]) -> Iterator[Row]:
    header = _header_row(sheet, cells)
    if header is None:
        problems.append(CellProblem(sheet.title, 1, "", "không tìm thấy dòng tiêu đề cột của mẫu."))
        return
    places = {search_text(str(cell)): index for index, cell in enumerate(cells[header]) if str(cell).strip()}
    missing = [c for c in sheet.columns if c.required and search_text(c.header) not in places]
    problems.extend(CellProblem(sheet.title, header + 1, c.header, "thiếu cột này.") for c in missing)
    strange = [place for place in places if place not in sheet.by_header]
    problems.extend(
        CellProblem(sheet.title, header + 1, str(cells[header][places[place]]), "cột không có trong mẫu.")
        for place in strange
    )
    if missing:
        return
    for index, line in enumerate(cells[header + 1 :], start=header + 2):
        if any(str(cell).strip() for cell in line):
            yield Row(sheet, index, _values(sheet, index, line, places, problems))


def _header_row(sheet: SheetSpec, cells: list[list[Any]]) -> int | None:
    for index, line in enumerate(cells[:HEADER_WITHIN]):
        found = {search_text(str(cell)) for cell in line}
        if len(found & set(sheet.by_header)) >= 2:
            return index
    return None


def _values(
    sheet: SheetSpec, number: int, line: list[Any], places: dict[str, int], problems: list[CellProblem]
) -> dict[str, Any]:
    """Typed values of a row; a cell that is wrong is reported and read as None."""
    values: dict[str, Any] = {}
    for column in sheet.columns:
        place = places.get(search_text(column.header))
        cell = line[place] if place is not None and place < len(line) else ""
        values[column.name] = column.default
        if str(cell).strip() == "":
            if column.required:
                problems.append(CellProblem(sheet.title, number, column.header, "chưa nhập."))
            continue
        try:
            values[column.name] = column.read(cell)
        except CellError as error:
            problems.append(CellProblem(sheet.title, number, column.header, str(error)))
            values[column.name] = None
    return values
