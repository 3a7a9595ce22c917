"""Files of an activity: added and taken away by those who run the group, read by who reads the activity."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from emulation.activities.forms.planning import FileForm
from emulation.activities.models import ActivityFile
from emulation.activities.services import outcome
from emulation.activities.views.activities import show_page
from emulation.activities.views.parts import activity_for, show_url
from emulation.common import uploads
from emulation.common.problems import Refused
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_POST
@login_required
def add(request: Request, code: str, year: int, activity_id: int) -> HttpResponse:
    activity = activity_for(request, code, year, activity_id)
    demand(request, "activities.record_activity", activity.group_year)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = outcome.add_file(
                actor=request.user,
                activity=activity,
                sent=form.sent_file,
                subject=form.cleaned_data["subject"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã thêm tệp “{kept.subject}”.")
            return redirect(f"{show_url(activity)}#tep")
    return show_page(request, activity, form)


def _file_for(
    request: Request, code: str, year: int, activity_id: int, activity_file_id: int
) -> ActivityFile:
    """404 for who may not read the activity."""
    activity = activity_for(request, code, year, activity_id)
    kept = get_object_or_404(activity.files, pk=activity_file_id)
    kept.activity = activity
    return kept


@require_safe
@login_required
def file(request: Request, code: str, year: int, activity_id: int, activity_file_id: int) -> FileResponse:
    """The file itself: PDFs and pictures in the browser, `?tai=1` and everything else as a download."""
    kept = _file_for(request, code, year, activity_id, activity_file_id)
    return uploads.sent_back(
        kept.file, filename=kept.filename, content_type=kept.content_type, save="tai" in request.GET
    )


@require_POST
@login_required
def remove(request: Request, code: str, year: int, activity_id: int, activity_file_id: int) -> HttpResponse:
    kept = _file_for(request, code, year, activity_id, activity_file_id)
    demand(request, "activities.record_activity", kept.activity.group_year)
    try:
        outcome.remove_file(actor=request.user, kept=kept)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, f"Đã gỡ tệp “{kept.subject}”.")
    return redirect(f"{show_url(kept.activity)}#tep")
