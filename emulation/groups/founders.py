"""Whose founder takes part in the years of a group.

The founder of a Cụm approves and forwards (domain §2, column "founder (cluster)"). A Khối stands under the
province itself: the head of its Committee chairs the council and must not read sheets before the agenda, so
that having founded a Khối gives no right in its years.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from emulation.groups.choices import GroupKind
from emulation.groups.models import Group, GroupYear
from emulation.organisations.models import Organisation

TAKING_PART = (GroupKind.CLUSTER,)


def founds(units: Collection[int], group: Group) -> bool:
    """Is one of the units the founder of that group, and does its founder take part?"""
    return group.kind in TAKING_PART and group.founder_id in units


def founded_by(units: Collection[int], path: str = "") -> Q:
    """The same as a condition; `path` leads to the group (`"group__"`, `"group_year__group__"`)."""
    return Q(**{f"{path}founder__in": units, f"{path}kind__in": TAKING_PART})


def founder_of(group_year: GroupYear) -> Organisation:
    """Who answered for the group when that year ended, or answers for it now. One query."""
    last = date(group_year.year, 12, 31)
    past = group_year.group.past_founders.filter(until__gte=last).select_related("founder")
    first = past.order_by("until").first()
    return first.founder if first is not None else group_year.group.founder
