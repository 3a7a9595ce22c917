"""What higher rooms ask for before a group-year may start (published criteria, a recognised cluster)."""

from __future__ import annotations

from collections.abc import Callable

from emulation.common.problems import Problem
from emulation.groups.models import GroupYear

StartGuard = Callable[[GroupYear], list[Problem]]

_start_guards: list[StartGuard] = []


def register_start_guard(guard: StartGuard) -> None:
    """`guard` gives what is still missing in its own room; called in `AppConfig.ready()`."""
    _start_guards.append(guard)


def start_problems(group_year: GroupYear) -> list[Problem]:
    return [problem for guard in _start_guards for problem in guard(group_year)]
