"""The preview of a reorganisation, the choices per affected line, and carrying it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.problems import Refused
from emulation.organisations import services
from emulation.organisations.forms.reorganisations import ChoicesForm
from emulation.organisations.models import Reorganisation
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import Line, Section, choice_key, sections_of, seen_stamp
from emulation.organisations.selectors.reorganisations import plan_of
from emulation.organisations.views.common import readable, reorganisation_crumbs
from emulation.organisations.views.reorganisations import a_draft

if TYPE_CHECKING:
    from emulation.people.requests import Request

FIRST_LINES = 10
"""Lines of a section that the preview shows; all of them stand on the page of the section."""
PER_PAGE = 50
MOST_BODIES = 300


@require_safe
@login_required
def preview(request: Request, pk: int) -> HttpResponse:
    """Everything that will happen, and the one button; a reader of the draft sees it without the button."""
    draft = readable(request, pk)
    if not draft.is_draft:
        return redirect("organisations:reorganisation", draft.pk)
    plan = plan_of(draft)
    sections = sections_of(plan, draft.choices)
    context = {
        "draft": draft,
        "plan": plan,
        "ended": _ended(plan),
        "moved": [(move, plan.names[move.parent]) for move in plan.moves[:MOST_BODIES]],
        "most": MOST_BODIES,
        "facts": _facts(plan, sections),
        "sections": [_shown(section) for section in sections if section.lines],
        "untouched": [section.room.title for section in sections if not section.lines],
        "problems": services.missing_to_carry_out(draft, plan),
        "seen": seen_stamp(plan, sections),
        "may_reorganise": request.user.has_perm(services.PERMISSION),
        "crumbs": reorganisation_crumbs(draft, "Xem trước"),
    }
    return render(request, "organisations/preview.html", context)


def _ended(plan: Plan) -> list[tuple[object, str]]:
    """Bodies that end, with the names of their successors."""
    return [
        (one, "; ".join(plan.names.get(code, code) for code in one.targets))
        for one in plan.endings[:MOST_BODIES]
    ]


def _facts(plan: Plan, sections: list[Section]) -> list[tuple[str, int, str]]:
    return [
        ("Đơn vị thành lập", len(plan.new), ""),
        ("Đơn vị chấm dứt hoạt động", len(plan.endings), ""),
        ("Đơn vị chuyển chủ quản", len(plan.moves), ""),
        ("Nội dung chịu ảnh hưởng", sum(len(section.lines) for section in sections), ""),
    ]


def _shown(section: Section) -> dict[str, object]:
    return {
        "room": section.room,
        "rows": [(line, None, _label(line)) for line in section.lines[:FIRST_LINES]],
        "number": len(section.lines),
        "more": section.choosable or len(section.lines) > FIRST_LINES,
        "choosable": section.choosable,
    }


def _label(line: Line) -> str:
    """The choice that holds, in words."""
    return next((one.label for one in line.affected.options if one.value == line.chosen), "")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def section(request: Request, pk: int, key: str) -> HttpResponse:
    """All lines of one room, page by page, each with its choice."""
    draft = a_draft(request, pk)
    plan = plan_of(draft)
    found = next((one for one in sections_of(plan, draft.choices) if one.room.key == key), None)
    if found is None:
        raise Http404
    page = Paginator(found.lines, PER_PAGE).get_page(request.GET.get("page"))
    form = ChoicesForm(request.POST or None, section=found, lines=list(page))
    if request.method == "POST" and form.is_valid():
        return _chosen(request, draft, form, page)
    context = {
        "draft": draft,
        "room": found.room,
        "choosable": found.choosable,
        "page_obj": page,
        "rows": [(line, _field(form, found, line), _label(line)) for line in page],
        "form": form,
        "crumbs": reorganisation_crumbs(draft, found.room.title),
    }
    return render(request, "organisations/section.html", context)


def _field(form: ChoicesForm, found: Section, line: Line) -> object:
    key = choice_key(found.room, line.affected)
    return form[key] if key in form.fields else None


def _chosen(request: Request, draft: Reorganisation, form: ChoicesForm, page: Page[Line]) -> HttpResponse:
    services.choose(actor=request.user, reorganisation=draft, choices=form.cleaned_data)
    messages.success(request, f"Đã ghi lựa chọn của {len(form.cleaned_data)} dòng.")
    if page.has_next():
        return redirect(f"{request.path}?page={page.next_page_number()}")
    return redirect("organisations:reorganisation-preview", draft.pk)


@require_POST
@login_required
def carry_out(request: Request, pk: int) -> HttpResponse:
    """All of it, or nothing."""
    draft = a_draft(request, pk)
    try:
        services.carry_out(actor=request.user, reorganisation=draft, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        for problem in refusal.problems[:10]:
            messages.error(request, str(problem))
        return redirect(reverse("organisations:reorganisation-preview", args=[draft.pk]))
    messages.success(request, f"Đã thực hiện: {draft.title}.")
    return redirect("organisations:reorganisation", draft.pk)
