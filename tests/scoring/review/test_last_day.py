"""The last day of self-assessment, cross-scoring, review and appraisal counts to its end in
Asia/Ho_Chi_Minh, wherever the server stands (explanation: `test_explanation.py`); cross-scoring is a step of
the year like others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from unittest import mock

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from emulation.common.dates import HANOI
from emulation.common.problems import Refused
from emulation.groups.choices import Step
from emulation.groups.models import Deadline, GroupYear
from emulation.groups.overviews import Filters
from emulation.groups.progress import Cell, matrix, open_steps, received, waiting_units
from emulation.groups.services import extend_deadline, open_year, remind
from emulation.home.registry import Doing, Task
from scoring.choices import Layer
from scoring.formulas import Method
from scoring.home_tasks.crossing import cross_tasks
from scoring.home_tasks.sheets import own_sheet_tasks
from scoring.models import CrossRater
from scoring.selectors.crossing.rounds import due_of, progress_of
from scoring.services import crossing
from scoring.services.points import Decision, decide
from tests.factories import ground
from tests.factories import scoring as make
from tests.scoring.review import crossing as cross
from tests.scoring.review import stages

pytestmark = pytest.mark.django_db
LAST_DAY = date(2030, 1, 22)
MOMENTS = [
    pytest.param(datetime(2030, 1, 22, 6, 30, tzinfo=HANOI), False, id="06:30, in UTC the day before"),
    pytest.param(datetime(2030, 1, 22, 23, 59, tzinfo=HANOI), False, id="23:59"),
    pytest.param(datetime(2030, 1, 23, 0, 1, tzinfo=HANOI), True, id="00:01, in UTC the last day itself"),
]


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock shows that moment, read by a server that lives in UTC."""
    with mock.patch.object(timezone, "now", return_value=moment), timezone.override("UTC"):
        yield


def set_last_day(group_year: GroupYear, step: Step) -> None:
    Deadline.objects.update_or_create(
        group_year=group_year, step=step, defaults={"due_on": LAST_DAY, "first_due_on": LAST_DAY}
    )


def cell_of(group_year: GroupYear, step: Step) -> Cell | None:
    rows = matrix(ground.make_staff(), Filters(year=group_year.year)).rows
    (row,) = (row for row in rows if row.group_year.pk == group_year.pk)
    return next((cell for cell in row.cells if cell.step == step), None)


@pytest.mark.parametrize(("moment", "late"), MOMENTS)
def test_a_sheet_handed_in_on_the_last_day_is_in_time(client: Client, moment: datetime, late: bool):
    group_year = make.make_assessing_year(3)
    set_last_day(group_year, Step.SELF_ASSESSMENT)
    sheet, waiting = make.sheet_of(group_year, 0), make.sheet_of(group_year, 1)
    head = make.head_of(sheet)
    with at(moment):
        cell = cell_of(group_year, Step.SELF_ASSESSMENT)
        assert cell is not None and cell.state == ("late" if late else "now")
        make.submit(sheet, head)
        client.force_login(head)
        page = client.get(reverse("scoring:sheet-receipt", args=[sheet.pk])).content.decode()
        (task,) = own_sheet_tasks(make.head_of(waiting))
        client.force_login(make.head_of(waiting))
        home = client.get("/").content.decode()
    assert ("Nộp muộn" in page) is late
    assert task.due_on == LAST_DAY
    assert ("Quá hạn 1 ngày" in home, "Hạn hôm nay" in home) == (late, not late)


@pytest.mark.parametrize(("moment", "late"), MOMENTS)
@pytest.mark.parametrize("layer", [Layer.GROUP, Layer.FINAL])
def test_the_last_day_of_review_and_appraisal(client: Client, layer: Layer, moment: datetime, late: bool):
    """Nobody is shut out by it; until it is over, nobody is told to be late."""
    of_group = layer == Layer.GROUP
    group_year = stages.submitted_year() if of_group else stages.closed_year()
    set_last_day(group_year, step := Step.REVIEW if of_group else Step.APPRAISAL)
    sheet = make.sheet_of(group_year)
    writer = ground.make_leader(group_year) if of_group else ground.make_staff()
    line = make.line_of(sheet, Method.RATIO)
    with at(moment):
        cell = cell_of(group_year, step)
        assert cell is not None and (cell.state == "late") is late
        client.force_login(writer)
        name = "scoring:review-sheet" if of_group else "scoring:appraise-sheet"
        page = client.get(reverse(name, args=[sheet.pk])).content.decode()
        decide(
            actor=writer, line=line, layer=layer, decision=Decision(line.pk, "70", "Kiểm tra", line.version)
        )
    assert ("quá hạn 1 ngày" in page, "hạn hôm nay" in page) == (late, not late)
    assert getattr(stages.fresh(line), f"{layer}_points") == 70


