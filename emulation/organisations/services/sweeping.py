"""Workbooks that were checked and never imported do not stay for ever."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction

from emulation.common.dates import now
from emulation.organisations.models import UploadedSheet


@transaction.atomic
def forget_unconfirmed() -> int:
    """Delete checked workbooks that nobody confirmed within `settings.UNCONFIRMED_UPLOAD_DAYS`, and their
    files once that is certain. Returns how many. What was imported stays: the trail points to it."""
    horizon = now() - timedelta(days=settings.UNCONFIRMED_UPLOAD_DAYS)
    old = UploadedSheet.objects.select_for_update(of=("self",), skip_locked=True).filter(
        imported_at=None, uploaded_at__lt=horizon
    )
    found = list(old)
    names = [(upload.file.storage, str(upload.file.name)) for upload in found]
    UploadedSheet.objects.filter(pk__in=[upload.pk for upload in found]).delete()
    for storage, name in names:
        transaction.on_commit(partial(storage.delete, name))
    return len(found)
