"""The pack: read, completed with the leader's words, handed over, received, printed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from emulation.common.problems import Conflict, Refused
from emulation.common.versions import stamp
from emulation.documents.selectors import latest
from emulation.documents.services import request_documents
from emulation.groups.models import GroupYear
from emulation.groups.pages import crumbs_of
from emulation.handover import selectors, services
from emulation.handover.builders import RECORD
from emulation.handover.forms import NoteForm
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def _year_for(request: Request, code: str, year: int) -> GroupYear:
    """404 unless the person may read the pack: also the next leader, who may be no member of that year."""
    found = (
        GroupYear.objects.filter(group__code=code, year=year)
        .select_related("group__founder", "regulation")
        .order_by("cycle", "pk")
        .first()
    )
    if found is None or not request.user.has_perm("handover.view_handover", found):
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def show(request: Request, code: str, year: int) -> HttpResponse:
    """The pack; the old leader writes its words here until it is handed over."""
    group_year = _year_for(request, code, year)
    handover = selectors.handover_of(group_year)
    note = handover.note if handover else ""
    form = NoteForm(request.POST or None, initial={"note": note, "seen": stamp(note)})
    if request.method == "POST":
        demand(request, "handover.hand_over", group_year)
        if form.is_valid():
            try:
                services.write_note(actor=request.user, group_year=group_year, **form.cleaned_data)
            except Refused as refusal:
                if isinstance(refusal, Conflict):
                    form.data = request.POST.copy()
                    form.data["seen"] = stamp(refusal.current["note"])
                show_refusal(form, refusal)
            else:
                messages.success(request, "Đã ghi lưu ý bàn giao.")
                return redirect("handover:show", code, year)
    return _page(request, group_year, form)


def _page(request: Request, group_year: GroupYear, form: NoteForm) -> HttpResponse:
    handover = selectors.handover_of(group_year)
    may_hand = request.user.has_perm("handover.hand_over", group_year)
    is_open = handover is None or handover.handed_at is None
    made = latest(RECORD, group_year.pk)
    context: dict[str, Any] = {
        "group_year": group_year,
        "handover": handover,
        "pack": selectors.pack_of(group_year),
        "old": selectors.last_leader(group_year),
        "new": selectors.next_leader(group_year),
        "form": form if may_hand and (is_open or form.errors) else None,
        "missing": services.missing_to_hand_over(group_year, handover) if may_hand and is_open else [],
        "may_receive": (
            handover is not None
            and handover.handed_at is not None
            and handover.received_at is None
            and request.user.has_perm("handover.receive", group_year)
        ),
        "documents": [made] if made else [],
        "crumbs": crumbs_of(group_year, "Bàn giao"),
    }
    return render(request, "handover/show.html", context)


@require_POST
@login_required
def hand_over(request: Request, code: str, year: int) -> HttpResponse:
    group_year = _year_for(request, code, year)
    demand(request, "handover.hand_over", group_year)
    try:
        services.hand_over(actor=request.user, group_year=group_year)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã bàn giao. Trưởng năm sau được báo để xác nhận.")
    return redirect("handover:show", code, year)


@require_POST
@login_required
def receive(request: Request, code: str, year: int) -> HttpResponse:
    group_year = _year_for(request, code, year)
    demand(request, "handover.receive", group_year)
    try:
        services.receive(actor=request.user, group_year=group_year)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã xác nhận nhận bàn giao.")
    return redirect("handover:show", code, year)


@require_POST
@login_required
def make_document(request: Request, code: str, year: int) -> HttpResponse:
    group_year = _year_for(request, code, year)
    job = request_documents(
        actor=request.user,
        wanted=[(RECORD, group_year.pk)],
        title=f"Biên bản bàn giao, {group_year}",
        groups=[group_year.group.code],
    )
    return redirect("jobs:show", job.pk)
