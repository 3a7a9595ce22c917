"""Who enters, confirms and reports assigned tasks (docs/adr, "Who enters an assigned task").

Sở Nội vụ staff in charge of the unit, and for a division the people of its superior body, enter tasks and
confirm what the unit entered for itself; nobody confirms what he or she has entered. The unit reports.
"""

from __future__ import annotations

import rules

from emulation.assignments.choices import Origin, TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.reach import is_staff_of_unit, sees
from emulation.organisations.models import Organisation
from emulation.organisations.rules import serves_the_superior
from emulation.people.models import User


@rules.predicate
def is_staff_in_charge(user: User, unit: Organisation | None) -> bool:
    return unit is not None and is_staff_of_unit(user, unit)


@rules.predicate
def serves_the_unit(user: User, unit: Organisation | None) -> bool:
    return unit is not None and unit.pk in user.roles.served


@rules.predicate
def assigns_it(user: User, task: AssignedTask | None) -> bool:
    """May assign tasks to the unit of this one."""
    return task is not None and assigns(user, task.organisation)


@rules.predicate
def is_of_own_unit(user: User, task: AssignedTask | None) -> bool:
    return task is not None and task.organisation_id in user.roles.served


@rules.predicate
def is_an_own_proposal(user: User, task: AssignedTask | None) -> bool:
    """Entered by the own unit, and nobody has confirmed it yet."""
    return (
        task is not None
        and task.organisation_id in user.roles.served
        and task.origin == Origin.UNIT
        and task.state == TaskState.PROPOSED
    )


@rules.predicate
def was_entered_by_somebody_else(user: User, task: AssignedTask | None) -> bool:
    return task is None or task.entered_by_id != user.pk


@rules.predicate
def may_read(user: User, task: AssignedTask | None) -> bool:
    return task is not None and sees(user, task)


@rules.predicate
def enters_any(user: User, _: object = None) -> bool:
    return user.roles.is_staff or bool(user.roles.served)


assigns = is_staff_in_charge | serves_the_superior

rules.add_perm("assignments.assign_task", assigns)
rules.add_perm("assignments.enter_task", assigns | serves_the_unit)
rules.add_perm("assignments.view_task", may_read)
rules.add_perm("assignments.edit_task", assigns_it | is_an_own_proposal)
rules.add_perm("assignments.withdraw_task", assigns_it | is_an_own_proposal)
rules.add_perm("assignments.confirm_task", assigns_it & was_entered_by_somebody_else)
rules.add_perm("assignments.reopen_task", assigns_it)
rules.add_perm("assignments.report_task", is_of_own_unit)
rules.add_perm("assignments.import_tasks", enters_any)
