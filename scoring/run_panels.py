"""What higher rooms add to the page of a ranking run: panels at its side, and actions to go on with."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from emulation.groups.panels import Action
from emulation.organisations.panels import Panel
from emulation.people.models import User
from scoring.models import RankingRun

PanelProvider = Callable[[User, RankingRun], Iterable[Panel]]
ActionProvider = Callable[[User, RankingRun], Iterable[Action]]

_panels: list[PanelProvider] = []
_actions: list[ActionProvider] = []


def register(provider: PanelProvider) -> None:
    """`provider` gives the panels this person may see; their template gets the panel's `data`."""
    _panels.append(provider)


def register_actions(provider: ActionProvider) -> None:
    _actions.append(provider)


def panels_of(user: User, run: RankingRun) -> list[Panel]:
    found = [panel for provider in _panels for panel in provider(user, run)]
    return sorted(found, key=lambda panel: panel.order)


def actions_of(user: User, run: RankingRun) -> list[Action]:
    found = [action for provider in _actions for action in provider(user, run)]
    return sorted(found, key=lambda action: action.order)
