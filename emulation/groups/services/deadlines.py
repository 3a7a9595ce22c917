"""Deadlines of a group-year: extended with a reason that the group reads."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import YearState
from emulation.groups.models import Deadline
from emulation.people.models import User


@transaction.atomic
def extend_deadline(*, actor: User, deadline: Deadline, due_on: date, reason: str) -> None:
    """Move the last day of a step; the first date and the reason stay visible to the group."""
    deadline = (
        Deadline.objects.select_for_update(of=("self",))
        .select_related("group_year__group")
        .get(pk=deadline.pk)
    )
    if not actor.has_perm("groups.manage_year", deadline.group_year):
        raise PermissionDenied
    if deadline.group_year.state == YearState.CLOSED:
        raise Refused(Problem("Năm thi đua đã kết thúc, không gia hạn được.", code="year_closed"))
    if not reason.strip():
        raise Refused(Problem("Nêu lý do gia hạn.", field="reason"))
    if due_on <= deadline.due_on:
        raise Refused(Problem("Hạn mới phải sau hạn đang áp dụng.", field="due_on"))
    before, deadline.due_on = deadline.due_on, due_on
    deadline.extension_reason, deadline.extended_by = reason.strip(), actor
    deadline.save(update_fields=["due_on", "extension_reason", "extended_by"])
    record(
        actor=actor,
        action="extend_deadline",
        text=f"Gia hạn {deadline.get_step_display()}: {reason.strip()}",
        subject=deadline,
        group_year_id=deadline.group_year_id,
        old={"due_on": before},
        new={"due_on": due_on},
    )
