"""Files that people attach: checked by their content, kept under a name that tells nothing, sent back safely.

A room derives a model from `KeptFile` and serves it from a view of its own that asks for the right first.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Protocol

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import models, transaction
from django.http import FileResponse
from django.utils.text import get_valid_filename

from emulation.common.fields import NfcCharField
from emulation.common.problems import Problem, Refused
from emulation.common.sniff import EXTENSIONS, JPEG, PDF, PNG, WEBP, FileFacts, validate_upload
from emulation.common.text import nfc

LONGEST_NAME = 200
PICTURES = frozenset({PNG, JPEG, WEBP})
INLINE = PICTURES | {PDF}
"""What a browser shows by itself; everything else is only ever saved."""

FILE_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""For a file shown by the browser: nothing in it may load or run anything."""


class Sendable(Protocol):
    """What `send` needs to know of a kept file."""

    file: Any
    filename: Any
    content_type: Any


def random_path(instance: KeptFile, filename: str) -> str:
    """Never the name that was sent: a random one, so that a path tells nothing and overwrites nothing."""
    suffix = filename.rsplit(".", 1)[-1].lower()
    return f"{instance.FOLDER}/{uuid.uuid4().hex}.{suffix}"


class KeptFile(models.Model):
    """A file with its facts. A subclass names the folder below MEDIA_ROOT and what it belongs to."""

    FOLDER: ClassVar[str]

    file = models.FileField("tệp", upload_to=random_path, max_length=200)
    filename = NfcCharField("tên tệp", max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.filename

    def take(self, sent: File[Any], facts: FileFacts) -> None:
        """Store the checked content and fill in its facts; the caller saves the row."""
        self.filename = clean_name(sent.name or "", facts)
        self.content_type, self.size, self.sha256 = facts.content_type, facts.size, facts.sha256
        self.file.save(f"tep{facts.extension}", sent, save=False)

    @property
    def is_shown_inline(self) -> bool:
        return self.content_type in INLINE


def max_bytes() -> int:
    return settings.MAX_EVIDENCE_MB * 1024 * 1024


def checked(sent: File[Any], field: str = "file") -> FileFacts:
    """The facts of a document or picture within the size limit, else `Refused` at the field."""
    try:
        return validate_upload(sent, max_bytes=max_bytes())
    except ValidationError as error:
        raise Refused(
            [Problem(message, field=field, code=error.code or "file") for message in error.messages]
        ) from None


def clean_name(sent: str, facts: FileFacts, stem: str = "tai-lieu") -> str:
    """The name that was sent, made harmless, with the extension that the content really has."""
    name = nfc(sent).replace("\\", "/").rsplit("/", 1)[-1]
    own = name.rsplit(".", 1)[0].strip(" .") or stem
    return get_valid_filename(own)[: LONGEST_NAME - len(facts.extension)] + facts.extension


def forget(storage: Storage, name: str) -> None:
    """Delete a stored file once it is certain that its row is gone."""
    transaction.on_commit(lambda: storage.delete(name))


def send(kept: Sendable, *, save: bool = False) -> FileResponse:
    """The file as an answer: PDFs and pictures in the browser, with `save` and for all else as a download."""
    inline = kept.content_type in INLINE and not save
    response = FileResponse(
        kept.file.open("rb"),
        as_attachment=not inline,
        filename=kept.filename,
        content_type=kept.content_type,
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    sandbox = "; sandbox" if kept.content_type in PICTURES else ""
    response["Content-Security-Policy"] = FILE_POLICY + sandbox
    return response


class DocumentField(forms.FileField):
    """A file that people attach; what it may be and how large stands under the label."""

    widget = forms.FileInput
    default_error_messages = {
        "required": "Chọn tệp.",
        "missing": "Chọn tệp.",
        "empty": "Tệp không có nội dung.",
        "invalid": "Chưa nhận được tệp. Chọn lại tệp.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Tệp")
        kwargs.setdefault("help_text", accepted_words())
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join([*EXTENSIONS.values(), ".jpeg"])}


def accepted_words() -> str:
    return f"PDF, Word (.docx), Excel (.xlsx) hoặc ảnh, không quá {settings.MAX_EVIDENCE_MB} MB."
