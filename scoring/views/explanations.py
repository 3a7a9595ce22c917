"""Pages of the explanation: the unit answers, the reviewer decides, Sở Nội vụ watches the clock."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from emulation.common.problems import Refused
from emulation.groups.pages import group_year_for
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from scoring.choices import ThreadState
from scoring.explanation_forms import AnswerForm, DecisionForm
from scoring.models import Evidence, Explanation, ScoreSheet
from scoring.selectors import explanations as selectors
from scoring.selectors import sheets
from scoring.selectors.lines import figure_text, leaves_of
from scoring.selectors.rows import shown_figure, with_unit
from scoring.services import evidence as evidence_services
from scoring.services import explanation as services
from scoring.views.review import review_crumbs


def _sheet(request: Request, sheet_id: int) -> ScoreSheet:
    """A sheet whose explanations this person may read; 404 for others."""
    sheet = sheets.sheets().filter(pk=sheet_id).first()
    if sheet is None or not request.user.has_perm("scoring.view_explanations", sheet):
        raise Http404
    return sheet


def _thread(request: Request, sheet_id: int, thread_id: int) -> tuple[ScoreSheet, Explanation]:
    sheet = _sheet(request, sheet_id)
    return sheet, get_object_or_404(selectors.threads(sheet), pk=thread_id)


@require_safe
@login_required
def index(request: Request) -> HttpResponse:
    """Open explanations of all groups with the hours left; for Sở Nội vụ and the inspector."""
    roles = request.user.roles
    if not (roles.is_staff or roles.is_inspector):
        return redirect("scoring:index")
    context = {
        "groups": selectors.groups_of(request.user),
        "crumbs": [("Chấm điểm", reverse("scoring:index")), ("Giải trình", "")],
    }
    return render(request, "scoring/explanations.html", context)


@require_safe
@login_required
def group(request: Request, code: str, year: int) -> HttpResponse:
    """The units of a group: what they have explained, what waits for the reviewer."""
    group_year = group_year_for(request, code, year)
    demand(request, "scoring.view_all_explanations", group_year)
    context = {
        "group_year": group_year,
        "clock": selectors.clock_of(group_year),
        "units": selectors.units_of(request.user, group_year),
        "crumbs": review_crumbs(group_year, "Giải trình"),
    }
    return render(request, "scoring/explanations_group.html", context)


@require_safe
@login_required
def sheet(request: Request, sheet_id: int) -> HttpResponse:
    """Only the lines that differ: accept, answer, read the decision; the clock above."""
    found = _sheet(request, sheet_id)
    return _sheet_page(request, found)


def _sheet_page(request: Request, found: ScoreSheet, problems: Any = ()) -> HttpResponse:
    group_year = found.membership.group_year
    context = {
        "sheet": found,
        "unit": found.membership.organisation,
        "group_year": group_year,
        "page": selectors.threads_of(request.user, found),
        "problems": problems,
        "crumbs": review_crumbs(group_year, "Giải trình"),
    }
    return render(request, "scoring/explanations_sheet.html", context, status=422 if problems else 200)


@require_POST
@login_required
def accept_all(request: Request, sheet_id: int) -> HttpResponse:
    found = _sheet(request, sheet_id)
    demand(request, "scoring.explain_sheet", found)
    try:
        count = services.accept_all(actor=request.user, sheet=found)
    except Refused as refusal:
        return _sheet_page(request, found, refusal.problems)
    messages.success(request, f"Đã đồng ý điểm của {count} tiêu chí.")
    return redirect("scoring:sheet-explanations", sheet_id)


@require_POST
@login_required
def accept(request: Request, sheet_id: int, thread_id: int) -> HttpResponse:
    found, thread = _thread(request, sheet_id, thread_id)
    demand(request, "scoring.explain_sheet", found)
    try:
        services.accept(actor=request.user, thread=thread, seen_version=_version(request))
    except Refused as refusal:
        return _sheet_page(request, found, refusal.problems)
    messages.success(request, f"Đã đồng ý điểm tiêu chí {thread.line.criterion.code}.")
    return redirect(reverse("scoring:sheet-explanations", args=[sheet_id]) + f"#g{thread_id}")


def _version(request: Request) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@require_safe
@login_required
def thread(request: Request, sheet_id: int, thread_id: int) -> HttpResponse:
    """One line: evidence of the unit, points and reason of the group, what was said about them."""
    found, one = _thread(request, sheet_id, thread_id)
    return _thread_page(request, found, one)


def _thread_page(
    request: Request,
    found: ScoreSheet,
    one: Explanation,
    *,
    answer: AnswerForm | None = None,
    decision: DecisionForm | None = None,
) -> HttpResponse:
    page = selectors.threads_of(request.user, found, [one.pk])
    row = page.rows[0]
    leaf = leaves_of(found, [one.line_id])[0]
    if row.answers and answer is None:
        answer = AnswerForm(sheet=found, initial={"answer": one.answer, "evidence": _cited(one)})
    if row.decides and decision is None:
        decision = DecisionForm(initial={"points": row.adjusted, "reason": one.decision})
    refused = any(form is not None and form.errors for form in (answer, decision))
    context = {
        "sheet": found,
        "unit": found.membership.organisation,
        "group_year": found.membership.group_year,
        "row": row,
        "page": page,
        "leaf": leaf,
        "goal": with_unit(figure_text(leaf.rule.target), leaf.unit) if leaf.rule.target is not None else "",
        "figure": shown_figure(leaf),
        "answer": answer if row.answers else None,
        "decision": decision if row.decides else None,
        "crumbs": _crumbs(found, one),
    }
    return render(request, "scoring/explanation.html", context, status=422 if refused else 200)


def _cited(one: Explanation) -> list[int]:
    return [citation.evidence_id for citation in one.citations.all()]


def _crumbs(found: ScoreSheet, one: Explanation) -> list[tuple[str, str]]:
    trail = review_crumbs(found.membership.group_year, "Giải trình")
    trail[-1] = ("Giải trình", reverse("scoring:sheet-explanations", args=[found.pk]))
    return [*trail, (f"Tiêu chí {one.line.criterion.code}", "")]


@require_POST
@login_required
def answer(request: Request, sheet_id: int, thread_id: int) -> HttpResponse:
    """The unit's text, documents of its store, perhaps a new one."""
    found, one = _thread(request, sheet_id, thread_id)
    demand(request, "scoring.explain_sheet", found)
    form = AnswerForm(request.POST, request.FILES, sheet=found)
    if form.is_valid():
        try:
            services.answer(
                actor=request.user,
                thread=one,
                text=form.cleaned_data["answer"],
                evidence=[*form.cleaned_data["evidence"], *_uploaded(request, found, form)],
                seen_version=_version(request),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã gửi giải trình.")
            return redirect("scoring:sheet-explanations", sheet_id)
    return _thread_page(request, found, one, answer=form)


def _uploaded(request: Request, found: ScoreSheet, form: AnswerForm) -> list[Evidence]:
    """The document sent with the answer, in the store of the unit; not what is cited already."""
    file = form.cleaned_data["file"]
    if not file:
        return []
    membership = found.membership
    stored = evidence_services.store(
        actor=request.user,
        organisation=membership.organisation,
        year=membership.group_year.year,
        file=file,
        number=form.cleaned_data["number"],
        subject=form.cleaned_data["subject"],
    ).evidence
    return [] if stored in form.cleaned_data["evidence"] else [stored]


@require_POST
@login_required
def decide(request: Request, sheet_id: int, thread_id: int) -> HttpResponse:
    """The reviewer keeps or adjusts, with a reason."""
    found, one = _thread(request, sheet_id, thread_id)
    demand(request, "scoring.decide_explanation", found)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            services.decide(
                actor=request.user,
                thread=one,
                points=form.cleaned_data["points"],
                reason=form.cleaned_data["reason"],
                seen_version=_version(request),
            )
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "Đã ghi quyết định về giải trình.")
            if _more(found):
                return redirect("scoring:sheet-explanations", sheet_id)
            group_year = found.membership.group_year
            return redirect("scoring:group-explanations", group_year.group.code, group_year.year)
    return _thread_page(request, found, one, decision=form)


def _more(found: ScoreSheet) -> bool:
    """Is there another answer of this unit to decide?"""
    return selectors.threads(found).filter(state=ThreadState.ANSWERED).exists()
