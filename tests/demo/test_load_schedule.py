"""When things happened in the years of the demonstration, on whatever day it is loaded; its paper files."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from emulation.common.dates import HANOI
from emulation.demo.papers import paper
from emulation.demo.stages import Event, Schedule, Stage
from emulation.groups.choices import Step

USUAL = {
    Step.REGISTRATION: date(2025, 2, 28),
    Step.MID_YEAR: date(2025, 7, 31),
    Step.SELF_ASSESSMENT: date(2025, 12, 25),
    Step.REVIEW: date(2025, 12, 31),
    Step.APPRAISAL: date(2026, 1, 20),
    Step.RANKING: date(2026, 1, 25),
    Step.CONFERENCE: date(2026, 1, 31),
    Step.DOSSIER: date(2026, 2, 10),
    Step.COUNCIL: date(2026, 2, 28),
}
DAYS = [datetime(2026, 2, 3, 8, tzinfo=HANOI), datetime(2026, 11, 22, 20, tzinfo=HANOI)]
WITH_EVENTS = [stage for stage in Stage if stage >= Stage.ASSESSING]


@pytest.mark.parametrize("now", DAYS)
@pytest.mark.parametrize("stage", WITH_EVENTS)
def test_events_follow_each_other_and_none_is_to_come(stage, now):
    schedule = Schedule(stage, USUAL, now)
    moments = [schedule.at(event) for event in Event if schedule.reached(event)]
    assert all(before < after for before, after in pairwise(moments))
    assert max(moments) < now


def test_a_year_that_is_over_keeps_to_the_calendar():
    schedule = Schedule(Stage.CLOSED, USUAL, DAYS[1])
    assert schedule.at(Event.CONFERENCE, 14) == datetime(2026, 1, 28, 14, tzinfo=HANOI)
    assert schedule.deadlines(5) == USUAL


@pytest.mark.parametrize("stage", [stage for stage in WITH_EVENTS if stage is not Stage.CLOSED])
def test_the_current_step_ends_soon_and_the_next_ones_later(stage):
    schedule = Schedule(stage, USUAL, DAYS[1])
    dues = schedule.deadlines(4)
    assert list(dues) == list(USUAL)
    assert all(due >= USUAL[step] for step, due in dues.items())
    assert dues[Step.MID_YEAR] == USUAL[Step.MID_YEAR]
    soon = DAYS[1].date() + timedelta(days=4)
    coming = [due for due in dues.values() if due >= soon]
    assert coming[0] == soon
    assert all(after - before == timedelta(days=7) for before, after in pairwise(coming))


def test_what_is_not_due_yet_stays_as_it_is():
    running = Schedule(Stage.RUNNING, USUAL, datetime(2025, 6, 1, 8, tzinfo=HANOI))
    assert running.deadlines(4) == USUAL
    formed_late = Schedule(Stage.FORMING, USUAL, datetime(2025, 6, 1, 8, tzinfo=HANOI)).deadlines(4)
    assert formed_late[Step.REGISTRATION] == date(2025, 6, 5)
    assert formed_late[Step.MID_YEAR] == USUAL[Step.MID_YEAR]


def test_a_year_may_have_come_less_far_than_usual():
    schedule = Schedule(Stage.NOMINATED, USUAL, DAYS[1], until=Event.CONFERENCE)
    assert schedule.reached(Event.CONFERENCE)
    assert not schedule.reached(Event.SENT)


def test_papers_are_single_pages_that_tell_their_subject():
    content = paper("Báo cáo năm 2025", ["Sở Công Thương", "Số 15/BC-SCT"])
    with pikepdf.open(BytesIO(content)) as document:
        assert len(document.pages) == 1
        assert str(document.docinfo["/Title"]) == "Báo cáo năm 2025"
        header, body = (stream.read_bytes() for stream in document.pages[0].Contents)
    assert header.count(b" f\n") + header.count(b"f\n") >= len("DỮLIỆUMINHHỌA")
    assert body != header
    assert paper("Báo cáo năm 2025", ["Sở Công Thương", "Số 16/BC-SCT"]) != content
