"""Fetching with the rights of the person: a stranger finds nothing, a reader may not write."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from awards.models import Dossier
from awards.rules import may_view_group_year_awards
from awards.selectors.facts import Field
from emulation.groups.models import GroupYear
from emulation.people.requests import Request


def group_year_or_404(request: Request, code: str, year: int) -> GroupYear:
    """The group-year, for those who may see how awards are proposed in it."""
    group_year = get_object_or_404(
        GroupYear.objects.select_related("group__founder", "regulation"), group__code=code, year=year
    )
    if not may_view_group_year_awards(request.user, group_year):
        raise Http404
    return group_year


def field_of(group_year: GroupYear) -> tuple[Field | None, Dossier | None]:
    dossier = (
        Dossier.objects.filter(group_year=group_year)
        .select_related("regulation", "run", "group_year__regulation", "group_year__group")
        .first()
    )
    if dossier:
        dossier.group_year = group_year
    return Field.of(group_year, dossier), dossier


def dossier_or_404(request: Request, pk: int) -> Dossier:
    dossier = get_object_or_404(
        Dossier.objects.select_related(
            "group_year__group__founder", "group_year__regulation", "regulation", "run", "submitted_by"
        ),
        pk=pk,
    )
    if not request.user.has_perm("awards.view_dossier", dossier):
        raise Http404
    return dossier


def must(request: Request, permission: str, subject: object = None) -> None:
    """403 for a reader without the right to write."""
    if not request.user.has_perm(permission, subject):
        raise PermissionDenied
