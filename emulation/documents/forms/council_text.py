"""The text of the minutes of the council, part by part."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from emulation.documents import wording
from emulation.documents.forms.content import (
    Block,
    Paragraph,
    Row,
    Run,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    heading,
    labelled,
    para,
    subheading,
    text_cell,
)
from emulation.documents.forms.council_facts import Counted, awards_of, units_by_award
from emulation.documents.forms.document import signature

if TYPE_CHECKING:
    from emulation.documents.forms.council_minutes import CouncilMinutes

LETTERS = "abcdđeghiklmnopq"


PAPERS = ("issued", "returned", "written")


def abstract(doc: CouncilMinutes) -> tuple[str, ...]:
    """Broken by sense: what body met, what it looked at."""
    awards = awards_of(doc.rows)
    subject = awards[0] if len(awards) == 1 else "khen thưởng"
    return (f"Họp {doc.council}", f"xét {subject} năm {doc.year}")


def blocks(doc: CouncilMinutes) -> tuple[Block, ...]:
    signers = (signature(doc.recorder_signer), signature(doc.chair_signer))
    return (
        doc.letterhead(),
        Title("BIÊN BẢN", abstract(doc)),
        *_opening(doc),
        heading("NỘI DUNG CUỘC HỌP"),
        subheading("1. Báo cáo của cơ quan thường trực"),
        *_paragraphs(doc.report),
        subheading("2. Ý kiến thảo luận"),
        *_paragraphs(doc.discussion),
        *(para(text) for text in doc.reserved),
        *_vote(doc),
        subheading(f"{4 if doc.rows else 3}. Kết luận của Chủ tọa"),
        *_conclusions(doc),
        para(
            f"Cuộc họp kết thúc vào {wording.moment_long(doc.end)}. Biên bản đã được các thành viên dự họp "
            "thông qua./."
        ),
        Signatures(signers, doc.recipients, shares=(42, 58)),
    )


def _paragraphs(text: str) -> Iterable[Paragraph]:
    return (para(line.strip()) for line in text.splitlines() if line.strip())


def _opening(doc: CouncilMinutes) -> Iterable[Block]:
    yield labelled("Thời gian bắt đầu", f"{wording.moment_long(doc.start)}.")
    yield labelled("Địa điểm", f"{doc.venue}.")
    yield para(
        Run("Thành phần tham dự:", bold=True),
        f" {doc.present}/{doc.body} thành viên Hội đồng (theo {doc.composed_by.long}), đạt "
        f"{wording.ratio(doc.present, doc.body)}, gồm:",
        keep=True,
    )
    came = [seat for seat in doc.seats if seat.present]
    rows = tuple(
        Row(
            (count_cell(i), text_cell(seat.person.named), text_cell(seat.person.office), text_cell(seat.role))
        )
        for i, seat in enumerate(came, 1)
    )
    head = head_row("STT", "Họ và tên", "Chức vụ, đơn vị công tác", "Chức danh trong Hội đồng")
    yield Table((10, 43, None, 46), (head,), rows, together=len(rows) <= 8)
    yield from _absences(doc)
    yield labelled("Chủ trì (chủ tọa)", f"{doc.chair.full}.")
    yield labelled("Thư ký (người ghi biên bản)", f"{doc.recorder.full}.")


def _absences(doc: CouncilMinutes) -> Iterable[Block]:
    for asked, words in ((True, ", đã được lấy ý kiến bằng văn bản"), (False, "")):
        away = [seat for seat in doc.seats if not seat.present and seat.written == asked]
        if away:
            named = "; ".join(f"{_within(s.person.full)} ({wording.lower_first(s.reason)})" for s in away)
            yield para(
                Run("Vắng mặt có lý do:", bold=True),
                f" {wording.count_words(len(away))} thành viên{words}: {named}.",
            )


def _within(name: str) -> str:
    """`Ông …` inside a list becomes `ông …`; a name without honorific keeps its capital."""
    return wording.lower_first(name) if name.startswith(("Ông ", "Bà ")) else name


def _vote(doc: CouncilMinutes) -> Iterable[Block]:
    if not doc.rows:
        return
    yield subheading("3. Bỏ phiếu")
    head = doc.tellers[0]
    yield para(
        f"Hội đồng cử Tổ kiểm phiếu gồm {wording.pad(len(doc.tellers))} người do {_within(head.full)} làm Tổ "
        f"trưởng{_others(doc)}. Các thành viên có mặt bỏ phiếu kín trên hệ thống. {_papers(doc)} "
        f"Tỷ lệ tính trên tổng số {doc.body} thành viên Hội đồng{_required(doc.rows)}.",
    )
    if doc.recused:
        named = "; ".join(f"{_within(who)} ({unit})" for who, unit in doc.recused)
        yield para(
            "Không tham gia bỏ phiếu do công tác tại đơn vị được đề nghị hoặc có khai báo xung đột lợi "
            "ích, vẫn "
            f"tính trong tổng số thành viên: {named}.",
        )
    yield _table(doc)


def _papers(doc: CouncilMinutes) -> str:
    """How many voted at the session and how many in writing: who took part is known, what they said is told
    in the sum only."""
    issued, returned, written = ({getattr(row, name) for row in doc.rows} for name in PAPERS)
    if len(issued) == len(returned) == 1:
        count = wording.pad(max(returned))
        cast = (
            f"Số phiếu phát ra tại phiên họp: {wording.pad(max(issued))}; thu về: {count}; hợp lệ: {count}; "
            "không hợp lệ: 0."
        )
    else:
        cast = "Số phiếu phát ra, thu về tại phiên họp đối với từng tập thể ghi tại bảng; không hợp lệ: 0."
    if not doc.asked:
        return cast
    received = wording.pad(max(written))
    return (
        f"{cast} Phiếu lấy ý kiến bằng văn bản gửi đi: {wording.pad(doc.asked)}; nhận lại đúng hạn: "
        f"{received}; hợp lệ: {received}. Phiếu tại phiên họp và ý kiến bằng văn bản được kiểm "
        "chung để giữ bí mật."
    )


def _others(doc: CouncilMinutes) -> str:
    names = [_within(teller.named) for teller in doc.tellers[1:]]
    return f", cùng {wording.listed(names)}" if names else ""


def _required(rows: tuple[Counted, ...]) -> str:
    """One threshold is said once; several are said with their award."""
    asked = {row.award: row.threshold for row in rows}
    if len(set(asked.values())) == 1:
        return f"; yêu cầu từ {wording.percent(rows[0].threshold)} trở lên"
    return "; yêu cầu: " + "; ".join(f"{award} từ {wording.percent(t)} trở lên" for award, t in asked.items())


def _table(doc: CouncilMinutes) -> Table:
    head = (
        Row(
            (
                center("STT", bold=True, rows=2),
                center("Tập thể", bold=True, rows=2),
                center("Số phiếu", bold=True, columns=3),
                center("Đồng ý", bold=True, rows=2),
                center("Không đồng ý", bold=True, rows=2),
                center("Ý kiến khác", bold=True, rows=2),
                center("Tỷ lệ", bold=True, rows=2),
                center("Kết quả", bold=True, rows=2),
            )
        ),
        head_row("Phát ra", "Thu về", "Bằng văn bản"),
    )
    return Table((9, None, 12, 12, 13, 14, 14, 12, 17, 14), head, tuple(_rows(doc)), size=11)


def _rows(doc: CouncilMinutes) -> Iterable[Row]:
    several = len(awards_of(doc.rows)) > 1
    number = 0
    for award in awards_of(doc.rows):
        if several:
            yield Row((text_cell(award, bold=True, columns=10),), "group")
        for row in doc.rows:
            if row.award == award:
                number += 1
                yield _row(number, row, doc.body)


def _row(number: int, row: Counted, body: int) -> Row:
    figures = (row.issued, row.returned, row.written)
    return Row(
        (
            count_cell(number),
            text_cell(f"{row.unit}, {row.group}"),
            *(center(wording.pad(figure)) for figure in figures),
            center(f"{row.agree}/{body}"),
            center(wording.pad(row.disagree)),
            center(wording.pad(row.other)),
            center(wording.ratio(row.agree, body)),
            center("Đạt" if row.passed else "Không đạt"),
        )
    )


def _conclusions(doc: CouncilMinutes) -> Iterable[Paragraph]:
    said: list[str] = []
    for award in awards_of(doc.rows):
        passed = [row for row in doc.rows if row.award == award and row.passed]
        if passed:
            named = "; ".join(f"{row.unit} ({row.votes(doc.body)})" for row in passed)
            said.append(
                f"Hội đồng thống nhất đề nghị tặng {award} năm {doc.year} cho "
                f"{wording.count_words(len(passed))} tập thể: {named}."
            )
    failed = [row for row in doc.rows if not row.passed]
    if failed:
        named = "; ".join(f"{row.unit} ({row.votes(doc.body)})" for row in failed)
        said.append(
            f"Chưa đề nghị đối với {wording.count_words(len(failed))} tập thể: {named}, do không đủ tỷ lệ "
            "phiếu "
            "theo quy định."
        )
    for award, units in units_by_award(doc.unvoted):
        said.append(
            f"Đề nghị tặng {award} cho {wording.count_words(len(units))} tập thể không thuộc diện Hội đồng "
            "bỏ "
            f"phiếu, trình người có thẩm quyền quyết định: {'; '.join(units)}."
        )
    said += doc.tasks
    return (para(f"{letter}) {text}") for letter, text in zip(LETTERS, said, strict=False))
