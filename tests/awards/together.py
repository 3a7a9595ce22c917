"""Two people at once: calls in threads of their own, each with its own connection to the database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection

from emulation.common.problems import Refused


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment; gives what each returned, or the exception it raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait(10)
        try:
            return call()
        except (Refused, PermissionDenied, DatabaseError) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
