"""Fetching an activity for a page; a form that met what somebody else has saved meanwhile."""

from __future__ import annotations

from typing import Any, cast

from django.forms import Form
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from emulation.activities.models import Activity
from emulation.common.problems import Conflict, Refused
from emulation.groups.models import GroupYear
from emulation.groups.pages import Crumbs, crumbs_of, group_year_for
from emulation.people.pages import show_refusal
from emulation.people.requests import Request


def activity_for(request: Request, code: str, year: int, activity_id: int) -> Activity:
    """The activity of an address; 404 for who is not invited and does not watch the group."""
    group_year = group_year_for(request, code, year)
    activity = get_object_or_404(
        group_year.activities.select_related("copied_from__group_year__group"), pk=activity_id
    )
    activity.group_year = group_year
    if not request.user.has_perm("activities.view_activity", activity):
        raise Http404
    return activity


def list_url(group_year: GroupYear) -> str:
    return reverse("activities:year", args=[group_year.group.code, group_year.year])


def show_url(activity: Activity) -> str:
    group_year = activity.group_year
    return reverse("activities:show", args=[group_year.group.code, group_year.year, activity.pk])


def crumbs_to(group_year: GroupYear, *below: tuple[str, str]) -> Crumbs:
    """Khối, cụm / the group-year / Hoạt động / …"""
    trail = crumbs_of(group_year, "Hoạt động")
    trail[-1] = ("Hoạt động", list_url(group_year) if below else "")
    return [*trail, *below]


def show_problems(form: Form, refusal: Refused, fresh_stamp: str = "") -> list[tuple[str, Any]]:
    """Problems at their fields. After a `Conflict` the form keeps what was typed and takes the new stamp, so
    that sending it again is a decision; gives label and stored value of each field that differs."""
    show_refusal(form, refusal)
    if not isinstance(refusal, Conflict):
        return []
    data = cast("QueryDict", form.data).copy()
    data["seen"] = fresh_stamp
    form.data = data
    return [
        (str(form.fields[name].label), _words(form, name, value))
        for name, value in refusal.current.items()
        if name in form.fields and form.cleaned_data.get(name) not in (value, value or None)
    ]


def _words(form: Form, name: str, value: Any) -> Any:
    """A stored value as a reader knows it: the label of a choice, a date as it is typed."""
    field = form.fields[name]
    choices = dict(getattr(field, "choices", ()))
    return choices.get(value) or field.prepare_value(value) or "(để trống)"
