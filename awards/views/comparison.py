"""Two to four nominees of one agenda side by side."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from awards.selectors import council as selectors
from awards.selectors.comparison import FEWEST, MOST, compared
from awards.views.council import session_crumbs, session_or_404
from emulation.people.requests import Request


@never_cache
@require_safe
@login_required
def compare(request: Request, pk: int) -> HttpResponse:
    """Only items whose card this person may open; another number than two to four goes back with a word."""
    found = session_or_404(request, pk)
    chosen = {int(value) for value in request.GET.getlist("noi-dung") if value.isdecimal()}
    items = [
        item
        for item in selectors.items_of(found)
        if item.pk in chosen and request.user.has_perm("awards.view_card", item)
    ]
    if not FEWEST <= len(items) <= MOST:
        messages.error(request, f"Chọn từ hai đến bốn đề nghị để so sánh; đang chọn {len(items)}.")
        return redirect("awards:session", pk)
    context = {
        "session": found,
        "items": items,
        "rows": compared(items),
        "crumbs": session_crumbs((found.title, reverse("awards:session", args=[pk])), ("So sánh", "")),
    }
    return render(request, "awards/compare.html", context)
