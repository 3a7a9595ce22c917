"""A running system and people at browsers in front of it, for the tests of one file together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.person import Person
from tests.browser.site import Site, running_site
from tests.conftest import ARTIFACTS, FAILED


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
