"""The way of a draft to those who approve it, publication with what it touches, amendments."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from emulation.common.problems import Refused
from emulation.groups.models import GroupYear
from emulation.groups.selectors import visible_to as visible_years
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from scoring.criteria_forms.sets import NoteForm, ReasonForm
from scoring.models import CriteriaSet
from scoring.selectors.criteria_asked import touched_by
from scoring.selectors.criteria_check import missing_to_publish
from scoring.selectors.criteria_effects import Effects
from scoring.services.criteria import publishing, sets
from scoring.views.criteria.common import crumbs, demand_draft_rights, draft_for, set_for, tell, url_of

WRITE = ["GET", "HEAD", "POST"]


@require_POST
@login_required
def propose(request: Request, set_id: int) -> HttpResponse:
    """Put the draft before those who approve it."""
    draft = draft_for(request, set_id)
    try:
        publishing.propose(actor=request.user, criteria_set=draft)
    except Refused as refusal:
        tell(request, refusal)
    else:
        messages.success(request, "Đã trình bản nháp để phê duyệt.")
    return redirect(url_of("edit", draft))


@require_http_methods(WRITE)
@login_required
def take_back(request: Request, set_id: int) -> HttpResponse:
    """The writers take the draft back by a button; those who approve it send it back with an opinion."""
    draft = draft_for(request, set_id)
    approves = request.user.has_perm("scoring.publish_criteria", draft)
    form = NoteForm(request.POST or None)
    if not approves:
        form.fields["note"].required = False
    if request.method == "POST" and form.is_valid():
        try:
            publishing.take_back(actor=request.user, criteria_set=draft, note=form.cleaned_data["note"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã trả lại bản nháp." if approves else "Đã rút lại bản trình.")
            return redirect(url_of("edit", draft))
    context = {
        "criteria_set": draft,
        "form": form,
        "approves": approves,
        "crumbs": crumbs(draft, "Trả lại bản nháp" if approves else "Rút lại bản trình"),
    }
    return render(request, "scoring/criteria_return.html", context, status=422 if form.errors else 200)


@require_http_methods(WRITE)
@login_required
def publish(request: Request, set_id: int) -> HttpResponse:
    """What is missing, what publication will do, and the button."""
    draft = draft_for(request, set_id)
    demand(request, "scoring.publish_criteria", draft)
    if request.method == "POST":
        try:
            done = publishing.publish(actor=request.user, criteria_set=draft)
        except Refused as refusal:
            tell(request, refusal)
            return redirect(url_of("publish", draft))
        back = sum(effect.goes_back for effect in done.sheets)
        text = f"Đã ban hành. {back} phiếu được hỏi lại." if back else "Đã ban hành."
        messages.success(request, text)
        return redirect("scoring:criteria", draft.pk)
    effects = Effects(draft)
    context = {
        "criteria_set": draft,
        "problems": missing_to_publish(draft, effects.new),
        "effects": effects,
        "touched": touched_by(request.user, effects),
        "points": _points(effects),
        "back": url_of("edit", draft),
        "crumbs": crumbs(draft, "Ban hành"),
    }
    return render(request, "scoring/criteria_publish.html", context)


def _points(effects: Effects) -> list[str]:
    """What will happen, in sentences."""
    points = ["Bộ tiêu chí không sửa được nữa; thay đổi về sau là một phiên bản mới."]
    if effects.years:
        names = ", ".join(year.group.short_name for year in effects.years)
        points.append(f"Dùng cho {names} năm {effects.draft.year}.")
    if effects.draft.previous_id and effects.sheets:
        points.append(
            "Phiếu đang mở chuyển sang phiên bản này: dòng không đổi giữ nguyên, dòng thay đổi được hỏi lại "
            "đơn vị. Phiếu của năm đã khép lại việc chấm giữ phiên bản cũ."
        )
    return points


@require_http_methods(WRITE)
@login_required
def amend(request: Request, set_id: int) -> HttpResponse:
    """A new version of a published set, for all or for the group-year `?khoi=`."""
    published = set_for(request, set_id)
    if published.is_draft:
        raise Http404
    group_year = _group_year(request, published)
    demand_draft_rights(request, group_year)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = sets.amend(
                actor=request.user,
                criteria_set=published,
                reason=form.cleaned_data["reason"],
                drafted_for=group_year,
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã lập bản sửa đổi.")
            return redirect(url_of("edit", draft))
    back = (
        reverse("scoring:criteria-attach", args=[group_year.group.code, group_year.year])
        if group_year
        else reverse("scoring:criteria", args=[published.pk])
    )
    context = {
        "criteria_set": published,
        "group_year": group_year,
        "form": form,
        "back": back,
        "crumbs": crumbs(published, "Lập bản sửa đổi"),
    }
    return render(request, "scoring/criteria_amend.html", context, status=422 if form.errors else 200)


def _group_year(request: Request, published: CriteriaSet) -> GroupYear | None:
    """Named in the address; a set that one group wrote for itself is amended for that group."""
    wanted = request.GET.get("khoi", "")
    if wanted.isdecimal():
        return get_object_or_404(visible_years(request.user), pk=int(wanted))
    return published.drafted_for
