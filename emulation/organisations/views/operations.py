"""The operations of a draft: adding and replacing one, taking one away, placing divisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from emulation.common.dates import today
from emulation.common.problems import Refused
from emulation.organisations import services
from emulation.organisations.choices import ReorganisationKind
from emulation.organisations.forms.fields import full_name
from emulation.organisations.forms.reorganisations import DETAILS, DivisionsForm, OperationForm
from emulation.organisations.models import Organisation, PlannedBody, PlannedStep, Reorganisation
from emulation.organisations.selectors import names_in_force
from emulation.organisations.selectors import reorganisations as selectors
from emulation.organisations.services.drafts import codes_taken
from emulation.organisations.views.common import reorganisation_crumbs
from emulation.organisations.views.reorganisations import a_draft

if TYPE_CHECKING:
    from emulation.people.requests import Request

Kind = ReorganisationKind
EXPLAINED = {
    Kind.MERGE: "Nhiều đơn vị thành một đơn vị mới, hoặc nhập vào một đơn vị đang hoạt động.",
    Kind.DIVIDE: "Một đơn vị kết thúc, thành hai đơn vị mới trở lên.",
    Kind.SEPARATE: "Một phần tách ra thành đơn vị khác; đơn vị cũ vẫn hoạt động.",
    Kind.RENAME: "Đơn vị mang tên mới; lịch sử, xếp hạng, khen thưởng các năm trước giữ tên cũ.",
    Kind.ABOLISH: "Đơn vị kết thúc; nếu có đơn vị tiếp nhận nhiệm vụ thì ghi để tra cứu.",
    Kind.MOVE: "Đơn vị vẫn là đơn vị đó, về thuộc đơn vị chủ quản khác từ ngày hiệu lực.",
    Kind.ESTABLISH: "Đơn vị mới không kế thừa đơn vị nào, theo cùng văn bản.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: Request, pk: int, kind: str) -> HttpResponse:
    """Bodies concerned, successors, divisions; `thay` names the operation that is replaced."""
    draft = a_draft(request, pk)
    instead = _instead(request, draft)
    form = OperationForm(
        request.POST or None,
        kind=kind,
        taken=codes_taken(draft),
        initial=_initial(draft, instead) if instead else _first_body(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.add_operation(
                actor=request.user, reorganisation=draft, rows=form.rows(), instead_of=instead
            )
        except Refused as refusal:
            for problem in refusal.problems:
                form.add_error(None, str(problem))
        else:
            messages.success(request, f"Đã ghi: {Kind(kind).label}.")
            return redirect("organisations:reorganisation", draft.pk)
    context = {
        "draft": draft,
        "form": form,
        "kind": kind,
        "heading": Kind(kind).label,
        "explained": EXPLAINED[Kind(kind)],
        "names": names_in_force(today()),
        "crumbs": reorganisation_crumbs(draft, str(Kind(kind).label)),
    }
    return render(request, "organisations/operation.html", context)


def _instead(request: Request, draft: Reorganisation) -> int | None:
    number = request.GET.get("thay", "")
    if number.isdecimal() and draft.steps.filter(operation=int(number)).exists():
        return int(number)
    return None


def _first_body(request: Request) -> dict[str, Any]:
    body = Organisation.objects.filter(code=request.GET.get("don-vi", "")).select_related("parent").first()
    return {"old_1": full_name(body)} if body else {}


def _initial(draft: Reorganisation, number: int) -> dict[str, Any]:
    """The form as it was filled for that operation."""
    steps = list(draft.steps.filter(operation=number).order_by("id"))
    codes = {code for step in steps for code in (step.old, step.target)}
    planned = {body.code: body for body in draft.bodies.all()}
    codes |= {body.parent_code for body in planned.values()}
    known = {
        body.code: full_name(body)
        for body in Organisation.objects.filter(code__in=codes).select_related("parent")
    }
    values: dict[str, Any] = {"note": steps[0].note, "divisions": steps[0].divisions}
    for place, code in enumerate(dict.fromkeys(step.old for step in steps if step.old), start=1):
        values[f"old_{place}"] = known.get(code, "")
    for place, code in enumerate(dict.fromkeys(step.target for step in steps if step.target), start=1):
        values |= _target(f"target_{place}", code, planned.get(code), known)
    values["superior"] = known.get(steps[0].target, "")
    return values


def _target(prefix: str, code: str, planned: PlannedBody | None, known: dict[str, str]) -> dict[str, Any]:
    if planned is None:
        return {f"{prefix}_existing": known.get(code, "")}
    values = {f"{prefix}_{name}": getattr(planned, name) for name in DETAILS if name != "parent"}
    return {**values, f"{prefix}_parent": known.get(planned.parent_code, "")}


@require_POST
@login_required
def remove(request: Request, pk: int, number: int) -> HttpResponse:
    """Take an operation out of the draft."""
    draft = a_draft(request, pk)
    services.remove_operation(actor=request.user, reorganisation=draft, number=number)
    messages.success(request, f"Đã bỏ việc số {number} khỏi dự kiến.")
    return redirect("organisations:reorganisation", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def divisions(request: Request, pk: int, code: str) -> HttpResponse:
    """Where each body below one of the draft goes."""
    draft = a_draft(request, pk)
    steps = list(draft.steps.filter(old=code).order_by("id"))
    body = get_object_or_404(Organisation, code=code)
    plan = selectors.plan_of(draft)
    children = selectors.children_to_place(plan, code) if steps else []
    if not children:
        raise Http404
    form = DivisionsForm(
        request.POST or None,
        children=children,
        options=_options(steps, plan.names),
        initial=selectors.placed(draft, children),
    )
    if request.method == "POST" and form.is_valid():
        services.place_divisions(actor=request.user, reorganisation=draft, places=form.cleaned_data)
        messages.success(request, f"Đã ghi nơi đến của các đơn vị trực thuộc {body.name}.")
        return redirect("organisations:reorganisation", draft.pk)
    context = {
        "draft": draft,
        "body": body,
        "form": form,
        "crumbs": reorganisation_crumbs(draft, "Đơn vị trực thuộc"),
    }
    return render(request, "organisations/divisions.html", context)


def _options(steps: list[PlannedStep], names: dict[str, str]) -> list[tuple[str, str]]:
    """The common choice first, then each successor, then the end."""
    stays = steps[0].kind == Kind.SEPARATE
    usual = "Ở lại đơn vị cũ" if stays else "Theo lựa chọn chung của đơn vị"
    targets = dict.fromkeys(step.target for step in steps if step.target)
    to = [(f"to:{code}", f"Chuyển về {names.get(code, code)}") for code in targets]
    return [("", usual), *to, ("end", "Kết thúc")]
