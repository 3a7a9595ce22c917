"""The documents of one group-year tell the same story."""

from __future__ import annotations

from dataclasses import replace

from emulation.documents.forms.trail import disagreements
from tests.documents import samples
from tests.documents.sample_facts import UNITS, dec


def test_the_samples_agree() -> None:
    found = disagreements(
        submission=samples.submission(), minutes=samples.minutes(), table=samples.score_table()
    )
    assert found == []


def test_votes_and_nominees_are_those_of_the_minutes() -> None:
    doc, minutes = samples.submission(), samples.minutes()
    flag, merit = doc.requests
    fewer = replace(flag, nominees=(replace(flag.nominees[0], agree=7),))
    assert (
        "khác Biên bản (8)"
        in disagreements(submission=replace(doc, requests=(fewer, merit)), minutes=minutes)[0]
    )
    assert minutes.vote
    unheard = replace(minutes, vote=replace(minutes.vote, candidates=minutes.vote.candidates[:2]))
    assert "không có trong kết quả suy tôn" in disagreements(submission=doc, minutes=unheard)[0]


def test_day_number_and_attendance_are_those_of_the_minutes() -> None:
    doc, minutes = samples.submission(), samples.minutes()
    renumbered = replace(minutes, head=replace(minutes.head, number=3))
    assert "Số Biên bản" in disagreements(submission=doc, minutes=renumbered)[0]
    fewer = replace(doc, meeting=replace(doc.meeting, attended=7))
    assert "Số đơn vị dự" in disagreements(submission=fewer, minutes=minutes)[0]


def test_points_and_ranks_are_those_of_the_table() -> None:
    doc, table = samples.submission(), samples.score_table()
    flag, merit = doc.requests
    raised = replace(flag, nominees=(replace(flag.nominees[0], points=dec("98")),))
    [found] = disagreements(submission=replace(doc, requests=(raised, merit)), table=table)
    assert found.startswith(f"Điểm hoặc thứ hạng của {UNITS[0]}")


def test_minutes_show_the_points_of_the_table() -> None:
    minutes, table = samples.minutes(), samples.score_table()
    assert minutes.results
    first, *rest = minutes.results.rows
    wrong = replace(minutes.results, rows=(replace(first, group_points=dec(1)), *rest))
    [found] = disagreements(minutes=replace(minutes, results=wrong), table=table)
    assert "trong Biên bản khác Bảng tổng hợp" in found


def test_a_sheet_has_the_self_points_of_the_table() -> None:
    sheet, table = samples.self_assessment(), samples.score_table()
    [found] = disagreements(table=table, sheets=(sheet,))
    assert "98,50" in found
    assert "99,00" in found
