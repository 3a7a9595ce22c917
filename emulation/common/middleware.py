"""Security headers, and the guard that no page writes to the database while it is only being read."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.http import HttpRequest, HttpResponse

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
