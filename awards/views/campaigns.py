"""Thematic campaigns: the list with whole years and the flag each opens, a new one, one of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from awards.forms.campaigns import CampaignForm, ClosingForm
from awards.models import Campaign
from awards.selectors import campaigns as selectors
from awards.selectors.dossiers import nominations_under
from awards.selectors.wording import tag_of
from awards.services import campaigns as services
from awards.views.common import crumbs_to
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from emulation.regulations.models import Regulation

TITLE = "Phong trào chuyên đề"


def _may_look(request: Request) -> None:
    if not request.user.has_perm("awards.view_campaigns"):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def campaigns(request: Request) -> HttpResponse:
    """All of them, and the form for a new one."""
    _may_look(request)
    keeps = request.user.has_perm("awards.keep_campaigns")
    form = CampaignForm(request.POST or None) if keeps else None
    if request.method == "POST":
        demand(request, "awards.keep_campaigns")
        if form is not None and form.is_valid():
            try:
                services.add_campaign(actor=request.user, facts=form.facts)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Đã thêm phong trào.")
                return redirect("awards:campaigns")
    context = {
        "lines": selectors.lines_of(Regulation.objects.in_force(today())),
        "form": form,
        "crumbs": crumbs_to((TITLE, "")),
    }
    return render(request, "awards/campaigns.html", context, status=422 if form and form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def campaign(request: Request, pk: int) -> HttpResponse:
    """One campaign: correct it, close it, and who is proposed for it as far as this person may know."""
    _may_look(request)
    found = get_object_or_404(Campaign, pk=pk)
    form = CampaignForm(request.POST or None, initial=CampaignForm.initial_of(found))
    if request.method == "POST":
        demand(request, "awards.keep_campaigns")
        if form.is_valid():
            try:
                services.change_campaign(actor=request.user, campaign=found, facts=form.facts)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Đã ghi thay đổi.")
                return redirect("awards:campaign", pk)
    return _page(request, found, form, ClosingForm())


@require_POST
@login_required
def close(request: Request, pk: int) -> HttpResponse:
    """The last day of a campaign that has ended."""
    _may_look(request)
    demand(request, "awards.keep_campaigns")
    found = get_object_or_404(Campaign, pk=pk)
    closing = ClosingForm(request.POST)
    if closing.is_valid():
        try:
            services.close_campaign(
                actor=request.user, campaign=found, last_day=closing.cleaned_data["last_day"]
            )
        except Refused as refusal:
            show_refusal(closing, refusal)
        else:
            messages.success(request, "Đã ghi ngày kết thúc.")
            return redirect("awards:campaign", pk)
    return _page(request, found, CampaignForm(initial=CampaignForm.initial_of(found)), closing)


def _page(request: Request, found: Campaign, form: CampaignForm, closing: ClosingForm) -> HttpResponse:
    regulation = Regulation.objects.in_force(today())
    keeps = request.user.has_perm("awards.keep_campaigns")
    proposed = nominations_under(request.user, found)
    context = {
        "line": next(line for line in selectors.lines_of(regulation) if line.campaign.pk == found.pk),
        "campaign": found,
        "proposed": [(one, tag_of(one.state)) for one in proposed],
        "form": form if keeps else None,
        "closing": closing if keeps and found.last_day is None else None,
        "settled": selectors.is_settled(found),
        "crumbs": crumbs_to((TITLE, reverse("awards:campaigns")), (found.name, "")),
    }
    refused = form.errors or closing.errors
    return render(request, "awards/campaign.html", context, status=422 if refused else 200)
