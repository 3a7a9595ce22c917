"""The library of activities of all groups, and copying a plan from it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.activities.choices import ActivityForm, ActivityKind, ExampleState
from emulation.activities.forms.planning import CopyForm
from emulation.activities.selectors import library as selectors
from emulation.activities.selectors.library import SORTS, Search
from emulation.activities.services import copying
from emulation.activities.views.parts import show_url
from emulation.common.problems import Refused
from emulation.groups.choices import GroupKind
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request

PER_PAGE = 30


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Activities that any group has held, searched without marks."""
    demand(request, "activities.browse_library")
    query = request.GET
    sort = query.get("xep", "")
    search = Search(
        text=query.get("q", "").strip(),
        kind=query.get("hoat-dong", ""),
        form=query.get("hinh-thuc", ""),
        group_kind=query.get("loai", ""),
        year=query.get("nam", ""),
        sort=sort if sort in SORTS else "moi",
    )
    page_obj = Paginator(selectors.found(search), PER_PAGE).get_page(query.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": list(page_obj),
        "search": search,
        "years": selectors.years(),
        "kinds": ActivityKind.choices,
        "forms": ActivityForm.choices,
        "group_kinds": GroupKind.choices,
        "sorts": SORTS.items(),
    }
    return render(request, "activities/library.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def item(request: Request, activity_id: int) -> HttpResponse:
    """What everybody may know of a held activity; leaders copy its plan into their own year."""
    demand(request, "activities.browse_library")
    source = get_object_or_404(selectors.with_figures(selectors.held()), pk=activity_id)
    years = selectors.own_years(request.user)
    if request.method == "POST" and not years:
        demand(request, "activities.record_activity")
    initial = {"group_year": years[0].pk if years else None}
    form = CopyForm(request.POST or None, years=years, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            copy = copying.copy_plan(
                actor=request.user,
                source=source,
                group_year=form.chosen(),
                starts_on=form.cleaned_data["starts_on"],
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Đã chép kế hoạch vào {copy.group_year}. Sửa lại cho phù hợp.")
            return redirect(show_url(copy))
    context = {
        "activity": source,
        "form": form if years else None,
        "examples": source.good_examples.filter(state=ExampleState.APPROVED).select_related("organisation"),
        "readable": request.user.has_perm("activities.view_activity", source),
        "crumbs": [("Thư viện hoạt động", reverse("activities:library")), (source.title, "")],
    }
    return render(request, "activities/library_item.html", context)
