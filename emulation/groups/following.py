"""What higher rooms do when units join or leave a group during its year: invitations, a pact that waited."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from emulation.groups.models import Membership
from emulation.people.models import User

Follower = Callable[[User, Sequence[Membership], Sequence[Membership]], None]

_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """`follower(actor, joined, left)` is called inside the transaction of the change, with memberships of any
    number of group-years (their `group_year` and `organisation` loaded); called in `AppConfig.ready()`."""
    _followers.append(follower)


def follow(actor: User, joined: Sequence[Membership], left: Sequence[Membership]) -> None:
    """Tell every room that registered, once the memberships are stored."""
    if joined or left:
        for follower in _followers:
            follower(actor, joined, left)
