"""What higher rooms hang on a task (criteria): asked before a task is withdrawn."""

from __future__ import annotations

from collections.abc import Callable

from emulation.assignments.models import AssignedTask
from emulation.common.problems import Problem

WithdrawingGuard = Callable[[AssignedTask], list[Problem]]

_withdrawing_guards: list[WithdrawingGuard] = []


def register_withdrawing_guard(guard: WithdrawingGuard) -> None:
    """`guard` names what still hangs on the task in its own room; called in `AppConfig.ready()`."""
    _withdrawing_guards.append(guard)


def withdrawing_problems(task: AssignedTask) -> list[Problem]:
    return [problem for guard in _withdrawing_guards for problem in guard(task)]
