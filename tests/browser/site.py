"""The whole system as processes of its own, on a copy of the demonstration province: broker, worker, web."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests import province, services

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Site:
    """Where it answers, its data directory, its worker, its database."""

    url: str
    folder: Path
    worker: services.Worker
    database: str


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Everything `script/server` starts, with the settings of the tests, until the block ends."""
    data = folder / "data"
    database = province.copy(data)
    (data / "static").symlink_to(province.ROOT / "static")
    given = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "THIDUA_TEST_DATA_DIR": str(data),
        "THIDUA_TEST_DATABASE": str(database),
        "DEMO": "1",
    }
    with services.running_redis(folder) as broker:
        worker = services.start_worker(broker, folder / "worker.log", **given)
        try:
            with _web(folder, {**os.environ, **given, "REDIS_URL": broker}) as url:
                yield Site(url, data, worker, str(database))
        finally:
            worker.kill()


@contextmanager
def _web(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    port = services.free_port()
    url, log = f"http://127.0.0.1:{port}", folder / "web.log"
    command = [str(BIN / "gunicorn"), "emulation.wsgi", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    with log.open("ab") as file:
        web = subprocess.Popen(command, cwd=province.ROOT, env=environment, stdout=file, stderr=file)
    try:
        services.wait_for(lambda: web.poll() is not None or _answers(url), "the web process")
        assert web.poll() is None, log.read_text(errors="replace")
        yield url
    finally:
        web.terminate()
        web.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/healthz") as answer:
            return bool(answer.status == 200)
    except URLError:
        return False
