"""The calendar by month, the map of activities over the year, and the personal feed."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.activities.choices import ActivityForm, ActivityKind
from emulation.activities.exports import calendar_of
from emulation.activities.selectors import calendar as selectors
from emulation.activities.selectors import feeds
from emulation.activities.selectors.calendar import Filters
from emulation.activities.services import feeds as services
from emulation.common.dates import today
from emulation.groups.choices import GroupKind
from emulation.people.pages import demand
from emulation.people.requests import Request

PER_PAGE = 50
FIRST_YEAR, LAST_YEAR = 2000, 2199
TOKEN = "ma"  # noqa: S105 - the name of the parameter; in the query, because no log keeps queries


def _filters(request: Request) -> Filters:
    query = request.GET
    return Filters(
        group=query.get("khoi", ""),
        group_kind=query.get("loai", ""),
        kind=query.get("hoat-dong", ""),
        form=query.get("hinh-thuc", ""),
        text=query.get("q", "").strip(),
    )


def _number(text: str, least: int, most: int, otherwise: int) -> int:
    return int(text) if text.isdecimal() and least <= int(text) <= most else otherwise


@require_safe
@login_required
def month(request: Request) -> HttpResponse:
    """Activities and deadlines of a month: a table of weeks, on a phone a list of days."""
    demand(request, "activities.browse_library")
    day, filters = today(), _filters(request)
    year = _number(request.GET.get("nam", ""), FIRST_YEAR, LAST_YEAR, day.year)
    shown = date(year, _number(request.GET.get("thang", ""), 1, 12, day.month), 1)
    context = {
        "page": selectors.month_page(request.user, shown, filters),
        "filters": filters,
        "groups": selectors.groups_of(request.user),
        "kinds": GroupKind.choices,
        "activity_kinds": ActivityKind.choices,
        "forms": ActivityForm.choices,
        "numbers": range(1, 13),
        "today": day,
    }
    return render(request, "activities/month.html", context)


@require_safe
@login_required
def year(request: Request) -> HttpResponse:
    """The map: groups by months, the darker the more."""
    demand(request, "activities.browse_library")
    filters, years = _filters(request), selectors.years_of(request.user)
    wanted = request.GET.get("nam", "")
    past = [year for year in years if year <= today().year]
    shown = (
        int(wanted) if wanted.isdecimal() and int(wanted) in years else (past or years or [today().year])[0]
    )
    found = selectors.group_years_of(request.user, shown, filters)
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": selectors.year_map(list(page_obj)),
        "year": shown,
        "years": years,
        "filters": filters,
        "kinds": GroupKind.choices,
    }
    return render(request, "activities/map.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def subscription(request: Request) -> HttpResponse:
    """The secret address: made or replaced by a POST, whose answer alone shows it."""
    demand(request, "activities.browse_library")
    url = ""
    if request.method == "POST":
        token = services.make_feed(actor=request.user)
        url = f"{request.build_absolute_uri(reverse('activities:feed'))}?{TOKEN}={token}"
    context = {
        "feed": feeds.feed_of(request.user),
        "url": url,
        "crumbs": [("Lịch", reverse("activities:calendar")), ("Lịch trên điện thoại, máy tính", "")],
    }
    response = render(request, "activities/subscription.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def unsubscribe(request: Request) -> HttpResponse:
    demand(request, "activities.browse_library")
    services.revoke_feed(actor=request.user)
    return redirect("activities:subscription")


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """What a calendar program fetches. The token is the only key; without one, nothing exists here."""
    owner = feeds.owner_of(request.GET.get(TOKEN, ""))
    if owner is None:
        raise Http404
    host = request.get_host().partition(":")[0]
    response = HttpResponse(calendar_of(owner, host), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="thi-dua.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
