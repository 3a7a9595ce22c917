"""The text of the minutes of a conference, part by part."""

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
    points_cell,
    subheading,
    text_cell,
)
from emulation.documents.forms.document import signature

if TYPE_CHECKING:
    from emulation.documents.forms.conference_facts import Candidate, Elected, Election, Results, Vote
    from emulation.documents.forms.conference_minutes import ConferenceMinutes

_PERSONAL = ("Ông ", "Bà ", "Các ", "Đại diện ", "Đồng chí ")


def abstract(doc: ConferenceMinutes) -> tuple[str, ...]:
    """The abstract, broken by sense; it names only what took place."""
    if doc.mid_year:
        return ("Hội nghị sơ kết phong trào thi đua", f"6 tháng đầu {doc.period.text}")
    done = []
    if doc.vote:
        done.append("bình xét, suy tôn")
    if doc.election:
        done.append(f"bầu {doc.group.leader}, {doc.group.deputy} {doc.period.next.text}")
    first = f"Hội nghị tổng kết phong trào thi đua {doc.period.text}"
    return (f"{first};", " và ".join(done)) if done else (first,)


def blocks(doc: ConferenceMinutes) -> tuple[Block, ...]:
    signers = (signature(doc.secretary_signer), signature(doc.chair_signer))
    return (
        doc.letterhead(),
        Title("BIÊN BẢN", abstract(doc)),
        *_opening(doc),
        heading("NỘI DUNG HỘI NGHỊ"),
        *_numbered(doc),
        para(f"Hội nghị kết thúc vào {wording.moment_long(doc.end)}./."),
        Signatures(signers, doc.recipients),
    )


def _opening(doc: ConferenceMinutes) -> Iterable[Block]:
    yield labelled("Thời gian bắt đầu", f"{wording.moment_long(doc.start)}.")
    yield labelled("Địa điểm", f"{doc.venue}.")
    yield para(Run("Thành phần tham dự:", bold=True), keep=True)
    if doc.guests:
        first, *others = doc.guests
        yield para(f"1. Đại biểu mời: {'; '.join([first, *map(_within, others)])}.")
    count = f"{wording.units_of(doc.present, doc.body)} đơn vị, đạt {wording.ratio(doc.present, doc.body)}"
    enough = ", đủ điều kiện tiến hành" if doc.quorum is not None else ""
    yield para(
        f"{2 if doc.guests else 1}. Đại diện các đơn vị thành viên {doc.group.noun}: có mặt "
        f"{count}{enough}, gồm:",
        keep=True,
    )
    yield _attendance(doc)
    chair = ", ".join(part for part in (doc.chair.full, doc.chair_role) if part)
    yield labelled("Chủ trì (chủ tọa)", f"{chair}.")
    yield labelled("Thư ký (người ghi biên bản)", f"{doc.secretary.full}.")


def _within(guest: str) -> str:
    """`Ông …` inside a list becomes `ông …`; the name of a body keeps its capital."""
    return wording.lower_first(guest) if guest.startswith(_PERSONAL) else guest


def _attendance(doc: ConferenceMinutes) -> Table:
    rows = tuple(
        Row(
            (
                count_cell(i),
                text_cell(attendee.unit),
                text_cell(attendee.person or "-"),
                text_cell(attendee.office or "-"),
                center(attendee.remark),
            )
        )
        for i, attendee in enumerate(doc.attendance, 1)
    )
    head = head_row("STT", "Đơn vị", "Người dự họp", "Chức vụ", "Ghi chú")
    return Table((10, None, 42, 34, 27), (head,), rows, together=len(rows) <= 8)


def _numbered(doc: ConferenceMinutes) -> Iterable[Block]:
    """The parts that took place, numbered as they come."""
    parts: list[tuple[str, Iterable[Block]]] = [(_report_title(doc), _report(doc))]
    if doc.results:
        parts.append(("Kết quả chấm điểm, xếp hạng", _results(doc, doc.results)))
    parts.append(("Ý kiến thảo luận", _opinions(doc)))
    if doc.vote:
        parts.append(("Bỏ phiếu suy tôn đề nghị khen thưởng", _vote(doc, doc.vote)))
    if doc.election:
        offices = f"Bầu {doc.group.leader}, {doc.group.deputy} {doc.period.next.text}"
        parts.append((offices, _election(doc, doc.election)))
    parts.append(("Kết luận", _conclusion(doc)))
    for number, (title, body) in enumerate(parts, 1):
        yield subheading(f"{number}. {title}")
        yield from body


def _report_title(doc: ConferenceMinutes) -> str:
    return "Báo cáo sơ kết" if doc.mid_year else "Báo cáo tổng kết"


def _report(doc: ConferenceMinutes) -> Iterable[Block]:
    agreed = wording.units_of(doc.report_votes, doc.present)
    yield para(
        f"Chủ tọa trình bày {doc.report}. Hội nghị thống nhất nội dung báo cáo ({agreed} đơn vị có mặt biểu "
        "quyết tán thành)."
    )


