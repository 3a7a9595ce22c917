"""One line of a layer saved by the script of the review: form fields in, JSON out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from emulation.common.dates import format_time, now
from emulation.common.numbers import MINUS, format_points
from emulation.common.problems import Conflict, Refused
from emulation.people.models import User
from scoring.choices import Layer
from scoring.models import ScoreSheet
from scoring.selectors import layers as selectors
from scoring.selectors import sheets
from scoring.selectors.layer_book import view_of
from scoring.services import points as services
from scoring.services.points import LAYERS, Decided, Decision


@require_POST
def review_line(request: HttpRequest, sheet_id: int) -> JsonResponse:
    return _line(request, sheet_id, Layer.GROUP)


@require_POST
def appraise_line(request: HttpRequest, sheet_id: int) -> JsonResponse:
    return _line(request, sheet_id, Layer.FINAL)


def _line(request: HttpRequest, sheet_id: int, layer: Layer) -> JsonResponse:
    """Save one line for the script: `line, points, reason, version` → what stands now, sums and total.

    401 when the session is over, 403/404 without the right, 409 when somebody was first (`theirs`) or the
    step is over, 422 with `field` and `message` for what cannot be saved.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"message": "Phiên làm việc đã hết. Đăng nhập lại để lưu tiếp."}, status=401)
    sheet = sheets.readable(request.user, sheet_id)
    if sheet is None:
        return JsonResponse({"message": "Không tìm thấy phiếu."}, status=404)
    if not request.user.has_perm(LAYERS[layer].permission, sheet):
        return JsonResponse({"message": "Không có quyền chấm phiếu này."}, status=403)
    try:
        decision = Decision(
            int(request.POST["line"]),
            request.POST["points"],
            request.POST["reason"],
            int(request.POST["version"]),
        )
    except (KeyError, ValueError):
        return JsonResponse({"message": "Yêu cầu không đọc được."}, status=400)
    try:
        found = services.save_decisions(actor=request.user, sheet=sheet, layer=layer, decisions=[decision])
    except Refused as refusal:
        return JsonResponse({"message": refusal.problems[0].message}, status=409)
    if found.refused:
        return _refused(found.refused[0].error)
    return JsonResponse(_saved(request.user, sheet, layer, found))


def _refused(error: Refused) -> JsonResponse:
    problem = error.problems[0]
    told: dict[str, Any] = {"field": problem.field or "points", "message": problem.message}
    if not isinstance(error, Conflict):
        return JsonResponse(told, status=422)
    current = error.current
    told["theirs"] = {name: str(current[name]) for name in ("version", "points", "reason", "by")}
    return JsonResponse(told, status=409)


def _saved(user: User, sheet: ScoreSheet, layer: Layer, found: Decided) -> dict[str, Any]:
    line, rule = found.lines[0], LAYERS[layer]
    points, before = getattr(line, rule.name("points")), getattr(line, rule.before)
    differs = points is not None and before is not None and points != before
    return {
        "line": line.pk,
        "version": line.version,
        "points": "" if points is None else format_points(points),
        "reason": getattr(line, rule.name("reason")),
        "delta": format_points(points - before, sign=True, minus=MINUS) if differs else "",
        "stamp": f"{user.full_name}, {format_time(now())}",
        "time": format_time(now()),
        "sums": selectors.sums_again(view_of(user, sheet, layer), layer)._asdict(),
    }
