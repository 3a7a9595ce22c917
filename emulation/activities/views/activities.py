"""The activities of a group in its year: list with the meter, one activity, plan, outcome."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from emulation.activities.choices import ActivityState, Presence
from emulation.activities.forms.planning import FileForm, OutcomeForm, PlanForm, ReasonForm, plan_initial
from emulation.activities.models import Activity
from emulation.activities.selectors import examples, listing
from emulation.activities.selectors import meter as meters
from emulation.activities.services import outcome, planning
from emulation.activities.views import bars
from emulation.activities.views.parts import activity_for, crumbs_to, show_problems, show_url
from emulation.common.problems import Refused
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.pages import group_year_for
from emulation.groups.policies import policy_of
from emulation.groups.selectors import members
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

FILTERS = {
    "": "Tất cả",
    "sap-toi": "Sắp tới",
    "can-ghi": "Cần ghi kết quả",
    "da-to-chuc": "Đã tổ chức",
    "da-huy": "Đã hủy",
}


def may_write(request: Request, group_year: GroupYear) -> bool:
    return group_year.state != YearState.CLOSED and request.user.has_perm(
        "activities.record_activity", group_year
    )


@require_safe
@login_required
def year(request: Request, code: str, year: int) -> HttpResponse:
    """All activities of a group in a year, how varied they are, and the average beside it."""
    group_year = group_year_for(request, code, year)
    rows = listing.rows(request.user, group_year)
    wanted = request.GET.get("loc", "")
    wanted = wanted if wanted in FILTERS else ""
    own, average = meters.meter_of(group_year), meters.average_beside(group_year)
    policy = policy_of(group_year.group)
    context = {
        "group_year": group_year,
        "policy": policy,
        "meter": own,
        "bars": bars.bars_of(own.own, average),
        "average": average,
        "warnings": bars.warnings_of(own, group_year),
        "rows": [row for row in rows if not wanted or row.group == wanted],
        "total": len(rows),
        "chips": [
            {
                "label": label,
                "url": f"?loc={key}" if key else "?",
                "count": sum(not key or row.group == key for row in rows),
                "current": key == wanted,
            }
            for key, label in FILTERS.items()
        ],
        "examples": examples.of_group_year(group_year)[:5],
        "may_record": may_write(request, group_year),
        "may_propose": request.user.has_perm("activities.propose_example", group_year),
        "crumbs": crumbs_to(group_year),
    }
    return render(request, "activities/year.html", context)


@require_safe
@login_required
def show(request: Request, code: str, year: int, activity_id: int) -> HttpResponse:
    return show_page(request, activity_for(request, code, year, activity_id))


def show_page(request: Request, activity: Activity, form: FileForm | None = None) -> HttpResponse:
    """One activity: plan, attendance, result, minutes, files; also the form of a refused file."""
    group_year = activity.group_year
    found = listing.participants(activity)
    may_record = may_write(request, group_year)
    context = {
        "group_year": group_year,
        "activity": activity,
        "row": listing.Row(activity, listing.today()),
        "participants": found,
        "came": sum(p.presence == Presence.TOOK_PART for p in found),
        "noted": any(p.presence for p in found),
        "files": activity.files.select_related("uploaded_by"),
        "file_form": (form or FileForm()) if may_record else None,
        "may_record": may_record,
        "may_edit": may_record and activity.state != ActivityState.CANCELLED,
        "may_note": may_record and not outcome.not_yet(activity),
        "may_cancel": may_record and not planning.missing_to_cancel(activity),
        "examples": activity.good_examples.filter(state="approved"),
        "crumbs": crumbs_to(group_year, (activity.title, "")),
    }
    return render(request, "activities/show.html", context, status=422 if form else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request, code: str, year: int) -> HttpResponse:
    group_year = group_year_for(request, code, year)
    demand(request, "activities.record_activity", group_year)
    invited = list(members(group_year))
    initial = {"invited": [str(m.pk) for m in invited]}
    form = PlanForm(request.POST or None, initial=initial, members=invited)
    if request.method == "POST" and form.is_valid():
        try:
            saved = planning.save_activity(
                actor=request.user, group_year=group_year, facts=form.facts(), invited=form.guests()
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã lên kế hoạch “{saved.title}”.")
            return redirect(show_url(saved))
    return _plan_page(request, group_year, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, code: str, year: int, activity_id: int) -> HttpResponse:
    activity = activity_for(request, code, year, activity_id)
    group_year = activity.group_year
    demand(request, "activities.record_activity", group_year)
    before = [p.membership_id for p in listing.participants(activity)]
    stamp = listing.plan_stamp(activity, before)
    initial = {**plan_initial(activity), "invited": [str(pk) for pk in before], "seen": stamp}
    form = PlanForm(request.POST or None, initial=initial, members=list(members(group_year)))
    differing: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = planning.save_activity(
                actor=request.user,
                group_year=group_year,
                facts=form.facts(),
                invited=form.guests(),
                activity=activity,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            differing = show_problems(form, refusal, stamp)
        else:
            messages.success(request, f"Đã sửa “{saved.title}”.")
            return redirect(show_url(saved))
    return _plan_page(request, group_year, form, activity, differing)


def _plan_page(
    request: Request,
    group_year: GroupYear,
    form: PlanForm,
    activity: Activity | None,
    differing: list[tuple[str, Any]] | None = None,
) -> HttpResponse:
    if activity is None:
        below = [("Lên kế hoạch hoạt động", "")]
    else:
        below = [(activity.title, show_url(activity)), ("Sửa", "")]
    context = {
        "form": form,
        "activity": activity,
        "group_year": group_year,
        "meter": meters.meter_of(group_year),
        "differing": differing or [],
        "crumbs": crumbs_to(group_year, *below),
    }
    return render(request, "activities/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def note(request: Request, code: str, year: int, activity_id: int) -> HttpResponse:
    """Attendance, result, minutes. "Điền" sends the form too, and gets it back with the gaps filled."""
    activity = activity_for(request, code, year, activity_id)
    demand(request, "activities.record_activity", activity.group_year)
    found = listing.participants(activity)
    stamp = listing.outcome_stamp(activity, found)
    initial = {"result": activity.result, "minutes": activity.minutes, "seen": stamp}
    initial |= {outcome.presence_field(p.membership_id): p.presence for p in found}
    if request.method == "POST" and "fill" in request.POST:
        return _note_page(request, activity, OutcomeForm(initial=_filled(request, initial), found=found))
    form = OutcomeForm(request.POST or None, initial=initial, found=found)
    differing: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            outcome.record_outcome(
                actor=request.user,
                activity=activity,
                presences=form.presences(),
                result=form.cleaned_data["result"],
                minutes=form.cleaned_data["minutes"],
                held="held" in request.POST,
                seen=form.cleaned_data["seen"],
            )
        except Refused as refusal:
            differing = show_problems(form, refusal, stamp)
        else:
            messages.success(request, f"Đã ghi kết quả “{activity.title}”.")
            return redirect(show_url(activity))
    return _note_page(request, activity, form, differing)


def _filled(request: Request, initial: dict[str, Any]) -> dict[str, Any]:
    """What was typed, every unit without a mark taken as having come."""
    typed = {name: request.POST.get(name, "") for name in initial}
    return {
        name: value or (Presence.TOOK_PART if name.startswith("presence_") else "")
        for name, value in typed.items()
    }


def _note_page(
    request: Request,
    activity: Activity,
    form: OutcomeForm,
    differing: list[tuple[str, Any]] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "activity": activity,
        "group_year": activity.group_year,
        "problems": outcome.not_yet(activity),
        "over": activity.ends_on <= listing.today(),
        "differing": differing or [],
        "crumbs": crumbs_to(
            activity.group_year, (activity.title, show_url(activity)), ("Kết quả, tham gia", "")
        ),
    }
    return render(request, "activities/outcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: Request, code: str, year: int, activity_id: int) -> HttpResponse:
    activity = activity_for(request, code, year, activity_id)
    demand(request, "activities.record_activity", activity.group_year)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            planning.cancel_activity(
                actor=request.user, activity=activity, reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã hủy “{activity.title}”.")
            return redirect(show_url(activity))
    context = {
        "form": form,
        "title": "Hủy hoạt động",
        "lead": activity.title,
        "text": "Hoạt động vẫn còn trong danh sách và lịch của đơn vị được mời, có dấu “Đã hủy”.",
        "button": "Hủy hoạt động này",
        "back_url": show_url(activity),
        "problems": planning.missing_to_cancel(activity),
        "crumbs": crumbs_to(activity.group_year, (activity.title, show_url(activity)), ("Hủy", "")),
    }
    return render(request, "activities/reason.html", context)