def _results(doc: ConferenceMinutes, results: Results) -> Iterable[Block]:
    announced = f"Bảng tổng hợp điểm và xếp hạng {wording.date_long(results.table_date)} (đã thẩm định)"
    yield para(" ".join((f"Thư ký công bố {announced}.", *_review(results), "Kết quả như sau:")), keep=True)
    rows = tuple(
        Row(
            (
                count_cell(row.rank),
                text_cell(row.unit),
                points_cell(row.self_points),
                points_cell(row.group_points),
                points_cell(row.final_points),
                center((row.grade or "-") if row.rank is not None else "Chưa xét"),
            )
        )
        for row in results.rows
    )
    head = head_row("Xếp hạng", "Đơn vị", "Tự chấm", f"{doc.group.noun} chấm", "Thẩm định", "Xếp loại")
    yield Table((18, None, 22, 24, 24, 24), (head,), rows, together=len(rows) <= 8)
    for item in doc.not_considered:
        yield para(
            f"{item.unit} chưa được xem xét khen thưởng do {wording.lower_first(item.full).rstrip('.')}."
        )


def _review(results: Results) -> Iterable[str]:
    if results.leader_review:
        chair = ", ".join(part for part in (results.leader_review.full, results.leader_review_role) if part)
        yield f"{chair} chủ trì phần chấm điểm đối với {results.leader_unit}."
    if results.explanations:
        yield f"{wording.pad(results.explanations)} ý kiến giải trình đã được xử lý xong trước Hội nghị."
    elif results.explanations == 0:
        yield "Không có ý kiến giải trình."


def _opinions(doc: ConferenceMinutes) -> Iterable[Block]:
    if not doc.opinions:
        yield para("Không có ý kiến phát biểu.")
    for opinion in doc.opinions:
        yield para(f"- {opinion.person} ({opinion.unit}): {opinion.gist.rstrip('.')}.")


def _vote(doc: ConferenceMinutes, vote: Vote) -> Iterable[Block]:
    head = vote.tellers[0].person
    required = f"; yêu cầu từ {wording.percent(vote.threshold)} trở lên" if vote.threshold is not None else ""
    yield para(
        f"Hội nghị bầu Ban kiểm phiếu gồm {wording.pad(len(vote.tellers))} người do "
        f"{wording.lower_first(head.named) if head.honorific else head.name} làm Trưởng ban và bỏ phiếu "
        f"kín. Số phiếu phát ra: {wording.pad(vote.issued)}; thu về: {wording.pad(vote.returned)}; hợp lệ: "
        f"{wording.pad(vote.valid)}; không hợp lệ: {wording.pad(vote.invalid)}. Kết quả tính trên tổng số "
        f"{wording.pad(doc.body)} đơn vị thành viên{required}:"
    )
    for letter, award in zip("abcdđeghik", dict.fromkeys(c.award for c in vote.candidates), strict=False):
        named = [candidate for candidate in vote.candidates if candidate.award == award]
        yield para(f"{letter}) Đề nghị tặng {award}: {'; '.join(_candidate(doc, vote, c) for c in named)}.")
    yield para("(Có Biên bản kiểm phiếu kèm theo).")


def _candidate(doc: ConferenceMinutes, vote: Vote, candidate: Candidate) -> str:
    failed = "" if vote.passes(candidate, doc.body) else ", không đủ tỷ lệ phiếu"
    return f"{candidate.unit} ({wording.votes(candidate.agree, doc.body)}{failed})"


def _election(doc: ConferenceMinutes, election: Election) -> Iterable[Block]:
    manner = "bỏ phiếu kín" if election.secret else "biểu quyết công khai"
    offices = dict.fromkeys(result.office for result in election.results)
    results = "; ".join(
        f"{office} là "
        f"{wording.listed([_elected(doc, election, r) for r in election.results if r.office == office])}"
        for office in offices
    )
    handover = (
        f" Việc bàn giao hồ sơ, cờ luân lưu thực hiện trước {wording.date_long(election.handover_before)}."
        if election.handover_before
        else ""
    )
    yield para(f"Hội nghị {manner}, kết quả: {results}.{handover}")


def _elected(doc: ConferenceMinutes, election: Election, result: Elected) -> str:
    if election.secret:
        return f"{result.unit} ({wording.votes(result.agree, doc.body)})"
    share = wording.ratio(result.agree, doc.body)
    return f"{result.unit} ({wording.units_of(result.agree, doc.body)} đơn vị tán thành, đạt {share})"


def _conclusion(doc: ConferenceMinutes) -> Iterable[Paragraph]:
    task = ""
    if doc.dossier_before:
        task = (
            f"; giao Thư ký hoàn thiện Tờ trình, Danh sách và hồ sơ, gửi {doc.dossier_to} trước "
            f"{wording.date_long(doc.dossier_before)}"
        )
    yield para(
        f"Chủ tọa kết luận: thống nhất các nội dung nêu trên{task}. Biên bản được đọc lại, "
        f"{wording.units_of(doc.agreed, doc.present)} đơn vị có mặt nhất trí thông qua và lập thành "
        f"{wording.pad(doc.copies)} bản có giá trị như nhau."
    )
