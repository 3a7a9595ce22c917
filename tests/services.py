"""Real services for tests: a broker on its own port and Celery workers that can be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 30) -> None:
    """Poll until `condition` holds; AssertionError naming `what` when it takes too long."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """A redis-server of this machine (`script/setup --tests` installs it); gives its URL."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise AssertionError("redis-server is missing: run script/setup --tests")
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: _listens(port), "redis-server")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


@dataclass(slots=True)
class Worker:
    """A worker process with the pool children in one process group."""

    process: subprocess.Popen[bytes]
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def kill(self) -> None:
        """As a power cut would: nothing is said to the broker, nothing finished."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """In good order; what runs is finished first."""
        self.process.terminate()
        self.process.wait(timeout=30)


def start_worker(broker_url: str, log_file: Path, *extra: str, **environment: str) -> Worker:
    """Start `celery worker` on this test's database and wait until it is ready."""
    command = [sys.executable, "-m", "celery", "-A", "emulation", "worker", "--concurrency", "1"]
    command += ["--loglevel", "INFO", "--without-gossip", "--without-mingle", *extra]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "THIDUA_TEST_DATA_DIR": str(settings.DATA_DIR),
        "THIDUA_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "REDIS_URL": broker_url,
        **environment,
    }
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    worker = Worker(process, log_file)
    try:
        wait_for(lambda: "ready." in worker.log or process.poll() is not None, "the worker")
    except AssertionError:
        worker.kill()
        raise
    assert process.poll() is None, worker.log
    return worker


def nobody_else_connected() -> bool:
    """Is this the only session on the test database? SQLite has none."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return bool(cursor.fetchone()[0] == 0)
