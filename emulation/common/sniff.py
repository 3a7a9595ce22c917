"""What an uploaded file really is, found by opening it: its name and the browser's word count for nothing."""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, TypeAlias, cast

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import File
from lxml import etree
from PIL import Image

from emulation.common.numbers import format_bytes
from emulation.common.text import nfc

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"

EXTENSIONS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", PNG: ".png", JPEG: ".jpg", WEBP: ".webp"}
ACCEPTED = frozenset(EXTENSIONS)
"""Everything that may be evidence or a signed document."""

_LABELS = {PDF: "PDF", DOCX: "Word", XLSX: "Excel", PNG: "ảnh", JPEG: "ảnh", WEBP: "ảnh"}
_PICTURES = {"PNG": PNG, "JPEG": JPEG, "MPO": JPEG, "WEBP": WEBP}  # MPO: JPEG of a phone, with a preview
_OFFICE = {DOCX + ".main+xml": DOCX, XLSX + ".main+xml": XLSX}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN_STARTS = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04")
_TYPES, _MAX_TYPES = "[Content_Types].xml", 1024 * 1024
_MAX_UNPACKED = 500 * 1024 * 1024
# What zipfile, zlib and lxml raise for damaged, locked or oddly packed files:
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.XMLSyntaxError,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_CHUNK = 64 * 1024

Readable: TypeAlias = "IO[bytes] | File[Any]"


@dataclass(frozen=True)
class FileFacts:
    """What was found: media type, its extension with the point, size in bytes, SHA-256 in hex."""

    content_type: str
    extension: str
    size: int
    sha256: str


def sniff(file: Readable) -> str | None:
    """Media type of a PDF, Word, Excel or picture file that opens; None for anything else.

    Macro-enabled Office files, and PDFs that need a password, are "anything else". Leaves the file at
    its beginning.
    """
    file.seek(0)
    head = file.read(1024)
    if head.startswith(b"PK\x03\x04"):
        found = _office(file)
    else:
        found = _picture(file) or (_pdf(file) if b"%PDF-" in head else None)
    file.seek(0)
    return found


def validate_upload(file: File[Any], *, max_bytes: int, accept: Collection[str] = ACCEPTED) -> FileFacts:
    """The facts of an acceptable upload; else `ValidationError` that says what would be accepted."""
    name = nfc((file.name or "").rsplit("/", 1)[-1])
    size = file.size or 0
    if size == 0:
        raise ValidationError(f"Tệp “{name}” không có nội dung.", code="empty")
    if size > max_bytes:
        raise ValidationError(f"Tệp “{name}” lớn hơn {format_bytes(max_bytes)}.", code="too_large")
    content_type = sniff(file)
    if content_type is None or content_type not in accept:
        raise ValidationError(_refusal(file, name, content_type, accept), code="content_type")
    return FileFacts(content_type, EXTENSIONS[content_type], size, _sha256(file))


def _pdf(file: Readable) -> str | None:
    try:
        with pikepdf.open(cast(BinaryIO, file)) as document:
            return PDF if len(document.pages) else None
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError):  # damaged, locked, worse damaged
        return None


def _picture(file: Readable) -> str | None:
    file.seek(0)
    try:
        with Image.open(file, formats=("PNG", "JPEG", "WEBP")) as picture:
            picture.verify()
            return _PICTURES.get(picture.format or "")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):  # what Pillow's readers raise
        return None


def _office(file: Readable) -> str | None:
    """An Office Open XML package says in [Content_Types].xml what its main part is."""
    try:
        with zipfile.ZipFile(file) as package:
            sizes = {entry.filename: entry.file_size for entry in package.infolist()}
            if sum(sizes.values()) > _MAX_UNPACKED or sizes.get(_TYPES, _MAX_TYPES) >= _MAX_TYPES:
                return None
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            types = etree.fromstring(package.read(_TYPES), parser)
    except _ZIP_ERRORS:
        return None
    for part in types.iter("{*}Override"):
        kind = _OFFICE.get(part.get("ContentType", ""))
        if kind and part.get("PartName", "").lstrip("/") in sizes:
            return kind
    return None


def _sha256(file: File[Any]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _refusal(file: File[Any], name: str, content_type: str | None, accept: Collection[str]) -> str:
    head = file.read(16)
    file.seek(0)
    if head.startswith(_OLE):
        return (
            f"Tệp “{name}” ở định dạng cũ (.doc, .xls) hoặc có mật khẩu. "
            "Lưu lại thành .docx, .xlsx hoặc PDF không có mật khẩu rồi tải lên."
        )
    labels = list(dict.fromkeys(label for kind, label in _LABELS.items() if kind in accept))
    wanted = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} hoặc {labels[-1]}"
    message = f"Tệp “{name}” không phải {wanted}."
    if content_type is None and head.startswith(_KNOWN_STARTS):
        return f"{message} Tệp có thể bị hỏng hoặc có mật khẩu; hãy xuất lại rồi tải lên."
    return message
