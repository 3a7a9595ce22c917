"""What higher rooms ask for before a group-year may be opened or started (published criteria, a recognised
cluster)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from emulation.common.problems import Problem
from emulation.groups.models import Group, GroupYear

StartGuard = Callable[[GroupYear], list[Problem]]

OpeningGuard = Callable[[Sequence[Group]], Mapping[int, Sequence[Problem]]]

_start_guards: list[StartGuard] = []
_opening_guards: list[OpeningGuard] = []


def register_start_guard(guard: StartGuard) -> None:
    """`guard` gives what is still missing in its own room; called in `AppConfig.ready()`."""
    _start_guards.append(guard)


def start_problems(group_year: GroupYear) -> list[Problem]:
    return [problem for guard in _start_guards for problem in guard(group_year)]


def register_opening_guard(guard: OpeningGuard) -> None:
    """`guard` says which of many groups cannot have another year now, by id, in one query."""
    _opening_guards.append(guard)


def opening_problems(groups: Sequence[Group]) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = {}
    for guard in _opening_guards:
        for group_id, problems in guard(groups).items():
            found.setdefault(group_id, []).extend(problems)
    return found
