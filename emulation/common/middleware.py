"""Security headers, compressed pages, and the guard that no page writes while it is only being read."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from gzip import GzipFile
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

GetResponse = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "frame-src 'self'",  # the evidence viewer shows our own PDFs in a frame
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "same-origin",
}


class ContentSecurityPolicyMiddleware:
    """Everything comes from our own origin, nothing inline (Django 5.2 has no policy of its own).

    Django's technical error pages, which only exist with DEBUG, keep their inline style.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
        return response


class CompressionMiddleware:
    """Pages and JSON as gzip. The grid of a sheet has 300 KB, nine tenths of them markup that repeats itself.

    Against BREACH, which guesses a secret from the length of an answer: Django masks the CSRF token anew in
    every page, the session's cookie (SameSite) does not come with what another site embeds, and every
    answer is lengthened by up to `PADDING` random bytes, as Django's own GZipMiddleware does. That one
    packs at level 6, which takes thrice as long for a fifth less.
    """

    SHORTEST = 1000
    """Bytes: shorter answers fit one packet as they are."""
    PADDING = 100
    TYPES = ("text/html", "application/json")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or response.has_header("Content-Encoding"):
            return response
        is_text = response.headers.get("Content-Type", "").startswith(self.TYPES)
        if not is_text or len(response.content) < self.SHORTEST:
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if _ACCEPTS_GZIP.search(request.headers.get("Accept-Encoding", "")):
            response.content = self._packed(response.content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(response.content))
        return response

    def _packed(self, content: bytes) -> bytes:
        packed = BytesIO()
        padding = secrets.token_hex(self.PADDING // 2)[: secrets.randbelow(self.PADDING + 1)]
        with GzipFile(filename=padding, mode="wb", compresslevel=1, fileobj=packed, mtime=0) as file:
            file.write(content)
        return packed.getvalue()


_ACCEPTS_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


class WriteDuringRead(RuntimeError):
    """A GET, HEAD or OPTIONS request tried to change data."""


_WRITE = re.compile(
    r"""\b(?:
        INSERT\s+(?:OR\s+\w+\s+)?INTO | REPLACE\s+INTO | MERGE\s+INTO | DELETE\s+FROM
        | TRUNCATE(?:\s+TABLE)? | UPDATE(?!\s+(?:SET|OF|NOWAIT|SKIP)\b)(?:\s+OR\s+\w+)?
    )\s+(?:ONLY\s+)?["`\[]?(\w+)""",
    re.IGNORECASE | re.VERBOSE,
)
_WRITING_VERBS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "TRUNCATE", "WITH")
_OWN_BOOKKEEPING = ("django_session", "axes_")


def written_table(sql: str) -> str | None:
    """The table a statement writes to, None for one that only reads or locks."""
    statement = re.sub(r"^(?:\s|/\*.*?\*/|--[^\n]*\n)+", "", sql, flags=re.DOTALL)
    if not statement.upper().startswith(_WRITING_VERBS):
        return None
    found = _WRITE.search(statement)
    return found[1] if found else None


def _refuse_writes(
    execute: Callable[[str, Any, bool, dict[str, Any]], Any],
    sql: str,
    params: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    table = written_table(sql)
    if table is not None and not table.startswith(_OWN_BOOKKEEPING):
        raise WriteDuringRead(f"a reading request writes to {table}: {sql[:200]}")
    return execute(sql, params, many, context)


class ReadOnlyGetMiddleware:
    """With `settings.READONLY_GET` (default: as DEBUG) a write during a reading request raises.

    A development and test aid: links are followed by prefetching browsers, scanners and the back button,
    so a GET must never change anything. Sessions and the sign-in lock keep their own tables.
    """

    methods = frozenset({"GET", "HEAD", "OPTIONS"})

    def __init__(self, get_response: GetResponse) -> None:
        if not getattr(settings, "READONLY_GET", settings.DEBUG):
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.methods:
            return self.get_response(request)
        with ExitStack() as guards:
            for connection in connections.all():
                guards.enter_context(connection.execute_wrapper(_refuse_writes))
            return self.get_response(request)
