"""Complaints: the list, a new one, one with its assignment and answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards.choices import ComplaintState
from awards.forms.complaints import AnswerForm, AssignmentForm, ComplaintForm
from awards.models import Complaint
from awards.selectors.wording import complaint_tag
from awards.services import complaints as services
from awards.views.common import crumbs_to
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

PER_PAGE = 30


def _may_look(request: Request) -> None:
    if not request.user.has_perm("awards.view_complaints"):
        raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def complaints(request: Request) -> HttpResponse:
    """All of them, newest first, and the form for a new one."""
    _may_look(request)
    handles = request.user.has_perm("awards.handle_complaints")
    form = ComplaintForm(request.POST or None) if handles else None
    if request.method == "POST":
        demand(request, "awards.handle_complaints")
        if form is not None and form.is_valid():
            try:
                made = services.record_complaint(actor=request.user, **form.cleaned_data)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Đã ghi đơn.")
                return redirect("awards:complaint", made.pk)
    found = Complaint.objects.select_related("organisation", "assigned_to")
    page = Paginator(found.order_by("-received_on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(one, complaint_tag(one.state)) for one in page],
        "form": form,
        "crumbs": crumbs_to(("Khiếu nại, kiến nghị", "")),
    }
    return render(request, "awards/complaints.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def complaint(request: Request, pk: int) -> HttpResponse:
    """What was complained about, who settles it until when, what was answered."""
    _may_look(request)
    user = request.user
    found = get_object_or_404(
        Complaint.objects.select_related(
            "organisation", "award__kind", "award__decision", "assigned_to", "answered_by", "recorded_by"
        ),
        pk=pk,
    )
    if request.method == "POST":
        demand(request, "awards.handle_complaints")
    answering = "answer" in request.POST
    open_to_all = found.state != ComplaintState.ANSWERED and user.has_perm("awards.handle_complaints")
    mine = found.state == ComplaintState.ASSIGNED and user.has_perm("awards.answer_complaint", found)
    assign = AssignmentForm(request.POST if request.POST and not answering else None)
    answer = AnswerForm(request.POST if answering else None)
    chosen = answer if answering else assign
    if request.method == "POST" and chosen.is_valid():
        do = services.answer_complaint if answering else services.assign_complaint
        try:
            do(actor=user, complaint=found, **chosen.cleaned_data)
        except Refused as refusal:
            show_refusal(chosen, refusal)
        else:
            messages.success(request, "Đã ghi.")
            return redirect("awards:complaint", pk)
    context = {
        "complaint": found,
        "tag": complaint_tag(found.state),
        "assign": assign if open_to_all else None,
        "answer": answer if mine else None,
        "crumbs": crumbs_to(
            ("Khiếu nại, kiến nghị", reverse("awards:complaints")), (found.organisation.short_name, "")
        ),
    }
    return render(request, "awards/complaint.html", context)
