"""The same fact in several documents must be the same: compared before any of them is rendered."""

from __future__ import annotations

from collections.abc import Iterator

from emulation.documents import wording
from emulation.documents.forms.conference_minutes import ConferenceMinutes
from emulation.documents.forms.score_table import ScoreTable
from emulation.documents.forms.self_assessment import SelfAssessment
from emulation.documents.forms.submission import Submission


def disagreements(
    *,
    submission: Submission | None = None,
    minutes: ConferenceMinutes | None = None,
    table: ScoreTable | None = None,
    sheets: tuple[SelfAssessment, ...] = (),
) -> list[str]:
    """Vietnamese sentences on what documents of one group-year say differently; empty when they agree."""
    found: list[str] = []
    if submission and minutes:
        found += _submission_and_minutes(submission, minutes)
    if submission and table:
        found += _submission_and_table(submission, table)
    if minutes and table:
        found += _minutes_and_table(minutes, table)
    if table:
        found += (problem for sheet in sheets for problem in _sheet_and_table(sheet, table))
    return found


def _submission_and_minutes(submission: Submission, minutes: ConferenceMinutes) -> Iterator[str]:
    if submission.meeting.held_on != minutes.start.date():
        yield "Ngày Hội nghị trong Tờ trình khác Biên bản."
    if submission.meeting.minutes.number != minutes.head.number_text:
        yield "Số Biên bản ghi trong Tờ trình khác số của Biên bản Hội nghị."
    if (submission.meeting.attended, submission.facts.members) != (minutes.present, minutes.body):
        yield "Số đơn vị dự Hội nghị trong Tờ trình khác Biên bản."
    counted = {(c.award, c.unit): c.agree for c in minutes.vote.candidates} if minutes.vote else {}
    for request in submission.requests:
        for nominee in () if request.thematic else request.nominees:
            agree = counted.get((request.kind, nominee.unit))
            if agree is None:
                yield f"{nominee.unit} được đề nghị tặng {request.kind} nhưng không có trong kết quả suy tôn."
            elif agree != nominee.agree:
                yield f"Số phiếu của {nominee.unit} trong Tờ trình ({nominee.agree}) khác Biên bản ({agree})."


def _submission_and_table(submission: Submission, table: ScoreTable) -> Iterator[str]:
    units = {unit.unit: unit for unit in table.units}
    if submission.facts.ranked != len(table.ranked):
        yield "Số đơn vị được xếp hạng trong Tờ trình khác Bảng tổng hợp."
    if {item.unit for item in submission.not_considered} != {unit.unit for unit in table.not_considered}:
        yield "Đơn vị chưa xem xét khen thưởng trong Tờ trình khác Bảng tổng hợp."
    for nominee in submission.nominees:
        row = units.get(nominee.unit)
        if row is None or row.final is None:
            yield f"{nominee.unit} được đề nghị nhưng không có điểm thẩm định trong Bảng tổng hợp."
        elif (nominee.points, nominee.rank) != (row.final.total, row.rank):
            yield f"Điểm hoặc thứ hạng của {nominee.unit} trong Tờ trình khác Bảng tổng hợp."


def _minutes_and_table(minutes: ConferenceMinutes, table: ScoreTable) -> Iterator[str]:
    if minutes.results is None:
        return
    rows = {row.unit: row for row in minutes.results.rows}
    if rows.keys() != {unit.unit for unit in table.units}:
        yield "Danh sách đơn vị trong Biên bản khác Bảng tổng hợp."
    if minutes.results.table_date != table.head.date:
        yield "Ngày của Bảng tổng hợp ghi trong Biên bản khác ngày lập bảng."
    for unit in table.units:
        row = rows.get(unit.unit)
        totals = tuple(layer.total if layer else None for layer in unit.layers)
        if row and (row.self_points, row.group_points, row.final_points, row.rank) != (*totals, unit.rank):
            yield f"Điểm hoặc thứ hạng của {unit.unit} trong Biên bản khác Bảng tổng hợp."


def _sheet_and_table(sheet: SelfAssessment, table: ScoreTable) -> Iterator[str]:
    row = next((unit for unit in table.units if unit.unit == sheet.unit), None)
    own = row.layers[0] if row else None
    if own and own.total != sheet.total:
        yield (
            f"Tổng điểm tự chấm của {sheet.unit} trong phiếu ({wording.points(sheet.total)}) khác Bảng tổng "
            f"hợp ({wording.points(own.total)})."
        )
