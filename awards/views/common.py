"""Fetching with the rights of the person: a stranger finds nothing, a reader may not write."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from awards.models import Dossier
from awards.rules import may_view_group_year_awards
from awards.selectors.facts import Field
from emulation.groups.models import GroupYear
from emulation.groups.pages import Crumbs
from emulation.people.requests import Request


def crumbs_to(*rest: tuple[str, str]) -> Crumbs:
    """Khen thưởng / … / the page itself (its address empty)."""
    return [("Khen thưởng", reverse("awards:index")), *rest]


def group_year_or_404(request: Request, code: str, year: int) -> GroupYear:
    """The group-year, for those who may see how awards are proposed in it. A group whose cycle changed has
    two rows in that year: the calendar year stands before the school year."""
    years = GroupYear.objects.filter(group__code=code, year=year)
    found = years.select_related("group__founder", "regulation").order_by("cycle", "pk").first()
    if found is None or not may_view_group_year_awards(request.user, found):
        raise Http404
    return found


def field_of(group_year: GroupYear) -> tuple[Field | None, Dossier | None]:
    """Everything awards are decided by in this year, and its dossier."""
    dossier = Dossier.objects.filter(group_year=group_year).select_related("regulation", "run").first()
    if dossier:
        dossier.group_year = group_year
    return Field.of(group_year, dossier), dossier


def dossier_or_404(request: Request, pk: int) -> Dossier:
    """The dossier, for those who may know of it."""
    dossier = get_object_or_404(
        Dossier.objects.select_related(
            "group_year__group__founder", "group_year__regulation", "regulation", "run", "submitted_by"
        ),
        pk=pk,
    )
    if not request.user.has_perm("awards.view_dossier", dossier):
        raise Http404
    return dossier
