"""What everybody may read without signing in: lists before the public, published results. No persons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards.selectors import decisions as selectors
from emulation.common.dates import today


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Published decisions of one year (the newest unless `?nam=`), and the lists now open to objections."""
    years = selectors.public_years()
    asked = request.GET.get("nam", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) == 4 else None
    chosen = wanted if wanted in years else next(iter(years), None)
    context = {
        "years": years,
        "year": chosen,
        "decisions": list(selectors.public_decisions(chosen)) if chosen else [],
        "consultations": selectors.open_consultations(today()),
    }
    return render(request, "awards/public.html", context)
