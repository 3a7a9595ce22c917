"""The home page with what a person has to do, the search, the help."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from emulation.common.dates import today
from emulation.groups.involvement import main_year
from emulation.groups.overviews import main_strip
from emulation.home import help_pages, registry, selectors
from emulation.people.requests import Request

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


@require_safe
@login_required
def tasks(request: Request) -> HttpResponse:
    """Việc cần làm: by urgency, narrowed to one of the person's capacities where asked."""
    user, day = request.user, today()
    found = registry.tasks_of(user)
    capacities = selectors.capacities_of(found)
    wanted = request.GET.get("vai-tro", "")
    capacity = wanted if wanted in dict(capacities) else ""
    group_year = main_year(user)
    context = {
        "weekday": WEEKDAYS[day.weekday()],
        "today": day,
        "groups": selectors.grouped((t for t in found if not capacity or t.capacity == capacity), day),
        "chips": _chips(capacities, capacity, len(found)),
        "group_year": group_year,
        "steps": strip[0] if (strip := main_strip(user)) else [],
        "panels": registry.panels_of(user),
    }
    return render(request, "home/tasks.html", context)


def _chips(capacities: list[tuple[str, int]], current: str, total: int) -> list[dict[str, object]]:
    """One filter for each capacity; none where there is only one."""
    if len(capacities) < 2:
        return []
    home = reverse("home:tasks")
    every: list[dict[str, object]] = [
        {"label": "Tất cả", "url": home, "count": total, "current": not current}
    ]
    return every + [
        {
            "label": label,
            "url": f"{home}?{urlencode({'vai-tro': label})}",
            "count": count,
            "current": label == current,
        }
        for label, count in capacities
    ]


@require_safe
@login_required
def search(request: Request) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    context = {"text": text, "results": selectors.search(request.user, text), "shortest": selectors.SHORTEST}
    return render(request, "home/search.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Short help for the person's roles; who has not signed in reads how to get in."""
    return render(request, "home/help.html", {"chapters": help_pages.chapters_for(request.user)})
