"""Work on the home page, the overview, panels of a group-year, the page of a criteria set."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from emulation.groups.models import Deadline, GroupYear
from emulation.home.registry import Doing
from scoring.formulas import METHODS, Method
from scoring.home_tasks.review import review_tasks
from scoring.models import CriteriaSet, GroupCriteria
from scoring.panels import progress_panel, ranking_panel, review_actions
from scoring.selectors.overview import Waiting, of_user, work_of
from scoring.services import appraisal, ranking, review
from tests.assignments.making import make_task
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db


def titles(user) -> list[str]:
    return [task.title for task in review_tasks(user)]


def waiting(user) -> list[Waiting]:
    user.__dict__.pop("remembered", None)
    return [stand.waiting for stand in of_user(user)]


def test_the_work_moves_from_hand_to_hand():
    group_year = make.make_assessing_year(members=3)
    leader, deputy, staff = (
        ground.make_leader(group_year),
        ground.make_deputy(group_year),
        ground.make_staff(),
    )
    assert waiting(staff) == [Waiting.SELF]
    sheets = [make.submit(make.sheet_of(group_year, index)) for index in range(3)]
    (task,) = review_tasks(leader)
    assert (task.title, task.done, task.total, task.doing) == (
        f"Chấm phiếu các đơn vị năm {group_year.year}",
        0,
        2,
        Doing.TODO,
    )
    assert (titles(staff), waiting(staff)) == ([], [Waiting.REVIEW])
    for index in (1, 2):
        review.complete_review(actor=leader, sheet=sheets[index])
    (task,) = review_tasks(leader)
    assert (task.done, task.doing) == (2, Doing.WAITING)
    (task,) = review_tasks(deputy)
    assert (task.done, task.total, task.doing) == (1, 2, Doing.DOING)
    review.complete_review(actor=deputy, sheet=sheets[0])
    assert titles(leader) == [f"Khép lại việc chấm năm {group_year.year}"]
    review.close_review(actor=leader, group_year=group_year)
    assert titles(leader) == []
    (task,) = review_tasks(staff)
    assert (task.done, task.total) == (0, 3)
    assert task.title.startswith("Thẩm định")
    for sheet in sheets:
        appraisal.complete_appraisal(actor=staff, sheet=sheet)
    assert waiting(staff) == [Waiting.FINALISE]
    appraisal.finalise(actor=staff, group_year=group_year)
    assert titles(staff)[0].startswith("Xếp hạng")
    (run,) = ranking.run_rankings([group_year], staff)
    assert titles(staff)[0].startswith("Công bố xếp hạng")
    ranking.publish_run(actor=staff, run=run)
    assert (titles(staff), waiting(staff)) == ([], [])


def test_the_agencys_own_sheet_is_not_waited_for():
    group_year = stages.closed_year()
    staff = stages.agency_staff(group_year)
    for index in (0, 1):
        appraisal.complete_appraisal(actor=staff, sheet=make.sheet_of(group_year, index))
    assert [stand.waiting for stand in work_of(staff).in_charge] == [Waiting.FINALISE]


def test_an_overdue_round_with_late_units_may_be_closed():
    group_year = make.make_assessing_year(members=3)
    leader = ground.make_leader(group_year)
    review.complete_review(actor=leader, sheet=make.submit(make.sheet_of(group_year)))
    Deadline.objects.filter(group_year=group_year, step="review").update(
        due_on=date(2020, 1, 1), first_due_on=date(2020, 1, 1)
    )
    assert titles(leader) == [f"Khép lại việc chấm năm {group_year.year}"]


def test_the_founder_follows_and_strangers_have_nothing():
    group_year = make.make_assessing_year(members=3, cluster=True)
    (task,) = review_tasks(ground.make_founder(group_year))
    assert (task.doing, task.done, task.total) == (Doing.WAITING, 0, 3)
    for person in (ground.make_stranger(), ground.make_inspector(), ground.make_administrator()):
        assert titles(person) == []
    assert titles(ground.make_staff(group_codes=["khac"])) == []


def test_panels_of_a_group_year():
    group_year = make.make_assessing_year(members=3)
    make.submit(make.sheet_of(group_year))
    member = ground.make_member(group_year)
    (panel,) = progress_panel(member, group_year)
    assert [done for _, done in panel.data.units] == [False, False, True]
    assert panel.data.steps[0] == ("Đã nộp phiếu", 1)
    assert [action.label for action in review_actions(member, group_year)] == ["Chấm điểm"]
    assert list(progress_panel(ground.make_stranger(), group_year)) == []
    assert list(ranking_panel(member, group_year)) == []
    final = stages.final_year()
    (run,) = ranking.run_rankings([final], None)
    final = GroupYear.objects.get(pk=final.pk)
    assert list(ranking_panel(ground.make_member(final), final)) == []
    (panel,) = ranking_panel(ground.make_leader(final), final)
    assert (panel.data.run, len(panel.data.rows)) == (run, 3)


def test_pages_with_the_panels(client: Client):
    final = stages.final_year()
    ranking.run_rankings([final], None)
    client.force_login(ground.make_leader(final))
    page = reverse("groups:year", args=[final.group.code, final.year])
    assert "Xem bảng" in client.get(page).content.decode()


def criteria_page(client: Client, criteria_set: CriteriaSet):
    return client.get(reverse("scoring:criteria", args=[criteria_set.pk]))


def test_the_criteria_page_explains_every_method_and_the_share_tied_to_tasks(client: Client):
    group_year = make.make_assessing_year(members=2, leaves=8)
    sheet = make.sheet_of(group_year)
    line = make.line_of(sheet, Method.RATIO)
    make.rewrite_frozen(type(line.criterion).objects.filter(pk=line.criterion_id), tied=True)
    make.set_target(sheet, line, task=make_task(sheet.membership.organisation))
    client.force_login(ground.make_member(group_year))
    content = criteria_page(client, sheet.criteria_set).content.decode()
    assert "12,5%" in content
    assert "gắn nhiệm vụ được giao" in content
    for method in set(make.BASE_METHODS):
        assert METHODS[method].label in content
    assert "91,2 ÷ 95" in content


def test_who_reads_a_criteria_set(client: Client):
    group_year = ground.make_block_year(members=2)
    draft = make.make_criteria_set(2, published=False)
    GroupCriteria.objects.create(group_year=group_year, criteria_set=draft)
    cast = ground.cast_of(group_year)
    expected = dict.fromkeys(cast, 404) | {"staff": 200, "inspector": 200}
    for role, person in cast.items():
        client.force_login(person)
        assert criteria_page(client, draft).status_code == expected[role], role
    published = make.make_assessing_year(members=2, leaves=2)
    for role, person in ground.cast_of(published).items():
        client.force_login(person)
        status = criteria_page(client, published.criteria.criteria_set).status_code
        assert status == (404 if role in ("administrator", "stranger", "founder") else 200), role


def test_the_criteria_page_is_bounded(client: Client):
    client.force_login(ground.make_staff())
    counts = []
    for leaves in (10, 180):
        criteria_set = make.make_criteria_set(leaves)
        criteria_page(client, criteria_set)
        with CaptureQueriesContext(connection) as captured:
            assert criteria_page(client, criteria_set).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
