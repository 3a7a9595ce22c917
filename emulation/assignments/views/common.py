"""Fetching units and tasks for a page."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors.reach import may_see_unit, visible_to
from emulation.organisations.models import Organisation
from emulation.people.requests import Request

Crumbs = list[tuple[str, str]]
EARLIEST, LATEST = 2000, 2100


def unit_for(request: Request, code: str, year: int) -> Organisation:
    """The unit of an address; 404 where its tasks are none of this person's business."""
    unit = get_object_or_404(Organisation.objects.select_related("parent"), code=code)
    if not EARLIEST <= year <= LATEST or not may_see_unit(request.user, unit, year):
        raise Http404
    return unit


def task_for(request: Request, task_id: int) -> AssignedTask:
    """The task of an address with its unit; 404 for whoever may not read it."""
    found = visible_to(request.user).select_related("organisation__parent", "entered_by", "confirmed_by")
    return get_object_or_404(found, pk=task_id)


def unit_url(unit: Organisation, year: int) -> str:
    return reverse("assignments:unit", args=[unit.code, year])


def task_url(task: AssignedTask) -> str:
    return reverse("assignments:task", args=[task.pk])


def crumbs(unit: Organisation | None = None, year: int = 0, *below: tuple[str, str] | str) -> Crumbs:
    """Nhiệm vụ / the unit and year / what is below; the last one has no link."""
    trail = [("Nhiệm vụ", reverse("assignments:index"))]
    if unit is not None:
        trail.append((f"{unit.short_name}, năm {year}", unit_url(unit, year)))
    trail += [(one, "") if isinstance(one, str) else one for one in below]
    return [*trail[:-1], (trail[-1][0], "")]