@pytest.mark.parametrize(("moment", "late"), MOMENTS)
def test_cross_scores_handed_in_on_the_last_day_are_in_time(client: Client, moment: datetime, late: bool):
    group_year = cross.open_year(4)
    set_last_day(group_year, Step.CROSS_SCORING)
    for index in (0, 1):
        cross.finish(group_year, index)
    leader = ground.make_leader(group_year)
    with at(moment):
        cell = cell_of(group_year, Step.CROSS_SCORING)
        assert cell is not None
        assert (cell.state, cell.done, cell.total) == ("late" if late else "now", 2, 4)
        (watching,) = (task for task in cross_tasks(leader) if "chấm chéo năm" in task.title)
        cross.finish(group_year, 2)  # late or not: nobody is shut out before the closing
        client.force_login(leader)
        where = reverse("scoring:cross", args=[group_year.group.code, group_year.year])
        page = client.get(where).content.decode()
    name = "Khép lại" if late else "Theo dõi"
    assert watching.title == f"{name} chấm chéo năm {group_year.year}"
    assert watching.due_on == LAST_DAY
    rows = {row.name: row for row in page_rows(group_year, moment)}
    third, fourth = ground.members_of(group_year)[2:4]
    assert (rows[third.name].submitted, rows[third.name].late) == (True, late)
    assert (rows[fourth.name].submitted, rows[fourth.name].late) == (False, late)
    found = [word in page for word in ("Gửi muộn", "Quá hạn", "quá hạn 1 ngày", "hạn hôm nay")]
    assert found == ([True, True, True, False] if late else [False, False, False, True])


def page_rows(group_year: GroupYear, moment: datetime):
    with at(moment):
        return progress_of(cross.round_of(group_year), due_of(group_year))


def test_the_step_is_one_of_the_year_only_where_members_score_each_other():
    named, other = ground.make_block_year(), ground.make_block_year()
    cross.prescribe(named, enabled=False, pilot=[named.group.short_name])
    years = [open_year(actor=None, group=year.group, year=named.year + 1) for year in (named, other)]
    assert [due_of(year) for year in years] == [date(named.year + 1, 12, 28), None]
    assert Step.CROSS_SCORING not in dict(open_steps(years[1]))
    assert cell_of(years[0], Step.CROSS_SCORING) is not None
    Deadline.objects.filter(step=Step.CROSS_SCORING).delete()
    assert cell_of(years[0], Step.CROSS_SCORING) is None  # nobody shown takes it: no column


def test_a_year_opened_before_its_group_was_named_gets_the_last_day_with_the_round():
    group_year = cross.prescribe(stages.submitted_year(4, 6, methods=cross.METHODS))
    assert due_of(group_year) is None
    crossing.open_round(actor=ground.make_leader(group_year), group_year=group_year)
    assert due_of(group_year) == date(group_year.year, 12, 28)


def test_it_is_extended_and_reminded_like_other_steps():
    group_year = cross.open_year(4)
    staff, units = ground.make_staff(), ground.members_of(group_year)
    cross.finish(group_year, 3)
    assert waiting_units([group_year], Step.CROSS_SCORING)[group_year.pk] == units[:3]
    remind(actor=staff, group_years=[group_year], step=Step.CROSS_SCORING)
    head = cross.head(cross.rater_of(group_year, 0))
    assert [found.reminder.step for found in received(head)] == [Step.CROSS_SCORING]
    row = group_year.deadlines.get(step=Step.CROSS_SCORING)
    extend_deadline(actor=staff, deadline=row, due_on=LAST_DAY, reason="Hệ thống gián đoạn")
    assert [task.due_on for task in own_tasks(head)] == [LAST_DAY]
    cross.finish(group_year, 0)
    assert received(head) == []
    assert own_tasks(head) == []


def own_tasks(head) -> list[Task]:
    return [task for task in cross_tasks(head) if task.title.startswith("Chấm chéo ")]


def test_the_work_of_the_leader_before_during_and_after_the_round():
    group_year = cross.prescribe(make.make_assessing_year(4, 6, methods=cross.METHODS))
    set_last_day(group_year, Step.CROSS_SCORING)
    set_last_day(group_year, Step.SELF_ASSESSMENT)
    leader = ground.make_leader(group_year)

    def titles() -> list[str]:
        found = (task for task in cross_tasks(leader) if f"chấm chéo năm {group_year.year}" in task.title)
        return [f"{task.title.partition(' chấm')[0]} {task.done}" for task in found]

    with at(datetime(2030, 1, 20, 9, tzinfo=HANOI)):
        for index in range(3):
            make.submit(make.sheet_of(group_year, index))
        assert titles() == []  # one may still hand in
        make.submit(make.sheet_of(group_year, 3))
        assert titles() == ["Mở None"]
        crossing.open_round(actor=leader, group_year=group_year)
        cross.finish(group_year, 1)
        assert titles() == ["Theo dõi 1"]
        for index in (0, 2, 3):
            cross.finish(group_year, index)
        assert titles() == ["Khép lại None"]
        crossing.close_round(actor=leader, group_year=group_year)
        assert titles() == []
        cell = cell_of(group_year, Step.CROSS_SCORING)
        assert cell is not None and cell.state == "done"


def test_who_has_nothing_left_to_score_is_waited_for_no_longer():
    group_year = cross.open_year(4)
    rater = cross.rater_of(group_year, 3)
    for assignment in rater.assignments.select_related("rater"):
        crossing.recuse(actor=cross.head(rater), assignment=assignment, reason="Cùng một vụ việc")
    rater = CrossRater.objects.get(pk=rater.pk)
    assert own_tasks(cross.head(rater)) == []
    assert rater.organisation not in waiting_units([group_year], Step.CROSS_SCORING)[group_year.pk]
    with pytest.raises(Refused, match="Còn 3 đơn vị"):
        crossing.close_round(actor=ground.make_leader(group_year), group_year=group_year)


def test_begun_work_is_shown_as_begun():
    group_year = cross.open_year(4)
    rater = cross.rater_of(group_year, 3)
    head = cross.head(rater)
    assert [task.doing for task in own_tasks(head)] == [Doing.TODO]
    cross.give(cross.assignment_of(rater, group_year, 0), "1", lines=1)
    assert [task.doing for task in own_tasks(head)] == [Doing.DOING]
