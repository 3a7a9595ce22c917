"""What the parts of this room's answer to a reorganisation share."""

from __future__ import annotations

from django.urls import reverse

from emulation.groups.models import GroupYear
from emulation.organisations.planning import Plan

BATCH = 500


def address(group_year: GroupYear) -> str:
    return reverse("groups:year", args=[group_year.group.code, group_year.year])


def reason_of(plan: Plan) -> str:
    return f"sắp xếp tổ chức theo {plan.document}"
