"""Entering, correcting, confirming, reporting, withdrawing and reopening a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from emulation.assignments import services
from emulation.assignments.forms import ProgressForm, ReasonForm, TaskForm, initial_of
from emulation.assignments.models import AssignedTask
from emulation.assignments.views.common import crumbs, task_for, task_url, unit_for, unit_url
from emulation.assignments.views.reading import task_page
from emulation.common.problems import Conflict, Refused
from emulation.organisations.models import Organisation
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request, unit: str, year: int) -> HttpResponse:
    """A new task of a unit; what a unit enters for itself waits for confirmation."""
    found = unit_for(request, unit, year)
    demand(request, "assignments.enter_task", found)
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            task = services.add_task(actor=request.user, organisation=found, year=year, facts=form.facts())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            waits = "" if task.confirmed_at else " Nhiệm vụ chờ Sở Nội vụ hoặc cơ quan chủ quản xác nhận."
            messages.success(request, f"Đã ghi nhiệm vụ “{task.title}”.{waits}")
            return redirect(unit_url(found, year))
    return _form_page(request, found, year, form)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: Request, task_id: int) -> HttpResponse:
    """Correct a task. When somebody else was quicker both values stand side by side."""
    task = task_for(request, task_id)
    demand(request, "assignments.edit_task", task)
    form = TaskForm(request.POST or None, task=task)
    stored: AssignedTask | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_task(
                actor=request.user,
                task=task,
                facts=form.facts(),
                version=form.cleaned_data["version"] or 0,
            )
        except Conflict as conflict:
            show_refusal(form, conflict)
            stored = task
            form.take_version(conflict.current["version"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi thay đổi.")
            return redirect(task_url(task))
    return _form_page(request, task.organisation, task.year, form, task=task, stored=stored)


def _form_page(
    request: Request,
    unit: Organisation,
    year: int,
    form: TaskForm,
    task: AssignedTask | None = None,
    stored: AssignedTask | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "unit": unit,
        "year": year,
        "task": task,
        "differences": _differences(form, stored) if stored else [],
        "waits": task is None and not request.user.has_perm("assignments.assign_task", unit),
        "back_url": task_url(task) if task else unit_url(unit, year),
        "crumbs": crumbs(unit, year, *([("Nhiệm vụ", task_url(task)), "Sửa"] if task else ["Thêm nhiệm vụ"])),
    }
    return render(request, "assignments/form.html", context, status=422 if form.errors else 200)


def _differences(form: TaskForm, stored: AssignedTask) -> list[tuple[str, str]]:
    """Label and stored value of every field in which the form differs from what is stored now."""
    found = []
    for name, value in initial_of(stored).items():
        field = form.fields[name]
        if name != "version" and field.has_changed(value, form.data.get(name)):
            shown = dict(getattr(field, "choices", [])).get(value) or field.prepare_value(value) or "để trống"
            found.append((str(field.label), str(shown)))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def report(request: Request, task_id: int) -> HttpResponse:
    """Add an entry to the history; the form stands on the page of the task."""
    task = task_for(request, task_id)
    demand(request, "assignments.report_task", task)
    if request.method != "POST":
        return redirect(f"{task_url(task)}#bao-cao")
    form = ProgressForm(request.POST, task=task)
    if form.is_valid():
        try:
            services.report_progress(actor=request.user, task=task, report=form.report())
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi báo cáo.")
            return redirect(task_url(task))
    return task_page(request, task, form)


@require_POST
@login_required
def confirm(request: Request, task_id: int) -> HttpResponse:
    task = task_for(request, task_id)
    try:
        services.confirm_task(actor=request.user, task=task)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Đã xác nhận nhiệm vụ.")
    return redirect(task_url(task))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: Request, task_id: int) -> HttpResponse:
    """No longer assigned, or entered by mistake: the task is kept with the reason and counts no more."""
    task = task_for(request, task_id)
    demand(request, "assignments.withdraw_task", task)
    return _with_reason(request, task, services.withdraw_task, "Thôi giao nhiệm vụ", "Đã ghi thôi giao.")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reopen(request: Request, task_id: int) -> HttpResponse:
    task = task_for(request, task_id)
    demand(request, "assignments.reopen_task", task)
    return _with_reason(request, task, services.reopen_task, "Mở lại nhiệm vụ", "Đã mở lại nhiệm vụ.")


def _with_reason(
    request: Request, task: AssignedTask, act: Callable[..., AssignedTask], title: str, done: str
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.user, task=task, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect(task_url(task))
    context = {
        "form": form,
        "task": task,
        "title": title,
        "back_url": task_url(task),
        "crumbs": crumbs(task.organisation, task.year, ("Nhiệm vụ", task_url(task)), title),
    }
    return render(request, "assignments/reason.html", context, status=422 if form.errors else 200)
