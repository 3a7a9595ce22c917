"""Fetching the set of an address, and what all its pages show."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from emulation.common.problems import Refused
from emulation.groups.models import GroupYear
from emulation.groups.selectors import visible_to as visible_years
from emulation.people.pages import demand
from emulation.people.requests import Request
from scoring.models import CriteriaSet, Criterion
from scoring.selectors import criteria

Crumbs = list[tuple[str, str]]


def set_for(request: Request, set_id: int) -> CriteriaSet:
    """The set of an address; 404 for whoever may not read it."""
    return get_object_or_404(criteria.visible_to(request.user), pk=set_id)


def draft_for(request: Request, set_id: int) -> CriteriaSet:
    """The same for somebody who may write it, else 403; a published one has no such pages (404)."""
    found = set_for(request, set_id)
    demand(request, "scoring.edit_criteria", found)
    if not found.is_draft:
        raise Http404
    return found


def node_for(criteria_set: CriteriaSet, node_id: int) -> Criterion:
    return get_object_or_404(criteria_set.criteria.select_related("criteria_set"), pk=node_id)


def year_for(request: Request, code: str, year: int) -> GroupYear:
    return get_object_or_404(visible_years(request.user), group__code=code, year=year)


def url_of(name: str, criteria_set: CriteriaSet, *more: Any) -> str:
    return reverse(f"scoring:criteria-{name}", args=[criteria_set.pk, *more])


def crumbs(criteria_set: CriteriaSet | None = None, *below: str) -> Crumbs:
    """Chấm điểm / Bộ tiêu chí / the set / what is below; the last one has no link."""
    trail = [("Chấm điểm", reverse("scoring:index")), ("Bộ tiêu chí", reverse("scoring:criteria-list"))]
    if criteria_set is not None:
        name = f"{criteria_set.name}, {criteria_set.year}"
        trail.append((name, reverse("scoring:criteria", args=[criteria_set.pk])))
    trail += [(one, "") for one in below]
    return [*trail[:-1], (trail[-1][0], "")]


def tell(request: Request, refusal: Refused) -> None:
    """A refusal after a button: one message for each problem."""
    for problem in refusal.problems[:10]:
        messages.error(request, str(problem))


def renew_stamp(form: BaseForm, seen: str) -> None:
    """After a conflict: what was typed stays in the form, and is meant for what is stored now."""
    data = cast(QueryDict, form.data).copy()
    data["seen"] = seen
    form.data = data


def demand_draft_rights(request: Request, group_year: GroupYear | None) -> None:
    if group_year is None:
        demand(request, "scoring.create_criteria")
    else:
        demand(request, "scoring.draft_criteria", group_year)
