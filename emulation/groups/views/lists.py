"""The list of groups of a year."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from emulation.common.dates import today
from emulation.groups import overviews
from emulation.groups.choices import GroupKind, YearState
from emulation.groups.overviews import Filters
from emulation.groups.panels import list_actions_of
from emulation.people.requests import Request

PER_PAGE = 50


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Blocks and clusters of a year: who leads, how many members, which step, who is late."""
    years = overviews.years_of(request.user)
    filters = Filters(
        year=year_of(request.GET.get("nam", ""), years),
        kind=request.GET.get("loai", ""),
        state=request.GET.get("buoc", ""),
        text=request.GET.get("q", "").strip(),
        late=request.GET.get("cham") == "1",
    )
    found = overviews.list_rows(request.user, filters)
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": list(page_obj),
        "filters": filters,
        "years": years,
        "kinds": GroupKind.choices,
        "states": YearState.choices,
        "sees_progress": request.user.has_perm("groups.view_progress"),
        "may_open": request.user.has_perm("groups.open_years"),
        "list_actions": list_actions_of(request.user),
    }
    return render(request, "groups/index.html", context)


def year_of(wanted: str, years: list[int]) -> int:
    """The year asked for; else this one, or the newest one this person may see."""
    if wanted.isdecimal() and int(wanted) in years:
        return int(wanted)
    past = [year for year in years if year <= today().year]
    return past[0] if past else (years[-1] if years else today().year)
