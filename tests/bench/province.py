"""The demonstration province behind gunicorn (two workers), and a sequential client on loopback."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


def load_province(folder: Path) -> dict[str, str]:
    """A data directory with the demonstration province; returns the environment that uses it.

    `BENCH_PROVINCE` names a folder that is kept between runs.
    """
    folder = Path(os.environ.get("BENCH_PROVINCE", folder))
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
        "DATA_DIR": str(folder),
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "ALLOWED_HOSTS": "127.0.0.1",
    }
    if not (folder / "thidua.sqlite3").exists():
        for command in ("migrate", "load_regulations", "load_demo", "collectstatic"):
            arguments = ["--noinput"] if command in ("migrate", "collectstatic") else []
            run(environment, "manage.py", command, *arguments)
    return environment


def run(environment: dict[str, str], *arguments: str) -> str:
    """Run Python on the province; its standard output."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return done.stdout


def cookies(environment: dict[str, str], *names: str) -> dict[str, str]:
    """The session cookie of each account."""
    output = run(environment, "-m", "tests.bench.sign_in", *names)
    found: dict[str, str] = json.loads(output.split("COOKIES", 1)[1])
    return found


def plain(body: bytes) -> bytes:
    """A body as the browser sees it."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


@contextmanager
def served(environment: dict[str, str], port: int) -> Iterator[int]:
    """gunicorn with two workers until the block ends."""
    server = subprocess.Popen(
        [str(BIN / "gunicorn"), "emulation.wsgi", "--workers", "2", "--bind", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            try:
                Client(port).get("/rong/")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float
    location: str = ""
    cookie: str = ""


@dataclass
class Client:
    """One client with a session cookie, asking one thing after the other."""

    port: int
    cookie: str = ""

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes | None, more: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip"} if self.cookie else {}
        started = time.perf_counter()
        connection.request(method, path, body, {**headers, **more})
        response = connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - started
        connection.close()
        location, cookie = (response.getheader(name, "") for name in ("Location", "Set-Cookie"))
        return Answer(response.status, content, seconds, location, cookie.partition(";")[0])

    def median(self, path: str, times: int = 7) -> float:
        """Seconds, the median of several requests after one that does not count."""
        self.get(path)
        return statistics.median(self.get(path).seconds for _ in range(times))
