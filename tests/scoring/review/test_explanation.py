"""Explanation: who answers and decides what, silence, the clock on its last day, two writers on one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from emulation.audit.models import AuditRecord, Transition
from emulation.common.dates import HANOI
from emulation.common.problems import Conflict, Refused
from emulation.groups.models import Deadline, GroupYear
from emulation.people.choices import OfficeKind
from scoring.choices import SheetState, ThreadState
from scoring.formulas import Method
from scoring.models import Evidence, Explanation, ScoreLine, SectionTotal
from scoring.selectors.clock import clock_of
from scoring.services import evidence as evidence_services
from scoring.services import explanation, review
from scoring.tasks import close_explanations
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db


def unit_head(group_year):
    return make.head_of(make.sheet_of(group_year))


def say(group_year, text="Số liệu đã được thống kê xác nhận.", method=Method.RATIO, evidence=()):
    thread = stages.thread_of(group_year, method)
    return explanation.answer(
        actor=unit_head(group_year), thread=thread, text=text, evidence=evidence, seen_version=thread.version
    )


def rule(group_year, points="", reason="Đã kiểm tra lại", actor=None, thread=None):
    thread = thread or stages.thread_of(group_year)
    return explanation.decide(
        actor=actor or ground.make_leader(group_year),
        thread=thread,
        points=points,
        reason=reason,
        seen_version=thread.version,
    )


def move_clock(group_year: GroupYear, closed: datetime, due: date | None) -> None:
    GroupYear.objects.filter(pk=group_year.pk).update(review_closed_at=closed)
    Deadline.objects.filter(group_year=group_year, step="explanation").delete()
    if due is not None:
        Deadline.objects.create(group_year=group_year, step="explanation", due_on=due, first_due_on=due)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock of the province shows that moment."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def state(group_year, method=Method.RATIO):
    return stages.thread_of(group_year, method).state


def test_only_lines_that_differ_open_a_thread():
    group_year = stages.explaining_year()
    found = Explanation.objects.values_list("line__criterion__method", "given_points", "state")
    assert set(found) == {
        (Method.RATIO, Decimal("70.00"), ThreadState.OPEN),
        (Method.DIRECT, Decimal("1.00"), ThreadState.OPEN),
    }
    assert stages.state_of(make.sheet_of(group_year)) == SheetState.REVIEWED
    for index in (0, 1):  # nothing to explain: agreed at once, and on the record
        sheet = make.sheet_of(group_year, index)
        assert stages.state_of(sheet) == SheetState.ACCEPTED
        step = Transition.objects.get(subject_id=str(sheet.pk), to_state=SheetState.ACCEPTED)
        assert step.reason == explanation.NOTHING_DIFFERS


def test_accepting_line_by_line_and_the_rest_at_once_settles_the_sheet():
    group_year = stages.explaining_year()
    head, thread = unit_head(group_year), stages.thread_of(group_year)
    explanation.accept(actor=head, thread=thread, seen_version=thread.version)
    assert (state(group_year), stages.state_of(thread.line.sheet)) == ("accepted", "reviewed")
    assert explanation.accept_all(actor=head, sheet=thread.line.sheet) == 1
    assert stages.state_of(thread.line.sheet) == SheetState.ACCEPTED
    step = Transition.objects.get(subject_id=str(thread.line.sheet_id), to_state=SheetState.ACCEPTED)
    assert step.actor == head
    assert AuditRecord.objects.filter(action="accept_points").count() == 2


def test_accepting_all_leaves_what_was_explained_to_the_reviewer():
    group_year = stages.explaining_year()
    say(group_year)
    sheet = make.sheet_of(group_year)
    assert explanation.accept_all(actor=unit_head(group_year), sheet=sheet) == 1
    assert (state(group_year), stages.state_of(sheet)) == (ThreadState.ANSWERED, SheetState.REVIEWED)


def test_a_new_document_goes_into_the_store_and_is_cited_and_then_stays():
    group_year = stages.explaining_year()
    sheet, head = make.sheet_of(group_year), unit_head(group_year)
    document = make.make_evidence(sheet, head)
    say(group_year, evidence=[document])
    thread = stages.thread_of(group_year)
    assert [citation.evidence for citation in thread.citations.all()] == [document]
    with pytest.raises(Refused, match="giải trình"):
        evidence_services.remove(actor=head, evidence=document)
    other = Evidence.objects.get(pk=document.pk)
    other.pk, other.organisation = None, ground.members_of(group_year)[0]
    other.save()
    with pytest.raises(PermissionDenied):
        say(group_year, evidence=[other])


def test_who_reads_a_document_of_an_explanation():
    """Those of the table of domain §2; another member never, also not once the ranking is published."""
    group_year = stages.explaining_year(members=4)
    document = make.make_evidence(make.sheet_of(group_year), unit_head(group_year))
    third = ground.make_user(organisation=ground.members_of(group_year)[2])

    def readers() -> set[str]:
        cast = ground.cast_of(group_year) | {"third": third}
        return {role for role, user in cast.items() if user.has_perm("scoring.view_evidence", document)}

    others = {"leader", "deputy", "staff", "inspector", "third", "stranger", "administrator"}
    assert not readers() & others
    say(group_year, evidence=[document])
    assert readers() & others == {"leader", "deputy", "staff", "inspector"}


def test_adjusting_changes_the_line_its_total_and_keeps_what_was_given_before():
    group_year = stages.explaining_year()
    say(group_year)
    before = stages.thread_of(group_year).line
    rule(group_year, "78,5", "Chấp nhận văn bản bổ sung")
    thread = stages.thread_of(group_year)
    line = stages.fresh(thread.line)
    assert (thread.state, thread.given_points, thread.decided_points) == (
        ThreadState.ADJUSTED,
        Decimal("70.00"),
        Decimal("78.50"),
    )
    assert (line.group_points, line.group_reason) == (Decimal("78.50"), "Chấp nhận văn bản bổ sung")
    assert line.version == before.version + 1
    total = SectionTotal.objects.get(sheet=line.sheet, layer="group", section=line.criterion.section_id)
    lines = ScoreLine.objects.filter(sheet=line.sheet, criterion__section=line.criterion.section_id)
    assert total.points == sum(item.group_points for item in lines)
    rule(group_year, "", "Xem lại, văn bản không đúng kỳ")  # a change of mind while the sheet is open
    line = stages.fresh(line)
    assert (line.group_points, line.group_reason) == (Decimal("70.00"), "Chưa đủ căn cứ")
    assert state(group_year) == ThreadState.KEPT


def test_a_decision_needs_a_reason_points_the_method_admits_and_an_answer():
    group_year = stages.explaining_year()
    with pytest.raises(Refused, match="không có giải trình chờ trả lời"):
        rule(group_year)
    say(group_year)
    with pytest.raises(Refused) as refusal:
        rule(group_year, "80", reason=" ")
    assert refusal.value.problems[0].field == "reason"
    with pytest.raises(Refused) as refusal:
        rule(group_year, "100000")
    assert refusal.value.problems[0].field == "points"
    assert state(group_year) == ThreadState.ANSWERED


def test_who_answers_and_who_decides():
    group_year = stages.explaining_year()
    sheet = make.sheet_of(group_year)
    thread = stages.thread_of(group_year)
    for role, actor in ground.cast_of(group_year).items():
        if sheet.membership.organisation_id in actor.roles.served:
            continue
        with pytest.raises(PermissionDenied):
            explanation.accept_all(actor=actor, sheet=sheet)
        with pytest.raises(PermissionDenied):
            explanation.answer(actor=actor, thread=thread, text="x", evidence=(), seen_version=0)
        assert role != "head"
    say(group_year)
    for role, actor in ground.cast_of(group_year).items():
        if role not in ("leader", "deputy"):
            with pytest.raises(PermissionDenied):
                rule(group_year, actor=actor)
    rule(group_year, actor=ground.make_deputy(group_year))
    assert state(group_year) == ThreadState.KEPT


def test_the_leader_does_not_decide_about_the_own_sheet_a_deputy_does():
    group_year = stages.submitted_year()
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    own = make.sheet_of(group_year, 0)
    line = make.line_of(own, Method.RATIO)
    review.set_group_points(
        actor=deputy, line=line, points=Decimal(60), reason="Thiếu", seen_version=line.version
    )
    for index in range(3):
        review.complete_review(actor=leader if index else deputy, sheet=make.sheet_of(group_year, index))
    review.close_review(actor=leader, group_year=group_year)
    thread = Explanation.objects.get(line=line)
    thread = explanation.answer(
        actor=leader, thread=thread, text="Đã đủ", evidence=(), seen_version=thread.version
    )
    with pytest.raises(PermissionDenied):
        rule(group_year, actor=leader, thread=thread)
    assert rule(group_year, actor=deputy, thread=thread).state == ThreadState.KEPT


def test_two_writers_on_one_line_the_second_is_told_and_loses_nothing():
    group_year = stages.explaining_year()
    thread = stages.thread_of(group_year)
    officer = ground.make_user(OfficeKind.UNIT_OFFICER, thread.line.sheet.membership.organisation)
    explanation.answer(
        actor=officer, thread=thread, text="Theo báo cáo quý IV", evidence=(), seen_version=thread.version
    )
    with pytest.raises(Conflict, match="Theo báo cáo quý IV") as lost:
        explanation.answer(
            actor=unit_head(group_year), thread=thread, text="Khác", evidence=(), seen_version=thread.version
        )
    assert lost.value.current["said"] == "Theo báo cáo quý IV"
    with pytest.raises(Conflict):
        explanation.accept(actor=unit_head(group_year), thread=thread, seen_version=thread.version)
    seen = stages.thread_of(group_year)
    rule(group_year)
    with pytest.raises(Conflict, match="Đã kiểm tra lại"):
        rule(group_year, actor=ground.make_deputy(group_year), thread=seen)
    with pytest.raises(Refused, match="đã được trả lời"):
        say(group_year, "Nói thêm")


CLOSED = datetime(2030, 1, 7, 16, 0, tzinfo=HANOI)  # a Monday; nobody's office has ended by then
LAST_DAY = date(2030, 1, 22)


@pytest.mark.parametrize(
    ("closed", "due", "answer_by", "decide_by"),
    [
        (CLOSED, LAST_DAY, LAST_DAY, date(2030, 1, 25)),
        # The deadline of the step is near or over: five working days from the closing all the same.
        (CLOSED, date(2030, 1, 8), date(2030, 1, 14), date(2030, 1, 17)),
        (CLOSED, None, date(2030, 1, 14), date(2030, 1, 17)),
        # 23:30 on the 7th in Hà Nội is still the 7th, although the clock of the server says otherwise.
        (datetime(2030, 1, 7, 23, 30, tzinfo=HANOI), None, date(2030, 1, 14), date(2030, 1, 17)),
    ],
)
def test_the_clock(closed, due, answer_by, decide_by):
    group_year = stages.explaining_year()
    move_clock(group_year, closed, due)
    clock = clock_of(GroupYear.objects.get(pk=group_year.pk))
    assert clock is not None
    assert (clock.answer_by, clock.decide_by) == (answer_by, decide_by)


def test_an_extension_moves_the_clock():
    group_year = stages.explaining_year()
    move_clock(group_year, CLOSED, LAST_DAY)
    Deadline.objects.filter(group_year=group_year, step="explanation").update(
        due_on=date(2030, 1, 31), extension_reason="Bão"
    )
    clock = clock_of(GroupYear.objects.get(pk=group_year.pk))
    assert clock is not None and clock.answer_by == date(2030, 1, 31)


def test_the_last_day_counts_to_its_end_in_ho_chi_minh_and_not_a_minute_longer():
    group_year = stages.explaining_year()
    move_clock(group_year, CLOSED, LAST_DAY)
    with at(datetime(2030, 1, 22, 23, 59, tzinfo=HANOI)):
        assert close_explanations() == 0
        say(group_year)
    with at(datetime(2030, 1, 23, 0, 1, tzinfo=HANOI)):  # 17:01 UTC on the 22nd
        with pytest.raises(Refused, match="hết hạn giải trình ngày 22/01/2030"):
            say(group_year, method=Method.DIRECT)
        assert close_explanations() == 1
        assert (state(group_year), state(group_year, Method.DIRECT)) == ("answered", "silent")


def test_silence_of_the_unit_accepts_and_silence_of_the_reviewer_goes_on_to_the_appraisal():
    group_year = stages.explaining_year()
    say(group_year)
    sheet = make.sheet_of(group_year)
    move_clock(group_year, CLOSED, LAST_DAY)
    with at(datetime(2030, 1, 24, 9, 0, tzinfo=HANOI)):
        assert close_explanations() == 1
        assert stages.state_of(sheet) == SheetState.REVIEWED  # the reviewer may still answer
    with at(datetime(2030, 1, 26, 0, 5, tzinfo=HANOI)):
        with pytest.raises(Refused, match="hết hạn trả lời"):
            rule(group_year, "80")
        assert close_explanations() == 1
        assert close_explanations() == 0  # again: nothing
    assert (state(group_year), stages.state_of(sheet)) == (ThreadState.FORWARDED, SheetState.ACCEPTED)
    step = Transition.objects.get(subject_id=str(sheet.pk), to_state=SheetState.ACCEPTED)
    assert (step.actor, step.reason) == (None, explanation.OUT_OF_TIME)
    ended = AuditRecord.objects.filter(action="end_explanation")
    assert {record.new["state"] for record in ended} == {"silent", "forwarded"}
    assert stages.fresh(stages.thread_of(group_year).line).group_points == Decimal("70.00")


def test_one_group_that_fails_does_not_keep_the_others_waiting(monkeypatch):
    bad, good = stages.explaining_year(), stages.explaining_year()
    for group_year in (bad, good):
        move_clock(group_year, CLOSED, LAST_DAY)
    close = explanation.close_due

    def failing(group_year_id):
        if group_year_id == bad.pk:
            raise RuntimeError
        return close(group_year_id)

    monkeypatch.setattr(explanation, "close_due", failing)
    with at(datetime(2030, 1, 26, 0, 5, tzinfo=HANOI)):
        assert close_explanations() == 2
    assert (state(bad), state(good)) == (ThreadState.OPEN, ThreadState.SILENT)


def test_nothing_is_explained_before_the_closing_nor_after_the_agreement():
    group_year = stages.reviewed_year()
    sheet = make.sheet_of(group_year)
    with pytest.raises(PermissionDenied):
        explanation.accept_all(actor=make.head_of(sheet), sheet=sheet)
    group_year = stages.closed_year()
    sheet = make.sheet_of(group_year)
    with pytest.raises(Refused, match="qua bước giải trình"):
        explanation.accept_all(actor=make.head_of(sheet), sheet=sheet)


def test_the_database_holds_no_half_answered_thread():
    thread = stages.thread_of(stages.explaining_year())
    for broken in (
        {"state": "answered"},
        {"state": "kept", "answer": "x"},
        {"state": "adjusted", "decided_points": Decimal(5)},
        {"state": "accepted"},
        {"state": "open", "answer": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Explanation.objects.filter(pk=thread.pk).update(**broken)
