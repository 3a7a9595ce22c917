"""Members of a group-year: the list with its changes, order, secretary."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from emulation.common.problems import Refused
from emulation.groups import selectors, services
from emulation.groups.choices import YearState
from emulation.groups.forms import LeavingForm, NewMemberForm, OrderForm, SecretaryForm
from emulation.groups.models import GroupYear
from emulation.groups.pages import crumbs_of, group_year_for, year_url
from emulation.groups.policies import policy_of
from emulation.groups.services.members import missing_to_change
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

TITLE = "Đơn vị thành viên"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def members(request: Request, code: str, year: int) -> HttpResponse:
    """The list with its changes; a unit is added here."""
    group_year = group_year_for(request, code, year)
    demand(request, "groups.change_members", group_year)
    form = NewMemberForm(request.POST or None, group_year=group_year)
    if request.method == "POST" and form.is_valid():
        try:
            member = services.add_member(actor=request.user, group_year=group_year, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã thêm {member.organisation.name}.")
            return redirect("groups:members", code, year)
    return _page(request, group_year, new_form=form)


@require_POST
@login_required
def order(request: Request, code: str, year: int) -> HttpResponse:
    group_year = group_year_for(request, code, year)
    demand(request, "groups.change_members", group_year)
    form = OrderForm(request.POST, members=list(selectors.members(group_year)))
    if form.is_valid():
        try:
            services.order_members(
                actor=request.user,
                group_year=group_year,
                places=form.places(),
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi thứ tự đơn vị thành viên.")
            return redirect("groups:members", code, year)
    return _page(request, group_year, order_form=form)


def _page(
    request: Request,
    group_year: GroupYear,
    *,
    new_form: NewMemberForm | None = None,
    order_form: OrderForm | None = None,
) -> HttpResponse:
    """Both forms; one that was refused stands there as it was typed."""
    found = list(selectors.members(group_year))
    order_form = order_form or OrderForm(members=found)
    places = [field for field in order_form if not field.is_hidden]
    context: dict[str, Any] = {
        "group_year": group_year,
        "policy": policy_of(group_year.group),
        "forming": group_year.state == YearState.FORMING,
        "standing_still": missing_to_change(group_year),
        "new_form": new_form or NewMemberForm(group_year=group_year),
        "order_form": order_form,
        "members": found,
        "rows": list(zip(found, places, strict=True)),
        "left": group_year.memberships.exclude(left_on=None).select_related("organisation"),
        "crumbs": crumbs_of(group_year, TITLE),
    }
    return render(request, "groups/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove(request: Request, code: str, year: int, member_id: int) -> HttpResponse:
    """Off the list while the year is being formed; later with the day and the reason."""
    group_year = group_year_for(request, code, year)
    member = get_object_or_404(selectors.members(group_year), pk=member_id)
    demand(request, "groups.change_members", group_year)
    form = LeavingForm(request.POST or None, group_year=group_year)
    if request.method == "POST" and form.is_valid():
        try:
            services.remove_member(actor=request.user, member=member, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {member.organisation.name} rời {group_year.group.short_name}.")
            return redirect("groups:members", code, year)
    context = {
        "form": form,
        "group_year": group_year,
        "member": member,
        "forming": group_year.state == YearState.FORMING,
        "crumbs": crumbs_of(group_year, TITLE, "Rời khỏi"),
    }
    return render(request, "groups/remove_member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def secretary(request: Request, code: str, year: int) -> HttpResponse:
    group_year = group_year_for(request, code, year)
    demand(request, "groups.run_year", group_year)
    people = selectors.people_of_members(group_year)
    form = SecretaryForm(request.POST or None, people=people, initial={"secretary": group_year.secretary_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.name_secretary(actor=request.user, group_year=group_year, secretary=form.chosen())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi thư ký.")
            return redirect(year_url(group_year))
    context = {"form": form, "group_year": group_year, "crumbs": crumbs_of(group_year, "Thư ký")}
    return render(request, "groups/secretary.html", context)
