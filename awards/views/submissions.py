"""Kinds that go to the Chairman without a vote of the council."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from awards.selectors import decisions
from awards.selectors import papers as selectors
from awards.services import papers as services
from awards.views.council import session_crumbs
from awards.views.paper_lines import tell, with_steps
from emulation.common.problems import Refused
from emulation.people.pages import demand
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def submissions(request: Request) -> HttpResponse:
    """What waits and the submissions; POST draws one up."""
    if not request.user.has_perm("awards.view_drafts"):
        raise Http404
    if request.method != "POST":
        return submissions_page(request)
    demand(request, "awards.draft_decision")
    chosen = {int(value) for value in request.POST.getlist("nominations") if value.isdecimal()}
    nominations = [one for one in services.to_submit() if one.pk in chosen]
    try:
        services.draft_submission(actor=request.user, nominations=nominations)
    except Refused as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "Đã lập Tờ trình. Tạo văn bản, trình ký rồi ghi số.")
    return redirect("awards:submissions")


def submissions_page(request: Request, **bound: BaseForm) -> HttpResponse:
    """`bound`: the form of a paper that was refused, by the id of the paper."""
    context = {
        "lines": [with_steps(request, line, bound) for line in selectors.submissions()],
        "batches": decisions.batches(services.to_submit()),
        "submits": request.user.has_perm("awards.draft_decision"),
        "crumbs": session_crumbs(("Trình không qua Hội đồng bỏ phiếu", "")),
    }
    refused = any(form.errors for form in bound.values())
    return render(request, "awards/submissions.html", context, status=422 if refused else 200)
