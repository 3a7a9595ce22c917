"""The scan of a proxy paper: handed in by those who run the conference, read by those who answer for it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.problems import Refused
from emulation.common.uploads import sent_back
from emulation.conferences import selectors, services
from emulation.conferences.forms.sitting import ProxyForm
from emulation.conferences.models import ProxyScan
from emulation.groups.models import GroupYear
from emulation.groups.pages import crumbs_of, group_year_for
from emulation.groups.selectors import members
from emulation.organisations.models import Organisation
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def _member(group_year: GroupYear, unit_id: int) -> Organisation:
    for member in members(group_year):
        if member.organisation_id == unit_id:
            return member.organisation
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def proxy(request: Request, code: str, year: int, unit_id: int) -> HttpResponse:
    """Hand in the scan of a unit's proxy paper."""
    group_year = group_year_for(request, code, year)
    demand(request, "conferences.record_conference", group_year)
    unit = _member(group_year, unit_id)
    conference = selectors.conference_of(group_year)
    sent = request.method == "POST"
    form = ProxyForm(request.POST, request.FILES) if sent else ProxyForm()
    if sent and form.is_valid():
        try:
            services.keep_proxy_scan(
                actor=request.user,
                group_year=group_year,
                organisation=unit,
                scan=form.cleaned_data["scan"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã lưu bản chụp giấy ủy quyền của {unit.short_name}.")
            return redirect("conferences:show" if conference else "conferences:sitting", code, year)
    context = {
        "group_year": group_year,
        "unit": unit,
        "form": form,
        "kept": ProxyScan.objects.filter(group_year=group_year, organisation=unit).first(),
        "problems": services.missing_to_record(group_year, conference),
        "back": "conferences:show" if conference else "conferences:sitting",
        "crumbs": crumbs_of(group_year, "Giấy ủy quyền"),
    }
    return render(request, "conferences/proxy.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@login_required
def scan(request: Request, code: str, year: int, unit_id: int) -> HttpResponseBase:
    """For those who run the conference, the staff that appraises its dossier, the unit, and the inspector."""
    group_year = group_year_for(request, code, year)
    user = request.user
    if not (unit_id in user.roles.served or user.has_perm("conferences.read_proxy_scans", group_year)):
        raise Http404
    found = get_object_or_404(ProxyScan, group_year=group_year, organisation=unit_id)
    return sent_back(found.file, filename=found.filename, content_type=found.content_type)
