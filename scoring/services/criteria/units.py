"""What a criterion asks of each unit: whether it applies, the target, the assigned task it is scored for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask
from emulation.audit.services import record
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear, Membership
from emulation.people.models import User
from scoring.formulas import needs_target, parse_parameters
from scoring.models import CriteriaSet, Criterion, Target
from scoring.services.criteria.drafts import locked_draft, locked_set

LARGEST = Decimal(10) ** 13


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """For one member: does the criterion apply, its target (empty: that of the task), the task."""

    membership_id: int
    assigned: bool = True
    value: Decimal | None = None
    task_id: int | None = None


def stamp_of(targets: Sequence[Target]) -> str:
    rows = sorted(targets, key=lambda target: target.membership_id)
    return stamp(*((t.membership_id, t.assigned, t.value, t.task_id) for t in rows))


def targets_of(criterion: Criterion, group_year: GroupYear) -> list[Target]:
    return list(
        Target.objects.filter(criterion=criterion, membership__group_year=group_year).select_related("task")
    )


def is_settable(criteria_set: CriteriaSet, group_year: GroupYear) -> bool:
    """Targets of a draft at any time, of a published set until the self-assessment is opened."""
    return criteria_set.is_draft or group_year.state in (YearState.FORMING, YearState.RUNNING)


def refuse_unless_settable(actor: User, criteria_set: CriteriaSet, group_year: GroupYear) -> None:
    """Who runs or approves the group sets its targets: of its draft at any time, of the set it uses until the
    self-assessment is opened. `PermissionDenied` or `Refused`."""
    if not actor.has_perm("scoring.set_targets", group_year):
        raise PermissionDenied
    if criteria_set.is_draft and criteria_set.drafted_for_id == group_year.pk:
        locked_draft(actor, criteria_set.pk)
        return
    if criteria_set.is_draft or not criteria_set.uses.filter(group_year=group_year).exists():
        raise Refused(Problem("Khối, cụm này không dùng bộ tiêu chí được chọn.", code="not_used"))
    if not is_settable(criteria_set, group_year):
        text = "Các đơn vị đã được mở tự chấm: chỉ tiêu chỉ thay đổi bằng bản sửa đổi của bộ tiêu chí."
        raise Refused(Problem(text, code="opened"))


@transaction.atomic
def set_units(
    *, actor: User, criterion: Criterion, group_year: GroupYear, rows: Sequence[UnitFacts], seen: str
) -> int:
    """Store what a criterion asks of the members of a group-year. Returns how many rows changed. In a draft
    a criterion for which a task is chosen is tied from then on.

    Raises `PermissionDenied`, `Refused` with problems at `value-<membership>` and `task-<membership>`, or
    `Conflict` when somebody has saved since `seen` (`stamp_of`).
    """
    criteria_set = locked_set(criterion.criteria_set_id)
    refuse_unless_settable(actor, criteria_set, group_year)
    if not criterion.is_leaf:
        raise Refused(Problem("Chỉ tiêu chí chấm điểm mới giao cho đơn vị.", code="group"))
    stored = {target.membership_id: target for target in targets_of(criterion, group_year)}
    if stamp_of(list(stored.values())) != seen:
        text = "Người khác vừa sửa chỉ tiêu của các đơn vị. Bấm lưu lần nữa để thay bằng nội dung của bạn."
        raise Conflict(Problem(text, code="conflict"), current={"seen": stamp_of(list(stored.values()))})
    members = {m.pk: m for m in Membership.objects.active().filter(group_year=group_year)}
    tasks = _tasks(group_year, rows)
    if problems := [problem for row in rows for problem in _problems(row, members, tasks)]:
        raise Refused(problems)
    changed = sum(_store(criterion, row, stored.get(row.membership_id), tasks) for row in rows)
    if criteria_set.is_draft and tasks and not criterion.tied:
        criterion.tied = True
        criterion.save(update_fields=["tied"])
    if changed:
        record(
            actor=actor,
            action="set_targets",
            text=f"Giao tiêu chí {criterion.code} cho các đơn vị. {criterion.title}"[:500],
            subject=criterion,
            group_year_id=group_year.pk,
            new={"total": changed},
        )
    return changed


def _tasks(group_year: GroupYear, rows: Sequence[UnitFacts]) -> dict[int, AssignedTask]:
    wanted = [row.task_id for row in rows if row.task_id is not None]
    found = AssignedTask.objects.filter(pk__in=wanted, year=group_year.year)
    return {task.pk: task for task in found.exclude(state=TaskState.WITHDRAWN)}


def _problems(
    row: UnitFacts, members: dict[int, Membership], tasks: dict[int, AssignedTask]
) -> list[Problem]:
    member = members.get(row.membership_id)
    if member is None:
        return [Problem("Đơn vị này không còn trong khối, cụm.", code="no_member")]
    found = []
    if row.task_id is not None:
        task = tasks.get(row.task_id)
        if task is None or task.organisation_id != member.organisation_id:
            text = "Chọn nhiệm vụ của chính đơn vị này trong năm."
            found.append(Problem(text, field=f"task-{row.membership_id}", code="task"))
    if row.value is not None and abs(row.value) >= LARGEST:
        found.append(Problem("Số này quá lớn.", field=f"value-{row.membership_id}", code="value"))
    return found


def _store(
    criterion: Criterion, row: UnitFacts, target: Target | None, tasks: dict[int, AssignedTask]
) -> bool:
    """Write one row where it differs; True when it did. A target left empty is that of the task."""
    task = tasks.get(row.task_id) if row.task_id is not None and row.assigned else None
    value = row.value if row.assigned else None
    if value is None and task is not None and takes_target(criterion):
        value = task.target
    if target is None:
        if row.assigned and value is None and task is None:
            return False
        target = Target(membership_id=row.membership_id, criterion=criterion)
    elif (target.assigned, target.value, target.task_id) == (row.assigned, value, task and task.pk):
        return False
    target.assigned, target.value, target.task = row.assigned, value, task
    target.save()
    return True


def takes_target(criterion: Criterion) -> bool:
    method = criterion.scoring_method
    return needs_target(method, parse_parameters(method, criterion.parameters))
