"""06 Báo cáo thành tích của tập thể: parts and sections as the regulation has them (documents §5, 06)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from emulation.common.numbers import format_decimal
from emulation.documents import wording
from emulation.documents.data import GroupName, Signer
from emulation.documents.forms import checks
from emulation.documents.forms.achievement_facts import (
    Indicator,
    ReceivedAward,
    claims_to_exceed,
    result_sentence,
    short_of_plan,
)
from emulation.documents.forms.content import (
    Block,
    Cell,
    Row,
    Run,
    Section,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    heading,
    para,
    subheading,
    text_cell,
)
from emulation.documents.forms.document import Document, signature

TABLES = ("results", "titles", "forms")
"""Sections made from records; nobody types them."""
_WHOLE_TABLE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSection:
    """A section of the report: `part` counts from 1, `text` is what the unit wrote."""

    part: int
    code: str
    label: str
    required: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """People of the unit in the reported year; None where nobody has said."""

    total: int | None
    women: int | None

    @property
    def sentence(self) -> str:
        """`Tổng số …: 118 người, trong đó nữ 49 người (41,53%).`; empty without figures."""
        if not self.total:
            return ""
        whole = "Tổng số cán bộ, công chức, viên chức, người lao động: "
        women = (
            f", trong đó nữ {wording.pad(self.women)} người ({wording.ratio(self.women, self.total)})"
            if self.women is not None
            else ""
        )
        return f"{whole}{wording.pad(self.total)} người{women}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Final points and rank within the group; `rank` None where the unit was not ranked."""

    points: Decimal | None
    scale: Decimal
    rank: int | None
    ranked: int

    def sentence(self, noun: str) -> str:
        if self.points is None:
            return ""
        points = f"điểm thi đua sau thẩm định {wording.points(self.points)}/{wording.scale(self.scale)} điểm"
        if self.rank is None:
            return points
        return f"{points}, xếp hạng {self.rank}/{self.ranked} đơn vị được xếp hạng của {noun}"


