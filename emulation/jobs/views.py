"""The page of a piece of long work: progress, then the result or a readable failure."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from emulation.common.problems import Refused
from emulation.jobs import services
from emulation.jobs.models import Job
from emulation.people.requests import Request


def _job_for(request: Request, job_id: UUID) -> Job:
    job = get_object_or_404(Job.objects.select_related("requester"), pk=job_id)
    if not request.user.has_perm("jobs.view_job", job):
        raise Http404
    return job


@require_safe
@login_required
def show(request: Request, job_id: UUID) -> HttpResponse:
    """The whole page, or only the changing part of it when htmx polls."""
    job = _job_for(request, job_id)
    documents = list(job.documents.prefetch_related("files"))
    finished = [document for document in documents if document.state == "ready"]
    context = {
        "job": job,
        "documents": documents,
        "finished": finished,
        "has_word": any(file.format == "docx" for document in finished for file in document.files.all()),
        "not_made": _not_made(sum(document.state == "failed" for document in documents)),
        "may_retry": services.may_retry(job),
        "crumbs": [("Việc cần làm", reverse("home:tasks")), (job.title, "")],
    }
    template = "jobs/_progress.html" if request.htmx else "jobs/show.html"
    return render(request, template, context)


def _not_made(count: int) -> str:
    """What the page says instead of "Đã xong." when some documents could not be made; empty without any."""
    if not count:
        return ""
    return f"Còn {count} văn bản chưa lập được: bổ sung dữ liệu nêu dưới từng văn bản rồi tạo lại."


@require_POST
@login_required
def retry(request: Request, job_id: UUID) -> HttpResponse:
    job = _job_for(request, job_id)
    try:
        job = services.retry(actor=request.user, job=job)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("jobs:show", job.pk)
