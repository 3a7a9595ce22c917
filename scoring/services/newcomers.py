"""Sheets for units that join a group while its members assess themselves already."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear, Membership
from emulation.people.models import User
from scoring.services.sheets import create_sheets


def follow_members(actor: User, joined: Sequence[Membership], left: Sequence[Membership]) -> None:
    """Each newcomer gets its empty sheet; who leaves keeps the own one, which is not ranked."""
    years = {member.group_year_id for member in joined}
    assessing = GroupYear.objects.filter(
        pk__in=years, state=YearState.ASSESSING, criteria__isnull=False
    ).order_by("pk")
    for group_year in assessing:
        create_sheets(group_year)
