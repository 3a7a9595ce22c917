"""A running system and people at browsers in front of it, for the tests of one file together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from emulation.people.models import User
from tests.browser.person import Person
from tests.browser.site import Site, running_site
from tests.conftest import ARTIFACTS, FAILED

Desk = Callable[[User], Any]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def looked_at() -> set[str]:
    """Names of the pages that were checked already."""
    return set()


@pytest.fixture
def person(
    browser: Any, site: Site, looked_at: set[str], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """`person(username, to)` is somebody who has signed in; nothing may have gone wrong for anybody."""
    present: dict[str, Person] = {}

    def arrive(username: str, to: str = "/") -> Person:
        if username not in present:
            present[username] = Person(browser, site.url, username, looked_at).sign_in(to)
        return present[username]

    yield arrive
    wrong = [what for one in present.values() for what in one.wrong]
    if wrong or request.node.stash.get(FAILED, False):
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        test = re.sub(r"[^\w.-]+", "_", request.node.nodeid.removeprefix("tests/"))[:120]
        for username, one in present.items():
            one.page.screenshot(path=ARTIFACTS / f"{test}.{username}.png", full_page=True)
    for one in present.values():
        one.context.close()
    assert wrong == []


@pytest.fixture(autouse=True)
def _one_after_the_other(request: pytest.FixtureRequest) -> Iterator[None]:
    """The tests of a class are steps of one story: after a step that failed the others cannot be told."""
    if request.cls is not None and getattr(request.cls, "broken", ""):
        pytest.skip(f"the step before it failed: {request.cls.broken}")
    yield
    if request.cls is not None and request.node.stash.get(FAILED, False):
        request.cls.broken = request.node.name


@pytest.fixture
def desk(browser: Any, live_server: Any) -> Iterator[Desk]:
    """`desk(user)` is a browser of that person's own; no script may fail in any of them."""
    contexts, wrong = [], []

    def sit_down(user: User) -> Any:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url)
        cookie = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        }
        context.add_cookies([{**cookie, "url": live_server.url, "httpOnly": True, "sameSite": "Lax"}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        return page

    yield sit_down
    for context in contexts:
        context.close()
    assert wrong == []
