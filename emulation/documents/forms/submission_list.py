"""The list behind the submission: appendix 01, and its spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulation.documents import wording
from emulation.documents.forms.content import (
    AppendixTitle,
    FlatTable,
    Row,
    Section,
    Table,
    Workbook,
    center,
    column_numbers,
    count_cell,
    head_row,
    para,
    points_cell,
    text_cell,
)

if TYPE_CHECKING:
    from emulation.documents.forms.nominations import AwardRequest, Nominee
    from emulation.documents.forms.submission import Submission

_HEAD = (
    "STT",
    "Tên tập thể",
    "Điểm thẩm định",
    "Xếp hạng",
    "Phiếu suy tôn",
    "Mức độ hoàn thành nhiệm vụ (văn bản xác nhận)",
    "Tóm tắt thành tích",
    "Khen thưởng gần nhất",
)


def section(doc: Submission) -> Section:
    """The appendix, landscape, grouped by award from the highest down."""
    requests = [request for request in doc.requests if request.nominees]
    rows = [row for i, request in enumerate(requests, 1) for row in _group(doc, i, request)]
    reference = (
        f"(Kèm theo Tờ trình số {doc.head.number_text} {doc.head.date_text}",
        f"của {doc.group.name})",
    )
    caption = f"DANH SÁCH TẬP THỂ ĐỀ NGHỊ KHEN THƯỞNG {wording.upper(doc.period.text)}"
    total = wording.count_words(len(doc.all_nominees))
    return Section(
        (
            AppendixTitle("Phụ lục", caption, reference),
            Table(
                (11, 36, 19, 15, 27, 48, None, 44),
                (head_row(*_HEAD), column_numbers(len(_HEAD))),
                tuple(rows),
                tail=1,
            ),
            para(f"Danh sách này gồm {total} tập thể./.", style="flush"),
        ),
        landscape=True,
    )


def _group(doc: Submission, number: int, request: AwardRequest) -> list[Row]:
    title = f"{wording.upper(request.kind)} ({wording.pad(len(request.nominees))} tập thể)"
    band = Row((center(wording.roman(number)), text_cell(title, columns=len(_HEAD) - 1)), "group")
    return [band, *(_row(doc, i, nominee, request.thematic) for i, nominee in enumerate(request.nominees, 1))]


def _row(doc: Submission, number: int, nominee: Nominee, thematic: bool) -> Row:
    members = doc.facts.members
    share = "-" if thematic else f"{nominee.agree}/{members} phiếu ({wording.ratio(nominee.agree, members)})"
    return Row(
        (
            count_cell(number),
            text_cell(nominee.unit),
            points_cell(nominee.points),
            count_cell(nominee.rank),
            center(share),
            text_cell(_completion(nominee) or "-"),
            text_cell(nominee.summary or "-"),
            text_cell(_last_award(nominee) or "-"),
        )
    )


def _completion(nominee: Nominee) -> str:
    source = nominee.completion_ref.short if nominee.completion_ref else ""
    return ": ".join(part for part in (source, nominee.completion) if part)


def _last_award(nominee: Nominee) -> str:
    source = f"({nominee.last_award_ref.short})" if nominee.last_award_ref else ""
    return " ".join(part for part in (nominee.last_award, source) if part)


def workbook(doc: Submission) -> Workbook:
    """The appendix as a sheet, and one row per nominee."""
    columns = (
        "Hình thức khen thưởng",
        "Tên tập thể",
        "Điểm thẩm định",
        "Xếp hạng",
        "Số phiếu đồng ý",
        "Tổng số phiếu",
        "Mức độ hoàn thành nhiệm vụ",
        "Tóm tắt thành tích",
        "Khen thưởng gần nhất",
    )
    rows = tuple(
        (
            request.kind,
            nominee.unit,
            nominee.points,
            nominee.rank,
            None if request.thematic else nominee.agree,
            None if request.thematic else doc.facts.members,
            _completion(nominee),
            nominee.summary,
            _last_award(nominee),
        )
        for request in doc.requests
        for nominee in request.nominees
    )
    return Workbook("Danh sách", section(doc), FlatTable(columns, rows))
