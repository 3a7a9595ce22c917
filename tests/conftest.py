"""Fixtures for real services and the browser, and the guards that hold for every test."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from celery import current_app
from django.conf import settings

from scoring.selectors import doubts, frozen
from tests import guards, services
from tests.browser.moves import PATIENCE
from tests.province import province, province_copy  # noqa: F401  (here once: one copy for a process)

# How long an example takes says more about the other processes of the machine than about the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

ARTIFACTS = Path(settings.BASE_DIR) / "var" / "test-artifacts"


@pytest.fixture(autouse=True, scope="session")
def _guards() -> Iterator[None]:
    with (
        guards.locks_name_their_rows(),
        guards.files_are_looked_at_before_transactions(),
        guards.no_network(),
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test database goes once the processes and threads that tests started have left it: PostgreSQL notices
    only after a moment that a killed worker is gone."""
    yield
    with django_db_blocker.unblock():
        services.wait_for(services.nobody_else_connected, "the last session on the test database")


@pytest.fixture(autouse=True)
def _process_remembers_nothing() -> None:
    """What a process keeps of rows that never change: in the databases of tests their ids come back."""
    frozen._published.clear()
    doubts._limits.clear()


NEEDING_DATABASE = frozenset({"db", "transactional_db", "live_server", "django_db_setup"})


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database or starts processes runs; pure rules answered before."""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return
    kept, left_out = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        marked = any(item.get_closest_marker(name) for name in ("django_db", "celery"))
        asks = marked or bool(fixtures & NEEDING_DATABASE)
        (kept if asks else left_out).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


# --- Broker and workers -----------------------------------------------------------------------------
@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis for the session."""
    with services.running_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def broker(redis_url: str, settings: Any) -> Iterator[str]:
    """This process queues its tasks in the real, emptied Redis, as a web process would."""
    import redis

    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    settings.REDIS_URL = redis_url
    before = current_app.conf.broker_url
    _point_celery_to(redis_url)
    yield redis_url
    _point_celery_to(before)


def _point_celery_to(url: str) -> None:
    app: Any = current_app
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
    app._pool = None
    app.amqp._producer_pool = None


@pytest.fixture
def start_worker(
    broker: str, transactional_db: None, tmp_path: Path
) -> Iterator[Callable[..., services.Worker]]:
    """Starts real workers on the test's database: `start_worker(*celery_arguments, **environment)`."""
    started: list[services.Worker] = []

    def start(*extra: str, **environment: str) -> services.Worker:
        log = tmp_path / f"worker-{len(started)}.log"
        started.append(services.start_worker(broker, log, *extra, **environment))
        return started[-1]

    yield start
    for worker in started:
        worker.kill()


@pytest.fixture
def celery_worker_process(start_worker: Callable[..., services.Worker]) -> services.Worker:
    """One real worker process, ready for tasks; `kill()` it in the middle of one."""
    return start_worker()


# --- Browser ----------------------------------------------------------------------------------------
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, started once.

    Playwright's synchronous API keeps an event loop on this thread's stack, so Django takes every query of
    a test for one made inside a coroutine. None is: tests wait for the browser, never the other way round.
    So Django's check is lifted while the browser lives, for this thread's sake, and only then.
    """
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    if not Path(CHROMIUM).exists():
        pytest.fail("chromium is missing: run script/setup --tests")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a fresh browser session on the live server.

    The test fails when a script of ours raised or something broke the Content-Security-Policy, and leaves
    a picture in `var/test-artifacts` when it fails. Other machines cannot be reached.
    """
    context = browser.new_context(
        base_url=live_server.url,
        locale="vi-VN",
        timezone_id=settings.TIME_ZONE,
        viewport={"width": 1366, "height": 900},
    )
    context.set_default_timeout(PATIENCE)
    context.route(lambda url: not url.startswith((live_server.url, "data:", "blob:")), _refuse)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    yield page
    failed = request.node.stash.get(FAILED, False)
    if (failed or wrong) and not page.is_closed():
        _keep_picture(page, request.node.nodeid)
    context.close()
    assert wrong == []


def _refuse(route: Any) -> None:
    route.abort()


def _keep_picture(page: Any, test: str) -> None:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", test.removeprefix("tests/"))[:150]
    page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)
    (ARTIFACTS / f"{name}.html").write_text(page.content())


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture
def sign_in(page: Any, client: Any, live_server: Any) -> Callable[[Any], None]:
    """`sign_in(user)` gives the browser a session of that user without going through the form."""

    def sign(user: Any) -> None:
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])

    return sign
