"""Sessions end after a time of idleness, without a write on every page."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The end of a session moves at most this often (seconds), so reading pages hardly ever writes.
STEP = 10 * 60


class IdleTimeMiddleware:
    """Moves the end of a signed-in session to SESSION_COOKIE_AGE from now, at most once in `STEP`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "_auth_user_id" in request.session:
            now = int(time.time())
            if request.session.get("moved_at", 0) < now - STEP:
                request.session["moved_at"] = now  # a changed session is saved with a new end
        return response
