"""The page of a piece of long work: progress, then the result or a readable failure."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from emulation.jobs import services
from emulation.jobs.models import Job


def _job_for(request: HttpRequest, job_id: UUID) -> Job:
    job = get_object_or_404(Job.objects.select_related("requester"), pk=job_id)
    if not request.user.has_perm("jobs.view_job", job):
        raise Http404
    return job


@login_required
def show(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The whole page, or only the changing part of it when htmx polls."""
    job = _job_for(request, job_id)
    documents = list(job.documents.prefetch_related("files"))
    template = "jobs/_progress.html" if request.htmx else "jobs/show.html"
    context = {"job": job, "documents": documents, "crumbs": [("Việc cần làm", reverse("home:tasks"))]}
    return render(request, template, context)


@login_required
@require_POST
def retry(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = services.retry(actor=request.user, job=_job_for(request, job_id))
    return redirect("jobs:show", job.pk)
