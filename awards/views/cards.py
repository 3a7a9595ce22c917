"""The card of one nomination and the secret vote.

What is chosen travels in the body of a POST only: never in an address, a message, a log, an error report.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.forms import RecusalForm
from awards.models import AgendaItem
from awards.selectors import cards
from awards.selectors import council as selectors
from awards.selectors.remarks import remarks_on
from awards.services import council as services
from awards.views.common import crumbs_to
from emulation.ballots.choices import Choice, PaperState
from emulation.ballots.wording import filler
from emulation.common.problems import Problem, Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

NOTHING_CHOSEN = "Chọn một trong ba ý kiến: đồng ý, không đồng ý hoặc ý kiến khác."


def item_or_404(request: Request, pk: int) -> AgendaItem:
    """An item of an agenda, for the council, staff in charge and the inspector."""
    item = get_object_or_404(
        AgendaItem.objects.select_related(
            "session__council",
            "ballot",
            "nomination__kind",
            "nomination__organisation",
            "nomination__row",
            "nomination__appraised_by",
            "nomination__dossier__run",
            "nomination__dossier__regulation",
            "nomination__dossier__group_year__group__founder",
            "nomination__dossier__group_year__regulation",
        ),
        pk=pk,
    )
    if not request.user.has_perm("awards.view_card", item):
        raise Http404
    return item


def item_crumbs(item: AgendaItem, *rest: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_to(
        ("Phiên họp Hội đồng", reverse("awards:sessions")),
        (item.session.title, reverse("awards:session", args=[item.session_id])),
        *rest,
    )


@never_cache
@require_safe
@login_required
def card(request: Request, pk: int) -> HttpResponse:
    """One nomination on one screen, with the ballot at its foot for those who may vote."""
    return _card(request, item_or_404(request, pk), [])


def _card(request: Request, item: AgendaItem, problems: list[Problem]) -> HttpResponse:
    items = selectors.items_of(item.session)
    lines = selectors.lines_of(request.user, item.session, items)
    place, before, after = selectors.neighbours(items, item)
    context: dict[str, Any] = {
        "item": item,
        "nomination": item.nomination,
        "group_year": item.nomination.dossier.group_year,
        "line": lines[place - 1],
        "card": cards.card_of(item),
        "place": place,
        "count": len(items),
        "before": before,
        "after": after,
        "choices": Choice.choices,
        "problems": problems,
        "reads_papers": request.user.has_perm("awards.read_papers", item.nomination.dossier),
        "sees_turnout": request.user.has_perm("awards.see_turnout", item.session),
        "warned": request.user.has_perm("awards.hear_warnings", item.session),
        "remarks": remarks_on(request.user, item),
        "crumbs": item_crumbs(item, (f"Đề nghị {place}/{len(items)}", "")),
    }
    return render(request, "awards/card.html", context, status=422 if problems else 200)


@sensitive_variables("chosen")
@sensitive_post_parameters("choice")
@never_cache
@require_POST
@login_required
def vote(request: Request, pk: int) -> HttpResponse:
    """First the chosen paper is shown once more; with `confirmed` it goes into the urn."""
    item = item_or_404(request, pk)
    demand(request, "awards.vote", item)
    chosen = request.POST.get("choice", "")
    if chosen not in Choice.values:
        return _card(request, item, [Problem(NOTHING_CHOSEN, code="nothing_chosen")])
    if "confirmed" not in request.POST:
        context = {
            "item": item,
            "choice": Choice(chosen),
            "filler": filler(f"{chosen}{Choice(chosen).label}", [f"{c.value}{c.label}" for c in Choice]),
            "crumbs": item_crumbs(item, (item.nomination.organisation.short_name, "")),
        }
        return render(request, "awards/vote_confirm.html", context)
    try:
        services.vote(voter=request.user, item=item, choice=Choice(chosen))
    except Refused as refusal:
        return _card(request, item, list(refusal.problems))
    return _to_the_next(request, item)


def _to_the_next(request: Request, item: AgendaItem) -> HttpResponse:
    """Straight to the next paper that is out, told that this one is cast; the receipt after the last one."""
    lines = selectors.lines_of(request.user, item.session, selectors.items_of(item.session))
    waiting = [line.item for line in lines if line.to_vote]
    if not waiting:
        return redirect("awards:voted", item.pk)
    later = [one for one in waiting if one.order > item.order]
    unit = item.nomination.organisation.short_name
    messages.success(request, f"Đã ghi nhận phiếu: {unit}. Còn {len(waiting)} nội dung.")
    return redirect("awards:card", (later or waiting)[0].pk)


@never_cache
@require_safe
@login_required
def voted(request: Request, pk: int) -> HttpResponse:
    """The receipt says that a paper was cast, never which and never when."""
    item = item_or_404(request, pk)
    lines = selectors.lines_of(request.user, item.session, selectors.items_of(item.session))
    line = next(one for one in lines if one.item.pk == item.pk)
    if line.mine is None or line.mine.state != PaperState.VOTED:
        return redirect("awards:card", pk)
    waiting = [one for one in lines if one.to_vote]
    context = {
        "item": item,
        "cast": [one.item for one in lines if one.mine and one.mine.state == PaperState.VOTED],
        "next": waiting[0].item if waiting else None,
        "waiting": len(waiting),
        "crumbs": item_crumbs(item, (item.nomination.organisation.short_name, "")),
    }
    return render(request, "awards/voted.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def recuse(request: Request, pk: int) -> HttpResponse:
    """A member declares a conflict of interest and steps out of this one vote."""
    item = item_or_404(request, pk)
    demand(request, "awards.vote", item)
    if item.ballot is None:
        raise Http404
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.recuse(voter=request.user, item=item, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, "Đã ghi khai báo xung đột lợi ích; ông, bà không bỏ phiếu nội dung này."
            )
            return redirect("awards:card", pk)
    context = {
        "item": item,
        "form": form,
        "crumbs": item_crumbs(item, ("Khai báo xung đột lợi ích", "")),
    }
    return render(request, "awards/recuse.html", context)
