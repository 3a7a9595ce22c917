"""The list of criteria sets, one for reading, how two differ."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from emulation.people.requests import Request
from scoring.models import CriteriaSet
from scoring.selectors import criteria, criteria_list
from scoring.selectors.criteria_asked import asked_by
from scoring.selectors.criteria_difference import page_of
from scoring.selectors.criteria_list import before
from scoring.views.criteria.common import crumbs, set_for

PER_PAGE = 20


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Sets this person may read, of one year (`?nam=`) or all."""
    visible = criteria.visible_to(request.user)
    years = criteria_list.years_of(visible)
    wanted = request.GET.get("nam", "")
    year = int(wanted) if wanted.isdecimal() and int(wanted) in years else None
    found = visible if year is None else visible.filter(year=year)
    page_obj = Paginator(found.order_by("-year", "name", "-version"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_obj": page_obj,
        "rows": criteria_list.rows_of(list(page_obj)),
        "chips": [
            {"label": "Tất cả", "url": "?", "count": None, "current": year is None},
            *({"label": str(y), "url": f"?nam={y}", "count": None, "current": y == year} for y in years),
        ],
        "may_create": request.user.has_perm("scoring.create_criteria"),
        "crumbs": crumbs(),
    }
    return render(request, "scoring/criteria_list.html", context)


@require_safe
@login_required
def show(request: Request, set_id: int) -> HttpResponse:
    criteria_set = set_for(request, set_id)
    user = request.user
    edits = criteria_set.is_draft and user.has_perm("scoring.edit_criteria", criteria_set)
    context = {
        "criteria_set": criteria_set,
        "page": criteria.page_of(criteria_set),
        "edits": edits,
        "amends": not criteria_set.is_draft and user.has_perm("scoring.create_criteria"),
        "before": before(criteria_set),
        "asked": asked_by(user, criteria_set),
        "newer": criteria.visible_to(user).filter(previous=criteria_set).order_by("version"),
        "crumbs": crumbs(criteria_set),
    }
    return render(request, "scoring/criteria.html", context)


@require_safe
@login_required
def difference(request: Request, set_id: int) -> HttpResponse:
    """What changed since another set: `?voi=`, by default the version before or last year's."""
    criteria_set = set_for(request, set_id)
    visible = criteria.visible_to(request.user).exclude(pk=criteria_set.pk)
    wanted = request.GET.get("voi", "")
    if wanted.isdecimal():
        other: CriteriaSet | None = get_object_or_404(visible, pk=int(wanted))
    else:
        default = before(criteria_set)
        other = visible.filter(pk=default.pk).first() if default else None
    context = {
        "criteria_set": criteria_set,
        "other": other,
        "choices": visible.order_by("-year", "name", "-version")[:100],
        "page": page_of(other, criteria_set) if other else None,
        "crumbs": crumbs(criteria_set, "So sánh"),
    }
    return render(request, "scoring/criteria_difference.html", context)
