"""What a unit takes over from the one it succeeds in the middle of a year: tasks, registration, targets, the
secretary; and what stays with the unit that earned or promised it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask
from emulation.groups import services
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.organisations.planning import Step
from emulation.organisations.reorganisation import END as ENDS
from emulation.pacts.choices import RegistrationState
from emulation.pacts.models import Registration
from emulation.people.choices import OfficeKind
from scoring.models import ScoreSheet, Target
from tests.assignments.making import make_task
from tests.factories import ground, scoring
from tests.factories.ground import make_organisation, make_staff, make_user
from tests.organisations.planned import EFFECTIVE, Kind, body, done, prepared
from tests.organisations.test_affected import choosing, lines_of, merged, renamed
from tests.pacts.making import make_registration

pytestmark = pytest.mark.django_db

YEAR = EFFECTIVE.year
DATED = {"document_date": date(YEAR - 1, 12, 15), "due_on": date(YEAR, 12, 31)}


@pytest.fixture
def staff():
    return make_staff()


@pytest.fixture
def running():
    return ground.make_block_year(5, YEAR, state=YearState.RUNNING)


def task_of(unit, year=YEAR, **fields):
    return make_task(unit, year, **(DATED | fields))


# --- Tasks ------------------------------------------------------------------------------------------------
def test_running_tasks_are_given_to_the_only_successor_anew(staff, running):
    unit = ground.members_of(running)[2]
    task = task_of(unit)
    over = task_of(unit, title="Đã xong", state=TaskState.DONE, finished_on=date(YEAR, 3, 1))
    past = task_of(unit, YEAR - 1)
    done(staff, renamed(staff, unit))
    (new,) = AssignedTask.objects.filter(organisation__code="ten-moi")
    assert (new.title, new.target, new.due_on, new.state) == (task.title, 95, DATED["due_on"], TaskState.OPEN)
    assert (new.entered_by, new.confirmed_by) == (task.entered_by, task.confirmed_by)
    task.refresh_from_db()
    assert task.state == TaskState.WITHDRAWN
    assert task.withdrawn_reason.startswith("sắp xếp tổ chức theo 15/NQ-HĐND")
    over.refresh_from_db()
    past.refresh_from_db()
    assert (over.state, past.state, over.organisation) == (TaskState.DONE, TaskState.OPEN, unit)


def test_the_same_task_of_two_units_that_merge_is_given_once(staff, running):
    units = ground.members_of(running)[2:4]
    for unit, target in zip(units, (90, 95), strict=True):
        task_of(unit, target=target)
    done(staff, merged(staff, *units))
    assert [task.target for task in AssignedTask.objects.filter(organisation__code="so-moi")] == [90]


def test_nobody_goes_on_with_tasks_of_a_unit_without_successor_or_where_it_was_chosen(staff, running):
    gone, kept = ground.members_of(running)[2:4]
    first, second = task_of(gone), task_of(kept)
    done(staff, prepared(staff, [Step(Kind.ABOLISH, gone.code)]))
    draft = renamed(staff, kept)
    done(staff, draft, choosing(draft, "nhiem-vu", ENDS))
    for task in (first, second):
        task.refresh_from_db()
        assert task.state == TaskState.WITHDRAWN
    assert AssignedTask.objects.count() == 2


def test_a_year_that_is_scored_keeps_the_tasks_of_its_members(staff):
    group_year = ground.make_block_year(4, YEAR, state=YearState.REVIEWING)
    unit = ground.members_of(group_year)[2]
    task = task_of(unit)
    draft = renamed(staff, unit)
    assert lines_of(draft, "nhiem-vu")[0].affected.options == ()
    done(staff, draft)
    task.refresh_from_db()
    assert task.state == TaskState.OPEN


# --- Registration -----------------------------------------------------------------------------------------
def test_the_successor_finds_a_draft_that_its_head_has_to_confirm(staff, running):
    unit = ground.members_of(running)[2]
    old = make_registration(running.memberships.get(organisation=unit))
    task = task_of(unit)
    old.items.update(task=task)
    done(staff, renamed(staff, unit))
    new = Registration.objects.get(membership__organisation__code="ten-moi")
    assert (new.state, new.confirmed_at, new.commitments) == (RegistrationState.DRAFT, None, old.commitments)
    item = new.items.get()
    assert (item.text, item.target, item.task.organisation.code) == ("Chỉ tiêu 1", 95, "ten-moi")
    old.refresh_from_db()
    assert old.state == RegistrationState.CONFIRMED


def test_a_merged_unit_finds_the_targets_of_all(staff, running):
    units = ground.members_of(running)[2:4]
    for unit in units:
        make_registration(running.memberships.get(organisation=unit), RegistrationState.CONFIRMED, 80, 90)
    done(staff, merged(staff, *units))
    new = Registration.objects.get(membership__organisation__code="so-moi")
    assert [item.order for item in new.items.all()] == [1, 2, 3, 4]


def test_no_draft_without_a_place_in_the_group(staff, running):
    unit = ground.members_of(running)[2]
    make_registration(running.memberships.get(organisation=unit))
    draft = renamed(staff, unit)
    done(staff, draft, choosing(draft, "thanh-vien", ENDS))
    assert not Registration.objects.filter(membership__organisation__code="ten-moi").exists()


# --- Targets and sheets -----------------------------------------------------------------------------------
def test_a_successor_in_the_self_assessment_has_a_sheet_with_the_same_targets(staff):
    group_year = scoring.make_assessing_year(4)
    GroupYear.objects.filter(pk=group_year.pk).update(year=YEAR)
    sheet = scoring.sheet_of(group_year)
    unit = sheet.membership.organisation
    line = scoring.line_of(sheet, scoring.Method.RATIO)
    scoring.set_target(sheet, line, task=task_of(unit))
    done(staff, renamed(staff, unit))
    new = ScoreSheet.objects.get(membership__organisation__code="ten-moi")
    assert new.lines.count() == sheet.lines.count()
    before = Target.objects.filter(membership=sheet.membership)
    after = Target.objects.filter(membership=new.membership)
    assert set(after.values_list("criterion", "value")) == set(before.values_list("criterion", "value"))
    assert after.get(criterion=line.criterion).task.organisation.code == "ten-moi"


def test_a_unit_that_joins_during_the_self_assessment_has_its_sheet(staff):
    group_year = scoring.make_assessing_year(4)
    unit = make_organisation()
    services.add_member(
        actor=staff,
        group_year=group_year,
        organisation=unit,
        joined_on=date(group_year.year, 11, 1),
        reason="Chuyển từ khối khác",
    )
    assert ScoreSheet.objects.filter(membership__organisation=unit).exists()


# --- The secretary ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("goes_on", [True, False])
def test_the_secretary_goes_on_while_serving_a_member(staff, running, goes_on):
    unit = ground.members_of(running)[2]
    person = make_user(OfficeKind.UNIT_OFFICER, unit)
    GroupYear.objects.filter(pk=running.pk).update(secretary=person)
    draft = renamed(staff, unit)
    assert [line.affected.pk for line in lines_of(draft, "thu-ky")] == [running.pk]
    done(staff, draft, {} if goes_on else choosing(draft, "nguoi", ENDS))
    running.refresh_from_db()
    assert running.secretary == (person if goes_on else None)


def test_the_number_of_statements_does_not_grow_with_the_units(staff):
    asked = []
    for many in (2, 9):
        units = ground.members_of(ground.make_block_year(many, YEAR, state=YearState.RUNNING))
        for unit in units:
            make_registration(unit.memberships.get())
            for number in range(many):
                task_of(unit, title=f"Nhiệm vụ {number}")
        steps = [Step(Kind.RENAME, unit.code, f"{many}-{number}") for number, unit in enumerate(units)]
        draft = prepared(staff, steps, [body(f"{many}-{number}") for number in range(many)])
        with CaptureQueriesContext(connection) as context:
            done(staff, draft)
        asked.append(len(context))
        assert AssignedTask.objects.filter(organisation__code__startswith=f"{many}-").count() == many**2
    few, lots = asked
    assert lots <= few + 5, "a few more batches, nothing for each unit or task"
