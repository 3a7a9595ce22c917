"""Where a person begins; the dossier of a group: its nominations, its documents, sending it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.choices import DossierState
from awards.forms.decisions import SignedFileForm
from awards.models import Dossier, DossierPaper
from awards.selectors import council as councils
from awards.selectors import dossiers as selectors
from awards.selectors.appraisal import clocks_of, supplements_of
from awards.selectors.wording import dossier_tag, session_tag, tag_of
from awards.services import appraisal, supplements
from awards.services import dossiers as services
from awards.services.dossier_papers import attach_dossier_paper
from awards.services.nominations import nomination_url
from awards.views.common import crumbs_to, dossier_or_404
from emulation.common import uploads
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.documents import selectors as documents
from emulation.documents.services import request_documents
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from emulation.regulations.models import Regulation

PER_PAGE = 25
SESSIONS_SHOWN = 5


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """By role: years whose awards are to be proposed, sessions of the council, dossiers."""
    user = request.user
    found = selectors.dossiers_for(user)
    state = request.GET.get("buoc", "")
    narrowed = found.filter(state=state) if state in DossierState.values else found
    page = Paginator(narrowed, PER_PAGE).get_page(request.GET.get("page"))
    sees_sessions = user.has_perm("awards.view_sessions")
    sessions = councils.sessions_for(user)[:SESSIONS_SHOWN] if sees_sessions else []
    context = {
        "page_obj": page,
        "rows": [(dossier, dossier_tag(dossier.state)) for dossier in page],
        "chips": _chips(found.order_by().values_list("state", flat=True), state),
        "ready": selectors.ready_years(user),
        "sees_sessions": sees_sessions,
        "brings_lists": user.has_perm("awards.upload_list"),
        "sees_flags": user.has_perm("awards.view_flags"),
        "sees_opinions": user.has_perm("awards.view_opinions"),
        "sees_complaints": user.has_perm("awards.view_complaints"),
        "sees_campaigns": user.has_perm("awards.view_campaigns"),
        "sessions": [(session, session_tag(session.state)) for session in sessions],
    }
    return render(request, "awards/index.html", context)


def _chips(states: object, current: str) -> list[dict[str, object]]:
    """Filters by state with counts; none where all dossiers stand alike."""
    held = list(states)  # type: ignore[call-overload]
    if len(set(held)) < 2:
        return []
    url = reverse("awards:index")
    chips: list[dict[str, object]] = [
        {"label": "Tất cả", "url": url, "count": len(held), "current": current not in DossierState.values}
    ]
    for value, label in DossierState.choices:
        if value in held:
            chips.append(
                {
                    "label": label,
                    "url": f"{url}?buoc={value}",
                    "count": held.count(value),
                    "current": value == current,
                }
            )
    return chips


@require_safe
@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """What is proposed, how far it is, its documents; a member reads the names only."""
    return _page(request, dossier_or_404(request, pk))


def _regulation(dossier: Dossier) -> Regulation:
    """The one that is checked against: of the reception, which would be today."""
    return dossier.regulation or Regulation.objects.in_force(today())


def _page(
    request: Request, dossier: Dossier, paper_form: SignedFileForm | None = None, paper_item: str = ""
) -> HttpResponse:
    """`paper_form`: an upload that was refused, of that item."""
    user = request.user
    readable = selectors.readable_nominations(user, dossier)
    reads_papers = user.has_perm("awards.read_papers", dossier)
    papers = selectors.made_papers(dossier) if reads_papers else []
    drafted = dossier.state == DossierState.DRAFTED
    may_edit = drafted and user.has_perm("awards.edit_dossier", dossier)
    appraises = user.has_perm("awards.appraise_dossier", dossier)
    context = {
        "dossier": dossier,
        "group_year": dossier.group_year,
        "tag": dossier_tag(dossier.state),
        "rows": [
            (n, tag_of(n.state), in_full, appraises and _open_to(request, n)) for n, in_full in readable
        ],
        "reads_papers": reads_papers,
        "papers": papers,
        "completeness": selectors.completeness(dossier, _regulation(dossier)) if reads_papers else None,
        "paper_form": paper_form or (SignedFileForm() if may_edit else None),
        "paper_item": paper_item,
        "events": selectors.events_of(dossier, [n for n, _ in readable]),
        "clock": clocks_of([dossier]).get(dossier.pk) if reads_papers else None,
        "supplements": supplements_of(dossier) if reads_papers and not drafted else [],
        "may_ask": appraises and not supplements.missing_to_ask(dossier),
        "may_answer": dossier.state == DossierState.SUPPLEMENT
        and user.has_perm("awards.submit_dossier", dossier),
        "may_edit": may_edit,
        "may_submit": drafted and user.has_perm("awards.submit_dossier", dossier),
        "has_receipt": not drafted and user.has_perm("awards.submit_dossier", dossier),
        "may_make": user.has_perm("awards.make_papers", dossier),
        "nominations_url": nomination_url(dossier.group_year),
        "crumbs": crumbs_to((str(dossier.group_year), "")),
    }
    return render(request, "awards/dossier.html", context, status=422 if paper_form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def paper(request: Request, pk: int, item: str) -> HttpResponseBase:
    """The signed copy of one part of the list: sent back to those who read the papers, or uploaded."""
    dossier = dossier_or_404(request, pk)
    if request.method == "POST":
        return _upload(request, dossier, item)
    demand(request, "awards.read_papers", dossier)
    found = get_object_or_404(DossierPaper, dossier=dossier, item=item)
    return uploads.sent_back(
        found.file,
        filename=found.filename,
        content_type=found.content_type,
        save="tai" in request.GET,
    )


def _upload(request: Request, dossier: Dossier, item: str) -> HttpResponse:
    demand(request, "awards.edit_dossier", dossier)
    form = SignedFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attach_dossier_paper(
                actor=request.user, dossier=dossier, item=item, file=form.cleaned_data["file"]
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã tải lên bản ký.")
            return redirect(reverse("awards:dossier", args=[dossier.pk]) + "#thanh-phan")
    return _page(request, dossier, form, item)


def _open_to(request: Request, nomination: object) -> bool:
    """May this person appraise this nomination now?"""
    state = getattr(nomination, "state", "")
    return state in appraisal.OPEN_TO_APPRAISAL and request.user.has_perm(
        "awards.appraise_nomination", nomination
    )


@require_POST
@login_required
def make_papers(request: Request, pk: int) -> HttpResponse:
    """One click: all documents of the dossier, made by a worker; the job's page shows them."""
    dossier = dossier_or_404(request, pk)
    demand(request, "awards.make_papers", dossier)
    job = request_documents(
        actor=request.user,
        wanted=selectors.papers_of(dossier),
        title=f"Hồ sơ đề nghị khen thưởng: {dossier.group_year}",
        groups=[dossier.group_year.group.code],
    )
    return redirect("jobs:show", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submit(request: Request, pk: int) -> HttpResponse:
    """First what is missing, each line with the way to its place, then one button."""
    dossier = dossier_or_404(request, pk)
    demand(request, "awards.submit_dossier", dossier)
    problems: list[Problem] = services.missing_to_submit(dossier)
    if request.method == "POST":
        try:
            services.submit_dossier(actor=request.user, dossier=dossier)
        except Refused as refusal:
            problems = list(refusal.problems)
        else:
            messages.success(request, "Đã gửi hồ sơ tới Sở Nội vụ.")
            return redirect("awards:receipt", dossier.pk)
    back = reverse("awards:dossier", args=[dossier.pk])
    context = {
        "dossier": dossier,
        "nominations": selectors.nominations_of(dossier),
        "completeness": selectors.completeness(dossier, _regulation(dossier)),
        "problems": problems,
        "questions": [] if problems else services.open_questions(dossier),
        "points": [
            "Sở Nội vụ tiếp nhận trong ngày; áp dụng quy định có hiệu lực vào ngày tiếp nhận.",
            "Sau khi gửi, khối, cụm không thêm, bớt hoặc sửa đề nghị.",
            "Các đơn vị thành viên được xem danh sách đề nghị.",
        ],
        "action": reverse("awards:submit", args=[dossier.pk]),
        "back_url": back,
        "crumbs": crumbs_to((str(dossier.group_year), back), ("Kiểm tra và gửi", "")),
    }
    return render(request, "awards/submit.html", context)


@require_safe
@login_required
def receipt(request: Request, pk: int) -> HttpResponse:
    """What was received, when, from whom, under which regulation."""
    dossier = dossier_or_404(request, pk)
    if dossier.state == DossierState.DRAFTED:
        raise Http404
    back = reverse("awards:dossier", args=[dossier.pk])
    made = documents.latest(selectors.RECEIPT, dossier.pk)
    context = {
        "dossier": dossier,
        "rows": selectors.readable_nominations(request.user, dossier),
        "clock": clocks_of([dossier]).get(dossier.pk),
        "clause": dossier.regulation_in_force().book.clause("dossier.processing_working_days"),
        "documents": [made] if made else [],
        "may_make": request.user.has_perm("awards.make_papers", dossier),
        "crumbs": crumbs_to((str(dossier.group_year), back), ("Biên nhận", "")),
    }
    return render(request, "awards/receipt.html", context)


@require_POST
@login_required
def make_receipt(request: Request, pk: int) -> HttpResponse:
    """The receipt as PDF and Word, made by a worker."""
    dossier = dossier_or_404(request, pk)
    demand(request, "awards.make_papers", dossier)
    if dossier.state == DossierState.DRAFTED:
        raise Http404
    job = request_documents(
        actor=request.user,
        wanted=[(selectors.RECEIPT, dossier.pk)],
        title=f"Biên nhận hồ sơ: {dossier.group_year}",
        groups=[dossier.group_year.group.code],
    )
    return redirect("jobs:show", job.pk)
