"""What the pages of this room share."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from emulation.common.numbers import format_bytes
from emulation.common.workbooks.columns import SheetSpec
from emulation.common.workbooks.template import write_template
from emulation.organisations.models import Reorganisation
from emulation.organisations.selectors.reorganisations import visible_to

if TYPE_CHECKING:
    from emulation.people.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MANAGE, REORGANISE = "organisations.manage", "organisations.reorganise"
Crumbs = list[tuple[str, str]]


def demand(request: Request, permission: str, obj: object = None) -> None:
    """403 unless the person has that right."""
    if not request.user.has_perm(permission, obj):
        raise PermissionDenied


def crumbs(*further: tuple[str, str]) -> Crumbs:
    return [("Đơn vị", reverse("organisations:index")), *further]


def reorganisation_crumbs(draft: Reorganisation | None = None, last: str = "") -> Crumbs:
    found = crumbs(("Sắp xếp tổ chức", reverse("organisations:reorganisations")))
    if draft is not None:
        found.append((draft.title, reverse("organisations:reorganisation", args=[draft.pk]) if last else ""))
    return [*found, (last, "")] if last else found


def readable(request: Request, pk: int) -> Reorganisation:
    """A reorganisation this person may read; 404 otherwise."""
    return get_object_or_404(visible_to(request.user), pk=pk)


def draft_of(request: Request, pk: int) -> Reorganisation:
    """One this person may prepare: 404 for a stranger to it, 403 for a mere reader."""
    found = readable(request, pk)
    demand(request, REORGANISE)
    return found


def template_response(spec: SheetSpec, filename: str, *hints: str) -> HttpResponse:
    content = BytesIO()
    write_template(content, (spec,), *hints)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def too_large(file: Any) -> str:
    """Why an upload is not read; empty when it may be."""
    most = settings.MAX_IMPORT_MB * 1024 * 1024
    return f"Tệp lớn hơn {format_bytes(most)}." if file.size > most else ""
