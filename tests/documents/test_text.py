"""What the documents say: conditional sentences, agreement of figures, the full stop of the office."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from emulation.documents.data import DocRef, NotConsidered, Period
from emulation.documents.forms import content as parts
from emulation.documents.forms.document import Document
from tests.documents import samples
from tests.documents.reading import rows_of, said
from tests.documents.sample_facts import CLAUSE, CLUSTER, UNITS

# --- the full stop of the office -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("doc", "times"),
    [
        (samples.submission(), 2),
        (samples.minutes(), 1),
        (samples.score_table(), 0),
        (samples.self_assessment(), 1),
        (samples.receipt(), 1),
    ],
    ids=lambda value: getattr(value, "kind", value),
)
def test_the_end_mark_stands_as_often_as_prescribed(doc: Document, times: int) -> None:
    assert said(doc).count("./.") == times


@pytest.mark.parametrize("doc", samples.every_kind(), ids=lambda doc: doc.kind)
def test_no_double_spaces_or_stops(doc: Document) -> None:
    text = said(doc)
    assert ".." not in text
    assert " ." not in text
    assert "  " not in text


# --- 01 --------------------------------------------------------------------------------------------------


def test_submission_of_one_flag_and_two_certificates() -> None:
    text = said(samples.submission())
    assert (
        "Tặng Cờ thi đua của Ủy ban nhân dân tỉnh cho 01 (một) tập thể: Sở Công Thương, đơn vị dẫn đầu"
        in text
    )
    assert "cho 02 (hai) tập thể: Sở Tài chính; Sở Xây dựng." in text
    assert "Sau thẩm định có 07 đơn vị được xếp hạng; 01 đơn vị chưa xem xét" in text
    assert "nằm trong định mức của Khối (01 Cờ thi đua, 02 Bằng khen)" in text
    assert "tại Biên bản số 02/BB-KTĐKTTH ngày 23 tháng 01 năm 2026." in text
    assert "Danh sách này gồm 03 (ba) tập thể./." in text
    assert UNITS[7] not in text, "an exclusion is shown by its clause, not by name"


def test_submission_of_a_cluster_says_what_is_out_of_the_ordinary() -> None:
    text = said(samples.cluster_submission())
    assert "Khối" not in text
    assert "Trưởng cụm chịu trách nhiệm" in text
    assert "11/12 đơn vị đã đăng ký và ký kết giao ước thi đua; 12/12 đơn vị nộp phiếu" in text
    assert "trong đó 02 đơn vị nộp chậm thời hạn" in text
    assert "02 đơn vị chưa xem xét khen thưởng (01 đơn vị theo khoản 1 Điều 4; 01 đơn vị theo khoản 4" in text
    assert "xếp hạng 9, được đề nghị không theo thứ tự xếp hạng; lý do: Sở Y tế đã có ý kiến" in text
    assert "Bằng khen là 06, nhiều hơn định mức của Cụm (03), đã được chấp thuận tại Công văn số 55" in text
    assert "DANH SÁCH TẬP THỂ ĐỀ NGHỊ KHEN THƯỞNG NĂM HỌC 2025 - 2026" in text


def test_submission_where_everybody_is_ranked() -> None:
    doc = samples.submission()
    text = said(replace(doc, not_considered=(), facts=replace(doc.facts, ranked=8)))
    assert "toàn bộ 08 đơn vị được xếp hạng." in text
    assert "01 đơn vị chưa xem xét" not in text


def test_a_kind_of_award_without_nominees_is_not_mentioned() -> None:
    doc = samples.submission()
    flag, merit = doc.requests
    text = said(replace(doc, requests=(flag, replace(merit, nominees=()))))
    assert "b)" not in text
    assert "Bằng khen của Chủ tịch" not in text.replace("2024: Bằng khen của Chủ tịch", "")


def test_list_shows_a_dash_for_what_is_not_known() -> None:
    first = samples.nominees()[1]
    assert (first.last_award, first.last_award_ref) == ("", None)
    appendix = samples.submission().content().sections[1]
    table = next(block for block in appendix.blocks if isinstance(block, parts.Table))
    row = next(row for row in table.rows if any(cell.text == "Sở Tài chính" for cell in row.cells))
    assert row.cells[-1].text == "-"


# --- 02 --------------------------------------------------------------------------------------------------


def test_minutes_say_what_was_counted() -> None:
    text = said(samples.minutes())
    assert "có mặt 08/08 đơn vị, đạt 100,00%, đủ điều kiện tiến hành, gồm:" in text
    assert "Số phiếu phát ra: 08; thu về: 08; hợp lệ: 08; không hợp lệ: 0." in text
    assert "Phó Trưởng khối là Sở Xây dựng (07/08 đơn vị tán thành, đạt 87,50%) và Sở Nông nghiệp" in text
    assert "do đang trong thời gian được thanh tra, chưa có kết luận (khoản 4 Điều 4" in text
    assert "Bà Lê Thị Thanh Vân, Phó Giám đốc Sở Nội vụ; ông Hà Văn Sơn" in text
    assert "Hội nghị kết thúc vào 11 giờ 15 phút, ngày 23 tháng 01 năm 2026./." in text


def test_minutes_list_units_in_fixed_order_and_results_by_rank() -> None:
    rows = rows_of(samples.minutes())
    assert [row[1] for row in rows[:8]] == list(UNITS)
    assert [row[0] for row in rows[8:]] == ["1", "2", "3", "4", "5", "6", "7", "-"]
    assert rows[-1][-1] == "Chưa xét"


def test_candidates_below_the_threshold_are_named_as_failed() -> None:
    doc = samples.minutes()
    assert doc.vote
    *others, last = doc.vote.candidates
    text = said(replace(doc, vote=replace(doc.vote, candidates=(*others, replace(last, agree=5)))))
    assert "Sở Xây dựng (5/8 phiếu, đạt 62,50%, không đủ tỷ lệ phiếu)" in text


def test_the_threshold_is_compared_as_a_fraction() -> None:
    vote = samples.minutes().vote
    assert vote
    candidate = replace(vote.candidates[0], agree=12)
    assert replace(vote, threshold=Decimal(80)).passes(candidate, 15)
    assert not replace(vote, threshold=Decimal(80)).passes(replace(candidate, agree=11), 15)
    two_thirds = replace(vote, threshold=Decimal("66.67"))
    assert not two_thirds.passes(replace(candidate, agree=2), 3), "66,666… is below 66,67"


def test_minutes_of_the_mid_year_review_have_no_vote() -> None:
    doc = replace(
        samples.minutes(), mid_year=True, results=None, not_considered=(), vote=None, election=None,
        dossier_before=None, opinions=(),
    )  # fmt: skip
    text = said(doc)
    assert "Hội nghị sơ kết phong trào thi đua\n6 tháng đầu năm 2025" in text
    assert "phiếu" not in text
    assert [line for line in text.splitlines() if line[:2] in ("1.", "2.", "3.") and "Đại" not in line] == [
        "1. Báo cáo sơ kết",
        "2. Ý kiến thảo luận",
        "3. Kết luận",
    ]
    assert "Không có ý kiến phát biểu." in text


def test_absent_units_and_proxies_are_remarked() -> None:
    doc = samples.minutes()
    gone = replace(doc.attendance[6], person="", office="", present=False, note="họp Quốc hội")
    proxy = replace(doc.attendance[7], note="Giấy ủy quyền số 15/GUQ-BQL")
    assert doc.vote
    doc = replace(
        doc,
        attendance=(*doc.attendance[:6], gone, proxy),
        report_votes=7,
        agreed=7,
        vote=replace(doc.vote, issued=7, returned=7, valid=7, candidates=doc.vote.candidates[1:]),
    )
    text = said(doc)
    assert "có mặt 07/08 đơn vị, đạt 87,50%" in text
    assert "Vắng: họp Quốc hội" in text
    assert "Giấy ủy quyền số 15/GUQ-BQL" in text


# --- receipt ---------------------------------------------------------------------------------------------


def test_receipt_tells_whether_it_was_in_time() -> None:
    doc = samples.receipt()
    assert "đúng hạn; thời hạn 17 giờ 00 phút ngày 25 tháng 12 năm 2025" in said(doc)
    assert doc.due_at
    late = replace(doc, due_at=doc.received_at.replace(hour=1))
    assert "nộp chậm; thời hạn" in said(late)
    assert "không quy định thời hạn" in said(replace(doc, due_at=None, files=()))


def test_words_for_a_cluster_and_a_school_year_are_used_throughout() -> None:
    doc = replace(
        samples.minutes(), group=CLUSTER, period=Period(2025, school=True), election=None,
        not_considered=(NotConsidered(UNITS[7], "Bị kỷ luật", CLAUSE),),
    )  # fmt: skip
    text = said(doc)
    assert "Cụm chấm" in text
    assert "phong trào thi đua năm học 2025 - 2026" in text
    assert DocRef("Biên bản", "1", doc.head.date).long in "Biên bản số 1 ngày 23 tháng 01 năm 2026"
