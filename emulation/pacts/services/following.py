"""A pact that waited for units which leave the group: when nobody is left to wait for, it is signed."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.groups.models import Membership
from emulation.pacts.choices import PactState
from emulation.pacts.models import Pact
from emulation.pacts.services.confirming import sign_when_complete
from emulation.people.models import User


def follow_members(actor: User, joined: Sequence[Membership], left: Sequence[Membership]) -> None:
    """Two queries for each pact that is being confirmed in the years concerned."""
    years = {member.group_year_id for member in left}
    waiting = (
        Pact.objects.select_for_update(of=("self",))
        .filter(group_year__in=years, state=PactState.OPEN)
        .select_related("group_year__group")
        .order_by("pk")
    )
    for pact in waiting:
        if pact.confirmations.filter(cancelled_at=None).exists():
            sign_when_complete(actor, pact)
