"""The founding page of a cluster: conditions with facts and clauses, waivers, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clusters import selectors, services
from clusters.choices import ClusterStatus
from clusters.forms import RECOGNISE, AgainForm, DecisionForm, RequestForm, WaiverForm
from clusters.presenters import founding_view
from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.groups.choices import GroupKind, YearState
from emulation.groups.founders import founder_of
from emulation.groups.models import GroupYear
from emulation.groups.pages import crumbs_of, group_year_for
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def _cluster_year(request: Request, code: str, year: int) -> GroupYear:
    group_year = group_year_for(request, code, year)
    if group_year.group.kind != GroupKind.CLUSTER:
        raise Http404
    return group_year


@require_safe
@login_required
def founding(request: Request, code: str, year: int) -> HttpResponse:
    return _page(request, _cluster_year(request, code, year))


@require_POST
@login_required
def waive(request: Request, code: str, year: int) -> HttpResponse:
    group_year = _cluster_year(request, code, year)
    demand(request, "clusters.grant_waiver", group_year)
    open_to_waiver = selectors.failing(selectors.conditions(group_year))
    form = WaiverForm(request.POST, open_to_waiver=open_to_waiver)
    if form.is_valid():
        try:
            services.grant_waiver(actor=request.user, group_year=group_year, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi việc miễn điều kiện.")
            return redirect("clusters:founding", code, year)
    return _page(request, group_year, waiver_form=form)


@require_POST
@login_required
def decide(request: Request, code: str, year: int) -> HttpResponse:
    group_year = _cluster_year(request, code, year)
    demand(request, "clusters.decide", group_year)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            message = _decide(request, group_year, form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, message)
            return redirect("clusters:founding", code, year)
    return _page(request, group_year, decision_form=form)


@require_POST
@login_required
def ask_again(request: Request, code: str, year: int) -> HttpResponse:
    group_year = _cluster_year(request, code, year)
    demand(request, "clusters.request", group_year.group.founder)
    form = AgainForm(request.POST)
    if form.is_valid():
        try:
            services.request_again(actor=request.user, group_year=group_year, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã gửi lại đề nghị thành lập {group_year.group.short_name}.")
            return redirect("clusters:founding", code, year)
    return _page(request, group_year, again_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: Request) -> HttpResponse:
    """A founder asks for a cluster; one that acts for several bodies chooses among them first."""
    bodies = selectors.may_found(request.user, today())
    if not bodies:
        raise PermissionDenied
    wanted = request.POST.get("co-quan") or request.GET.get("co-quan", "")
    founder, allowance = next((pair for pair in bodies if pair[0].code == wanted), bodies[0])
    form = RequestForm(request.POST or None, founder=founder)
    if request.method == "POST" and form.is_valid():
        try:
            group_year = services.request_cluster(actor=request.user, founder=founder, **form.facts())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã gửi đề nghị. Kiểm tra các điều kiện thành lập dưới đây.")
            return redirect("clusters:founding", group_year.group.code, group_year.year)
    context = {
        "form": form,
        "founder": founder,
        "allowance": allowance,
        "bodies": [body for body, _ in bodies],
        "crumbs": [("Khối, cụm", reverse("groups:index")), ("Đề nghị thành lập cụm", "")],
    }
    return render(request, "clusters/request.html", context)


def _decide(request: Request, group_year: GroupYear, data: dict[str, Any]) -> str:
    if data["verdict"] == RECOGNISE:
        services.recognise(actor=request.user, group_year=group_year, document=data["document"])
        return f"Đã công nhận {group_year.group.short_name}."
    services.refuse(actor=request.user, group_year=group_year, reason=data["reason"])
    return f"Đã ghi không công nhận {group_year.group.short_name}."


def _page(
    request: Request,
    group_year: GroupYear,
    *,
    waiver_form: WaiverForm | None = None,
    decision_form: DecisionForm | None = None,
    again_form: AgainForm | None = None,
) -> HttpResponse:
    """The page; a form that was refused stands there as it was typed."""
    view = founding_view(request.user, group_year)
    is_open = group_year.state != YearState.CLOSED
    may_waive = is_open and request.user.has_perm("clusters.grant_waiver", group_year)
    may_decide = is_open and not view.recognised and request.user.has_perm("clusters.decide", group_year)
    if waiver_form is None and may_waive and view.failing:
        waiver_form = WaiverForm(open_to_waiver=view.failing)
    if decision_form is None and may_decide:
        decision_form = DecisionForm()
    may_ask_again = (
        is_open
        and view.status == ClusterStatus.REFUSED
        and request.user.has_perm("clusters.request", group_year.group.founder)
    )
    if again_form is None and may_ask_again:
        again_form = AgainForm()
    context = {
        "group_year": group_year,
        "founder": founder_of(group_year),
        "view": view,
        "again_form": again_form,
        "may_change_members": is_open and request.user.has_perm("groups.change_members", group_year),
        "waiver_form": waiver_form,
        "decision_form": decision_form,
        "crumbs": crumbs_of(group_year, "Điều kiện thành lập"),
    }
    return render(request, "clusters/founding.html", context)
