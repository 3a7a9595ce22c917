"""The text of the submission, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from emulation.documents import wording
from emulation.documents.forms.content import (
    Addressees,
    Block,
    Paragraph,
    Row,
    Section,
    Signatures,
    Table,
    Title,
    center,
    count_cell,
    head_row,
    legal_bases,
    para,
    points_cell,
    subheading,
    text_cell,
)
from emulation.documents.forms.document import signature
from emulation.documents.forms.nominations import AwardRequest, out_of_order

if TYPE_CHECKING:
    from emulation.documents.forms.submission import Submission


def section(doc: Submission) -> Section:
    opening = (
        f"{doc.group.name} (sau đây gọi là {doc.group.noun}) kính trình {doc.council} đề nghị khen thưởng "
        f"{doc.period.text} như sau:"
    )
    return Section(
        (
            doc.letterhead(),
            Title("TỜ TRÌNH", abstract(doc)),
            Addressees(doc.addressees),
            *legal_bases((*doc.legal_bases, _conference_basis(doc))),
            para(opening),
            *_results(doc),
            *_vote(doc),
            *_proposal(doc),
            Signatures((signature(doc.signer),), doc.recipients),
        )
    )


def abstract(doc: Submission) -> tuple[str, ...]:
    first, *others = (request.kind for request in doc.requests if request.nominees)
    kinds = [f"Về việc đề nghị tặng {first}", *others]
    return tuple(
        f"{kind} {doc.period.text}" if i == len(kinds) else f"{kind}," for i, kind in enumerate(kinds, 1)
    )


def _conference_basis(doc: Submission) -> str:
    return (
        f"Căn cứ kết quả Hội nghị tổng kết, bình xét, suy tôn của {doc.group.noun} tại "
        f"{doc.meeting.minutes.long}"
    )


def _results(doc: Submission) -> tuple[Block, ...]:
    facts, noun = doc.facts, doc.group.noun
    return (
        subheading(f"1. Kết quả hoạt động và chấm điểm của {noun}"),
        para(
            f"{wording.upper_first(doc.period.text)}, {noun} có {wording.pad(facts.members)} đơn vị thành "
            f"viên; {_participation(doc)}. {noun} đã tổ chức {wording.pad(facts.regular)} phong trào thi "
            f"đua thường xuyên, {wording.pad(facts.campaign)} theo đợt, {wording.pad(facts.thematic)} theo "
            "chuyên đề."
        ),
        para(
            f"Việc chấm điểm được thực hiện qua {wording.pad(len(facts.steps))} bước "
            f"({', '.join(facts.steps)}) theo {facts.criteria}, thang điểm "
            f"{wording.scale(facts.scale)}. {_ranked(doc)}"
        ),
    )


def _participation(doc: Submission) -> str:
    facts = doc.facts
    all_of = wording.units_of(facts.members, facts.members)
    if facts.pledged == facts.on_time == facts.members:
        return (
            f"{all_of} đơn vị đã đăng ký và ký kết giao ước thi đua, nộp phiếu tự chấm điểm kèm minh chứng "
            "đúng thời hạn"
        )
    late = facts.submitted - facts.on_time
    return (
        f"{wording.units_of(facts.pledged, facts.members)} đơn vị đã đăng ký và ký kết giao ước thi đua; "
        f"{wording.units_of(facts.submitted, facts.members)} đơn vị nộp phiếu tự chấm điểm kèm minh chứng"
        + (f", trong đó {wording.pad(late)} đơn vị nộp chậm thời hạn" if late else ", đúng thời hạn")
    )


def _ranked(doc: Submission) -> str:
    ranked, clauses = doc.facts.ranked, Counter(item.clause for item in doc.not_considered)
    if not clauses:
        return f"Sau thẩm định, toàn bộ {wording.pad(ranked)} đơn vị được xếp hạng."
    head = f"Sau thẩm định có {wording.pad(ranked)} đơn vị được xếp hạng; "
    if len(clauses) == 1:
        [(clause, count)] = clauses.items()
        return f"{head}{wording.pad(count)} đơn vị chưa xem xét khen thưởng theo {clause}."
    each = "; ".join(f"{wording.pad(count)} đơn vị theo {clause}" for clause, count in clauses.items())
    return f"{head}{wording.pad(clauses.total())} đơn vị chưa xem xét khen thưởng ({each})."


def _vote(doc: Submission) -> tuple[Block, ...]:
    """What the conference voted on; nothing where only thematic awards are asked for."""
    if not doc.nominees:
        return ()
    members = doc.facts.members
    rows = tuple(
        Row(
            (
                count_cell(i),
                text_cell(nominee.unit),
                points_cell(nominee.points),
                count_cell(nominee.rank),
                center(wording.votes(nominee.agree, members)),
            )
        )
        for i, nominee in enumerate(doc.nominees, start=1)
    )
    head = head_row("STT", "Đơn vị", "Điểm thẩm định", "Xếp hạng", "Phiếu đồng ý suy tôn")
    return (
        subheading("2. Kết quả bình xét, suy tôn"),
        para(
            f"Hội nghị tổng kết {wording.date_long(doc.meeting.held_on)}, có mặt "
            f"{wording.units_of(doc.meeting.attended, members)} đơn vị, đã bỏ phiếu kín suy tôn; kết quả "
            f"tính trên tổng số đơn vị thành viên của {doc.group.noun} như sau:",
            keep=True,
        ),
        Table((10, None, 32, 20, 50), (head,), rows, together=len(rows) <= 8),
        *_off_rank(doc),
    )


def _off_rank(doc: Submission) -> tuple[Paragraph, ...]:
    return tuple(
        para(
            f"{nominee.unit} xếp hạng {nominee.rank}, được đề nghị không theo thứ tự xếp hạng; lý do: "
            f"{nominee.off_rank_reason.rstrip('.')}."
        )
        for nominee in out_of_order(doc.requests)
    )


def _proposal(doc: Submission) -> tuple[Paragraph, ...]:
    quotas = " ".join(_quotas(doc))
    return (
        subheading(f"{3 if doc.nominees else 2}. Nội dung đề nghị"),
        *(para(f"{'abcdđeghik'[i]}) {_request(doc, r)}") for i, r in enumerate(_granted(doc))),
        para(f"{quotas} Tóm tắt thành tích của từng tập thể tại Phụ lục kèm theo Tờ trình này.".strip()),
        para(
            f"{doc.group.leader} chịu trách nhiệm về tính chính xác của hồ sơ; các tập thể được đề nghị "
            "không thuộc trường hợp chưa xem xét khen thưởng theo quy định tại thời điểm trình."
        ),
        *_enclosures(doc),
        para(f"{doc.group.name} kính trình {doc.council} xem xét, đề nghị cấp có thẩm quyền quyết định./."),
    )


def _granted(doc: Submission) -> tuple[AwardRequest, ...]:
    return tuple(request for request in doc.requests if request.nominees)


def _request(doc: Submission, request: AwardRequest) -> str:
    units = "; ".join(nominee.unit for nominee in request.nominees)
    text = f"Tặng {request.kind} cho {wording.count_words(len(request.nominees))} tập thể: {units}"
    if request.for_leader and len(request.nominees) == 1 and request.nominees[0].rank == 1:
        text += f", đơn vị dẫn đầu phong trào thi đua của {doc.group.noun} {doc.period.text}"
    return f"{text}."


def _quotas(doc: Submission) -> Iterator[str]:
    within = [r for r in doc.requests if r.quota is not None and not r.over_quota]
    if within:
        listed = ", ".join(f"{wording.pad(r.quota or 0)} {r.short}" for r in within)
        yield f"Số lượng đề nghị nằm trong định mức của {doc.group.noun} ({listed})."
    for request in doc.requests:
        if request.over_quota and request.override:
            yield (
                f"Số lượng đề nghị {request.short} là {wording.pad(len(request.nominees))}, nhiều hơn định "
                f"mức của {doc.group.noun} ({wording.pad(request.quota or 0)}), đã được chấp thuận tại "
                f"{request.override.long}."
            )


def _enclosures(doc: Submission) -> tuple[Paragraph, ...]:
    if not doc.enclosures:
        return ()
    return (para(f"Hồ sơ gửi kèm gồm 01 bộ bản chính và tệp tin điện tử: {'; '.join(doc.enclosures)}."),)
