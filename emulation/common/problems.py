"""What a rule has to say: one problem, a refusal that carries problems, a lost update."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that stands in the way, in words for the user.

    `message` is Vietnamese; `clause` the place in the regulation ("Điều 8 khoản 2"); `field` the form
    field or place it belongs to; `url` where it can be put right; `code` a stable name for programs
    and tests, never shown.
    """

    message: str
    clause: str = ""
    field: str = ""
    url: str = ""
    code: str = ""

    def __str__(self) -> str:
        return f"{self.message} ({self.clause})" if self.clause else self.message


def as_problems(*items: Problem | str | Iterable[Problem | str]) -> tuple[Problem, ...]:
    """Flatten problems, plain messages and lists of either into one tuple, keeping their order."""
    found: list[Problem] = []
    for item in items:
        if isinstance(item, Problem):
            found.append(item)
        elif isinstance(item, str):
            found.append(Problem(item))
        else:
            found.extend(as_problems(*item))
    return tuple(found)


class Refused(Exception):
    """An action was refused by its guard; `.problems` says why, in the order to be shown.

    `Refused("…")`, `Refused(problem, other)` and `Refused(problems)` are all understood.
    """

    problems: tuple[Problem, ...]

    def __init__(self, *problems: Problem | str | Iterable[Problem | str]) -> None:
        self.problems = as_problems(*problems)
        if not self.problems:
            raise ValueError("a refusal needs at least one problem")
        super().__init__(*self.problems)

    def __str__(self) -> str:
        return "; ".join(str(problem) for problem in self.problems)


class Conflict(Refused):
    """A compare-and-set was lost: somebody else saved first. `.current` holds the values stored now."""

    current: dict[str, Any]

    def __init__(
        self, *problems: Problem | str | Iterable[Problem | str], current: dict[str, Any] | None = None
    ) -> None:
        super().__init__(*problems)
        self.current = dict(current or {})
