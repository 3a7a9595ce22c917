"""Good examples: the page of all, one of them, proposing, deciding, withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.activities.choices import ExampleState
from emulation.activities.forms.examples import ExampleForm
from emulation.activities.forms.planning import ReasonForm
from emulation.activities.models import GoodExample
from emulation.activities.selectors import examples as selectors
from emulation.activities.selectors.examples import Search, example_stamp
from emulation.activities.services import examples as services
from emulation.activities.views.parts import crumbs_to, show_problems
from emulation.common.problems import Refused
from emulation.groups.choices import GroupKind
from emulation.groups.models import GroupYear
from emulation.groups.pages import Crumbs, group_year_for
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

PER_PAGE = 20


def _example_for(request: Request, example_id: int) -> GoodExample:
    """404 while it is none of this person's business."""
    example = get_object_or_404(
        GoodExample.objects.select_related(
            "group_year__group", "group_year__regulation", "organisation", "activity", "decided_by"
        ),
        pk=example_id,
    )
    if not request.user.has_perm("activities.view_example", example):
        raise Http404
    return example


def _crumbs(*below: tuple[str, str]) -> Crumbs:
    return [("Gương điển hình", reverse("activities:examples")), *below]


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Approved ones for everybody; the other states for those who propose or decide."""
    demand(request, "activities.browse_library")
    query = request.GET
    states = {state.value for state in ExampleState}
    search = Search(
        text=query.get("q", "").strip(),
        group_kind=query.get("loai", ""),
        year=query.get("nam", ""),
        state=query["trang-thai"] if query.get("trang-thai") in states else ExampleState.APPROVED,
    )
    page_obj = Paginator(selectors.found(request.user, search), PER_PAGE).get_page(query.get("page"))
    years = GoodExample.objects.order_by("-group_year__year").values_list("group_year__year", flat=True)
    context = {
        "page_obj": page_obj,
        "rows": list(page_obj),
        "search": search,
        "states": ExampleState.choices,
        "kinds": GroupKind.choices,
        "years": list(years.distinct()),
    }
    return render(request, "activities/examples.html", context)


@require_safe
@login_required
def show(request: Request, example_id: int) -> HttpResponse:
    example, user = _example_for(request, example_id), request.user
    open_states = (ExampleState.PROPOSED, ExampleState.RETURNED)
    waiting = example.state == ExampleState.PROPOSED
    context = {
        "example": example,
        "may_edit": example.state in open_states and user.has_perm("activities.edit_example", example),
        "may_decide": waiting and user.has_perm("activities.decide_example", example),
        "may_withdraw": example.state != ExampleState.WITHDRAWN and services.may_withdraw(user, example),
        "behind": user.has_perm("activities.edit_example", example)
        or user.has_perm("activities.decide_example", example),
        "crumbs": _crumbs((example.subject, "")),
    }
    return render(request, "activities/example.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request, code: str, year: int) -> HttpResponse:
    """Propose one of the own unit; leaders any member's."""
    group_year = group_year_for(request, code, year)
    demand(request, "activities.propose_example", group_year)
    initial = {"activity": request.GET.get("hoat-dong", "")}
    form = ExampleForm(request.POST or None, user=request.user, group_year=group_year, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.propose_example(actor=request.user, group_year=group_year, facts=form.facts())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã gửi Sở Nội vụ. Mọi đơn vị xem được sau khi duyệt.")
            return redirect("activities:example", saved.pk)
    return _form_page(request, group_year, form, crumbs_to(group_year, ("Đề xuất gương điển hình", "")))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, example_id: int) -> HttpResponse:
    example = _example_for(request, example_id)
    demand(request, "activities.edit_example", example)
    stamp = example_stamp(example)
    initial = {name: getattr(example, name) for name in selectors.TOLD} | {
        "organisation": example.organisation_id,
        "activity": example.activity_id,
        "seen": stamp,
    }
    group_year = example.group_year
    form = ExampleForm(request.POST or None, user=request.user, group_year=group_year, initial=initial)
    differing: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            services.revise_example(
                actor=request.user, example=example, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
        except Refused as refusal:
            differing = show_problems(form, refusal, stamp)
        else:
            messages.success(request, "Đã ghi và gửi Sở Nội vụ.")
            return redirect("activities:example", example.pk)
    crumbs = _crumbs((example.subject, reverse("activities:example", args=[example.pk])), ("Sửa", ""))
    return _form_page(request, group_year, form, crumbs, example, differing)


def _form_page(
    request: Request,
    group_year: GroupYear,
    form: ExampleForm,
    crumbs: Crumbs,
    example: GoodExample | None = None,
    differing: list[tuple[str, Any]] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "group_year": group_year,
        "example": example,
        "differing": differing or [],
        "crumbs": crumbs,
    }
    return render(request, "activities/example_form.html", context)


@require_POST
@login_required
def approve(request: Request, example_id: int) -> HttpResponse:
    example = _example_for(request, example_id)
    try:
        services.approve_example(actor=request.user, example=example)
    except Refused as refusal:
        for problem in refusal.problems:
            messages.error(request, str(problem))
    else:
        messages.success(request, "Đã duyệt. Mọi đơn vị xem được gương này.")
    return redirect("activities:example", example.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send_back(request: Request, example_id: int) -> HttpResponse:
    example = _example_for(request, example_id)
    demand(request, "activities.decide_example", example)
    return _with_reason(
        request,
        example,
        services.return_example,
        title="Trả lại để bổ sung",
        text="Đơn vị đề xuất đọc lý do, sửa rồi gửi lại.",
        button="Trả lại",
        done="Đã trả lại cho đơn vị đề xuất.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: Request, example_id: int) -> HttpResponse:
    example = _example_for(request, example_id)
    if not services.may_withdraw(request.user, example):
        raise PermissionDenied
    return _with_reason(
        request,
        example,
        services.withdraw_example,
        title="Rút gương điển hình",
        text="Nội dung không hiện với các đơn vị khác nữa; lịch sử vẫn được lưu.",
        button="Rút gương này",
        done="Đã rút gương điển hình.",
    )


def _with_reason(
    request: Request, example: GoodExample, service: Any, *, title: str, text: str, button: str, done: str
) -> HttpResponse:
    """A reason, then one button."""
    form = ReasonForm(request.POST or None)
    url = reverse("activities:example", args=[example.pk])
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=request.user, example=example, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect(url)
    context = {
        "form": form,
        "title": title,
        "lead": example.subject,
        "text": text,
        "button": button,
        "back_url": url,
        "problems": [],
        "crumbs": _crumbs((example.subject, url), (title, "")),
    }
    return render(request, "activities/reason.html", context)
