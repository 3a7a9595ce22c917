"""What the rooms contribute to the shell: tasks and panels of the home page, entries of the navigation.

A higher room registers its own in `AppConfig.ready()`; the shell knows nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from emulation.organisations.panels import Panel
from emulation.people.models import User


class Doing(StrEnum):
    """The state of a task in the eyes of the person who has it."""

    TODO = "todo"
    DOING = "doing"
    WAITING = "waiting"


@dataclass(frozen=True)
class Task:
    """One thing a person has to do. `scope` says as what ("Trưởng, Phó trưởng Khối thi đua số 3"); what
    follows a colon only names the group ("Cơ quan thành lập khối: Khối thi đua số 3")."""

    title: str
    url: str
    scope: str
    due_on: date | None = None
    doing: Doing = Doing.TODO
    done: int | None = None
    total: int | None = None
    counted: str = ""

    @property
    def capacity(self) -> str:
        """By which a person may narrow the list: one for all groups that the same body founded."""
        return self.scope.partition(": ")[0]


TaskProvider = Callable[[User], Iterable[Task]]
PanelProvider = Callable[[User], Iterable[Panel]]


@dataclass(frozen=True)
class NavEntry:
    """`prefix` (or one of several) marks the entry as current on every path that begins with it."""

    order: int
    label: str
    url_name: str
    prefix: str | tuple[str, ...]
    visible: Callable[[User], bool]


_providers: list[TaskProvider] = []
_entries: list[NavEntry] = []
_titles: list[Callable[[User], Iterable[str]]] = []
_panels: list[PanelProvider] = []


def register_tasks(provider: TaskProvider) -> None:
    _providers.append(provider)


def register_nav(entry: NavEntry) -> None:
    _entries.append(entry)


def register_titles(provider: Callable[[User], Iterable[str]]) -> None:
    """Offices a person holds, in words, for the account menu."""
    _titles.append(provider)


def register_panel(provider: PanelProvider) -> None:
    """Panels at the right of "Việc cần làm": the state of the person's group and the like."""
    _panels.append(provider)


def tasks_of(user: User) -> list[Task]:
    return [task for provider in _providers for task in provider(user)]


def nav_of(user: User) -> list[NavEntry]:
    return sorted((entry for entry in _entries if entry.visible(user)), key=lambda entry: entry.order)


def titles_of(user: User) -> list[str]:
    return [title for provider in _titles for title in provider(user)]


def panels_of(user: User) -> list[Panel]:
    found = [panel for provider in _panels for panel in provider(user)]
    return sorted(found, key=lambda panel: panel.order)
