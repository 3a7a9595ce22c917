"""Recording decisions, and the register of awards."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from awards.forms import DecisionForm
from awards.models import AwardKind, CouncilSession, Nomination
from awards.selectors import register as selectors
from awards.selectors.council import regulation_of
from awards.services import decisions as services
from awards.views.common import crumbs_to
from awards.views.council import session_crumbs, session_or_404
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from emulation.regulations.award_keys import DECIDERS

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision(request: Request, pk: int) -> HttpResponse:
    """Enter a signed decision for nominations that passed, or that need no vote: one kind at a time
    (`?hinh-thuc=`), because each kind has a decision of its own."""
    session = session_or_404(request, pk)
    demand(request, "awards.record_decision", session)
    kinds = services.decidable_kinds(session)
    wanted = request.POST.get("kind") or request.GET.get("hinh-thuc", "")
    kind = next((one for one in kinds if one.code == wanted), kinds[0] if kinds else None)
    waiting = services.decidable(session, kind) if kind else []
    form = DecisionForm(
        request.POST or None,
        kind=kind.code if kind else "",
        waiting=waiting,
        initial={
            "authority": _authority(session, kind) if kind else "",
            "nominations": [one.pk for one in waiting],
        },
    )
    if request.method == "POST" and kind and form.is_valid():
        try:
            made = _record(request, session, kind, waiting, form)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, made)
            return redirect(_after(session))
    context = {
        "session": session,
        "kind": kind,
        "chips": _chips(session, kinds, kind),
        "form": form,
        "crumbs": session_crumbs(
            (session.title, reverse("awards:session", args=[pk])), ("Ghi quyết định", "")
        ),
    }
    return render(request, "awards/decision.html", context)


def _authority(session: CouncilSession, kind: AwardKind) -> str:
    """Who decides on that kind by the regulation on the day of the session."""
    return DECIDERS[regulation_of(session).book.text(f"award.{kind.code}.decided_by")]


def _record(
    request: Request, session: CouncilSession, kind: AwardKind, waiting: list[Nomination], form: DecisionForm
) -> str:
    chosen = set(form.cleaned_data["nominations"])
    nominations = [one for one in waiting if one.pk in chosen]
    made = services.record_decision(
        actor=request.user,
        session=session,
        kind=kind,
        nominations=nominations,
        number=form.cleaned_data["number"],
        signed_on=form.cleaned_data["signed_on"],
        authority=form.cleaned_data["authority"],
    )
    return f"Đã ghi {made}: {kind.name} cho {len(nominations)} tập thể."


def _after(session: CouncilSession) -> str:
    """On to the next kind that waits; back to the session when none does."""
    more = bool(services.decidable_kinds(session))
    return reverse("awards:decision" if more else "awards:session", args=[session.pk])


def _chips(
    session: CouncilSession, kinds: list[AwardKind], current: AwardKind | None
) -> list[dict[str, object]]:
    """One for each kind; none where only one waits."""
    if len(kinds) < 2:
        return []
    url = reverse("awards:decision", args=[session.pk])
    return [
        {
            "label": kind.name,
            "url": f"{url}?hinh-thuc={kind.code}",
            "count": len(services.decidable(session, kind)),
            "current": kind == current,
        }
        for kind in kinds
    ]


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
