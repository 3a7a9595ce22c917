"""The achievement report of a nominated unit: read, written, as a file, sent, confirmed, sent back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards.choices import ReportState
from awards.forms.reports import ReportFileForm, ReportForm, ReturnForm
from awards.models import AchievementReport, Nomination
from awards.selectors import reports as selectors
from awards.selectors.achievement import draw_up
from awards.selectors.wording import report_tag
from awards.services import reports as services
from awards.views.common import crumbs_to
from emulation.common import uploads
from emulation.common.problems import Conflict, Refused
from emulation.documents.data import DocumentDataError
from emulation.documents.forms.achievement import awards_table
from emulation.documents.forms.achievement_facts import result_sentence, short_of_plan
from emulation.documents.selectors import latest
from emulation.documents.services import request_documents
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

DOCUMENT = "achievement_report"


def nomination_or_404(request: Request, pk: int) -> tuple[Nomination, AchievementReport | None]:
    """The nomination with its report, for those who may read it."""
    found = get_object_or_404(Nomination.objects.select_related("dossier"), pk=pk)
    report = selectors.report_of(found)
    probe = report or AchievementReport(
        group_year_id=found.dossier.group_year_id,
        organisation_id=found.organisation_id,
        kind_id=found.kind_id,
    )
    nomination = selectors.nomination_of(probe)
    if nomination is None or not request.user.has_perm("awards.view_report", nomination):
        raise Http404
    return nomination, report


@require_safe
@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """The report as it will be printed, what it lacks, and the next step."""
    return _page(request, *nomination_or_404(request, pk))


def _page(
    request: Request,
    nomination: Nomination,
    report: AchievementReport | None,
    file_form: ReportFileForm | None = None,
    return_form: ReturnForm | None = None,
) -> HttpResponse:
    user, is_open = request.user, selectors.is_open(nomination)
    state = report.state if report else None
    drafted = is_open and state in (None, ReportState.DRAFTED)
    writes = drafted and user.has_perm("awards.write_report", nomination)
    confirms = is_open and user.has_perm("awards.confirm_report", nomination)
    made = latest(DOCUMENT, report.pk) if report else None
    context = {
        **_content(nomination, report),
        "nomination": nomination,
        "group_year": nomination.dossier.group_year,
        "report": report,
        "tag": report_tag(state),
        "may_write": writes,
        "missing": services.missing_to_send(nomination, report) if writes and report else [],
        "may_send": writes and report is not None and user.has_perm("awards.send_report", nomination),
        "may_confirm": confirms and state == ReportState.SENT,
        "may_return": confirms and state in (ReportState.SENT, ReportState.CONFIRMED),
        "may_make": report is not None,
        "documents": [made] if made else [],
        "file_form": file_form or (ReportFileForm() if writes else None),
        "return_form": return_form or (ReturnForm() if confirms else None),
        "crumbs": _crumbs(nomination, ("Báo cáo thành tích", "")),
    }
    refused = bool((file_form and file_form.errors) or (return_form and return_form.errors))
    return render(request, "awards/report.html", context, status=422 if refused else 200)


def _content(nomination: Nomination, report: AchievementReport | None) -> dict[str, Any]:
    """What is printed; without a head of the unit or a leader of the group only why it cannot be."""
    probe = report or AchievementReport(
        group_year=nomination.dossier.group_year,
        organisation=nomination.organisation,
        kind=nomination.kind,
        sections=selectors.first_draft(nomination),
    )
    try:
        drawn = draw_up(nomination, probe)
    except Refused as refusal:
        return {"drawn": None, "cannot": [str(problem) for problem in refusal.problems]}
    except DocumentDataError as error:
        return {"drawn": None, "cannot": list(error.sentences)}
    regulation = nomination.dossier.regulation_in_force()
    parts = [
        (name, [one for one in drawn.sections_of_form if one.part == number])
        for number, name in enumerate(drawn.headings, start=1)
    ]
    return {
        "drawn": drawn,
        "results": drawn.results_table() if drawn.indicators else None,
        "titles": awards_table(drawn.titles, "Danh hiệu thi đua") if drawn.titles else None,
        "forms": awards_table(drawn.forms, "Hình thức khen thưởng") if drawn.forms else None,
        "parts": parts,
        "result": result_sentence(drawn.indicators, drawn.years[-1]),
        "short": short_of_plan(drawn.indicators),
        "standing": drawn.standing.sentence(drawn.group.noun),
        "regulation": regulation,
        "clause": regulation.book.clause("dossier.report_sections"),
    }


def _crumbs(nomination: Nomination, *rest: tuple[str, str]) -> Any:
    back = reverse("awards:dossier", args=[nomination.dossier_id])
    return crumbs_to(
        (str(nomination.dossier.group_year), back), (nomination.organisation.short_name, ""), *rest
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, pk: int) -> HttpResponse:
    """The sections as one form. What was typed stays when it is refused or somebody else was quicker."""
    nomination, report = nomination_or_404(request, pk)
    demand(request, "awards.write_report", nomination)
    if not selectors.is_open(nomination) or (report and report.state != ReportState.DRAFTED):
        messages.error(request, "Báo cáo đã gửi; không sửa được nữa.")
        return redirect("awards:report", pk)
    texts = report.sections if report else selectors.first_draft(nomination)
    sections = selectors.typed_sections(nomination.dossier.regulation_in_force(), nomination.kind.code, texts)
    initial = {"version": report.version if report else 0, **{one.code: one.text for one in sections}}
    form = ReportForm(request.POST or None, sections=sections, initial=initial)
    current: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            services.write_report(
                actor=request.user,
                nomination=nomination,
                sections=form.texts,
                version=form.cleaned_data["version"],
            )
        except Conflict as conflict:
            current = conflict.current
            show_refusal(form, conflict)
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = str(current["version"])  # type: ignore[index]
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi báo cáo thành tích.")
            return redirect("awards:report", pk)
    context = {
        "nomination": nomination,
        "form": form,
        "stored": [(one.label, current.get(one.code, "")) for one in sections] if current else [],
        "back_url": reverse("awards:report", args=[pk]),
        "crumbs": _crumbs(
            nomination, ("Báo cáo thành tích", reverse("awards:report", args=[pk])), ("Soạn", "")
        ),
    }
    return render(request, "awards/report_edit.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def make_paper(request: Request, pk: int) -> HttpResponse:
    """PDF and Word of the report, made by a worker."""
    nomination, report = nomination_or_404(request, pk)
    if report is None:
        raise Http404
    job = request_documents(
        actor=request.user,
        wanted=[(DOCUMENT, report.pk)],
        title=str(report),
        groups=[nomination.dossier.group_year.group.code],
    )
    return redirect("jobs:show", job.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def file(request: Request, pk: int) -> HttpResponseBase:
    """The uploaded report, for everybody who reads the report; a POST uploads it."""
    nomination, report = nomination_or_404(request, pk)
    if request.method != "POST":
        if report is None or not report.file:
            raise Http404
        return uploads.sent_back(
            report.file, filename=report.filename, content_type=report.content_type, save="tai" in request.GET
        )
    demand(request, "awards.write_report", nomination)
    form = ReportFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            services.upload_report(actor=request.user, nomination=nomination, file=form.cleaned_data["file"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã nhận tệp báo cáo thành tích.")
            return redirect("awards:report", pk)
    return _page(request, nomination, report, file_form=form)


@require_POST
@login_required
def remove_file(request: Request, pk: int) -> HttpResponse:
    """Back to the text written in the app."""
    nomination, _ = nomination_or_404(request, pk)
    return _done(
        request,
        pk,
        lambda: services.remove_file(actor=request.user, nomination=nomination),
        "Đã gỡ tệp; báo cáo dùng nội dung soạn trên hệ thống.",
    )


@require_POST
@login_required
def step(request: Request, pk: int) -> HttpResponse:
    """Send (the head), confirm or send back (the submitting level)."""
    nomination, report = nomination_or_404(request, pk)
    wanted = request.POST.get("viec", "")
    if wanted == "gui":
        return _done(
            request,
            pk,
            lambda: services.send_report(actor=request.user, nomination=nomination),
            "Đã gửi báo cáo để cấp trình xác nhận.",
        )
    if wanted == "xac-nhan":
        return _done(
            request,
            pk,
            lambda: services.confirm_report(actor=request.user, nomination=nomination),
            "Đã xác nhận báo cáo thành tích.",
        )
    demand(request, "awards.confirm_report", nomination)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            services.return_report(
                actor=request.user, nomination=nomination, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã trả lại báo cáo để đơn vị sửa.")
            return redirect("awards:report", pk)
    return _page(request, nomination, report, return_form=form)


def _done(request: Request, pk: int, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("awards:report", pk)
