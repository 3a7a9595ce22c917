"""Lists of proposals from a district or a department: the sheet, its rows, the preview's rows signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.core import signing

from awards.importers.opinions import unit_at, units_by_words
from awards.models import AwardKind, Campaign
from awards.selectors.campaigns import flag_of
from awards.services.lists import Proposed, Verdict, check_list
from emulation.common.text import search_text
from emulation.common.workbooks.columns import Column, SheetSpec, integer, one_of, text
from emulation.common.workbooks.reading import CellProblem, read_workbook
from emulation.groups.models import Group
from emulation.organisations.models import Organisation
from emulation.people.models import User

SALT = "awards.lists"
VALID_SECONDS = 3600
MOST_ROWS = 200


def sheet() -> SheetSpec:
    """The sheet, with the award kinds by their names."""
    names = dict(AwardKind.objects.values_list("code", "name"))
    return SheetSpec(
        "Đề nghị",
        "Mỗi dòng một tập thể và một hình thức khen thưởng.",
        (
            Column("unit", "Đơn vị (mã hoặc tên)", text, required=True, example="Sở Xây dựng"),
            Column("kind", "Hình thức khen thưởng", one_of(names), required=True, example=_first(names)),
            Column("year", "Năm", integer, required=True, example="2025"),
            Column("summary", "Tóm tắt thành tích", text, default="", example="Hoàn thành 42 nhiệm vụ"),
            Column("deviation", "Lý do không theo thứ hạng", text, default=""),
            Column("campaign", "Phong trào chuyên đề", text, default="", example=""),
            Column("group", "Khối, cụm (khi thuộc nhiều)", text, default="", example="Khối thi đua số 3"),
        ),
    )


def _first(names: dict[str, str]) -> str:
    return next(iter(names.values()), "")


@dataclass(frozen=True)
class ListRun:
    """What a list holds: cells that cannot be read, else the verdict on every row. `token` carries the rows
    that would be taken."""

    problems: tuple[CellProblem, ...]
    verdicts: tuple[Verdict, ...] = ()
    token: str = ""

    @property
    def accepted(self) -> int:
        return sum(verdict.accepted for verdict in self.verdicts)


def dry_run(actor: User, file: BinaryIO, name: str) -> ListRun:
    """Read a list and judge every row without writing anything. Raises `UnreadableWorkbook`."""
    spec = sheet()
    book = read_workbook(file, (spec,), name)
    problems, found = list(book.problems), book.of(spec)
    if not found and not problems:
        problems.append(CellProblem(spec.title, 0, "", "chưa có dòng nào."))
    if len(found) > MOST_ROWS:
        problems.append(CellProblem(spec.title, 0, "", f"mỗi lần nhập nhiều nhất {MOST_ROWS} dòng."))
    units, kinds, groups = units_by_words(), {kind.code: kind for kind in AwardKind.objects.all()}, _groups()
    themes = {(flag_of(one), search_text(one.name)): one for one in Campaign.objects.all()}
    rows: list[Proposed] = []
    wrong = {problem.row for problem in problems}
    for row in found[:MOST_ROWS]:
        if row.number in wrong:
            continue
        unit, group = unit_at(row, "unit", units), search_text(row["group"])
        theme = search_text(row["campaign"])
        if isinstance(unit, CellProblem):
            problems.append(unit)
        elif group and group not in groups:
            problems.append(row.wrong("group", f"không có khối, cụm “{row['group']}”."))
        elif theme and (row["kind"], theme) not in themes:
            problems.append(
                row.wrong("campaign", f"không có phong trào “{row['campaign']}” cho hình thức này.")
            )
        else:
            told = {name: row[name] for name in ("year", "summary", "deviation")}
            code = groups.get(group, "")
            rows.append(
                Proposed(
                    number=row.number,
                    organisation=unit,
                    kind=kinds[row["kind"]],
                    group=code,
                    campaign=themes.get((row["kind"], theme)),
                    **told,
                )
            )
    if problems:
        return ListRun(tuple(sorted(problems, key=lambda problem: problem.row)))
    verdicts = check_list(actor=actor, rows=rows)
    taken = [verdict.row for verdict in verdicts if verdict.accepted]
    return ListRun((), tuple(verdicts), pack(actor, taken) if taken else "")


def _groups() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, name, short in Group.objects.values_list("code", "name", "short_name"):
        found |= {search_text(word): code for word in (code, name, short)}
    return found


def pack(actor: User, rows: Sequence[Proposed]) -> str:
    """The rows as a signed text that only this person can bring back, within the hour."""
    plain = [
        [
            r.number,
            r.organisation.pk,
            r.kind.pk,
            r.year,
            r.group,
            r.summary,
            r.deviation,
            r.campaign.pk if r.campaign else None,
        ]
        for r in rows
    ]
    return signing.dumps([actor.pk, plain], salt=SALT, compress=True)


def unpack(actor: User, token: str) -> list[Proposed]:
    """The rows of a preview; `signing.BadSignature` for anything else, or after an hour."""
    owner, plain = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    if owner != actor.pk:
        raise signing.BadSignature("of somebody else")
    units = Organisation.objects.in_bulk([row[1] for row in plain])
    kinds = AwardKind.objects.in_bulk([row[2] for row in plain])
    themes = Campaign.objects.in_bulk([row[7] for row in plain if row[7]])
    return [
        Proposed(
            number=number,
            organisation=units[unit],
            kind=kinds[kind],
            year=year,
            group=group,
            summary=summary,
            deviation=deviation,
            campaign=themes[theme] if theme else None,
        )
        for number, unit, kind, year, group, summary, deviation, theme in plain
    ]
