"""A group itself: its name and decision corrected, its end."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from emulation.common.problems import Conflict, Refused
from emulation.groups import selectors
from emulation.groups.forms import ClosingForm, GroupForm
from emulation.groups.models import Group
from emulation.groups.services.establishing import close_group, correct_group, facts_of, facts_stamp
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


def _group_for(request: Request, code: str) -> Group:
    """404 unless the person may see a year of the group."""
    group = Group.objects.filter(code=code).select_related("founder").first()
    if group is None or not (
        request.user.has_perm("groups.correct_group", group)
        or selectors.visible_to(request.user).filter(group=group).exists()
    ):
        raise Http404
    return group


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def correct(request: Request, code: str) -> HttpResponse:
    group = _group_for(request, code)
    demand(request, "groups.correct_group", group)
    form = GroupForm(request.POST or None, initial={**facts_of(group), "seen": facts_stamp(group)})
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            correct_group(actor=request.user, group=group, seen=facts.pop("seen"), facts=facts)
        except Refused as refusal:
            if isinstance(refusal, Conflict):  # what was typed stays; the next saving has been told
                form.data = request.POST.copy()
                form.data["seen"] = facts_stamp(Group.objects.get(pk=group.pk))
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi thông tin.")
            return redirect("groups:index")
    context = {"form": form, "group": group, "crumbs": _crumbs(group, "Thông tin")}
    return render(request, "groups/correct.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request: Request, code: str) -> HttpResponse:
    """The group has no further years; refused while one is under way."""
    group = _group_for(request, code)
    demand(request, "groups.correct_group", group)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_group(actor=request.user, group=group, **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã ghi {group.short_name} kết thúc hoạt động.")
            return redirect("groups:index")
    context = {"form": form, "group": group, "crumbs": _crumbs(group, "Kết thúc hoạt động")}
    return render(request, "groups/close.html", context)


def _crumbs(group: Group, page: str) -> list[tuple[str, str]]:
    return [("Khối, cụm", reverse("groups:index")), (group.short_name, ""), (page, "")]
