"""Criteria and units: tasks without a criterion and the other way round; what one criterion asks of each."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from emulation.common.problems import Conflict, Refused
from emulation.groups.models import GroupYear
from emulation.groups.selectors import members, remember_standings
from emulation.people.requests import Request
from scoring.criteria_forms.units import UnitsForm
from scoring.formulas import needs_target, parse_parameters
from scoring.models import CriteriaSet, Criterion
from scoring.selectors.criteria_editor import editor_of
from scoring.selectors.criteria_links import links_of, tasks_of_members, years_using
from scoring.selectors.rows import heading
from scoring.services.criteria import linking, units
from scoring.views.criteria.common import crumbs, node_for, renew_stamp, set_for, tell, url_of

WRITE = ["GET", "HEAD", "POST"]


def _years(request: Request, criteria_set: CriteriaSet) -> list[GroupYear]:
    """Group-years whose targets this person sets; 403 for a reader of the set who sets none."""
    using = years_using(criteria_set)
    remember_standings(request.user, using)
    found = [year for year in using if request.user.has_perm("scoring.set_targets", year)]
    if not found and using:
        raise PermissionDenied
    return found


def _year(request: Request, found: list[GroupYear]) -> GroupYear | None:
    """The one of the address (`?khoi=`), else the first."""
    wanted = request.GET.get("khoi", "")
    if not wanted.isdecimal():
        return found[0] if found else None
    for group_year in found:
        if group_year.pk == int(wanted):
            return group_year
    raise Http404


@require_http_methods(WRITE)
@login_required
def links(request: Request, set_id: int) -> HttpResponse:
    """Tasks without a criterion, tied criteria without a task; tying a criterion to a task of many units."""
    criteria_set = set_for(request, set_id)
    years = _years(request, criteria_set)
    group_year = _year(request, years)
    here = url_of("links", criteria_set) + (f"?khoi={group_year.pk}" if group_year else "")
    if request.method == "POST":
        if group_year is None:
            raise PermissionDenied
        if "suggested" in request.POST:
            _link_suggested(request, criteria_set, group_year)
        else:
            _link(request, criteria_set, group_year)
        return redirect(here)
    context = {
        "criteria_set": criteria_set,
        "editor": editor_of(criteria_set),
        "group_year": group_year,
        "years": years,
        "links": links_of(criteria_set, group_year) if group_year else None,
        "settable": group_year is not None and units.is_settable(criteria_set, group_year),
        "units_url": _units_url(criteria_set, group_year),
        "crumbs": crumbs(criteria_set, "Nhiệm vụ và tiêu chí"),
    }
    return render(request, "scoring/criteria_links.html", context)


def _units_url(criteria_set: CriteriaSet, group_year: GroupYear | None) -> tuple[str, str]:
    """What stands before and after the key of a criterion: reversing hundreds costs more than the rest."""
    before, after = url_of("units", criteria_set, 0).rsplit("0", 1)
    return before, f"{after}?khoi={group_year.pk}" if group_year else after


def _link(request: Request, criteria_set: CriteriaSet, group_year: GroupYear) -> None:
    """One criterion with the tasks of one title."""
    wanted, title = request.POST.get("criterion", ""), request.POST.get("title", "")
    if not wanted.isdecimal() or not title:
        messages.error(request, "Chọn tiêu chí và nhiệm vụ.")
        return
    row = node_for(criteria_set, int(wanted))
    try:
        count = linking.link_by_title(actor=request.user, criterion=row, group_year=group_year, title=title)
    except Refused as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"Đã gắn {heading(row.code, row.title)} với nhiệm vụ của {count} đơn vị.")


def _link_suggested(request: Request, criteria_set: CriteriaSet, group_year: GroupYear) -> None:
    """The suggestions that were chosen; which task goes with a criterion is found anew."""
    chosen = set(request.POST.getlist("suggested"))
    found = links_of(criteria_set, group_year).suggested
    titles = {one.criterion.pk: one.title for one in found if str(one.criterion.pk) in chosen}
    try:
        count = linking.link_many(
            actor=request.user, criteria_set=criteria_set, group_year=group_year, titles=titles
        )
    except Refused as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"Đã gắn {len(titles)} tiêu chí, {count} nhiệm vụ của các đơn vị.")


@require_http_methods(WRITE)
@login_required
def one(request: Request, set_id: int, node_id: int) -> HttpResponse:
    """What one criterion asks of each unit: does it apply, the target, the task."""
    criteria_set = set_for(request, set_id)
    row = node_for(criteria_set, node_id)
    group_year = _year(request, _years(request, criteria_set))
    if group_year is None or not row.is_leaf:
        raise Http404
    form = _form(request, row, group_year)
    if request.method == "POST" and form.is_valid():
        try:
            units.set_units(
                actor=request.user,
                criterion=row,
                group_year=group_year,
                rows=form.facts(),
                seen=form.cleaned_data["seen"],
            )
        except Conflict as conflict:
            renew_stamp(form, conflict.current["seen"])
            form.show(conflict)
        except Refused as refusal:
            form.show(refusal)
        else:
            messages.success(request, f"Đã lưu tiêu chí {row.code} cho các đơn vị.")
            return redirect(_back(criteria_set, row, group_year))
    context = {
        "criteria_set": criteria_set,
        "row": row,
        "heading": heading(row.code, row.title),
        "takes_target": needs_target(
            row.scoring_method, parse_parameters(row.scoring_method, row.parameters)
        ),
        "group_year": group_year,
        "form": form,
        "back": _back(criteria_set, row, group_year),
        "crumbs": crumbs(criteria_set, "Giao cho các đơn vị"),
    }
    return render(request, "scoring/criteria_units.html", context, status=422 if form.errors else 200)


def _form(request: Request, row: Criterion, group_year: GroupYear) -> UnitsForm:
    rows = list(members(group_year))
    stored = units.targets_of(row, group_year)
    return UnitsForm(
        request.POST or None,
        members=rows,
        tasks=tasks_of_members(group_year, rows),
        targets={target.membership_id: target for target in stored},
        seen=units.stamp_of(stored),
    )


def _back(criteria_set: CriteriaSet, row: Criterion, group_year: GroupYear) -> str:
    if criteria_set.is_draft:
        return reverse("scoring:criteria-node", args=[criteria_set.pk, row.pk]) + f"#d{row.pk}"
    return f"{url_of('links', criteria_set)}?khoi={group_year.pk}"
