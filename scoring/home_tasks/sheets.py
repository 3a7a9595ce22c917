"""Work on the sheets of the person's own units."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.groups.choices import YearState
from emulation.home.registry import Doing, Task
from emulation.people.models import User
from scoring.choices import SheetState
from scoring.selectors.sheets import Own, own_sheets

OPEN = (YearState.ASSESSING, YearState.REVIEWING)
WAITING = {
    SheetState.SUBMITTED: "Phiếu tự chấm điểm năm {}: đã nộp, chờ chấm",
    SheetState.REVIEWED: "Phiếu tự chấm điểm năm {}: đã chấm, chờ thẩm định",
    SheetState.ACCEPTED: "Phiếu tự chấm điểm năm {}: đã thống nhất điểm, chờ thẩm định",
}


def own_sheet_tasks(user: User) -> Iterable[Task]:
    """Fill in and hand in, mend what was returned; afterwards what others have to do. One query."""
    if not user.roles.served:
        return
    for own in own_sheets(user):
        task = _task(user, own)
        if task is not None:
            yield task


def _task(user: User, own: Own) -> Task | None:
    sheet, group_year = own.sheet, own.sheet.membership.group_year
    if group_year.state not in OPEN:
        return None
    unit = sheet.membership.organisation
    scope = f"{unit.short_name}, {group_year.group.short_name}"
    url = reverse("scoring:sheet", args=[sheet.pk])
    if sheet.state == SheetState.REVIEWED and group_year.review_closed_at is not None:
        return None  # `explanation_tasks` tells of it
    if sheet.state in WAITING:
        title = WAITING[SheetState(sheet.state)].format(group_year.year)
        return Task(title, url, scope, doing=Doing.WAITING)
    if not sheet.is_editable or group_year.review_closed_at is not None:
        return None
    head = unit.pk in user.roles.headed
    returned = sheet.state == SheetState.RETURNED
    complete = own.answered == own.asked
    if complete and not returned and not head:
        title = f"Phiếu tự chấm điểm năm {group_year.year}: đã nhập đủ, chờ thủ trưởng nộp"
        return Task(title, url, scope, own.due_on, Doing.WAITING)
    verb = "Sửa phiếu bị trả lại" if returned else f"Nộp phiếu tự chấm điểm năm {group_year.year}"
    return Task(
        title=verb,
        url=reverse("scoring:sheet-check", args=[sheet.pk]) if complete and head and not returned else url,
        scope=scope,
        due_on=own.due_on,
        doing=Doing.DOING if own.answered else Doing.TODO,
        done=own.answered,
        total=own.asked,
        counted="tiêu chí",
    )
