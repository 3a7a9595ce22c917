"""Taking awards back by a decision of its own."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from awards.choices import DecisionState
from awards.forms.decisions import RevocationForm
from awards.models import Revocation
from awards.services import revocations as services
from awards.views.decisions import decision_crumbs, decision_or_404
from emulation.common.problems import Refused
from emulation.common.uploads import sent_back
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revoke(request: Request, pk: int) -> HttpResponse:
    """Which awards of a published decision are taken back, by which decision, why."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    if decision.state != DecisionState.PUBLISHED:
        raise Http404
    awards = {
        award.pk: award
        for award in decision.records.filter(revoked_on=None)
        .select_related("organisation")
        .order_by("organisation__sort_key")
    }
    form = RevocationForm(
        request.POST or None,
        request.FILES or None,
        awards=list(awards.values()),
        initial={"authority": decision.authority},
    )
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "awards": [awards[key] for key in form.cleaned_data["awards"]]}
        try:
            made = services.revoke(actor=request.user, **given)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {made} hủy {len(given['awards'])} khen thưởng.")
            return redirect("awards:decision", pk)
    context = {
        "title": "Hủy khen thưởng",
        "lead": f"{decision}: {decision.award_name} năm {decision.year}",
        "form": form,
        "button": "Ghi quyết định hủy",
        "back_url": reverse("awards:decision", args=[pk]),
        "crumbs": decision_crumbs(
            (str(decision), reverse("awards:decision", args=[pk])), ("Hủy khen thưởng", "")
        ),
    }
    return render(request, "awards/form.html", context)


@require_safe
@login_required
def revocation_file(request: Request, pk: int) -> FileResponse:
    """The signed copy of a revocation: as public as the decision it takes back."""
    found = get_object_or_404(Revocation, pk=pk)
    award = found.records.select_related("decision").first()
    if award is None or not request.user.has_perm("awards.view_decision", award.decision):
        raise Http404
    return sent_back(found.file, filename=found.filename, content_type=found.content_type)
