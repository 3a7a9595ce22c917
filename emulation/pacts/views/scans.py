"""The signed pact as a file: upload, read, remove."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common import uploads
from emulation.common.problems import Refused
from emulation.groups.pages import group_year_for
from emulation.pacts import services
from emulation.pacts.forms.pact import ScanForm
from emulation.pacts.models import PactScan
from emulation.pacts.views.common import crumbs, pact_for, pact_url
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: Request, code: str, year: int) -> HttpResponse:
    demand(request, "pacts.attach_scan", group_year_for(request, code, year))
    group_year, pact = pact_for(request, code, year)
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.attach_scan(actor=request.user, pact=pact, file=form.cleaned_data["file"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã lưu bản giao ước đã ký.")
            return redirect(pact_url(group_year))
    context = {
        "form": form,
        "group_year": group_year,
        "back_url": pact_url(group_year),
        "crumbs": crumbs(group_year, "Tải bản đã ký lên"),
    }
    return render(request, "pacts/scan.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def file(request: Request, code: str, year: int) -> FileResponse:
    """The scan for everybody who may read the pact: in the browser, `?tai=1` as a download."""
    _, pact = pact_for(request, code, year)
    scan = PactScan.objects.filter(pact=pact).first()
    if scan is None:
        raise Http404
    return uploads.sent_back(
        scan.file, filename=scan.filename, content_type=scan.content_type, save="tai" in request.GET
    )


@require_POST
@login_required
def remove(request: Request, code: str, year: int) -> HttpResponse:
    group_year, pact = pact_for(request, code, year)
    try:
        services.remove_scan(actor=request.user, pact=pact)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, problem.message)
    else:
        messages.success(request, "Đã gỡ bản ký.")
    return redirect(pact_url(group_year))
