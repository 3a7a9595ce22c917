"""The editor: the whole tree, one criterion opened at its side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.problems import Conflict, Refused
from emulation.people.requests import Request
from scoring.choices import Part
from scoring.criteria_forms.node import COMMON, TIED, NodeForm, initial_of
from scoring.models import CriteriaSet, Criterion
from scoring.selectors.criteria_difference import shown
from scoring.selectors.criteria_editor import Editor, Sum, editor_of, groups_to_move_to, sums_with
from scoring.selectors.criteria_trees import node_of
from scoring.services.criteria import facts, moving, tree
from scoring.services.criteria.drafts import PROPOSED
from scoring.trees import COMPARED, Node
from scoring.views.criteria.common import crumbs, draft_for, node_for, renew_stamp, tell, url_of

WRITE = ["GET", "HEAD", "POST"]
UNSAVED = ("show", "example")
"""Buttons that only draw the form anew: for another method, with the worked example."""


@require_safe
@login_required
def edit(request: Request, set_id: int) -> HttpResponse:
    """The tree with its sums; `?muc=` is sent on to that criterion."""
    draft = draft_for(request, set_id)
    wanted = request.GET.get("muc", "")
    if wanted.isdecimal():
        return redirect(url_of("node", draft, int(wanted)))
    return _page(request, draft, editor_of(draft), {})


@require_http_methods(WRITE)
@login_required
def node(request: Request, set_id: int, node_id: int) -> HttpResponse:
    """One criterion, in the place where it stands."""
    draft = draft_for(request, set_id)
    row = node_for(draft, node_id)
    editor = editor_of(draft)
    form = _form(request, draft, initial_of(row, facts.stamp_of(row)), row=row, editor=editor)
    panel: dict[str, Any] = {"row": row, "form": form, "groups": groups_to_move_to(editor, row.pk)}
    if request.method == "POST" and not _only_shown(request, form) and form.is_valid():
        try:
            tree.edit_node(
                actor=request.user, criterion=row, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
        except Conflict as conflict:
            panel["stored"] = _stored(row, conflict)
            renew_stamp(form, conflict.current["seen"])
            form.add_error(None, conflict.problems[0].message)
        except Refused as refusal:
            form.show(refusal)
        else:
            messages.success(request, f"Đã lưu tiêu chí {form.cleaned_data['code']}.")
            return redirect(f"{url_of('node', draft, row.pk)}#d{row.pk}")
    return _page(request, draft, editor, panel)


@require_http_methods(WRITE)
@login_required
def add(request: Request, set_id: int) -> HttpResponse:
    """A new criterion at the end of the group `?trong=`; without one, a section."""
    draft = draft_for(request, set_id)
    wanted = request.GET.get("trong", "")
    parent = node_for(draft, int(wanted)) if wanted.isdecimal() else None
    editor = editor_of(draft)
    form = _form(request, draft, _suggested(editor, parent), row=None, parent=parent, editor=editor)
    if request.method == "POST" and not _only_shown(request, form) and form.is_valid():
        try:
            made = tree.add_node(
                actor=request.user,
                criteria_set=draft,
                parent_id=parent.pk if parent else None,
                facts=form.facts(),
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            messages.success(request, f"Đã thêm {made.code}.")
            if "again" in request.POST:
                return redirect(f"{url_of('add', draft)}?{request.GET.urlencode()}")
            return redirect(f"{url_of('node', draft, made.pk)}#d{made.pk}")
    return _page(request, draft, editor, {"form": form, "parent": parent, "adds": True})


def _suggested(editor: Editor, parent: Criterion | None) -> dict[str, Any]:
    """What a new criterion begins with. In a criterion that was scored itself it takes over how."""
    siblings = [sibling.code for sibling in editor.below.get(parent.pk if parent else None, [])]
    values: dict[str, Any] = {
        "code": moving.next_code(siblings, parent.code if parent else ""),
        "part": parent.part if parent else Part.BASE,
    }
    if parent is None:
        return values
    if parent.is_leaf:
        taken = ("maximum", "method", "parameters", "unit_of_measure", "evidence_required", "guidance")
        return (
            values
            | {name: getattr(parent, name) for name in taken}
            | {"tied": TIED if parent.tied else COMMON}
        )
    balance = editor.sums.get(parent.pk)
    left = balance.missing if balance else parent.maximum
    if left > 0 and parent.part == Part.BASE:
        values["maximum"] = left
    before = [sibling for sibling in editor.below.get(parent.pk, []) if sibling.is_leaf][-1:]
    for sibling in before:  # most often the next one is of the same kind
        values |= {"method": sibling.method, "tied": TIED if sibling.tied else COMMON}
    return values


def _form(
    request: Request,
    draft: CriteriaSet,
    initial: dict[str, Any],
    *,
    editor: Editor,
    row: Criterion | None,
    parent: Criterion | None = None,
) -> NodeForm:
    section = row.parent_id is None if row else parent is None
    group = row is not None and bool(editor.below.get(row.pk))
    return NodeForm(request.POST or None, initial=initial, is_section=section, is_group=group)


def _only_shown(request: Request, form: NodeForm) -> bool:
    """Draw the form anew with what was typed, without judging what is not there yet."""
    if not any(name in request.POST for name in UNSAVED):
        return False
    form.full_clean()
    form.shown_example, form.shown_points = form.example(), form.points
    form.errors.clear()
    return True


def _stored(row: Criterion, conflict: Conflict) -> list[tuple[str, str]]:
    """What somebody else has saved meanwhile, worded."""
    row.refresh_from_db()
    now = node_of(row)
    return [(COMPARED[name].capitalize(), shown(now, name)) for name in COMPARED if name != "part"]


def _page(request: Request, draft: CriteriaSet, editor: Editor, panel: dict[str, Any]) -> HttpResponse:
    row, form = panel.get("row"), panel.get("form")
    waits = draft.proposed_at is not None
    approves = request.user.has_perm("scoring.publish_criteria", draft)
    context = {
        "criteria_set": draft,
        "editor": editor,
        "sums": _sums(editor, panel) if form else (),
        "current": row.pk if row else None,
        "approves": approves,
        "proposes": request.user.has_perm("scoring.propose_criteria", draft),
        "locked": PROPOSED if waits and not approves else "",
        "crumbs": crumbs(draft, "Soạn"),
        **panel,
    }
    alone = request.headers.get("HX-Request") and request.headers.get("HX-Target") == "panel"
    name = "scoring/criteria_panel.html" if alone else "scoring/criteria_edit.html"
    wrong = form is not None and form.is_bound and bool(form.errors)
    # htmx draws no refused answer; what it asks for here is never a refusal but the form once more.
    return render(request, name, context, status=422 if wrong and not alone else 200)


def _sums(editor: Editor, panel: dict[str, Any]) -> list[Sum]:
    """What the groups concerned come to with the maximum that stands in the form."""
    form, row, parent = panel["form"], panel.get("row"), panel.get("parent")
    if form.points is None:
        return []
    if row is not None:
        typed = replace(node_of(row), maximum=form.points, part=form.part_of(row.part))
    else:
        part = parent.part if parent else form.part_of(Part.BASE)
        typed = Node(0, parent.pk if parent else None, "", "", part, form.points)
    return sums_with(editor, typed)


@require_POST
@login_required
def move(request: Request, set_id: int, node_id: int) -> HttpResponse:
    """One step, or under another group."""
    draft = draft_for(request, set_id)
    row = node_for(draft, node_id)
    step, parent = request.POST.get("step", ""), request.POST.get("parent", "")
    try:
        if step in list(moving.Step):
            moving.move_node(actor=request.user, criterion=row, step=moving.Step(step))
        elif "parent" in request.POST:
            moving.move_under(
                actor=request.user, criterion=row, parent_id=int(parent) if parent.isdecimal() else None
            )
        else:
            messages.error(request, "Chọn nơi chuyển đến.")
    except Refused as refusal:
        tell(request, refusal)
    return redirect(f"{url_of('node', draft, row.pk)}#d{row.pk}")


@require_http_methods(WRITE)
@login_required
def remove(request: Request, set_id: int, node_id: int) -> HttpResponse:
    """Delete a criterion with everything below it, after a page that names it."""
    draft = draft_for(request, set_id)
    row = node_for(draft, node_id)
    branch = tree.branch_of(row)
    if request.method == "POST":
        try:
            count = tree.remove_node(actor=request.user, criterion=row, seen=request.POST.get("seen", ""))
        except Refused as refusal:
            tell(request, refusal)
            return redirect(url_of("remove", draft, row.pk))
        messages.success(request, f"Đã xóa {count} dòng.")
        return redirect(url_of("edit", draft))
    context = {
        "criteria_set": draft,
        "row": row,
        "branch": branch,
        "fields": {"seen": facts.stamp_of_branch(branch)},
        "back": reverse("scoring:criteria-node", args=[draft.pk, row.pk]),
        "crumbs": crumbs(draft, "Xóa tiêu chí"),
    }
    return render(request, "scoring/criteria_remove.html", context)


@require_POST
@login_required
def number(request: Request, set_id: int) -> HttpResponse:
    """Give every criterion the number of its place."""
    draft = draft_for(request, set_id)
    try:
        count = moving.renumber(actor=request.user, criteria_set=draft)
    except Refused as refusal:
        tell(request, refusal)
    else:
        messages.success(request, f"Đã đánh lại {count} ký hiệu." if count else "Ký hiệu đã đúng thứ tự.")
    return redirect(url_of("edit", draft))
