"""Contradictory data are refused, with sentences that say what to correct."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from emulation.documents.data import DocumentDataError, Period, Signer
from emulation.documents.forms import checks
from emulation.documents.forms.document import Document
from emulation.documents.forms.score_facts import CriteriaSection
from emulation.documents.forms.sheet_facts import Extra, Extras
from emulation.documents.rendering import render
from tests.documents import samples
from tests.documents.sample_facts import SECRETARY, UNITS, dec


def refused(doc: Document) -> str:
    """The problems of a document, as one text."""
    with pytest.raises(DocumentDataError) as caught:
        doc.check()
    assert caught.value.sentences == tuple(doc.problems())
    return " ".join(caught.value.sentences)


@pytest.mark.parametrize("doc", [*samples.every_kind(), samples.cluster_submission(), samples.large_sheet()])
def test_consistent_data_pass(doc: Document) -> None:
    doc.check()


@pytest.mark.parametrize("sections", range(1, 7))
def test_score_tables_of_one_to_six_sections_pass(sections: int) -> None:
    samples.many_sections_table(sections).check()


def test_nothing_contradictory_is_rendered() -> None:
    doc = replace(samples.submission(), requests=())
    for fmt in doc.formats:
        with pytest.raises(DocumentDataError):
            render(doc, fmt)


def test_all_problems_are_told_at_once() -> None:
    doc = samples.submission()
    doc = replace(doc, addressees=(), signer=Signer((), "A"))
    with pytest.raises(DocumentDataError) as caught:
        doc.check()
    assert len(caught.value.sentences) == 2


# --- 01 --------------------------------------------------------------------------------------------------


def test_submission_counts_members() -> None:
    doc = samples.submission()
    assert "không bằng số thành viên" in refused(replace(doc, facts=replace(doc.facts, ranked=8)))
    assert "vượt số thành viên" in refused(replace(doc, facts=replace(doc.facts, pledged=9)))
    assert "dự Hội nghị" in refused(replace(doc, meeting=replace(doc.meeting, attended=9)))


def test_submission_is_not_dated_before_the_minutes() -> None:
    doc = samples.submission()
    assert "trước ngày Biên bản" in refused(replace(doc, head=replace(doc.head, date=date(2026, 1, 22))))
    earlier = replace(doc.meeting, held_on=date(2026, 1, 24))
    assert "trước ngày họp" in refused(replace(doc, meeting=earlier))


def test_submission_over_quota_needs_a_paper() -> None:
    doc = samples.submission()
    flag, merit = doc.requests
    assert "vượt định mức" in refused(replace(doc, requests=(flag, replace(merit, quota=1))))
    allowed = replace(merit, quota=1, override=doc.meeting.minutes)
    replace(doc, requests=(flag, allowed)).check()


def test_submission_out_of_order_needs_a_reason() -> None:
    doc = samples.submission()
    flag, merit = doc.requests
    second, first = merit.nominees[0], flag.nominees[0]
    swapped = (replace(flag, nominees=(second,)), replace(merit, nominees=(first, merit.nominees[1])))
    assert f"{second.unit} (hạng 2)" in refused(replace(doc, requests=swapped))


def test_submission_names_no_excluded_unit_nobody_twice_and_no_impossible_vote() -> None:
    doc = samples.submission()
    flag, merit = doc.requests
    excluded = replace(flag.nominees[0], unit=UNITS[7])
    assert "chưa xem xét" in refused(replace(doc, requests=(replace(flag, nominees=(excluded,)), merit)))
    twice = replace(merit, nominees=(flag.nominees[0], merit.nominees[1]))
    assert "hai lần" in refused(replace(doc, requests=(flag, twice)))
    loved = replace(flag.nominees[0], agree=9)
    assert "tổng số 8 phiếu" in refused(replace(doc, requests=(replace(flag, nominees=(loved,)), merit)))
    long = replace(flag.nominees[0], summary="x" * 301)
    assert "300 ký tự" in refused(replace(doc, requests=(replace(flag, nominees=(long,)), merit)))


# --- 02 --------------------------------------------------------------------------------------------------


def test_minutes_keep_the_hours_and_days_in_order() -> None:
    doc = samples.minutes()
    assert doc.results
    assert doc.election
    assert "Giờ kết thúc" in refused(replace(doc, end=doc.start))
    assert "trước ngày họp" in refused(replace(doc, head=replace(doc.head, date=date(2026, 1, 22))))
    late_table = replace(doc.results, table_date=doc.start.date() + timedelta(1))
    assert "sau ngày họp" in refused(replace(doc, results=late_table))
    assert "Hạn gửi hồ sơ" in refused(replace(doc, dossier_before=date(2026, 1, 1)))
    early = replace(doc.election, handover_before=date(2026, 1, 1))
    assert "Hạn bàn giao" in refused(replace(doc, election=early))


def test_minutes_know_who_signs_and_who_counts() -> None:
    doc = samples.minutes()
    assert doc.vote
    assert "không phải Thư ký" in refused(replace(doc, secretary_signer=Signer(("THƯ KÝ",), "Ai Đó")))
    assert "không phải Chủ tọa" in refused(replace(doc, chair_signer=Signer(("CHỦ TỌA",), "Ai Đó")))
    assert "hai người" in refused(replace(doc, chair=SECRETARY, chair_signer=doc.secretary_signer))
    head, *rest = doc.vote.tellers
    writes_and_counts = replace(doc.vote, tellers=(replace(head, person=SECRETARY), *rest))
    assert "Ban kiểm phiếu" in refused(replace(doc, vote=writes_and_counts))
    own_interest = replace(doc.vote, tellers=(replace(head, unit=UNITS[0]), *rest))
    assert "không được kiểm phiếu" in refused(replace(doc, vote=own_interest))


def test_minutes_add_the_ballot_up() -> None:
    doc = samples.minutes()
    assert doc.vote
    for odd in (replace(doc.vote, issued=9), replace(doc.vote, returned=9), replace(doc.vote, valid=9)):
        assert "Số phiếu không khớp" in refused(replace(doc, vote=odd))
    first, *rest = doc.vote.candidates
    spoilt = replace(doc.vote, valid=7)
    assert "nhiều hơn số phiếu hợp lệ" in refused(replace(doc, vote=spoilt))
    stranger = replace(doc.vote, candidates=(replace(first, unit="Sở Lạ"), *rest))
    assert "không phải thành viên" in refused(replace(doc, vote=stranger))
    excluded = replace(doc.vote, candidates=(replace(first, unit=UNITS[7]), *rest))
    assert "không được bỏ phiếu suy tôn" in refused(replace(doc, vote=excluded))


def test_minutes_need_a_quorum_and_reasons_for_absence() -> None:
    doc = samples.minutes()
    absent = tuple(replace(a, present=False, note="có lý do") for a in doc.attendance[:3])
    few = replace(doc, attendance=(*absent, *doc.attendance[3:]), report_votes=5, agreed=5)
    assert "chưa đủ 66,67%" in refused(few)
    silent = replace(doc.attendance[0], present=False)
    assert "chưa ghi lý do" in refused(replace(doc, attendance=(silent, *doc.attendance[1:])))
    nobody = replace(doc.attendance[0], person="")
    assert "chưa ghi người dự" in refused(replace(doc, attendance=(nobody, *doc.attendance[1:])))
    assert "nhiều hơn số đơn vị có mặt" in refused(replace(doc, report_votes=9))


def test_minutes_list_every_member_in_the_results() -> None:
    doc = samples.minutes()
    assert doc.results
    assert "không có trong bảng" in refused(
        replace(doc, results=replace(doc.results, rows=doc.results.rows[:-1]))
    )
    assert "không khớp nhau" in refused(replace(doc, not_considered=()))
    mixed = (doc.results.rows[7], *doc.results.rows[:7])
    assert "xếp hạng trước" in refused(replace(doc, results=replace(doc.results, rows=mixed)))


def test_minutes_elect_exactly_one_leader() -> None:
    doc = samples.minutes()
    assert doc.election
    only_deputies = replace(doc.election, results=doc.election.results[1:])
    assert "đúng 01 Trưởng khối" in refused(replace(doc, election=only_deputies))


# --- ranks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("totals", "ranks"),
    [
        ((98, 95, 90, 88), (1, 2, 3, 4)),
        ((98, 98, 90, 88), (1, 1, 3, 4)),
        ((98, 95, 95, 88), (1, 2, 2, 4)),
        ((98, 95, 90, 90), (1, 2, 3, 3)),
        ((90, 90, 90, 90), (1, 1, 1, 1)),
    ],
)
def test_ranks_that_follow_the_points(totals: tuple[int, ...], ranks: tuple[int, ...]) -> None:
    rows = [
        (f"Đơn vị {i}", dec(total), rank) for i, (total, rank) in enumerate(zip(totals, ranks, strict=True))
    ]
    assert list(checks.rank_problems(rows)) == []


def test_a_tie_may_be_broken_by_other_means() -> None:
    assert list(checks.rank_problems([("A", dec(90), 1), ("B", dec(90), 2)])) == []


@pytest.mark.parametrize(
    "rows",
    [
        [("A", dec(90), 2), ("B", dec(95), 1)],
        [("A", dec(95), 1), ("B", dec(90), 1)],
        [("A", dec(95), 1), ("B", dec(95), 1), ("C", dec(90), 2)],
        [("A", dec(95), 1), ("B", dec(90), 3)],
        [("A", dec(90), 1), ("B", dec(95), 2)],
    ],
)
def test_ranks_that_do_not(rows: list[tuple[str, Decimal, int]]) -> None:
    assert list(checks.rank_problems(rows))


# --- 04 --------------------------------------------------------------------------------------------------


def test_score_table_adds_every_row_up() -> None:
    doc = samples.score_table()
    first = doc.units[0]
    assert first.final
    wrong = replace(first, layers=(*first.layers[:2], replace(first.final, total=dec("97.76"))))
    assert "97,76" in refused(replace(doc, units=(wrong, *doc.units[1:])))
    fine = replace(first.final, sections=(dec("58.005"), dec("19.5"), dec("18.75")), total=dec("97.755"))
    split = replace(first, layers=(*first.layers[:2], fine))
    assert "hai chữ số thập phân" in refused(replace(doc, units=(split, *doc.units[1:])))
    above = replace(first.final, sections=(dec(61), dec("19.5"), dec("15.75")))
    high = replace(first, layers=(*first.layers[:2], above))
    assert "ngoài khoảng" in refused(replace(doc, units=(high, *doc.units[1:])))


def test_score_table_rebases_units_with_unassigned_criteria() -> None:
    doc = samples.score_table()
    last = doc.units[6]
    assert last.final
    scored = replace(
        last.final, sections=(dec(56), dec(18), dec(7)), assigned_max=dec(90), total=dec("89.50")
    )
    rebased = replace(last, layers=(*last.layers[:2], scored), rank=7)  # 81 : 90 × 100 − 0,50
    replace(doc, units=(*doc.units[:6], rebased, doc.units[7])).check()
    wrong = replace(rebased, layers=(*last.layers[:2], replace(scored, total=dec("80.50"))))
    assert "89,50" in refused(replace(doc, units=(*doc.units[:6], wrong, doc.units[7])))


def test_score_table_knows_why_a_unit_has_no_rank() -> None:
    doc = samples.score_table()
    silent = replace(doc.units[7], reason="")
    assert "chưa ghi lý do" in refused(replace(doc, units=(*doc.units[:7], silent)))
    unscored = replace(doc.units[0], layers=(None, None, None))
    assert "chưa có điểm thẩm định" in refused(replace(doc, units=(unscored, *doc.units[1:])))


def test_score_table_sections_make_up_the_scale() -> None:
    doc = samples.score_table()
    sections = (*doc.criteria_sections[:2], CriteriaSection("III", "Khác", dec(10)))
    assert "thang điểm" in refused(replace(doc, criteria_sections=sections))
    assert "trước khi chốt" in refused(replace(doc, head=replace(doc.head, date=date(2026, 1, 18))))


# --- 05 --------------------------------------------------------------------------------------------------


def test_sheet_total_is_the_sum_of_its_lines() -> None:
    doc = samples.self_assessment()
    assert "98,50" in refused(replace(doc, total=dec("98.51")))


def test_sheet_leaves_have_points_within_their_maximum() -> None:
    doc = samples.self_assessment()

    def with_points(points: Decimal | None) -> Document:
        section = doc.tree[1]
        changed = replace(section.children[0], points=points)
        tree = (doc.tree[0], replace(section, children=(changed, *section.children[1:])), doc.tree[2])
        return replace(doc, tree=tree, total=doc.total - dec(12) + (points or 0))

    assert "chưa được chấm" in refused(with_points(None))
    assert "ngoài khoảng" in refused(with_points(dec("12.01")))
    assert "ngoài khoảng" in refused(with_points(dec("-0.01")))
    with_points(dec(0)).check()


def test_an_unfinished_sheet_can_be_printed_as_a_draft() -> None:
    doc = samples.self_assessment()
    section = doc.tree[1]
    open_leaf = replace(section.children[0], points=None)
    tree = (doc.tree[0], replace(section, children=(open_leaf, section.children[1])), doc.tree[2])
    draft = replace(doc, tree=tree, total=doc.total - 12, head=replace(doc.head, draft=True))
    draft.check()


def test_sheet_maxima_add_up() -> None:
    doc = samples.self_assessment()
    wrong = replace(doc.tree[2], max_points=dec(21))
    found = refused(replace(doc, tree=(*doc.tree[:2], wrong)))
    assert "Điểm chuẩn mục III" in found
    assert "thang điểm" in found


def test_sheet_knows_unassigned_from_nought() -> None:
    doc = samples.self_assessment()
    section = doc.tree[1]
    odd = replace(section.children[0], assigned=False)
    tree = (doc.tree[0], replace(section, children=(odd, section.children[1])), doc.tree[2])
    assert "không giao cho đơn vị nhưng có điểm" in refused(replace(doc, tree=tree))


def test_sheet_caps_the_bonus() -> None:
    doc = samples.self_assessment()
    bonus = Extras((Extra(title="Mô hình", points=dec(7)),), dec(5))
    replace(doc, bonus=bonus, total=dec("101.50")).check()
    negative = Extras((Extra(title="Mô hình", points=dec(-2)),), dec(5))
    assert "không âm" in refused(replace(doc, bonus=negative, total=dec("94.50")))


# --- receipt ---------------------------------------------------------------------------------------------


def test_receipt_is_dated_when_the_sheet_came_in() -> None:
    doc = samples.receipt()
    assert "ngày nhận phiếu" in refused(replace(doc, head=replace(doc.head, date=date(2025, 12, 23))))
    assert "64 ký tự" in refused(replace(doc, sheet_sha256="abc"))


def test_period_of_a_school_year_reaches_the_title() -> None:
    assert "năm học 2025 - 2026" in replace(samples.score_table(), period=Period(2025, school=True)).title
