"""Cells of a sheet saved by the script of the grid: JSON in, JSON out, one cell or a pasted block."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from emulation.common.dates import format_time, now
from emulation.common.problems import Conflict, Refused
from emulation.people.models import User
from scoring.choices import Layer
from scoring.models import ScoreSheet
from scoring.rules import visible_layers
from scoring.selectors import grid, sheets
from scoring.selectors.rows import Look
from scoring.selectors.sheets import Running
from scoring.services import entry
from scoring.services.typed import Cell

MOST_CELLS = 2000


@require_POST
def save(request: HttpRequest, sheet_id: int) -> JsonResponse:
    """Save `{"cells": [{"line", "field", "text", "version"}]}`.

    Answers `{"time", "rows", "refused", "sums", "total"}`: rows to repaint, cells not saved and why, sums
    and total when points changed. 401 when the session is over, 403/404 without the right, 400 for a body
    that is no list of cells, 409 when the sheet as a whole can no longer be written.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"message": "Phiên làm việc đã hết. Đăng nhập lại để gửi tiếp."}, status=401)
    cells = _cells(request.body)
    try:
        saved = entry.save_cells(actor=request.user, sheet=ScoreSheet(pk=sheet_id), cells=cells or ())
    except (PermissionDenied, ScoreSheet.DoesNotExist):
        return _denied(request.user, sheets.sheets().filter(pk=sheet_id).first())
    except Refused as refusal:
        return JsonResponse({"message": refusal.problems[0].message}, status=409)
    if cells is None:
        return JsonResponse({"message": "Yêu cầu không đọc được."}, status=400)
    return JsonResponse(_answer(saved))


def _denied(user: User, sheet: ScoreSheet | None) -> JsonResponse:
    """A stranger learns nothing, not even that there is such a sheet."""
    if sheet is not None and Layer.SELF in visible_layers(user, sheet):
        return JsonResponse({"message": "Không có quyền sửa phiếu này."}, status=403)
    return JsonResponse({"message": "Không tìm thấy phiếu."}, status=404)


def _cells(body: bytes) -> list[Cell] | None:
    try:
        sent = json.loads(body)["cells"]
        cells = [
            Cell(int(cell["line"]), str(cell["field"]), str(cell["text"]), int(cell["version"]))
            for cell in sent
        ]
    except (ValueError, KeyError, TypeError):
        return None
    return cells if len(cells) <= MOST_CELLS else None


def _answer(saved: entry.Saved) -> dict[str, Any]:
    sheet = saved.sheet
    cited = grid.citing(sheet, saved.leaves)
    rows = grid.as_json(grid.rows_again(Look(sheet, writes=True), saved.leaves, cited=cited), docs=False)
    warnings = {str(line.line_id): line.warning for line in saved.lines if line.warning}
    for row in rows:
        if row["line"] in warnings:
            row["tag"]["detail"] = warnings[row["line"]]
    answer: dict[str, Any] = {
        "time": format_time(now()),
        "rows": rows,
        "refused": [_refused(item) for item in saved.refused],
    }
    if saved.tree:
        totals = ((total.section_id, total.points, total.assigned_maximum) for total in saved.totals)
        answer["sums"] = saved.tree.texts(sheet.criteria_set)
        answer["total"] = total_json(saved.tree.running(sheet.criteria_set, totals))
    return answer


def _refused(item: entry.RefusedCell) -> dict[str, Any]:
    cell, error = item.cell, item.error
    told: dict[str, Any] = {
        "line": str(cell.line_id),
        "field": cell.field,
        "text": cell.text,
        "message": " ".join(problem.message for problem in error.problems),
    }
    if isinstance(error, Conflict):
        told["theirs"] = {
            "text": error.current["text"],
            "version": str(error.current["version"]),
            "by": error.current["by"],
        }
    return told


def total_json(running: Running) -> dict[str, str]:
    """The running total in words, as the page sets it."""
    return {"points": running.points_text, "remark": running.remark, "rebased": running.rebased_text}
