"""Fetching a group-year for a page, in this room and those above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from emulation.groups.models import GroupYear
from emulation.groups.selectors import visible_to

if TYPE_CHECKING:
    from emulation.people.requests import Request

Crumbs = list[tuple[str, str]]


def group_year_for(request: Request, code: str, year: int) -> GroupYear:
    """The group-year of an address; 404 for what does not exist or is none of this person's business.

    A group whose cycle changed has two rows in that year: the calendar year stands before the school year.
    """
    found = visible_to(request.user).filter(group__code=code, year=year).order_by("cycle", "pk").first()
    if found is None:
        raise Http404
    return found


def year_url(group_year: GroupYear) -> str:
    return reverse("groups:year", args=[group_year.group.code, group_year.year])


def crumbs_of(group_year: GroupYear, *below: str) -> Crumbs:
    """Khối, cụm / the group and year / the page itself."""
    name = f"{group_year.group.short_name}, năm {group_year.year}"
    trail = [("Khối, cụm", reverse("groups:index")), (name, year_url(group_year) if below else "")]
    return trail + [(label, "") for label in below]
