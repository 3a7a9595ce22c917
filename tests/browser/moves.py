"""From page to page, and nothing read before the page is there.

Playwright's `click` returns as soon as the new page begins, or at once where a script leads there; `count`,
`all`, `evaluate`, `url` and the like wait for nothing and take what they find.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

PATIENCE = 30_000
"""Milliseconds that anything may take: a test that waits on a busy machine is no failure."""


def follow(place: Any) -> None:
    """Click what leads to another page; that page has been read to its end when this returns."""
    with place.page.expect_navigation(timeout=PATIENCE):
        place.click()


def until(page: Any, holds: Callable[[], object], what: str) -> None:
    """Ask again and again: our policy without `unsafe-eval` does not let Playwright wait inside a page."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, f"never: {what}"
        page.wait_for_timeout(50)


SAVED = """document.querySelector('[data-saving]').textContent.includes('Đã lưu')
  && !Object.keys(localStorage).some((key) => key.startsWith('thidua.'))"""


def all_is_saved(page: Any) -> None:
    """In a grid: everything typed is with the server, the page says so and keeps nothing back. (The words
    alone may stand there from what was typed before.)"""
    until(page, lambda: page.evaluate(SAVED), "all is saved")


def swapped(place: Any) -> None:
    """`place` stands in a part of the page that htmx has drawn anew, and that part can be used."""
    place.wait_for()
    at_it = place.page.locator(".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling")
    until(place.page, lambda: not at_it.count(), "htmx is done")
