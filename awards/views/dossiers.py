"""The dossier of a group: its nominations, its papers, sending it, appraising it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from awards.choices import DossierState, NominationState
from awards.forms import AppraisalForm
from awards.models import Dossier, Nomination
from awards.selectors import pages
from awards.selectors.facts import Field
from awards.services import dossiers as services
from awards.services.nominations import nomination_url
from awards.views.common import dossier_or_404, must
from emulation.common.problems import Problem, Refused
from emulation.documents import selectors as documents
from emulation.documents.services import request_documents
from emulation.people.requests import Request

OPEN_TO_APPRAISAL = (NominationState.SUBMITTED, NominationState.ELIGIBLE, NominationState.NOT_ELIGIBLE)


@login_required
def index(request: Request) -> HttpResponse:
    """Where a person begins: own group's dossier, dossiers to appraise, sessions, the register."""
    context = {
        "dossiers": pages.dossiers_for(request.user)[:100],
        "ready": pages.ready_years(request.user),
        "sees_sessions": request.user.has_perm("awards.view_sessions"),
    }
    return render(request, "awards/index.html", context)


@login_required
def show(request: Request, pk: int) -> HttpResponse:
    dossier = dossier_or_404(request, pk)
    user = request.user
    nominations = [
        nomination
        for nomination in pages.nominations_of(dossier)
        if dossier.state != DossierState.DRAFTED or user.has_perm("awards.read_papers", dossier)
    ]
    reads_papers = user.has_perm("awards.read_papers", dossier)
    made = (
        [documents.latest(kind, subject) for kind, subject in pages.papers_of(dossier)]
        if reads_papers
        else []
    )
    context = {
        "dossier": dossier,
        "group_year": dossier.group_year,
        "nominations": [
            (nomination, pages.TAGS[NominationState(nomination.state)], _open(request, dossier, nomination))
            for nomination in nominations
        ],
        "detailed": reads_papers,
        "documents": [document for document in made if document],
        "may_edit": user.has_perm("awards.edit_dossier", dossier),
        "may_make": reads_papers and user.has_perm("awards.make_papers", dossier),
        "back": nomination_url(dossier.group_year),
        "crumbs": [("Khen thưởng", reverse("awards:index")), (str(dossier.group_year), "")],
    }
    return render(request, "awards/dossier.html", context)


def _open(request: Request, dossier: Dossier, nomination: Nomination) -> bool:
    """May this person appraise this nomination now?"""
    return (
        nomination.state in OPEN_TO_APPRAISAL
        and request.user.has_perm("awards.appraise_dossier", dossier)
        and nomination.organisation_id not in request.user.roles.belongs
    )


@login_required
@require_POST
def make_papers(request: Request, pk: int) -> HttpResponse:
    """One click: all papers of the dossier, made by a worker."""
    dossier = dossier_or_404(request, pk)
    must(request, "awards.make_papers", dossier)
    job = request_documents(
        actor=request.user,
        wanted=pages.papers_of(dossier),
        title=f"Hồ sơ trình khen thưởng: {dossier.group_year}",
    )
    return redirect("jobs:show", job.pk)


@login_required
def submit(request: Request, pk: int) -> HttpResponse:
    """The check page before sending, and the sending."""
    dossier = dossier_or_404(request, pk)
    must(request, "awards.edit_dossier", dossier)
    problems: list[Problem] = services.missing_to_submit(dossier)
    if request.method == "POST":
        try:
            services.submit_dossier(actor=request.user, dossier=dossier)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            return redirect("awards:receipt", dossier.pk)
    context = {
        "dossier": dossier,
        "problems": problems,
        "points": [
            "Sở Nội vụ tiếp nhận hồ sơ trong ngày; quy định có hiệu lực vào ngày tiếp nhận được áp dụng.",
            "Sau khi gửi không thêm, bớt hoặc sửa đề nghị được.",
        ],
        "action": reverse("awards:submit", args=[dossier.pk]),
        "back_url": reverse("awards:dossier", args=[dossier.pk]),
        "crumbs": [
            ("Khen thưởng", reverse("awards:index")),
            (str(dossier.group_year), reverse("awards:dossier", args=[dossier.pk])),
            ("Kiểm tra và gửi", ""),
        ],
    }
    return render(request, "awards/submit.html", context)


@login_required
def receipt(request: Request, pk: int) -> HttpResponse:
    dossier = dossier_or_404(request, pk)
    if dossier.state == DossierState.DRAFTED:
        raise Http404
    context = {
        "dossier": dossier,
        "nominations": pages.nominations_of(dossier),
        "crumbs": [
            ("Khen thưởng", reverse("awards:index")),
            (str(dossier.group_year), reverse("awards:dossier", args=[dossier.pk])),
            ("Biên nhận", ""),
        ],
    }
    return render(request, "awards/receipt.html", context)


@login_required
def appraise(request: Request, pk: int) -> HttpResponse:
    """One nomination before Sở Nội vụ: its conditions, and the verdict."""
    nomination = get_object_or_404(
        Nomination.objects.select_related("organisation", "kind", "row__organisation", "appraised_by"), pk=pk
    )
    dossier = dossier_or_404(request, nomination.dossier_id)
    must(request, "awards.appraise_dossier", dossier)
    if nomination.organisation_id in request.user.roles.belongs:
        raise PermissionDenied("Không thẩm định đề nghị của đơn vị mình.")
    field = Field.of(dossier.group_year, dossier)
    if field is None:
        raise Http404
    initial = {"opinion": nomination.opinion, "clause": nomination.refusal_clause}
    form = AppraisalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.appraise(
                actor=request.user,
                nomination=nomination,
                eligible=form.cleaned_data["eligible"] == "yes",
                opinion=form.cleaned_data["opinion"],
                clause=form.cleaned_data["clause"],
            )
        except Refused as refusal:
            for problem in refusal.problems:
                form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            messages.success(request, f"Đã ghi kết luận: {nomination.organisation.name}.")
            return redirect("awards:dossier", dossier.pk)
    context = {
        "dossier": dossier,
        "nomination": nomination,
        "form": form,
        "checks": pages.checks_of(field.assess(nomination.row, nomination.kind)),
        "crumbs": [
            ("Khen thưởng", reverse("awards:index")),
            (str(dossier.group_year), reverse("awards:dossier", args=[dossier.pk])),
            (nomination.organisation.short_name, ""),
        ],
    }
    return render(request, "awards/appraise.html", context)
