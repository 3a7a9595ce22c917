"""What other rooms add to the page of a group-year: panels, and the actions a person may take now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from emulation.groups.models import GroupYear
from emulation.organisations.panels import Panel
from emulation.people.models import User


@dataclass(frozen=True)
class Action:
    """A link to something this person may do now. The first by `order` is the page's primary button."""

    order: int
    label: str
    url: str
    icon: str = ""


PanelProvider = Callable[[User, GroupYear], Iterable[Panel]]
ActionProvider = Callable[[User, GroupYear], Iterable[Action]]

ListActionProvider = Callable[[User], Iterable[Action]]

_panels: list[PanelProvider] = []
_actions: list[ActionProvider] = []
_list_actions: list[ListActionProvider] = []


def register(provider: PanelProvider) -> None:
    """`provider` gives the panels this person may see; their template gets the panel's `data`."""
    _panels.append(provider)


def register_actions(provider: ActionProvider) -> None:
    _actions.append(provider)


def panels_of(user: User, group_year: GroupYear) -> list[Panel]:
    found = [panel for provider in _panels for panel in provider(user, group_year)]
    return sorted(found, key=lambda panel: panel.order)


def actions_of(user: User, group_year: GroupYear) -> list[Action]:
    found = [action for provider in _actions for action in provider(user, group_year)]
    return sorted(found, key=lambda action: action.order)


def register_list_actions(provider: ListActionProvider) -> None:
    """What can be done from the list of groups: founding a group of some kind."""
    _list_actions.append(provider)


def list_actions_of(user: User) -> list[Action]:
    found = [action for provider in _list_actions for action in provider(user)]
    return sorted(found, key=lambda action: action.order)
