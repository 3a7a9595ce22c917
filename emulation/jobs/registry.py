"""Runners of long work. A higher room registers its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from emulation.jobs.models import Job


class Progress(Protocol):
    def __call__(self, done: int, total: int, message: str = "") -> None: ...


# Gets the job's arguments and a progress function; returns the address of the result ("" for none).
Runner = Callable[[Job, Progress, dict[str, Any]], str]

_runners: dict[str, Runner] = {}


def register(kind: str, runner: Runner) -> None:
    _runners[kind] = runner


def runner_of(kind: str) -> Runner:
    """Raises KeyError for a kind that nobody registered."""
    return _runners[kind]
