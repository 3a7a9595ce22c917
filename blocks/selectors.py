"""Reads about blocks."""

from __future__ import annotations

from django.db.models import Max, QuerySet

from blocks.models import Block
from emulation.common.dates import today
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation


def next_number() -> int:
    """The number after the highest; a number is never given twice."""
    highest: int | None = Block.objects.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def founders() -> QuerySet[Organisation]:
    """Who founds blocks: the provincial People's Committee."""
    return Organisation.objects.in_force(today()).filter(kind=OrganisationKind.PROVINCIAL_COMMITTEE)
