"""A workbook of bodies between its check and its import: the file that was checked is the one imported."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from emulation.common.fields import NfcCharField


def _path(instance: Any, filename: str) -> str:
    """Never the name that was sent: a path tells nothing and overwrites nothing."""
    return f"organisations/{uuid.uuid4().hex}.xlsx"


class UploadedSheet(models.Model):
    """A checked workbook; `imported_at` is set once, when its rows were written.

    `counts` is what the check found: kind of row → [new, changed, unchanged].
    """

    file = models.FileField("tệp", upload_to=_path)
    filename = NfcCharField("tên tệp", max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    counts = models.JSONField("số dòng theo loại", default=dict)
    imported_at = models.DateTimeField("nhập lúc", null=True, blank=True)

    class Meta:
        verbose_name = "tệp danh sách đơn vị"
        ordering = ["-id"]
