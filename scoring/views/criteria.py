"""The page of a criteria set, for reading."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from emulation.people.requests import Request
from scoring.selectors import criteria


@require_safe
@login_required
def show(request: Request, set_id: int) -> HttpResponse:
    criteria_set = get_object_or_404(criteria.visible_to(request.user), pk=set_id)
    context = {
        "criteria_set": criteria_set,
        "page": criteria.page_of(criteria_set),
        "crumbs": [("Chấm điểm", reverse("scoring:index")), ("Bộ tiêu chí", "")],
    }
    return render(request, "scoring/criteria.html", context)
