"""Decisions: what waits for one, drafting the list, the page of one decision with its next step."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from awards.builders.decision import CHAIRMAN, COMMITTEE
from awards.choices import DecisionState
from awards.forms.decisions import (
    ConsultationForm,
    DraftForm,
    ReturnForm,
    SignedFileForm,
    SignForm,
    WaiverForm,
)
from awards.models import CertificateSheet, CouncilSession, Decision
from awards.selectors import consultations
from awards.selectors import decisions as selectors
from awards.selectors.wording import decision_tag
from awards.services import decisions as services
from awards.services import publication
from awards.views.common import crumbs_to
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.documents import selectors as documents
from emulation.groups.pages import Crumbs
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from emulation.regulations.award_keys import DECIDERS

PER_PAGE = 30
DOCUMENT = "award_decision"


def decision_crumbs(*rest: tuple[str, str]) -> Crumbs:
    return crumbs_to(("Quyết định", reverse("awards:decisions")), *rest)


def decision_or_404(request: Request, pk: int) -> Decision:
    """A published decision for everybody, others for those who prepare, vote or inspect."""
    found = get_object_or_404(
        Decision.objects.select_related(
            "kind", "campaign", "regulation", "recorded_by", "prepared_by", "published_by"
        ),
        pk=pk,
    )
    if not request.user.has_perm("awards.view_decision", found):
        raise Http404
    return found


@require_safe
@login_required
def decisions(request: Request) -> HttpResponse:
    """What waits for a decision, and all decisions one may read."""
    user = request.user
    drafts = user.has_perm("awards.draft_decision")
    page = Paginator(selectors.decisions_for(user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [(one, decision_tag(one.state)) for one in page],
        "batches": selectors.batches(selectors.waiting()) if drafts else [],
        "drafts": drafts,
        "reads_submissions": user.has_perm("awards.view_drafts"),
        "crumbs": crumbs_to(("Quyết định", "")),
    }
    return render(request, "awards/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def draft(request: Request) -> HttpResponse:
    """The list of a new decision: one kind of one year (`?loai=`), of one session (`?phien=`) or all."""
    demand(request, "awards.draft_decision")
    pk = request.GET.get("phien", "")
    session = get_object_or_404(CouncilSession, pk=int(pk)) if pk.isdecimal() and len(pk) < 10 else None
    found = selectors.batches(selectors.waiting(session))
    batch = next((one for one in found if one.key == request.GET.get("loai")), found[0] if found else None)
    form = None
    if batch is not None:
        form = DraftForm(
            request.POST or None, waiting=batch.nominations, initial={"authority": _authority(batch)}
        )
        if request.method == "POST" and form.is_valid():
            chosen = set(form.cleaned_data["nominations"])
            try:
                made = services.draft_decision(
                    actor=request.user,
                    kind=batch.kind,
                    year=batch.year,
                    nominations=[one for one in batch.nominations if one.pk in chosen],
                    authority=form.cleaned_data["authority"],
                )
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, "Đã lập dự thảo quyết định.")
                return redirect("awards:decision", made.pk)
    url, rest = reverse("awards:draft-decision"), f"&phien={session.pk}" if session else ""
    context = {
        "batch": batch,
        "chips": [
            {
                "label": f"{one.award_name} năm {one.year}",
                "url": f"{url}?loai={one.key}{rest}",
                "count": len(one.nominations),
                "current": one is batch,
            }
            for one in found
        ]
        if len(found) > 1
        else [],
        "form": form,
        "crumbs": decision_crumbs(("Dự thảo quyết định", "")),
    }
    return render(request, "awards/decision_draft.html", context)


def _authority(batch: selectors.Batch) -> str:
    """Who decides on that kind by the regulation that the first dossier follows."""
    book = batch.nominations[0].dossier.regulation_in_force().book
    return DECIDERS[book.text(f"award.{batch.kind.code}.decided_by")]


@require_safe
@login_required
def show(request: Request, pk: int) -> HttpResponse:
    return decision_page(request, decision_or_404(request, pk))


def decision_page(request: Request, decision: Decision, **bound: BaseForm) -> HttpResponse:
    """The list, how far it is, and the form of the next step; `bound`: a form that was refused."""
    user = request.user
    drafts = user.has_perm("awards.draft_decision")
    drafted = decision.state == DecisionState.DRAFTED
    inside = user.has_perm("awards.view_drafts")
    may_publish = decision.state == DecisionState.PREPARED and user.has_perm(
        "awards.publish_decision", decision
    )
    may_publish = may_publish and decision.prepared_by_id != user.pk
    forms = _forms(decision, drafts) | ({"back": ReturnForm()} if may_publish else {})
    if late := [form for name, form in bound.items() if name not in forms]:  # the step is over
        for form in late:
            for errors in form.errors.values():
                messages.error(request, " ".join(str(error) for error in errors))
        return redirect("awards:decision", decision.pk)
    context: dict[str, Any] = {
        "decision": decision,
        "tag": decision_tag(decision.state),
        "nominations": selectors.nominations_of(decision) if drafted else [],
        "records": list(
            decision.records.select_related("organisation", "revoked_by").order_by("organisation__sort_key")
        ),
        "objections": list(
            decision.objections.select_related("nomination__organisation", "answered_by") if inside else []
        ),
        "inside": inside,
        "drafts": drafts,
        "problems": services.missing_to_sign(decision) if drafted and drafts else [],
        "lacks": publication.missing_to_prepare(decision) if decision.state == DecisionState.SIGNED else [],
        "may_publish": may_publish,
        "is_preparer": decision.prepared_by_id == user.pk and decision.state == DecisionState.PREPARED,
        "prize": _prize(decision),
        "papers": [paper for paper in (documents.latest(DOCUMENT, decision.pk),) if paper and inside],
        **_printing(decision, drafts),
        "consultation_clause": (
            decision.regulation.book.clause("consultation.days") if drafted and decision.regulation else ""
        ),
        "until": consultations.last_day(decision, today()) if drafted and drafts else None,
        "consult_days": (
            consultations.consultation_words(decision.regulation.book)
            if drafted and decision.regulation
            else ""
        ),
        "forms": {**forms, **bound},
        "crumbs": decision_crumbs((str(decision), "")),
    }
    refused = any(form.errors for form in bound.values())
    return render(request, "awards/decision.html", context, status=422 if refused else 200)


def _printing(decision: Decision, drafts: bool) -> dict[str, Any]:
    """Certificates are printed here once the decision is published, by those who drafted it."""
    if not drafts or decision.state != DecisionState.PUBLISHED or decision.regulation is None:
        return {"prints": False}
    if decision.regulation.book.text(f"award.{decision.kind.code}.decided_by") not in (CHAIRMAN, COMMITTEE):
        return {"prints": False}
    sheet = CertificateSheet.objects.filter(kind=decision.kind_id, current=True).first()
    made = documents.latest("certificates", decision.pk) if sheet else None
    return {"prints": True, "sheet": sheet, "certificates": [made] if made else []}


def _prize(decision: Decision) -> selectors.Prize | None:
    if decision.regulation is None:
        return None
    return selectors.prize_on(decision.regulation, decision.kind, decision.signed_on or today())


def _forms(decision: Decision, drafts: bool) -> dict[str, BaseForm]:
    """Forms of the steps that are open to this person."""
    if not drafts:
        return {}
    if decision.state == DecisionState.SIGNED:
        return {"file": SignedFileForm()}
    if decision.state != DecisionState.DRAFTED:
        return {}
    return {
        "consult": ConsultationForm(),
        "waive": WaiverForm(),
        "sign": SignForm(initial={"authority": decision.authority, "signed_on": today()}),
    }
