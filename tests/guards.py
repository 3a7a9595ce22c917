"""Guards of the test run: mistakes that a page or a query would hide are made loud."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.db.models import QuerySet

TEMPLATES = Path(settings.BASE_DIR) / "templates"
# Ours by place, but written to replace a template of somebody else: as lenient as the original.
REPLACEMENTS = ("bootstrap5", "django", "crispy_forms")
OUR_PACKAGES = ("emulation", "blocks", "clusters", "scoring", "awards")


class UndefinedVariable(AssertionError):
    """A template of ours names something that its view does not give it."""


class FailWhereOurs(str):
    """A value for `string_if_invalid`: an undefined variable fails in templates of ours, and is empty, as
    without a guard, in those of others (who rely on it).

    Django asks twice: whether the value is true, then whether it holds "%s", which it fills with the name.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return _template_of(sys._getframe(1)) is not None

    def __contains__(self, _part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> str:  # type: ignore[override]
        raise UndefinedVariable(f"{_template_of(sys._getframe(1))} names {variable}, which is undefined")


def _template_of(frame: Any) -> str | None:
    """The template of ours in which `FilterExpression.resolve` runs in this frame; None elsewhere."""
    context = frame.f_locals.get("context")
    if frame.f_code.co_name != "resolve" or context is None:
        return None
    current = context.render_context.template or context.template
    try:
        inside = Path(current.origin.name).relative_to(TEMPLATES)
    except ValueError:
        return None
    return None if inside.parts[0] in REPLACEMENTS else str(inside)


@contextmanager
def undefined_variables_fail() -> Iterator[None]:
    """While active, `FailWhereOurs` holds for the templates of the project."""
    from django.template import engines

    with mock.patch.object(engines["django"].engine, "string_if_invalid", FailWhereOurs()):
        yield


@contextmanager
def locks_name_their_rows() -> Iterator[None]:
    """While active, our code may not call `select_for_update()` without `of`: on a joined query it would
    lock the rows of every table it reads."""
    original = QuerySet.select_for_update

    def checked(self: Any, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> Any:
        caller = sys._getframe(1).f_globals.get("__name__", "")
        if not of and caller.split(".")[0] in OUR_PACKAGES:
            raise AssertionError(f'{caller}: select_for_update() needs of=("self",)')
        return original(self, *args, of=of, **kwargs)

    with mock.patch.object(QuerySet, "select_for_update", checked):
        yield


@contextmanager
def no_network() -> Iterator[None]:
    """While active, this process connects to its own machine only."""
    original: Callable[..., Any] = socket.socket.connect

    def local(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test wants to reach {address[0]}")
        return original(self, address)

    with mock.patch.object(socket.socket, "connect", local):
        yield