@dataclass(frozen=True, kw_only=True)
class AchievementReport(Document):
    """`years`: those reported on, the last one is the year of the award. The confirmation of the submitting
    level stands at the left of the signature."""

    kind: ClassVar[str] = "Báo cáo"

    recipient: str
    unit: str
    group: GroupName
    award: str
    years: tuple[int, ...]
    headings: tuple[str, ...]
    sections_of_form: tuple[ReportSection, ...]
    staff: Staff
    indicators: tuple[Indicator, ...]
    standing: Standing
    titles: tuple[ReceivedAward, ...]
    forms: tuple[ReceivedAward, ...]
    confirmer: Signer
    signer: Signer

    @property
    def title(self) -> str:
        return f"Báo cáo thành tích đề nghị tặng {self.award} {self.period} - {self.unit}"

    @property
    def period(self) -> str:
        """`năm 2025`, `các năm 2024, 2025`."""
        if len(self.years) == 1:
            return f"năm {self.years[0]}"
        return f"các năm {', '.join(str(year) for year in self.years)}"

    def problems(self) -> Iterator[str]:
        yield from checks.head_problems(self.head)
        yield from checks.signer_problems((self.signer, self.confirmer))
        short = short_of_plan(self.indicators)
        for section in self.sections_of_form:
            if section.required and section.code not in TABLES and not section.text.strip():
                yield f"Chưa viết mục “{section.label}”."
            if short and claims_to_exceed(section.text):
                yield f"Mục “{section.label}”: {over_claim(short)}"
        if {section.part for section in self.sections_of_form} - set(range(1, len(self.headings) + 1)):
            yield "Quy định thiếu tên phần của báo cáo thành tích."

    def sections(self) -> tuple[Section, ...]:
        return (
            Section(
                (
                    self.letterhead(),
                    Title("BÁO CÁO THÀNH TÍCH", self._abstract()),
                    para(Run("Tên tập thể đề nghị:", bold=True), f" {self.recipient}."),
                    *self._parts(),
                    para(
                        f"{self.unit} cam kết không thuộc trường hợp chưa xem xét khen thưởng tại thời điểm "
                        "báo cáo và chịu trách nhiệm về nội dung báo cáo này./."
                    ),
                    Signatures((signature(self.confirmer), signature(self.signer)), shares=(54, 46)),
                )
            ),
        )

    def _abstract(self) -> tuple[str, ...]:
        """Broken by sense where several years are named."""
        if len(self.years) == 1:
            return (f"Đề nghị tặng {self.award} {self.period}",)
        return (f"Đề nghị tặng {self.award}", self.period)

    def _parts(self) -> Iterator[Block]:
        for number, name in enumerate(self.headings, start=1):
            yield heading(f"{wording.roman(number)}. {wording.upper(name)}")
            own = [section for section in self.sections_of_form if section.part == number]
            for index, section in enumerate(own, start=1):
                yield subheading(f"{index}. {section.label}")
                yield from self._body(section)

    def _body(self, section: ReportSection) -> Iterator[Block]:
        if section.code == "results":
            yield from self._results()
        elif section.code == "titles":
            yield from _awards(self.titles, "Danh hiệu thi đua")
        elif section.code == "forms":
            yield from _awards(self.forms, "Hình thức khen thưởng")
        for line in section.text.splitlines():
            if line.strip():
                yield para(line.strip())
        if section.code == "situation" and self.staff.sentence:
            yield para(self.staff.sentence)

    def _results(self) -> Iterator[Block]:
        if self.indicators:
            yield self.results_table()
        year = self.years[-1]
        said = (result_sentence(self.indicators, year), self.standing.sentence(self.group.noun))
        sentence = "; ".join(part for part in said if part)
        if sentence:
            yield para(f"{wording.upper_first(sentence)}.")

    def results_table(self) -> Table:
        """Indicators with the years before, plan, result and ratio; there is at least one."""
        before = len(self.indicators[0].past)
        first = self.years[0] - before
        past = [f"Năm {first + i}" for i in range(before)]
        top = [center(text, bold=True, rows=2) for text in ("STT", "Chỉ tiêu", "Đơn vị tính", *past)]
        top += [center(f"Năm {year}", bold=True, columns=3) for year in self.years]
        below = [
            center(text, bold=True) for _ in self.years for text in ("Kế hoạch", "Thực hiện", "TH/KH (%)")
        ]
        width = 17 if len(self.years) == 1 else 14
        widths = (10, None, width, *([width] * before), *([width] * 3 * len(self.years)))
        rows = tuple(_indicator_row(i, one) for i, one in enumerate(self.indicators, start=1))
        return Table(
            widths,
            (Row(tuple(top)), Row(tuple(below))),
            rows,
            size=12 if len(self.years) == 1 else 10.5,
            together=len(rows) <= _WHOLE_TABLE,
        )


def over_claim(short: list[Indicator]) -> str:
    """What is wrong with "vượt" where some indicators are below their plan."""
    names = "; ".join(_with_ratio(one) for one in short[:3])
    more = f" và {len(short) - 3} chỉ tiêu khác" if len(short) > 3 else ""
    return f"không viết “vượt” khi còn chỉ tiêu chưa đạt kế hoạch: {names}{more}."


def _with_ratio(one: Indicator) -> str:
    ratio = one.ratio(one.last)
    return one.name if ratio is None else f"{one.name} ({wording.percent(ratio)})"


def _indicator_row(number: int, one: Indicator) -> Row:
    cells = [count_cell(number), text_cell(one.name), center(one.unit or "-")]
    cells += [_figure(value) for value in one.past]
    for year in one.years:
        ratio = one.ratio(year)
        text = "-" if ratio is None else format_decimal(ratio, 2)
        cells += [_figure(year.plan), _figure(year.actual), text_cell(text, "right")]
    return Row(tuple(cells))


def _figure(value: Decimal | None) -> Cell:
    if value is None:
        return text_cell("-", "right")
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return Cell(format_decimal(value, places), "right", value)


def _awards(awards: tuple[ReceivedAward, ...], label: str) -> Iterator[Block]:
    """Awards of the register only; where there are none the report says so."""
    if not awards:
        yield para("Chưa có trong sổ khen thưởng của 05 năm gần nhất.")
        return
    yield awards_table(awards, label)


def awards_table(awards: tuple[ReceivedAward, ...], label: str) -> Table:
    """Year, award and the full reference of each."""
    rows = tuple(
        Row((center(str(one.year)), text_cell(one.name), text_cell(one.reference))) for one in awards
    )
    head = head_row("Năm", label, "Số, ký hiệu, ngày, tháng, năm của quyết định; cơ quan ban hành")
    return Table((16, 50, None), (head,), rows, together=len(rows) <= _WHOLE_TABLE)
