"""The trail as a page: who did what, when, in this person's scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from emulation.audit import describing, selectors
from emulation.audit.forms import FilterForm

if TYPE_CHECKING:
    from emulation.people.requests import Request

PER_PAGE = 50


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    user = request.user
    if not selectors.reads_a_trail(user):
        raise PermissionDenied
    form = FilterForm(request.GET)
    form.is_valid()  # what cannot be read is said at its field; the rest narrows the list
    found = selectors.narrowed(selectors.visible_to(user), form.filters())
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    records = list(page_obj)
    readable = selectors.with_readable_values(user, records)
    rows = [
        (record, describing.room_of(record), describing.changes(record) if record.pk in readable else None)
        for record in records
    ]
    return render(request, "audit/index.html", {"page_obj": page_obj, "rows": rows, "form": form})
