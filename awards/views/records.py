"""Recording decisions, and the register of awards."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from awards.forms import DecisionForm
from awards.models import AwardKind, CouncilSession, Nomination
from awards.selectors import register as selectors
from awards.services import decisions as services
from awards.views.common import must
from emulation.common.problems import Refused
from emulation.people.requests import Request

PAGE = 50


@login_required
def decision(request: Request, pk: int) -> HttpResponse:
    """Enter a signed decision for nominations that passed, or that need no vote."""
    session = get_object_or_404(CouncilSession.objects.select_related("council"), pk=pk)
    if not request.user.has_perm("awards.view_session", session):
        raise Http404
    must(request, "awards.record_decision", session)
    waiting = {
        kind: found for kind in AwardKind.objects.all() if (found := services.decidable(session, kind))
    }
    choices = {
        kind: [(n.pk, f"{n.organisation.name} – {n.kind.short_name}") for n in found]
        for kind, found in waiting.items()
    }
    form = DecisionForm(
        request.POST or None,
        waiting=choices,
        initial={"nominations": [pk for pairs in choices.values() for pk, _ in pairs]},
    )
    if request.method == "POST" and form.is_valid():
        kind = form.cleaned_data["kind"]
        chosen = set(form.cleaned_data["nominations"])
        nominations: list[Nomination] = [n for n in waiting[kind] if n.pk in chosen]
        try:
            made = services.record_decision(
                actor=request.user,
                session=session,
                kind=kind,
                nominations=nominations,
                number=form.cleaned_data["number"],
                signed_on=form.cleaned_data["signed_on"],
                authority=form.cleaned_data["authority"],
            )
        except Refused as refusal:
            for problem in refusal.problems:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, f"Đã ghi {made}, {len(nominations)} tập thể.")
            return redirect("awards:register")
    context = {
        "session": session,
        "form": form,
        "waiting": waiting,
        "crumbs": [
            ("Khen thưởng", reverse("awards:index")),
            (session.title, reverse("awards:session", args=[pk])),
            ("Ghi quyết định", ""),
        ],
    }
    return render(request, "awards/decision.html", context)


@login_required
def register(request: Request) -> HttpResponse:
    """Awards as decided, newest first; open to everybody who has signed in."""
    chosen = selectors.Filter.of(request.GET)
    page = Paginator(selectors.records(chosen), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "kinds": AwardKind.objects.all(),
        "years": selectors.years(),
        "crumbs": [("Khen thưởng", reverse("awards:index")), ("Sổ khen thưởng", "")],
    }
    return render(request, "awards/register.html", context)
