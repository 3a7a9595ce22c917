"""A slow connection, for finding tests of the browser that read a page before it is there.

With `BROWSER_DELAY_MS=400` in the environment `tests.settings` puts `Slow` before every other middleware,
in the live server of a test and in the running site alike. Each answer then comes late, and each page stops
as long in its middle: a click returns once the new page has begun, when what a test counts is not there yet.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

SECONDS = int(os.environ.get("BROWSER_DELAY_MS", "0")) / 1000
MIDDLE = b"<main"
AT_ONCE = (settings.STATIC_URL, "/healthz")


class Slow:
    """Middleware: waits before the view and in the middle of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(AT_ONCE):
            return self.get_response(request)
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # what is compressed has no middle
        time.sleep(SECONDS)
        return _held(self.get_response(request))


def _held(response: HttpResponseBase) -> HttpResponseBase:
    content = getattr(response, "content", b"")
    if MIDDLE not in content:
        return response
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    slow = StreamingHttpResponse(_in_two(content), status=response.status_code, headers=headers)
    slow.cookies = response.cookies
    return slow


def _in_two(content: bytes) -> Iterator[bytes]:
    begin, found, rest = content.partition(MIDDLE)
    yield begin
    time.sleep(SECONDS)
    yield found + rest
