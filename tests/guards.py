"""Guards of the test run: mistakes that would pass unseen are made loud."""

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection
from django.db.models import QuerySet

from emulation.common import uploads

OUR_PACKAGES = ("emulation", "blocks", "clusters", "scoring", "awards")


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
def files_are_looked_at_before_transactions() -> Iterator[None]:
    """While active, no file is checked in a transaction of ours: the virus scanner may take seconds, in
    which rows would stay locked. The transaction that a test runs in does not count."""
    original = uploads.checked

    def outside(*args: Any, **kwargs: Any) -> Any:
        if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            raise AssertionError("uploads.checked() is for before the transaction begins")
        return original(*args, **kwargs)

    with mock.patch.object(uploads, "checked", outside):
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
