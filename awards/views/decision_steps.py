"""The steps of a decision: consultation, objections, number and day, signed copy, publication."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.forms.decisions import (
    ConsultationForm,
    DropForm,
    ObjectionAnswerForm,
    ObjectionForm,
    ReturnForm,
    SignedFileForm,
    SignForm,
    WaiverForm,
)
from awards.models import Decision, Objection
from awards.selectors import decisions as selectors
from awards.services import consultations, decisions, publication
from awards.views.decisions import DOCUMENT, decision_crumbs, decision_or_404, decision_page
from emulation.common.problems import Refused
from emulation.common.uploads import sent_back
from emulation.documents.services import request_documents
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def _done(
    request: Request, decision: Decision, name: str, form: BaseForm, do: Callable[[], object], said: str
) -> HttpResponse:
    """Do it and go back to the decision; refused, the page comes back with what was typed."""
    if form.is_valid():
        try:
            do()
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect("awards:decision", decision.pk)
    return decision_page(request, decision, **{name: form})


def _pressed(request: Request, decision: Decision, do: Callable[[], object], said: str) -> HttpResponse:
    """A button without a form of its own."""
    try:
        do()
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, said)
    return redirect("awards:decision", decision.pk)


@require_POST
@login_required
def consult(request: Request, pk: int) -> HttpResponse:
    """Put the list to the public, or (`reason`) say why not."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    if "reason" in request.POST:
        waiver = WaiverForm(request.POST)
        return _done(
            request,
            decision,
            "waive",
            waiver,
            lambda: consultations.waive_consultation(
                actor=request.user, decision=decision, **waiver.cleaned_data
            ),
            "Đã ghi lý do không lấy ý kiến công khai.",
        )
    form = ConsultationForm(request.POST)
    return _done(
        request,
        decision,
        "consult",
        form,
        lambda: consultations.consult(actor=request.user, decision=decision, **form.cleaned_data),
        "Đã ghi thời gian lấy ý kiến công khai.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def objection(request: Request, pk: int) -> HttpResponse:
    """What came in about one unit of the list."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    nominations = {one.pk: one for one in selectors.nominations_of(decision)}
    form = ObjectionForm(request.POST or None, nominations=list(nominations.values()))
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "nomination": nominations[form.cleaned_data["nomination"]]}
        try:
            consultations.record_objection(actor=request.user, decision=decision, **given)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi ý kiến.")
            return redirect("awards:decision", pk)
    return _form_page(request, decision, form, "Ghi ý kiến công khai", "Ghi ý kiến")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def answer(request: Request, pk: int) -> HttpResponse:
    """What was found about an objection; upheld, the unit leaves the list."""
    found = get_object_or_404(Objection.objects.select_related("nomination__organisation"), pk=pk)
    decision = decision_or_404(request, found.decision_id)
    demand(request, "awards.draft_decision")
    form = ObjectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            consultations.answer_objection(
                actor=request.user,
                objection=found,
                upheld=form.cleaned_data["upheld"] == "yes",
                answer=form.cleaned_data["answer"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi kết quả xử lý.")
            return redirect("awards:decision", decision.pk)
    lead = f"{found.nomination.organisation.name}: {found.content}"
    return _form_page(request, decision, form, "Xử lý ý kiến công khai", "Ghi kết quả", lead)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def drop(request: Request, pk: int, nomination: int) -> HttpResponse:
    """One unit off the list of a draft, with the reason."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    found = get_object_or_404(decision.nominations.select_related("organisation"), pk=nomination)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.drop_from_draft(
                actor=request.user, decision=decision, nomination=found, **form.cleaned_data
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã rút {found.organisation.name} khỏi dự thảo.")
            return redirect("awards:decision", pk)
    return _form_page(
        request, decision, form, "Rút khỏi dự thảo", "Rút khỏi dự thảo", found.organisation.name
    )


def _form_page(
    request: Request, decision: Decision, form: BaseForm, title: str, button: str, lead: str = ""
) -> HttpResponse:
    context = {
        "title": title,
        "lead": lead,
        "form": form,
        "button": button,
        "back_url": reverse("awards:decision", args=[decision.pk]),
        "crumbs": decision_crumbs(
            (str(decision), reverse("awards:decision", args=[decision.pk])), (title, "")
        ),
    }
    return render(request, "awards/form.html", context)


@require_POST
@login_required
def discard(request: Request, pk: int) -> HttpResponse:
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    try:
        decisions.discard_draft(actor=request.user, decision=decision)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
        return redirect("awards:decision", pk)
    messages.success(request, "Đã xóa dự thảo. Các tập thể trở lại danh sách chờ quyết định.")
    return redirect("awards:decisions")


@require_POST
@login_required
def sign(request: Request, pk: int) -> HttpResponse:
    """Number and day of the decision as it was signed."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    form = SignForm(request.POST)
    return _done(
        request,
        decision,
        "sign",
        form,
        lambda: decisions.sign_decision(actor=request.user, decision=decision, **form.cleaned_data),
        f"Đã ghi Quyết định số {request.POST.get('number', '').strip()[:60]}.",
    )


@require_POST
@login_required
def attach(request: Request, pk: int) -> HttpResponse:
    """The signed copy."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    form = SignedFileForm(request.POST, request.FILES)
    return _done(
        request,
        decision,
        "file",
        form,
        lambda: publication.attach_signed(actor=request.user, decision=decision, **form.cleaned_data),
        "Đã tải lên bản đã ký.",
    )


@require_safe
@login_required
def signed_file(request: Request, pk: int) -> FileResponse:
    """The signed copy, for everybody who may read the decision."""
    decision = decision_or_404(request, pk)
    if not decision.sha256:
        raise Http404
    return sent_back(decision.file, filename=decision.filename, content_type=decision.content_type)


@require_POST
@login_required
def prepare(request: Request, pk: int) -> HttpResponse:
    """The first step of publication."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    return _pressed(
        request,
        decision,
        lambda: publication.prepare_publication(actor=request.user, decision=decision),
        "Đã chuẩn bị công bố. Một người khác kiểm tra và công bố.",
    )


@require_POST
@login_required
def publish(request: Request, pk: int) -> HttpResponse:
    """The second step, by another person; with a `reason` it goes back to the first."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.publish_decision", decision)
    if "reason" in request.POST:
        form = ReturnForm(request.POST)
        return _done(
            request,
            decision,
            "back",
            form,
            lambda: publication.return_publication(
                actor=request.user, decision=decision, **form.cleaned_data
            ),
            "Đã trả lại để kiểm tra.",
        )
    return _pressed(
        request,
        decision,
        lambda: publication.publish(actor=request.user, decision=decision),
        "Đã công bố quyết định.",
    )


@require_POST
@login_required
def make_paper(request: Request, pk: int) -> HttpResponse:
    """The draft decision with its list as PDF and Word."""
    decision = decision_or_404(request, pk)
    demand(request, "awards.draft_decision")
    job = request_documents(
        actor=request.user, wanted=[(DOCUMENT, decision.pk)], title=str(decision), groups=[]
    )
    return redirect("jobs:show", job.pk)
