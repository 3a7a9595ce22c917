"""The council: set up, its members and their terms."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.forms.council import CouncilForm, SeatChangeForm, SeatEndForm, SeatForm
from awards.models import Council, CouncilMember
from awards.selectors import members as selectors
from awards.services import members as services
from awards.views.common import crumbs_to
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.pages import Crumbs
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def council_crumbs(*rest: tuple[str, str]) -> Crumbs:
    return crumbs_to(("Hội đồng", reverse("awards:councils")), *rest)


def _may_look(request: Request) -> None:
    if not request.user.has_perm("awards.view_sessions"):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def councils(request: Request) -> HttpResponse:
    """Councils as decided, the newest first, and the form for a new one."""
    _may_look(request)
    manages = request.user.has_perm("awards.manage_council")
    form = CouncilForm(request.POST or None) if manages else None
    if request.method == "POST":
        demand(request, "awards.manage_council")
        if form is not None and form.is_valid():
            try:
                made = services.create_council(actor=request.user, **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Đã lập Hội đồng. Thêm các thành viên.")
                return redirect("awards:council", made.pk)
    context = {
        "rows": selectors.councils(today()),
        "form": form,
        "crumbs": crumbs_to(("Hội đồng", "")),
    }
    return render(request, "awards/councils.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def council(request: Request, pk: int) -> HttpResponse:
    """Members in office and former ones, and the form for one more."""
    _may_look(request)
    found = get_object_or_404(Council, pk=pk)
    manages = request.user.has_perm("awards.manage_council")
    form = SeatForm(request.POST or None) if manages else None
    if request.method == "POST":
        demand(request, "awards.manage_council")
        if form is not None and form.is_valid():
            try:
                seat = services.seat_member(actor=request.user, council=found, **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, f"Đã thêm thành viên {seat.user.full_name}.")
                return redirect("awards:council", pk)
    composition = selectors.composition(found, today())
    context = {
        "council": found,
        "composition": composition,
        "thresholds": selectors.thresholds(len(composition.serving), today()),
        "manages": manages,
        "form": form,
        "crumbs": council_crumbs((found.name, "")),
    }
    return render(request, "awards/council.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def seat(request: Request, pk: int) -> HttpResponse:
    """One member: mend what is written, end the term, undo a mistake."""
    _may_look(request)
    found = get_object_or_404(CouncilMember.objects.select_related("council", "user", "organisation"), pk=pk)
    demand(request, "awards.manage_council")
    ending = "ends" in request.POST
    names = ("honorific", "title", "organisation", "order")
    initial = {name: getattr(found, name) for name in names}
    form = SeatChangeForm(None if ending else request.POST or None, initial=initial)
    end_form = SeatEndForm(request.POST if ending else None, initial={"ends": today()})
    chosen = end_form if ending else form
    if request.method == "POST" and chosen.is_valid():
        try:
            if ending:
                services.end_seat(actor=request.user, seat=found, ends=end_form.cleaned_data["ends"])
            else:
                services.change_seat(actor=request.user, seat=found, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(chosen, refusal)
        else:
            messages.success(request, "Đã ghi thay đổi.")
            return redirect("awards:council", found.council_id)
    context = {
        "seat": found,
        "form": form,
        "end_form": end_form,
        "crumbs": council_crumbs(
            (found.council.name, reverse("awards:council", args=[found.council_id])),
            (found.user.full_name, ""),
        ),
    }
    return render(request, "awards/seat.html", context)


@require_POST
@login_required
def remove_seat(request: Request, pk: int) -> HttpResponse:
    """A seat entered by mistake disappears; otherwise only its term ends."""
    _may_look(request)
    found = get_object_or_404(CouncilMember.objects.select_related("council", "user"), pk=pk)
    demand(request, "awards.manage_council")
    try:
        services.remove_seat(actor=request.user, seat=found)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
        return redirect("awards:seat", pk)
    messages.success(request, "Đã xóa thành viên nhập nhầm.")
    return redirect("awards:council", found.council_id)
