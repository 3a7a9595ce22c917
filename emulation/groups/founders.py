"""Whose founder takes part in the years of a group.

The founder of a Cụm approves and forwards (domain §2, column "founder (cluster)"). A Khối stands under the
province itself: the head of its Committee chairs the council and must not read sheets before the agenda, so
that having founded a Khối gives no right in its years.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from emulation.groups.choices import GroupKind
from emulation.groups.models import Group

TAKING_PART = (GroupKind.CLUSTER,)


def founds(units: Collection[int], group: Group) -> bool:
    """Is one of the units the founder of that group, and does its founder take part?"""
    return group.kind in TAKING_PART and group.founder_id in units


def founded_by(units: Collection[int], path: str = "") -> Q:
    """The same as a condition; `path` leads to the group (`"group__"`, `"group_year__group__"`)."""
    return Q(**{f"{path}founder__in": units, f"{path}kind__in": TAKING_PART})
