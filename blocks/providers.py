"""What this room adds to the list of groups."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from emulation.groups.panels import Action
from emulation.people.models import User


def list_actions(user: User) -> Iterable[Action]:
    if user.has_perm("blocks.establish"):
        yield Action(10, "Thành lập khối", reverse("blocks:establish"))
