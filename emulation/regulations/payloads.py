"""A regulation as a JSON document: what it must hold, and every fault of it named at once. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from emulation.common.problems import Problem, Refused
from emulation.common.text import tidy
from emulation.regulations import keys
from emulation.regulations.choices import Status
from emulation.regulations.shapes import InvalidFigure


@dataclass(frozen=True)
class BasisData:
    citation: str
    status: str
    in_force_from: date | None = None
    in_force_to: date | None = None
    note: str = ""


@dataclass(frozen=True)
class FigureData:
    key: str
    value: Any
    clause: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class RegulationData:
    """What a file says. `succeeds` is the code of the regulation that ends the day before this one starts."""

    code: str
    short_name: str
    title: str
    issuer: str
    in_force_from: date
    legal_bases: tuple[BasisData, ...]
    figures: tuple[FigureData, ...]
    number: str = ""
    issued_on: date | None = None
    in_force_to: date | None = None
    draft_note: str = ""
    summary: str = ""
    succeeds: str = ""


@dataclass(frozen=True)
class HolidayData:
    day: date
    name: str
    source: str


class _Reader:
    """Takes the fields out of one JSON object and notes every fault in `problems`."""

    def __init__(self, raw: Any, place: str, problems: list[Problem]) -> None:
        self.place, self.problems, self.left = place, problems, dict(raw) if isinstance(raw, dict) else {}
        if not isinstance(raw, dict):
            self.fault("phải là một đối tượng JSON")

    def fault(self, what: str) -> None:
        self.problems.append(Problem(f"{self.place}: {what}."))

    def anything(self, name: str) -> Any:
        if name not in self.left:
            self.fault(f"thiếu mục “{name}”")
        return self.left.pop(name, None)

    def text(self, name: str, *, required: bool = True) -> str:
        value = self.left.pop(name, None)
        if value in (None, "") and not required:
            return ""
        if not isinstance(value, str) or not value.strip():
            self.fault(f"thiếu hoặc sai mục “{name}”")
            return ""
        return tidy(value)

    def optional_day(self, name: str) -> date | None:
        return self.day(name) if self.left.get(name) is not None else self.left.pop(name, None)

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            self.fault(f"mục “{name}” không phải là ngày dạng năm-tháng-ngày")
            return date.min

    def objects(self, name: str) -> list[Any]:
        value = self.left.pop(name, None)
        if not isinstance(value, list) or not value:
            self.fault(f"mục “{name}” phải là một danh sách có nội dung")
            return []
        return value

    def status(self) -> str:
        value = self.text("status")
        if value and value not in Status.values:
            self.fault(f"mức độ tin cậy “{value}” không có trong danh mục")
        return value

    def close(self) -> None:
        for name in sorted(self.left):
            self.fault(f"không có mục “{name}”")


def read_regulation(raw: Any) -> RegulationData:
    """The document checked as a whole; `Refused` with one problem per fault."""
    problems: list[Problem] = []
    reader = _Reader(raw, "Quy định", problems)
    bases = [_basis(entry, number, problems) for number, entry in enumerate(reader.objects("legal_bases"), 1)]
    figures = [_figure(entry, number, problems) for number, entry in enumerate(reader.objects("figures"), 1)]
    data = RegulationData(
        code=reader.text("code"),
        number=reader.text("number", required=False),
        short_name=reader.text("short_name"),
        title=reader.text("title"),
        issuer=reader.text("issuer"),
        issued_on=reader.optional_day("issued_on"),
        in_force_from=reader.day("in_force_from"),
        in_force_to=reader.optional_day("in_force_to"),
        draft_note=reader.text("draft_note", required=False),
        summary=reader.text("summary", required=False),
        succeeds=reader.text("succeeds", required=False),
        legal_bases=tuple(bases),
        figures=tuple(sorted(figures, key=lambda figure: figure.key)),
    )
    reader.close()
    problems += _faults_of_figures(data.figures)
    if data.in_force_to is not None and data.in_force_to < data.in_force_from:
        reader.fault("ngày hết hiệu lực trước ngày có hiệu lực")
    if problems:
        raise Refused(problems)
    return data


def read_holidays(raw: Any) -> list[HolidayData]:
    """A list of days with name and document; `Refused` with one problem per fault."""
    problems: list[Problem] = []
    whole = _Reader({"days": raw}, "Ngày nghỉ", problems)
    rows = [_holiday(entry, number, problems) for number, entry in enumerate(whole.objects("days"), 1)]
    counted = Counter(row.day for row in rows)
    problems += [Problem(f"Ngày {day:%d/%m/%Y} ghi hai lần.") for day, times in counted.items() if times > 1]
    if problems:
        raise Refused(problems)
    return rows


def _basis(raw: Any, number: int, problems: list[Problem]) -> BasisData:
    reader = _Reader(raw, f"Căn cứ thứ {number}", problems)
    basis = BasisData(
        citation=reader.text("citation"),
        in_force_from=reader.optional_day("in_force_from"),
        in_force_to=reader.optional_day("in_force_to"),
        status=reader.status(),
        note=reader.text("note", required=False),
    )
    reader.close()
    return basis


def _figure(raw: Any, number: int, problems: list[Problem]) -> FigureData:
    reader = _Reader(raw, f"Số liệu thứ {number}", problems)
    figure = FigureData(
        key=reader.text("key"),
        value=reader.anything("value"),
        clause=reader.text("clause"),
        status=reader.status(),
        note=reader.text("note", required=False),
    )
    reader.close()
    return figure


def _holiday(raw: Any, number: int, problems: list[Problem]) -> HolidayData:
    reader = _Reader(raw, f"Ngày nghỉ thứ {number}", problems)
    holiday = HolidayData(day=reader.day("day"), name=reader.text("name"), source=reader.text("source"))
    reader.close()
    return holiday


def _faults_of_figures(figures: Iterable[FigureData]) -> Iterator[Problem]:
    counted = Counter(figure.key for figure in figures)
    yield from (Problem(f"Số liệu “{key}” ghi hai lần.") for key, times in counted.items() if times > 1)
    for figure in figures:
        try:
            keys.validate(figure.key, figure.value)
        except InvalidFigure as error:
            yield Problem(error.message_vi)
    for spec in keys.missing(counted):
        yield Problem(f"Thiếu số liệu “{spec.label}” ({spec.key}).")


def as_json(data: RegulationData) -> dict[str, Any]:
    """The document again, as `read_regulation` reads it."""
    return {name: _plain(value) for name, value in asdict(data).items() if name != "succeeds" or value}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
