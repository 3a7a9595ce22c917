"""A task that a criterion is scored for is not withdrawn behind the criterion's back."""

import pytest

from emulation.assignments import services
from emulation.assignments.choices import TaskState
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from scoring.formulas import Method
from tests.assignments.making import make_task
from tests.factories import ground, scoring

pytestmark = pytest.mark.django_db


def withdraw(task):
    return services.withdraw_task(actor=ground.make_staff(), task=task, reason="Giao nhầm đơn vị")


@pytest.fixture
def tied():
    group_year = scoring.make_assessing_year()
    sheet = scoring.sheet_of(group_year)
    line = scoring.line_of(sheet, Method.RATIO)
    task = make_task(sheet.membership.organisation, group_year.year)
    return group_year, line.criterion, task, scoring.set_target(sheet, line, task=task)


def test_the_criterion_is_named(tied, client):
    group_year, criterion, task, _ = tied
    with pytest.raises(Refused) as refused:
        withdraw(task)
    (problem,) = refused.value.problems
    assert problem.code == "tied_criterion"
    assert f"{criterion.code} “{criterion.title}”" in problem.message
    assert str(group_year) in problem.message
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    client.force_login(ground.make_staff())
    page = client.post(f"/nhiem-vu/{task.pk}/thoi-giao/", {"reason": "Giao nhầm"})
    assert page.status_code == 422
    assert criterion.title in page.content.decode()


def test_once_nothing_is_scored_for_it_the_task_is_withdrawn(tied):
    *_, task, target = tied
    target.task = None
    target.save()
    assert withdraw(task).state == TaskState.WITHDRAWN


def test_criteria_that_the_group_no_longer_uses_hold_nothing(tied):
    group_year, _, task, _ = tied
    group_year.criteria.criteria_set = scoring.make_criteria_set(3)
    group_year.criteria.save()
    assert withdraw(task).state == TaskState.WITHDRAWN


def test_a_year_that_is_over_refuses_by_itself(tied):
    group_year, _, task, _ = tied
    ground.close_review(group_year)
    group_year.state = YearState.CLOSED
    group_year.save()
    with pytest.raises(Refused) as refused:
        withdraw(task)
    assert [problem.code for problem in refused.value.problems] == ["year_closed"]
