"""The register of awards."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards.models import AwardKind
from awards.selectors import register as selectors
from awards.views.common import crumbs_to
from emulation.people.requests import Request

PER_PAGE = 50


@require_safe
@login_required
def register(request: Request) -> HttpResponse:
    """Awards as decided, newest first; open to everybody who has signed in."""
    chosen = selectors.Filter.of(request.GET)
    page = Paginator(selectors.records(chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "chosen": chosen,
        "kinds": AwardKind.objects.all(),
        "years": selectors.years(),
        "crumbs": crumbs_to(("Sổ khen thưởng", "")),
    }
    return render(request, "awards/register.html", context)
