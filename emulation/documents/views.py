"""The list of one's documents and the download, which passes the rule of the subject."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from emulation.documents import selectors
from emulation.documents.models import DocumentFile
from emulation.people.requests import Request

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    return render(request, "documents/index.html", {"documents": selectors.recent(request.user)})


@require_safe
@login_required
def download(request: Request, file_id: int) -> FileResponse:
    """A PDF opens in the browser, the others are saved. Who may not read the subject gets a 404."""
    file = get_object_or_404(DocumentFile.objects.select_related("document"), pk=file_id)
    if not selectors.may_read(request.user, file.document):
        raise Http404
    response = FileResponse(
        file.file.open("rb"),
        as_attachment=file.format != "pdf",
        filename=str(file.file.name).rsplit("/", 1)[-1],
        content_type=CONTENT_TYPES[file.format],
    )
    response["Cache-Control"] = "private, no-store"
    return response
