"""Files that people hand in and get back: checked on the way in, shown safely on the way out.

Shared by every room that keeps files. What each of them adds is who may do it and what the file is for.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from django.utils.text import get_valid_filename

from emulation.common import clamd
from emulation.common.problems import Problem, Refused
from emulation.common.sniff import ACCEPTED, JPEG, PDF, PNG, WEBP, FileFacts, validate_upload
from emulation.common.text import nfc

logger = logging.getLogger(__name__)
LONGEST_NAME = 200
PICTURES = frozenset({PNG, JPEG, WEBP})
INLINE = PICTURES | {PDF}
"""What a browser shows by itself; everything else is only ever saved."""
FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""For a file shown by the browser: nothing in it may load or run anything."""


def checked(file: File[Any], *, accept: Collection[str] = ACCEPTED, field: str = "file") -> FileFacts:
    """What the file really is. `Refused` at the field for what is not accepted or larger than the settings
    allow (`MAX_EVIDENCE_MB`), and for what the virus scanner objects to, where there is one (`CLAMD_URL`).

    Services call it before their transaction begins: scanning may take seconds, and rows stay locked as long.
    """
    try:
        facts = validate_upload(file, max_bytes=settings.MAX_EVIDENCE_MB * 1024 * 1024, accept=accept)
    except ValidationError as error:
        raise Refused(
            [Problem(message, field=field, code=error.code or "file") for message in error.messages]
        ) from None
    if settings.CLAMD_URL:
        _scan(file, facts, field)
    return facts


def _scan(file: File[Any], facts: FileFacts, field: str) -> None:
    """A scanner that is configured and does not answer lets nothing in: nobody would notice otherwise."""
    try:
        found = clamd.finding(file, settings.CLAMD_URL, timeout=settings.CLAMD_TIMEOUT)
    except clamd.ScannerUnavailable as error:
        logger.error("virus scanner unavailable, upload refused: %s", error)
        message = (
            "Chưa kiểm tra được vi-rút nên chưa nhận tệp. Thử lại sau ít phút; nếu vẫn không được, "
            "báo bộ phận công nghệ thông tin."
        )
        raise Refused(Problem(message, field=field, code="scanner")) from None
    if found:
        logger.warning("virus found in an upload, refused: %s, sha256 %s", found, facts.sha256)
        message = "Phần mềm diệt vi-rút phát hiện mã độc trong tệp này nên không nhận tệp."
        raise Refused(Problem(message, field=field, code="virus"))


def clean_name(sent: str, facts: FileFacts, fallback: str) -> str:
    """The name that was sent, made harmless, with the extension that the content really has."""
    name = nfc(sent).replace("\\", "/").rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0].strip(" .") or fallback
    return get_valid_filename(stem)[: LONGEST_NAME - len(facts.extension)] + facts.extension


def random_path(folder: str, filename: str) -> str:
    """Never the name that was sent: a random one, so that a path tells nothing and overwrites nothing."""
    return f"{folder}/{uuid.uuid4().hex}.{filename.rsplit('.', 1)[-1].lower()}"


def sent_back(file: FieldFile, *, filename: str, content_type: str, save: bool = False) -> FileResponse:
    """The answer with a kept file: PDFs and pictures in the browser, with `save` and everything else as a
    download. The caller has asked whether this person may read it."""
    inline = content_type in INLINE and not save
    response = FileResponse(
        file.open("rb"), as_attachment=not inline, filename=filename, content_type=content_type
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    sandbox = "; sandbox" if content_type in PICTURES else ""
    response["Content-Security-Policy"] = FILE_POLICY + sandbox
    return response
