"""Pages of the regulations; everybody who has signed in may read them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from emulation.common.dates import today
from emulation.regulations import presenters
from emulation.regulations.comparison import compare
from emulation.regulations.models import Regulation
from emulation.regulations.selectors import attach_books, holidays_between, neighbours

HOME = ("Quy định", "regulations:list")


@require_safe
@login_required
def regulation_list(request: HttpRequest) -> HttpResponse:
    """All regulations, newest first, each with a link to what it changed; this year's public holidays."""
    day = today()
    regulations = list(Regulation.objects.all())
    predecessors = {newer.pk: older for newer, older in pairwise(regulations)}
    rows = [
        {
            "regulation": regulation,
            "mark": presenters.state_mark(regulation, day),
            "validity": presenters.validity_words(regulation.in_force_from, regulation.in_force_to),
            "predecessor": predecessors.get(regulation.pk),
        }
        for regulation in regulations
    ]
    holidays = holidays_between(date(day.year, 1, 1), date(day.year, 12, 31))
    context = {"rows": rows, "holidays": holidays, "year": day.year}
    return render(request, "regulations/list.html", context)


@require_safe
@login_required
def regulation_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Every figure with its clause and how far it may be relied on; the legal bases; links to compare."""
    regulation = get_object_or_404(Regulation, code=code)
    sections = presenters.figure_lines(regulation.book)
    before, after = neighbours(regulation)
    context = {
        "regulation": regulation,
        "mark": presenters.state_mark(regulation, today()),
        "validity": presenters.validity_words(regulation.in_force_from, regulation.in_force_to),
        "in_use": regulation.is_in_use(),
        "sections": sections,
        "legend": presenters.legend(line for _, lines in sections for line in lines),
        "bases": presenters.basis_lines(regulation.legal_bases.all(), today()),
        "before": before,
        "after": after,
        "crumbs": [(HOME[0], reverse(HOME[1])), (regulation.short_name, "")],
    }
    return render(request, "regulations/detail.html", context)


@require_safe
@login_required
def regulation_comparison(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """Where two regulations differ: figures, rows of tables, clauses."""
    one, two = get_object_or_404(Regulation, code=before), get_object_or_404(Regulation, code=after)
    attach_books([one, two])
    context = {
        "one": one,
        "two": two,
        "validities": [
            presenters.validity_words(each.in_force_from, each.in_force_to) for each in (one, two)
        ],
        "comparison": compare(one.book, two.book),
        "crumbs": [
            (HOME[0], reverse(HOME[1])),
            (two.short_name, two.get_absolute_url()),
            (f"Khác với {one.short_name}", ""),
        ],
    }
    return render(request, "regulations/comparison.html", context)
