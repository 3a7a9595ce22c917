"""The list of tasks, the tasks of one unit, one task with its history."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from emulation.assignments.forms import ProgressForm
from emulation.assignments.models import AssignedTask
from emulation.assignments.selectors import tasks as selectors
from emulation.assignments.selectors.reach import visible_to
from emulation.assignments.selectors.tasks import Filters
from emulation.assignments.views.common import crumbs, task_for, unit_for
from emulation.common.dates import today
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.people.requests import Request

PER_PAGE = 50
ALL_YEARS = selectors.ALL_YEARS
STATES = (
    ("", "Tất cả"),
    (selectors.LATE, "Quá hạn"),
    (selectors.PROPOSED, "Chờ xác nhận"),
    (selectors.RUNNING_ONES, "Đang thực hiện"),
    (selectors.CLOSED_ONES, "Đã kết thúc"),
)


def has_tasks_to_see(user: User) -> bool:
    """Somebody of a unit, staff or the inspector."""
    roles = user.roles
    return bool(roles.served) or roles.is_staff or roles.is_inspector


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Tasks of a year within the person's reach, with filters and counts."""
    user = request.user
    if not has_tasks_to_see(user):
        raise PermissionDenied
    visible = visible_to(user)
    years = selectors.years_of(visible)
    wanted = request.GET.get("nam", "")
    filters = Filters(
        year=_year(wanted, years),
        text=request.GET.get("q", "").strip(),
        state=request.GET.get("loc", ""),
    )
    listing = selectors.listing(visible, filters, today())
    page_obj = Paginator(listing.rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": list(page_obj),
        "filters": filters,
        "years": years,
        "this_year": filters.year or today().year,
        "chips": [_chip(filters, key, label, listing.counts[key]) for key, label in STATES],
        "own": _own_units(user),
        "may_import": user.has_perm("assignments.import_tasks"),
        "today": today(),
    }
    return render(request, "assignments/index.html", context)


def _own_units(user: User) -> list[Organisation]:
    served = user.roles.served
    units = [office.organisation for office in user.roles.offices if office.organisation_id in served]
    return [unit for unit in dict.fromkeys(units) if unit is not None]


def _year(wanted: str, years: list[int]) -> int | None:
    """The year asked for, None for all of them; else this one where there are tasks, else the newest."""
    if wanted == ALL_YEARS:
        return None
    if wanted.isdecimal() and int(wanted) in years:
        return int(wanted)
    return today().year if today().year in years or not years else years[0]


def _chip(filters: Filters, key: str, label: str, count: int) -> dict[str, object]:
    query = urlencode({"nam": filters.year or ALL_YEARS, "q": filters.text, "loc": key})
    return {"label": label, "url": f"?{query}", "count": count, "current": filters.state == key}


@require_safe
@login_required
def unit_year(request: Request, unit: str, year: int) -> HttpResponse:
    """All tasks of one unit in one year: target, reached so far, due, weight."""
    found = unit_for(request, unit, year)
    rows = list(selectors.with_latest(selectors.tasks_of(found, year)))
    counts = selectors.counts_of([found.pk], year, today()).get(found.pk, selectors.Counts())
    over = selectors.year_is_over(found, year)
    context = {
        "unit": found,
        "year": year,
        "rows": rows,
        "counts": counts,
        "facts": [
            ("Được giao", counts.total, "nhiệm vụ"),
            ("Hoàn thành", counts.done, ""),
            ("Không hoàn thành", counts.missed, ""),
            ("Quá hạn", counts.overdue, ""),
        ],
        "weight": selectors.weights(rows),
        "years": [other for other in selectors.years_with_tasks(found) if other != year],
        "may_add": not over and request.user.has_perm("assignments.enter_task", found),
        "over": over,
        "today": today(),
        "crumbs": crumbs(found, year),
    }
    return render(request, "assignments/unit.html", context)


@require_safe
@login_required
def task(request: Request, task_id: int) -> HttpResponse:
    """One task: what the document says, what was reported, what may be done now."""
    return task_page(request, task_for(request, task_id))


def task_page(request: Request, task: AssignedTask, form: ProgressForm | None = None) -> HttpResponse:
    """The page of a task; with a form that was refused."""
    user, year = request.user, task.year
    open_now = not selectors.year_is_over(task.organisation, year)
    may_report = open_now and task.is_running and user.has_perm("assignments.report_task", task)
    entries = list(task.progress.select_related("reported_by", "task"))
    newest = next((entry for entry in entries if entry.figure is not None), None)
    context = {
        "task": task,
        "entries": entries,
        "reached": newest.figure if newest else None,
        "percent": newest.percent if newest else None,
        "form": form or (ProgressForm(task=task) if may_report else None),
        "may_edit": open_now and task.is_running and user.has_perm("assignments.edit_task", task),
        "may_withdraw": open_now and task.is_running and user.has_perm("assignments.withdraw_task", task),
        "may_confirm": task.state == "proposed" and user.has_perm("assignments.confirm_task", task),
        "may_reopen": open_now and task.is_closed and user.has_perm("assignments.reopen_task", task),
        "today": today(),
        "crumbs": crumbs(task.organisation, year, "Nhiệm vụ"),
    }
    return render(request, "assignments/task.html", context, status=422 if form and form.errors else 200)
