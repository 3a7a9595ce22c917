"""Workbooks that are filled in and uploaded: the file as read, the template as sent."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO, TypeVar

from django.conf import settings
from django.http import HttpResponse

from awards.opinion_forms import WorkbookForm
from emulation.common.numbers import format_bytes
from emulation.common.workbooks.columns import SheetSpec
from emulation.common.workbooks.reading import UnreadableWorkbook
from emulation.common.workbooks.template import write_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
"""Problems and rows that a preview shows; their number is always told."""

Run = TypeVar("Run")


def tried(form: WorkbookForm, run: Callable[[BinaryIO, str], Run]) -> Run | None:
    """The dry run of the uploaded file, or None with the reason at the field."""
    file = form.cleaned_data["file"]
    if file.size > settings.MAX_IMPORT_MB * 1024 * 1024:
        form.add_error("file", f"Tệp lớn hơn {format_bytes(settings.MAX_IMPORT_MB * 1024 * 1024)}.")
        return None
    try:
        return run(BytesIO(file.read()), file.name)
    except UnreadableWorkbook:
        form.add_error("file", f"Không đọc được tệp “{file.name}”. Chọn tệp .xlsx theo mẫu.")
        return None


def template_of(sheet: SheetSpec, filename: str, *hints: str) -> HttpResponse:
    """The empty workbook with guidance."""
    content = BytesIO()
    write_template(content, (sheet,), *hints)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
