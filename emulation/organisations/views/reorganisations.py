"""Reorganisations: the list, a new draft, a sheet of many operations, one of them, its decision."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation.common.problems import Conflict, Refused
from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.organisations import services
from emulation.organisations.choices import ReorganisationKind, ReorganisationState
from emulation.organisations.forms.reorganisations import DecisionForm, SheetOfDecisionForm
from emulation.organisations.importers.reorganisations import MOST_ROWS, DryRun, read_reorganisation
from emulation.organisations.layout import REORGANISATION
from emulation.organisations.models import Organisation
from emulation.organisations.selectors import reorganisations as selectors
from emulation.organisations.views.common import (
    REORGANISE,
    demand,
    draft_of,
    readable,
    reorganisation_crumbs,
    template_response,
    too_large,
)

if TYPE_CHECKING:
    from emulation.people.requests import Request

PER_PAGE = 30
SHOWN = 200
"""Problems of a sheet that the page lists; their number is always told."""


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """What was carried out, newest first; above it the drafts of those who prepare them."""
    found = selectors.visible_to(request.user)
    context = {
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "may_reorganise": request.user.has_perm(REORGANISE),
        "crumbs": reorganisation_crumbs(),
    }
    return render(request, "organisations/reorganisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request) -> HttpResponse:
    """The first step: the decision. With `don-vi` the kinds of operations begin with that body."""
    demand(request, REORGANISE)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = services.prepare(actor=request.user, decision=form.decision())
        first = request.GET.get("don-vi", "")
        suffix = f"?don-vi={first}" if Organisation.objects.filter(code=first).exists() else ""
        return redirect(reverse("organisations:reorganisation", args=[draft.pk]) + suffix)
    context = {
        "form": form,
        "heading": "Dự kiến sắp xếp tổ chức",
        "button": "Tiếp tục: chọn hình thức",
        "back": reverse("organisations:reorganisations"),
        "crumbs": reorganisation_crumbs(last="Dự kiến mới"),
    }
    return render(request, "organisations/decision.html", context)


@require_safe
@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """A draft with its operations and what is wrong with them, or what was carried out."""
    found = readable(request, pk)
    if not found.is_draft:
        return render(request, "organisations/carried_out.html", _carried_out(found))
    plan = selectors.plan_of(found)
    context = {
        "draft": found,
        "operations": selectors.operations(selectors.steps_of(found), plan),
        "problems": services.missing_to_carry_out(found, plan),
        "kinds": ReorganisationKind.choices,
        "first": request.GET.get("don-vi", ""),
        "may_reorganise": request.user.has_perm(REORGANISE),
        "crumbs": reorganisation_crumbs(found),
    }
    return render(request, "organisations/draft.html", context)


def _carried_out(found: selectors.Reorganisation) -> dict[str, object]:
    return {
        "found": found,
        "operations": selectors.past_operations(found),
        "moves": list(found.moves.select_related("organisation", "parent").order_by("pk")),
        "crumbs": reorganisation_crumbs(found),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decision(request: Request, pk: int) -> HttpResponse:
    """Correct the decision of a draft; of two who do so at once the second sees both."""
    draft = draft_of(request, pk)
    initial = {name: getattr(draft, name) for name in services.Decision.__dataclass_fields__}
    form = DecisionForm(request.POST or None, initial={**initial, "seen": services.decision_stamp(draft)})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_decision(
                actor=request.user,
                reorganisation=draft,
                decision=form.decision(),
                seen=form.cleaned_data["seen"],
            )
        except Conflict as conflict:
            draft.refresh_from_db()
            form.show_conflict(conflict, services.decision_stamp(draft))
        except Refused as refusal:
            form.show(refusal)
        else:
            messages.success(request, "Đã ghi văn bản.")
            return redirect("organisations:reorganisation", draft.pk)
    context = {
        "form": form,
        "heading": "Văn bản sắp xếp tổ chức",
        "button": "Ghi văn bản",
        "back": reverse("organisations:reorganisation", args=[draft.pk]),
        "crumbs": reorganisation_crumbs(draft, "Văn bản"),
    }
    return render(request, "organisations/decision.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def discard(request: Request, pk: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = draft_of(request, pk)
    if request.method == "POST":
        try:
            services.discard(actor=request.user, reorganisation=draft)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("organisations:reorganisation", draft.pk)
        messages.success(request, f"Đã xóa dự kiến “{draft.title}”.")
        return redirect("organisations:reorganisations")
    context = {"draft": draft, "crumbs": reorganisation_crumbs(draft, "Xóa dự kiến")}
    return render(request, "organisations/discard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def from_sheet(request: Request) -> HttpResponse:
    """Many operations of one decision in a sheet: wrong cells are named; a sound sheet becomes a draft."""
    demand(request, REORGANISE)
    form = SheetOfDecisionForm(request.POST or None, request.FILES or None)
    dry: DryRun | None = None
    if request.method == "POST" and form.is_valid():
        dry = _read(form)
        if dry is not None and dry.rows is not None:
            draft = services.prepare(actor=request.user, decision=form.decision(), rows=dry.rows)
            messages.success(request, f"Tệp không có lỗi: {len(dry.rows.steps)} dòng. Chưa thực hiện gì.")
            return redirect("organisations:reorganisation-preview", draft.pk)
    problems = dry.problems if dry else ()
    context = {
        "form": form,
        "problems": problems[:SHOWN],
        "number": len(problems),
        "most_rows": MOST_ROWS,
        "crumbs": reorganisation_crumbs(last="Từ tệp Excel"),
    }
    wrong = request.method == "POST"
    return render(request, "organisations/reorganisation_sheet.html", context, status=422 if wrong else 200)


def _read(form: SheetOfDecisionForm) -> DryRun | None:
    """The dry run, or None with the reason at the field."""
    file = form.cleaned_data["file"]
    if reason := too_large(file):
        form.add_error("file", reason)
        return None
    try:
        return read_reorganisation(BytesIO(file.read()), file.name, form.cleaned_data["effective_on"])
    except UnreadableWorkbook:
        form.add_error("file", f"Không đọc được tệp “{file.name}”. Chọn tệp .xlsx theo mẫu.")
        return None


@require_safe
@login_required
def template(request: Request) -> HttpResponse:
    """The empty sheet with guidance."""
    demand(request, REORGANISE)
    return template_response(
        REORGANISATION, "mau-sap-xep-to-chuc.xlsx", f"Mỗi lần nhiều nhất {MOST_ROWS} dòng."
    )


def a_draft(request: Request, pk: int) -> selectors.Reorganisation:
    """A draft this person may prepare: 404 once it was carried out, 403 for a mere reader."""
    found = get_object_or_404(selectors.visible_to(request.user), pk=pk, state=ReorganisationState.DRAFT)
    demand(request, REORGANISE)
    return found
