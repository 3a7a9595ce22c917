"""A draft as a whole: making one, its facts, giving it up; the set that a group-year is scored with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from emulation.common.dates import today
from emulation.common.problems import Conflict, Refused
from emulation.groups.models import GroupYear
from emulation.groups.selectors import visible_to as visible_years
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from emulation.regulations.models import Regulation
from scoring.choices import SetState
from scoring.criteria_forms.sets import ChoiceForm, EditSetForm, NewSetForm
from scoring.models import CriteriaSet, GroupCriteria, Target
from scoring.selectors import criteria_list
from scoring.services.criteria import publishing, sets
from scoring.views.criteria.common import (
    crumbs,
    demand_draft_rights,
    draft_for,
    renew_stamp,
    tell,
    url_of,
    year_for,
)

WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(WRITE)
@login_required
def new(request: Request) -> HttpResponse:
    """A new draft: of Sở Nội vụ for all, or of the group-year `?khoi=`."""
    group_year = _group_year(request)
    demand_draft_rights(request, group_year)
    year = group_year.year if group_year else today().year
    sources = criteria_list.sources_for(request.user, year if group_year else year + 1)
    form = NewSetForm(
        request.POST or None,
        sources=sources,
        fixed=("year",) if group_year else (),
        initial=_suggested(group_year, year, sources),
    )
    if request.method == "POST" and form.is_valid():
        try:
            draft = sets.create_set(
                actor=request.user,
                facts=form.facts,
                drafted_for=group_year,
                source=form.cleaned_data["source"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _made(draft))
            return redirect(url_of("edit", draft))
    context = {"form": form, "group_year": group_year, "crumbs": crumbs(None, "Lập bản nháp")}
    return render(request, "scoring/criteria_new.html", context, status=422 if form.errors else 200)


def _made(draft: CriteriaSet) -> str:
    kept = Target.objects.filter(criterion__criteria_set=draft, assigned=False).count()
    if not kept:
        return "Đã lập bản nháp."
    return (
        f"Đã lập bản nháp. Giữ {kept} chỗ không giao cho đơn vị như bộ được chép; chỉ tiêu và nhiệm vụ "
        "của năm nhập ở “Nhiệm vụ và tiêu chí”."
    )


def _group_year(request: Request) -> GroupYear | None:
    wanted = request.GET.get("khoi", "")
    if not wanted.isdecimal():
        return None
    return get_object_or_404(visible_years(request.user), pk=int(wanted))


def _suggested(group_year: GroupYear | None, year: int, sources: Any) -> dict[str, Any]:
    """Name and figures to begin with: last year's set of the group, else what the regulation allows."""
    book = group_year.regulation.book if group_year else Regulation.objects.in_force(date(year, 12, 31)).book
    scale = Decimal(max(book.integers("criteria.scales")))
    last = None
    if group_year is not None:
        last = sources.filter(
            uses__group_year__group=group_year.group_id, year__lt=year, state=SetState.PUBLISHED
        ).first()
    if last is not None:
        scale = last.scale
    return {
        "source": last and last.pk,
        "name": f"Bộ tiêu chí thi đua của {group_year.group.short_name}" if group_year else "",
        "year": year,
        "scale": scale,
        "bonus_cap": last.bonus_cap if last else scale * book.percent("criteria.bonus_cap") / 100,
        "deduction_cap": last.deduction_cap if last else scale * book.percent("criteria.deduction_cap") / 100,
    }


@require_http_methods(WRITE)
@login_required
def facts(request: Request, set_id: int) -> HttpResponse:
    """Name, scale and caps of a draft."""
    draft = draft_for(request, set_id)
    form = EditSetForm(request.POST or None, criteria_set=draft)
    current: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            sets.edit_facts(
                actor=request.user,
                criteria_set=draft,
                facts=form.facts,
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data.get("reason", ""),
            )
        except Conflict as conflict:
            current = conflict.current
            renew_stamp(form, current["seen"])
            show_refusal(form, conflict)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã lưu.")
            return redirect(url_of("edit", draft))
    context = {
        "form": form,
        "criteria_set": draft,
        "current": current,
        "crumbs": crumbs(draft, "Thông tin chung"),
    }
    return render(request, "scoring/criteria_facts.html", context, status=422 if form.errors else 200)


@require_http_methods(WRITE)
@login_required
def discard(request: Request, set_id: int) -> HttpResponse:
    """Give a draft up, after a page that says what goes with it."""
    draft = draft_for(request, set_id)
    if request.method == "POST":
        try:
            sets.discard(actor=request.user, criteria_set=draft)
        except Refused as refusal:
            tell(request, refusal)
            return redirect(url_of("edit", draft))
        messages.success(request, "Đã xóa bản nháp.")
        return redirect("scoring:criteria-list")
    context = {
        "criteria_set": draft,
        "count": draft.criteria.count(),
        "crumbs": crumbs(draft, "Xóa bản nháp"),
    }
    return render(request, "scoring/criteria_discard.html", context)


@require_http_methods(WRITE)
@login_required
def attach(request: Request, code: str, year: int) -> HttpResponse:
    """The criteria of a group-year: what it uses, drafts for it, another published set."""
    group_year = year_for(request, code, year)
    may_attach = request.user.has_perm("scoring.attach_criteria", group_year)
    may_draft = request.user.has_perm("scoring.draft_criteria", group_year)
    if request.method == "POST":
        demand(request, "scoring.attach_criteria", group_year)
    open_choice = publishing.may_take_another(group_year)
    used = GroupCriteria.objects.filter(group_year=group_year).select_related("criteria_set").first()
    form = ChoiceForm(
        request.POST or None,
        choices=criteria_list.choices_for(group_year),
        initial={"criteria_set": used and used.criteria_set_id},
    )
    if request.method == "POST" and form.is_valid():
        chosen: CriteriaSet = form.cleaned_data["criteria_set"]
        try:
            publishing.attach(actor=request.user, group_year=group_year, criteria_set=chosen)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã chọn bộ tiêu chí.")
            return redirect("scoring:criteria-attach", code, year)
    draft = group_year.criteria_drafts.filter(state=SetState.DRAFT).first() if may_draft else None
    context = {
        "group_year": group_year,
        "used": used.criteria_set if used else None,
        "draft": draft,
        "form": form if may_attach and (open_choice or form.is_bound) else None,
        "open_choice": open_choice,
        "may_attach": may_attach,
        "may_draft": may_draft,
        "crumbs": [
            (group_year.group.short_name, reverse("groups:year", args=[code, year])),
            ("Bộ tiêu chí", ""),
        ],
    }
    return render(request, "scoring/criteria_attach.html", context, status=422 if form.errors else 200)
