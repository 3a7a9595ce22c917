"""Fetching what a page is about; 404 for what is none of this person's business."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from emulation.groups.models import GroupYear, Membership
from emulation.groups.pages import Crumbs, crumbs_of, group_year_for
from emulation.pacts.models import Pact, Registration
from emulation.pacts.selectors.pacts import pact_of
from emulation.pacts.selectors.registrations import registrations
from emulation.people.requests import Request

PACT = "Đăng ký, giao ước"


def membership_for(request: Request, code: str, year: int, unit: str) -> Membership:
    """The active membership of an address, in a group-year that this person may open."""
    group_year = group_year_for(request, code, year)
    found = group_year.memberships.active().select_related("organisation__parent")
    membership = get_object_or_404(found, organisation__code=unit)
    membership.group_year = group_year
    return membership


def registration_for(request: Request, code: str, year: int, unit: str) -> Registration:
    """The registration of an address, for those who may read it."""
    group_year = group_year_for(request, code, year)
    found = registrations().filter(
        membership__group_year=group_year, membership__organisation__code=unit, membership__left_on=None
    )
    registration = get_object_or_404(found)
    if not request.user.has_perm("pacts.view_registration", registration):
        raise Http404
    return registration


def pact_for(request: Request, code: str, year: int) -> tuple[GroupYear, Pact]:
    """The pact of an address, for those who may read its text."""
    group_year = group_year_for(request, code, year)
    pact = pact_of(group_year)
    if pact is None or not request.user.has_perm("pacts.view_pact", pact):
        raise Http404
    return group_year, pact


def pact_url(group_year: GroupYear, name: str = "show") -> str:
    return reverse(f"pacts:{name}", args=[group_year.group.code, group_year.year])


def crumbs(group_year: GroupYear, *below: str) -> Crumbs:
    """The group-year / its pact / what is below."""
    trail = crumbs_of(group_year, PACT, *below)
    place = len(trail) - len(below) - 1
    return [*trail[:place], (PACT, pact_url(group_year) if below else ""), *trail[place + 1 :]]
