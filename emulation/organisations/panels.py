"""Parts that higher rooms add to a page of a lower one, which need not know them.

`Panel` serves the pages of bodies (here), of group-years (`groups.panels`) and the home page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulation.organisations.models import Organisation

if TYPE_CHECKING:
    from emulation.people.models import User


@dataclass(frozen=True)
class Panel:
    """A part of a page. `template` gets `data` under that name; `aside` puts it into the right column."""

    order: int
    template: str
    data: Any
    aside: bool = False


Provider = Callable[["User", Organisation], Iterable[Panel]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider` gives the panels that this person may see on the page of that body."""
    _providers.append(provider)


def panels_of(user: User, organisation: Organisation) -> list[Panel]:
    found = [panel for provider in _providers for panel in provider(user, organisation)]
    return sorted(found, key=lambda panel: panel.order)
