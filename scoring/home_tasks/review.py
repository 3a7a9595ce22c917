"""Work of review, appraisal and ranking: leaders and deputies, staff in charge; founders follow."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.common.dates import today
from emulation.groups import capacities
from emulation.home.registry import Doing, Task
from emulation.people.models import User
from scoring.selectors.overview import Stand, Waiting, work_of


def review_tasks(user: User) -> Iterable[Task]:
    """Six queries at most."""
    work = work_of(user)
    for stand in work.led:
        yield from _leader(stand)
    for stand in work.in_charge:
        yield from _staff(stand)
    led = {stand.group_year.pk for stand in work.led}
    for stand in work.founded:
        if stand.group_year.pk not in led:
            yield from _founder(stand)


def _leader(stand: Stand) -> Iterable[Task]:
    group = stand.group_year.group
    scope = capacities.leading(group)
    year = stand.group_year.year
    if stand.group_year.review_closed_at is not None:
        return
    left = stand.mine_to_review - stand.mine_reviewed
    overdue = stand.review_due is not None and stand.review_due < today()
    if stand.waiting == Waiting.CLOSE or (overdue and stand.handed_in and stand.waiting == Waiting.SELF):
        url = reverse("scoring:review-close", args=[group.code, year])
        yield Task(f"Khép lại việc chấm năm {year}", url, scope, stand.review_due)
        return
    yield Task(
        title=f"Chấm phiếu các đơn vị năm {year}",
        url=stand.review_url,
        scope=scope,
        due_on=stand.review_due,
        doing=Doing.WAITING if not left else Doing.DOING if stand.mine_reviewed else Doing.TODO,
        done=stand.mine_reviewed,
        total=max(stand.members - 1, stand.mine_to_review),
        counted="đơn vị",
    )


def _staff(stand: Stand) -> Iterable[Task]:
    name = f"{stand.group_year.group.short_name}, năm {stand.group_year.year}"
    if stand.waiting == Waiting.APPRAISE:
        yield Task(
            title=f"Thẩm định {name}",
            url=stand.review_url,
            scope=capacities.STAFF,
            due_on=stand.appraisal_due,
            doing=Doing.DOING if stand.answered else Doing.TODO,
            done=stand.answered,
            total=stand.asked,
            counted="đơn vị",
        )
    elif stand.waiting in (Waiting.EXPLAIN, Waiting.FIRST_STEP):
        yield Task(
            title=f"Theo dõi giải trình, thẩm định bước đầu {name}",
            url=stand.url,
            scope=capacities.STAFF,
            due_on=stand.appraisal_due,
            doing=Doing.WAITING,
            done=stand.answered,
            total=stand.asked,
            counted="đơn vị",
        )
    elif stand.waiting == Waiting.FINALISE:
        yield Task(f"Chốt điểm chính thức {name}", stand.url, capacities.STAFF, stand.appraisal_due)
    elif stand.waiting == Waiting.RANK:
        yield Task(f"Xếp hạng {name}", stand.url, capacities.STAFF, stand.ranking_due)
    elif stand.waiting == Waiting.PUBLISH:
        yield Task(f"Công bố xếp hạng {name}", stand.url, capacities.STAFF, stand.ranking_due)


def _founder(stand: Stand) -> Iterable[Task]:
    """The founder takes the first step of the appraisal; before and after it reads."""
    closed = stand.group_year.review_closed_at is not None
    if stand.first_step and stand.waiting == Waiting.FIRST_STEP:
        yield Task(
            title=f"Thẩm định bước đầu năm {stand.group_year.year}",
            url=stand.review_url,
            scope=capacities.founding(stand.group_year.group),
            due_on=stand.appraisal_due,
            done=stand.reviewed - stand.first_step,
            total=stand.reviewed,
            counted="đơn vị",
        )
        return
    yield Task(
        title=f"Theo dõi {'thẩm định' if closed else 'chấm điểm'} năm {stand.group_year.year}",
        url=stand.review_url,
        scope=capacities.founding(stand.group_year.group),
        due_on=stand.appraisal_due if closed else stand.review_due,
        doing=Doing.WAITING,
        done=stand.appraised if closed else stand.handed_in,
        total=stand.members,
        counted="đơn vị",
    )
