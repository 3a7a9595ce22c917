"""Run with the data directory of a province and user names: prints a session cookie for each, as JSON."""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402

from emulation.people.models import User  # noqa: E402

sessions = __import__(settings.SESSION_ENGINE, fromlist=["SessionStore"])


def cookie(username: str) -> str:
    user = User.objects.get(username=username)
    session = sessions.SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


print("COOKIES" + json.dumps({name: cookie(name) for name in sys.argv[1:]}))
