"""Supplements to a dossier: asked for by Sở Nội vụ, answered by the group."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from awards.choices import NominationState
from awards.forms.appraisal import SupplementAnswerForm, SupplementForm
from awards.models import Supplement
from awards.selectors import dossiers as selectors
from awards.selectors.appraisal import open_supplement
from awards.services import supplements as services
from awards.views.common import crumbs_to, dossier_or_404
from emulation.common import uploads
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: Request, pk: int) -> HttpResponse:
    """What is missing of each nomination that waits; as often as the regulation admits."""
    dossier = dossier_or_404(request, pk)
    demand(request, "awards.appraise_dossier", dossier)
    nominations = [one for one in selectors.nominations_of(dossier) if one.state == NominationState.SUBMITTED]
    for nomination in nominations:
        nomination.dossier = dossier
    nominations = [one for one in nominations if request.user.has_perm("awards.appraise_nomination", one)]
    form = SupplementForm(request.POST or None, nominations=nominations)
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_supplements(actor=request.user, dossier=dossier, wanted=form.wanted)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã gửi yêu cầu bổ sung hồ sơ.")
            return redirect("awards:dossier", pk)
    back = reverse("awards:dossier", args=[pk])
    book = dossier.regulation_in_force().book
    context = {
        "dossier": dossier,
        "form": form,
        "problems": services.missing_to_ask(dossier) if request.method != "POST" else [],
        "most": book.integer("dossier.supplement_requests_max"),
        "within": book.integer("dossier.supplement_working_days"),
        "stops": book.flag("dossier.supplement_stops_clock"),
        "clause": book.clause("dossier.supplement_requests_max"),
        "back_url": back,
        "crumbs": crumbs_to((str(dossier.group_year), back), ("Yêu cầu bổ sung", "")),
    }
    return render(request, "awards/supplement_ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: Request, pk: int) -> HttpResponse:
    """What was asked, what of it is still open, and the answer."""
    dossier = dossier_or_404(request, pk)
    demand(request, "awards.submit_dossier", dossier)
    supplement = open_supplement(dossier)
    form = SupplementAnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_supplement(
                actor=request.user,
                dossier=dossier,
                answer=form.cleaned_data["answer"],
                file=form.cleaned_data["file"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã gửi bổ sung hồ sơ.")
            return redirect("awards:dossier", pk)
    back = reverse("awards:dossier", args=[pk])
    context = {
        "dossier": dossier,
        "supplement": supplement,
        "lines": supplement.lines.select_related("nomination__organisation", "nomination__kind")
        if supplement
        else [],
        "missing": services.missing_to_answer(dossier),
        "form": form,
        "back_url": back,
        "crumbs": crumbs_to((str(dossier.group_year), back), ("Bổ sung hồ sơ", "")),
    }
    return render(request, "awards/supplement_answer.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def file(request: Request, pk: int) -> HttpResponseBase:
    """The paper that came with an answer, for whoever reads the papers of the dossier."""
    supplement = get_object_or_404(Supplement, pk=pk)
    dossier = dossier_or_404(request, supplement.dossier_id)
    demand(request, "awards.read_papers", dossier)
    if not supplement.file:
        raise Http404
    return uploads.sent_back(
        supplement.file,
        filename=supplement.filename,
        content_type=supplement.content_type,
        save="tai" in request.GET,
    )
