"""Asking as somebody, and what an answer means in the words of the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.test import Client

from emulation.common.middleware import written_table

GET, POST = "GET", "POST"
BOOKKEEPING = ("django_session", "axes_")

MEANINGS = {
    "r": "the page",
    "w": "the right is there; an empty form is refused for what it lacks, a button does its work",
    "->": "sent to another page, nothing written",
    "refused": "a complete form is refused for the state of things",
    "login": "sent to sign in",
    "401": "the session is over (for scripts)",
    "403": "may read, may not do",
    "404": "none of this person's business",
    "405": "the address does not know this method",
    "503": "the health of a server whose broker is away, as it is here",
}
REFUSALS = {401: "401", 403: "403", 404: "404", 405: "405", 503: "503"}


@dataclass
class Answer:
    status: int
    location: str = ""
    written: set[str] = field(default_factory=set)
    error: str = ""
    complete: bool = False
    """Was the form filled in, so that the right to send it shows in what is written?"""

    def means(self, method: str) -> str:
        """The word of the table for this answer; "500: …" for an error."""
        if self.status in REFUSALS:
            return REFUSALS[self.status]
        if self.status >= 500:
            return f"{self.status}: {self.error}"
        if self.status in (301, 302, 303):
            if self.location.startswith(f"{resolve_url(settings.LOGIN_URL)}?next="):
                return "login"
            return "w" if method == POST and self.written else "->"
        if method == GET:
            return "r"
        return "w" if self.written or not self.complete else "refused"

    def fits(self, word: str, method: str) -> bool:
        """Does it say what the table says? A button may send on without having had anything to write."""
        meant = self.means(method)
        if meant == "->" and word == "w":
            return method == POST and not self.complete
        return meant == word and (word == "w" or not self.written)


@contextmanager
def watched() -> Iterator[set[str]]:
    """The tables in which rows were changed meanwhile, those of sessions and the lock-out aside."""
    written: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        table = written_table(sql)
        if table and not table.startswith(BOOKKEEPING) and context["cursor"].rowcount != 0:
            written.add(table)
        return result

    with connection.execute_wrapper(watch):
        yield written


def ask(client: Client, method: str, url: str, form: dict[str, str] | None = None) -> Answer:
    """One request; whatever it writes is taken back afterwards."""
    with transaction.atomic(), watched() as written:
        response = client.get(url) if method == GET else client.post(url, form or {})
        if response.streaming:
            b"".join(response.streaming_content)  # type: ignore[arg-type]
        transaction.set_rollback(True)
    error = ""
    if response.status_code >= 500:
        raised = getattr(response, "exc_info", None)
        error = repr(raised[1]) if raised else response.content[:200].decode(errors="replace")
    location = response.headers.get("Location", "")
    return Answer(response.status_code, location, written, error, complete=bool(form))


def row_counts() -> dict[str, int]:
    """Rows of every table of ours."""
    return {
        model._meta.db_table: model._default_manager.count()
        for model in apps.get_models()
        if not model._meta.db_table.startswith(BOOKKEEPING)
    }
