"""What the self-assessment puts on the list of work."""

import pytest

from emulation.common.dates import now
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.home.registry import Doing, nav_of
from scoring.formulas import Method
from scoring.home_tasks.sheets import own_sheet_tasks
from scoring.services import review
from scoring.services.entry import save_cell
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return make.sheet_of(make.make_assessing_year())


@pytest.fixture
def head(sheet):
    return make.head_of(sheet)


@pytest.fixture
def officer(sheet):
    return ground.make_user("unit_officer", sheet.membership.organisation)


def only(user):
    tasks = list(own_sheet_tasks(user))
    assert len(tasks) == 1
    return tasks[0]


def test_begins_with_the_due_date_and_counts_lines(sheet, head, officer):
    make.not_assigned(sheet, make.line_of(sheet, Method.LATE_DAYS))
    task = only(officer)
    assert (task.title, task.doing) == ("Nộp phiếu tự chấm điểm năm 2025", Doing.TODO)
    assert (task.done, task.total, task.counted) == (0, 11, "tiêu chí")
    assert task.due_on == sheet.membership.group_year.deadlines.get(step="self_assessment").due_on
    line = make.line_of(sheet, Method.RELATIVE)
    save_cell(actor=officer, line_id=line.pk, field="actual", text="0", seen_version=0)
    assert (only(head).done, only(head).doing) == (1, Doing.DOING)


def test_complete_sheet_waits_for_the_head(sheet, head, officer):
    make.answer(sheet, officer)
    assert only(officer).doing is Doing.WAITING
    assert only(head).url == f"/cham-diem/phieu/{sheet.pk}/kiem-tra/"
    assert only(head).doing is Doing.DOING


def test_handed_in_returned_closed(sheet, head):
    make.submit(sheet, head)
    assert (only(head).doing, only(head).due_on) == (Doing.WAITING, None)
    leader = ground.make_leader(sheet.membership.group_year)
    review.return_sheet(actor=leader, sheet=sheet, reason="Bổ sung")
    assert only(head).title == "Sửa phiếu bị trả lại"
    GroupYear.objects.update(review_closed_at=now(), review_closed_by=leader)
    assert list(own_sheet_tasks(head)) == []


def test_nothing_before_and_after(sheet, head):
    for state in (YearState.RUNNING, YearState.RANKED):
        GroupYear.objects.update(state=state, review_closed_at=now(), review_closed_by=head)
        assert list(own_sheet_tasks(head)) == []


@pytest.mark.parametrize("role", ["staff", "inspector", "administrator", "stranger"])
def test_not_for_others(sheet, role):
    assert list(own_sheet_tasks(ground.cast_of(sheet.membership.group_year)[role])) == []


def test_three_queries_for_many_sheets(django_assert_num_queries):
    user = ground.make_user(None)
    for _ in range(3):
        unit = make.sheet_of(make.make_assessing_year(members=1, leaves=2)).membership.organisation
        ground.give_office(user, "unit_officer", unit)
    assert user.roles.served
    with django_assert_num_queries(3):
        assert len(list(own_sheet_tasks(user))) == 3


def test_navigation(sheet, head):
    assert "Chấm điểm" in [entry.label for entry in nav_of(head)]
    assert "Chấm điểm" not in [entry.label for entry in nav_of(ground.make_administrator())]
