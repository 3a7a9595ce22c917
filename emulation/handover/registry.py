"""Papers that higher rooms put into the pack: ranking, dossier, pact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from emulation.groups.models import GroupYear


@dataclass(frozen=True)
class Paper:
    """One document of the year: what it is called, its day, where it is read."""

    title: str
    url: str
    on: date | None = None


Provider = Callable[[GroupYear], Iterable[Paper]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider` gives the papers of a year that its leaders may read."""
    _providers.append(provider)


def papers_of(group_year: GroupYear) -> list[Paper]:
    return [paper for provider in _providers for paper in provider(group_year)]
