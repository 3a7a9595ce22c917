"""What the parts of this room's answer to a reorganisation share."""

from __future__ import annotations

from django.urls import reverse

from emulation.groups.models import GroupYear
from emulation.groups.services.members import OPEN_STATES
from emulation.organisations.planning import Plan

BATCH = 500


def reaches(plan: Plan, group_year: GroupYear) -> bool:
    """Does the reorganisation change this year's members? A year that is being scored, or that was over
    before the day, keeps them: past years never move, and ranks are given among those who began."""
    return group_year.state in OPEN_STATES and group_year.year >= plan.on.year


def address(group_year: GroupYear) -> str:
    return reverse("groups:year", args=[group_year.group.code, group_year.year])


def reason_of(plan: Plan) -> str:
    return f"sắp xếp tổ chức theo {plan.document}"
