"""Sheet "Chỉ tiêu": targets per member and criterion, with the task they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulation.common.workbooks.columns import NOT_ASSIGNED
from emulation.common.workbooks.reading import Row
from emulation.exchange.importers.context import Context, complete, memberships_of, without_repeats
from emulation.exchange.importers.criteria_lookup import Leaves
from emulation.exchange.layout import TARGETS
from emulation.groups.models import Membership
from scoring.models import AssignedTask, Target


def import_targets(context: Context, rows: Sequence[Row]) -> None:
    rows = complete(rows, "group", "year", "unit", "criterion", "value")
    rows = without_repeats(context, rows, "group", "year", "unit", "criterion")
    members = memberships_of(rows)
    leaves = Leaves.of(members.values())
    found = []
    for row in rows:
        member = members.get((row["group"], row["year"], row["unit"]))
        if member is None:
            context.wrong(row, "unit", "không phải đơn vị thành viên của khối, cụm trong năm này.")
            continue
        criterion = leaves.get(member, row["criterion"])
        if criterion is None:
            context.wrong(row, "criterion", f"không có tiêu chí chấm điểm “{row['criterion']}”.")
            continue
        found.append((row, member, criterion))
    tasks = _tasks(context, [(row, member) for row, member, _ in found])
    stored = {
        (target.membership_id, target.criterion_id): target
        for target in Target.objects.filter(
            membership__in={member.pk for _, member, _ in found}
        ).select_related("task")
    }
    new, old = [], []
    for row, member, criterion in found:
        assigned = row["value"] is not NOT_ASSIGNED
        task = tasks.get(_task_key(row, member))
        values: dict[str, Any] = {
            "assigned": assigned,
            "value": row["value"] if assigned else None,
            "task": task,
        }
        if target := stored.get((member.pk, criterion.pk)):
            old.append((target, values))
        else:
            new.append(Target(membership=member, criterion=criterion, **values))
    context.save(TARGETS.title, Target, new, old)


def _task_key(row: Row, member: Membership) -> tuple[int, int, str, str]:
    return (member.organisation_id, row["year"], row["document_number"] or "", row["task"] or "")


def _tasks(
    context: Context, pairs: Sequence[tuple[Row, Membership]]
) -> dict[tuple[int, int, str, str], AssignedTask]:
    """Tasks named in the rows: those that exist, and new ones."""
    wanted: dict[tuple[int, int, str, str], Row] = {}
    for row, member in pairs:
        given = [row["document_number"], row["document_date"], row["task"]]
        if not any(given):
            continue
        if not all(given):
            context.wrong(row, "task", "nhập đủ số, ngày văn bản giao và nhiệm vụ.")
            continue
        wanted.setdefault(_task_key(row, member), row)
    known = {
        (task.organisation_id, task.year, task.document_number, task.title): task
        for task in AssignedTask.objects.filter(organisation__in={key[0] for key in wanted})
    }
    new = [
        AssignedTask(
            organisation_id=key[0],
            year=key[1],
            document_number=key[2],
            title=key[3],
            document_date=row["document_date"],
            target=None if row["value"] is NOT_ASSIGNED else row["value"],
        )
        for key, row in wanted.items()
        if key not in known
    ]
    context.save("Nhiệm vụ được giao", AssignedTask, new, [])
    return known | {(task.organisation_id, task.year, task.document_number, task.title): task for task in new}
