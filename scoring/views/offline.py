"""A sheet as an Excel file: downloaded, filled in elsewhere, uploaded, compared cell by cell, accepted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation.common.problems import Refused
from emulation.common.sniff import XLSX
from emulation.common.text import search_text
from emulation.common.workbooks.reading import CellProblem
from emulation.people.pages import demand, show_refusal
from emulation.people.requests import Request
from scoring.choices import Layer
from scoring.exports.offline import offline_workbook
from scoring.forms import FilledSheetForm
from scoring.importers.offline import Filled, read_filled
from scoring.models import ScoreSheet
from scoring.rules import visible_layers
from scoring.selectors.offline import TITLES
from scoring.services import offline as services
from scoring.services.offline import FileCell, Outcome
from scoring.services.points import LAYERS
from scoring.views.review import review_crumbs
from scoring.views.sheet_parts import crumbs, sheet_for

SALT = "scoring.offline.preview"
VALID_SECONDS = 3600
PAGES = {
    Layer.SELF: "scoring:sheet",
    Layer.GROUP: "scoring:review-sheet",
    Layer.FINAL: "scoring:appraise-sheet",
}
NAMES = {Layer.SELF: "sheet", Layer.GROUP: "review", Layer.FINAL: "appraise"}
FILES = {Layer.SELF: "phieu-tu-cham", Layer.GROUP: "phieu-cham", Layer.FINAL: "phieu-tham-dinh"}


def url_of(layer: Layer, sheet: ScoreSheet, ending: str = "") -> str:
    return reverse(f"scoring:{NAMES[layer]}-excel{ending}", args=[sheet.pk])


def may_write(request: Request, sheet: ScoreSheet, layer: Layer) -> bool:
    """May this person write that layer of the sheet in its present state?"""
    if layer == Layer.SELF:
        return sheet.is_editable and request.user.has_perm("scoring.fill_sheet", sheet)
    rule = LAYERS[layer]
    return request.user.has_perm(rule.permission, sheet) and not rule.obstacles(request.user, sheet)


@login_required
@require_safe
def download(request: Request, sheet_id: int, layer: Layer) -> HttpResponse:
    """The workbook; locked throughout for whoever only reads. The layers above the unit's own are for those
    who write them."""
    sheet = sheet_for(request, sheet_id)
    if layer != Layer.SELF:
        demand(request, LAYERS[layer].permission, sheet)
        if layer not in visible_layers(request.user, sheet):
            raise Http404
    content = offline_workbook(sheet, layer, writes=may_write(request, sheet, layer))
    membership = sheet.membership
    unit = re.sub(r"\W+", "-", search_text(membership.organisation.short_name))
    name = f"{FILES[layer]}-{unit}-{membership.group_year.year}.xlsx"
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Request, sheet_id: int, layer: Layer) -> HttpResponse:
    """A file is read and tried; nothing is written before the differences are accepted."""
    sheet = _to_write(request, sheet_id, layer)
    if not may_write(request, sheet, layer):
        messages.error(request, "Phiếu không ở bước nhập điểm nên không nhận tệp Excel.")
        return redirect(PAGES[layer], sheet.pk)
    form = FilledSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            filled = read_filled(form.cleaned_data["file"], sheet, layer)
            outcome = services.try_cells(actor=request.user, sheet=sheet, layer=layer, cells=filled.cells)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            return _preview(request, sheet, layer, filled, outcome)
    context = _common(sheet, layer) | {"form": form}
    return render(request, "scoring/offline_upload.html", context, status=422 if form.errors else 200)


def _to_write(request: Request, sheet_id: int, layer: Layer) -> ScoreSheet:
    """404 for a stranger, 403 for who reads the sheet but never writes that layer."""
    sheet = sheet_for(request, sheet_id)
    demand(request, "scoring.fill_sheet" if layer == Layer.SELF else LAYERS[layer].permission, sheet)
    return sheet


def _common(sheet: ScoreSheet, layer: Layer) -> dict[str, Any]:
    unit = sheet.membership.organisation
    trail = (
        crumbs(sheet, "Nhập từ Excel")
        if layer == Layer.SELF
        else [
            *review_crumbs(sheet.membership.group_year, f"{TITLES[layer]}: {unit.short_name}")[:-1],
            (f"{TITLES[layer]}: {unit.short_name}", reverse(PAGES[layer], args=[sheet.pk])),
            ("Nhập từ Excel", ""),
        ]
    )
    return {
        "sheet": sheet,
        "unit": unit,
        "group_year": sheet.membership.group_year,
        "heading": f"{TITLES[layer]}: nhập từ Excel",
        "download_url": url_of(layer, sheet),
        "upload_url": url_of(layer, sheet, "-upload"),
        "write_url": url_of(layer, sheet, "-write"),
        "back_url": reverse(PAGES[layer], args=[sheet.pk]),
        "crumbs": trail,
    }


@dataclass(frozen=True, slots=True)
class _Choice:
    """A conflict to choose in: what the file says, what stands there now and by whom."""

    key: str
    wrong: services.Wrong


def _preview(
    request: Request,
    sheet: ScoreSheet,
    layer: Layer,
    filled: Filled,
    outcome: Outcome,
    *,
    moved: bool = False,
) -> HttpResponse:
    """The differences cell by cell. Wrong cells keep the whole file out; conflicts are left to the person.
    `moved`: the sheet was changed between the preview and its acceptance."""
    problems = [*filled.problems, *(_as_problem(wrong, layer) for wrong in outcome.mistakes)]
    problems.sort(key=lambda problem: problem.row)
    context = _common(sheet, layer) | {
        "changes": outcome.changes,
        "problems": problems,
        "choices": [_Choice(_key(wrong.cell), wrong) for wrong in outcome.conflicts],
        "missing": filled.missing,
        "moved": moved,
        "typed": sum(not change.computed for change in outcome.changes),
        "token": "" if problems else _pack(request, sheet, layer, filled.cells),
    }
    return render(request, "scoring/offline_preview.html", context, status=422 if problems or moved else 200)


def _as_problem(wrong: services.Wrong, layer: Layer) -> CellProblem:
    return CellProblem(TITLES[layer], wrong.cell.row, f"{wrong.cell.column}, {wrong.header}", wrong.reason)


def _key(cell: FileCell) -> str:
    return f"{cell.line_id}.{cell.field}"


def _pack(request: Request, sheet: ScoreSheet, layer: Layer, cells: Sequence[FileCell]) -> str:
    """What was shown, signed: only this person can bring it back, for this sheet, within the hour."""
    plain = [[c.line_id, c.field, c.text, c.version, c.row, c.column] for c in cells]
    return signing.dumps([request.user.pk, sheet.pk, str(layer), plain], salt=SALT, compress=True)


def _unpack(request: Request, sheet: ScoreSheet, layer: Layer) -> list[FileCell]:
    owner, of, name, plain = signing.loads(request.POST.get("cells", ""), salt=SALT, max_age=VALID_SECONDS)
    if (owner, of, name) != (request.user.pk, sheet.pk, layer):
        raise signing.BadSignature("of somebody else or of another sheet")
    return [FileCell(*facts) for facts in plain]


@login_required
@require_POST
def write(request: Request, sheet_id: int, layer: Layer) -> HttpResponse:
    """Write what was previewed: all or nothing. Of a conflict only what the person has chosen."""
    sheet = _to_write(request, sheet_id, layer)
    try:
        cells = _unpack(request, sheet, layer)
        tried = services.try_cells(actor=request.user, sheet=sheet, layer=layer, cells=cells)
        chosen = _chosen(request, cells, tried)
        done = services.write_cells(actor=request.user, sheet=sheet, layer=layer, cells=chosen)
    except signing.BadSignature:
        messages.error(request, "Bản xem trước đã hết hạn. Tải tệp lên lại.")
        return redirect(url_of(layer, sheet, "-upload"))
    except Refused as refusal:
        if may_write(request, sheet_for(request, sheet_id), layer):
            outcome = services.try_cells(actor=request.user, sheet=sheet, layer=layer, cells=cells)
            return _preview(request, sheet, layer, Filled(cells), outcome, moved=True)
        messages.error(request, refusal.problems[0].message)
        return redirect(PAGES[layer], sheet.pk)
    typed = sum(not change.computed for change in done.changes)
    messages.success(request, f"Đã ghi {typed} ô từ tệp Excel.")
    return redirect(PAGES[layer], sheet.pk)


def _chosen(request: Request, cells: Sequence[FileCell], tried: Outcome) -> list[FileCell]:
    """Without the conflicts in which what stands there shall stay. A version that the person was shown goes
    along: whoever writes after that is not written over."""
    told = {_key(wrong.cell): wrong for wrong in tried.conflicts}
    found = []
    for cell in cells:
        wrong = told.get(_key(cell))
        if wrong is None:
            found.append(cell)
            continue
        seen = request.POST.get(f"seen-{_key(cell)}", "")
        if not seen.isdecimal():  # nobody was asked about this one
            found.append(cell)
        elif _key(cell) in request.POST.getlist("over"):
            found.append(replace(cell, version=int(seen)))
    return found
