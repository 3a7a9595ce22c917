"""Sheet "Chỉ tiêu": targets per member and criterion, with the task they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emulation.common.workbooks.columns import NOT_ASSIGNED
from emulation.common.workbooks.reading import Row
from emulation.exchange.importers.assigned import named_tasks, task_key
from emulation.exchange.importers.context import Context, complete, memberships_of, without_repeats
from emulation.exchange.importers.criteria_lookup import Leaves
from emulation.exchange.layout import TARGETS
from scoring.models import Target


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
    tasks = named_tasks(context, found)
    stored = {
        (target.membership_id, target.criterion_id): target
        for target in Target.objects.filter(
            membership__in={member.pk for _, member, _ in found}
        ).select_related("task")
    }
    new, old = [], []
    for row, member, criterion in found:
        assigned = row["value"] is not NOT_ASSIGNED
        task = tasks.get(task_key(row, member))
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
