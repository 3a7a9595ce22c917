"""The request of a view behind `login_required`, as the type checker should see it."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from emulation.people.models import User


class Request(HttpRequest):
    """A request whose user has signed in. A type only: requests are never made of it."""

    user: User
    htmx: HtmxDetails
