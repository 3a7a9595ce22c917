"""`script/supervise.py` with real children: start, refusals, a part that dies, and an end without orphans."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from emulation.local import broker_socket
from tests.services import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.celery


def _environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The one of a fresh shell, whatever database and broker this test run is on."""
    ours = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEMO", "HOST")
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    return {**kept, "DATA_DIR": str(data_dir), **more}


class Server:
    """One `script/server --empty` (without its set-up) in its own folder, on its own port."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir, self.port = data_dir, port
        self.output = data_dir.with_name(f"{data_dir.name}-{port}.out")
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "script/supervise.py", "--empty"],
                cwd=ROOT,
                env=_environment(data_dir, PORT=str(port)),
                stdout=out,
                stderr=out,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_running(self) -> None:
        wait_for(lambda: "Ctrl-C" in self.said or self.process.poll() is not None, "the server", 90)
        assert self.process.poll() is None, self.said

    def health(self) -> dict[str, bool]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=10) as answer:
            return json.load(answer)

    def processes(self) -> dict[int, str]:
        """Living processes of this server besides the supervisor: its DATA_DIR stands in their environment
        or, of the broker (which writes its title over it), its socket in their command."""
        broker = str(broker_socket(self.data_dir))
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                around = (folder / "environ").read_bytes().split(b"\0")
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            ours = f"DATA_DIR={self.data_dir}".encode() in around or broker in command
            if ours and int(folder.name) != self.process.pid:
                found[int(folder.name)] = command
        return found

    def pid_of(self, word: str) -> int:
        return min(pid for pid, command in self.processes().items() if word in command)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(60)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A data folder that has been started before."""
    folder = tmp_path_factory.mktemp("prepared") / "data"
    command = [sys.executable, "script/prepare.py", "--empty"]
    subprocess.run(command, cwd=ROOT, env=_environment(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def serve(tmp_path, prepared):
    started = []

    def start(data_dir: Path = tmp_path / "data", port: int | None = None) -> Server:
        if not data_dir.exists():
            shutil.copytree(prepared, data_dir)
        started.append(Server(data_dir, port or free_port()))
        return started[-1]

    yield start
    for server in started:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()
        wait_for(lambda s=server: not s.processes(), "the children to go")


def test_starts_keeps_its_data_and_ends_without_orphans(serve, tmp_path):
    server = serve()
    server.wait_running()
    assert server.health() == {"database": True, "broker": True}
    assert f"http://127.0.0.1:{server.port}/" in server.said
    words = ("gunicorn", "celery", "broker.sock")
    assert all(any(word in command for command in server.processes().values()) for word in words)
    database = tmp_path / "data" / "thidua.sqlite3"
    made = database.stat().st_ino
    assert server.end(signal.SIGINT) == 0
    assert server.processes() == {}

    again = serve()
    again.wait_running()
    assert database.stat().st_ino == made
    assert again.end(signal.SIGTERM) == 0
    assert again.processes() == {}


def test_one_server_for_a_folder_and_for_a_port(serve, tmp_path):
    first = serve()
    first.wait_running()
    same_folder = serve()
    assert same_folder.process.wait(30) == 1
    assert "Another server already runs" in same_folder.said
    assert f"port {first.port}" in same_folder.said
    same_port = serve(tmp_path / "other", first.port)
    assert same_port.process.wait(30) == 1
    assert f"Cannot listen on 127.0.0.1:{first.port}" in same_port.said
    assert "running at" not in same_port.said
    assert first.health()["broker"]


def test_part_that_dies_is_started_again(serve):
    server = serve()
    server.wait_running()
    for name, word in (("broker", "broker.sock"), ("web", "gunicorn"), ("worker", "celery")):
        os.kill(server.pid_of(word), signal.SIGKILL)
        wait_for(lambda n=name: f"starting {n} again" in server.said, name)
    wait_for(lambda: _healthy(server), "health")
    assert server.end(signal.SIGTERM) == 0
    assert server.processes() == {}


def _healthy(server: Server) -> bool:
    try:
        return all(server.health().values())
    except OSError:
        return False


def test_children_go_when_the_supervisor_is_killed(serve):
    server = serve()
    server.wait_running()
    assert len(server.processes()) >= 5
    server.process.kill()
    server.process.wait()
    wait_for(lambda: not server.processes(), "the children to go")


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1"])
def test_nonsense_for_a_port_is_refused(tmp_path, port):
    done = subprocess.run(
        [sys.executable, "script/supervise.py"],
        cwd=ROOT,
        env=_environment(tmp_path / "data", PORT=port),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "PORT must be a number" in done.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("script", ["setup", "server", "test", "check", "bench", "with-postgres"])
def test_every_script_explains_itself(script):
    done = subprocess.run(
        [f"script/{script}", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Usage: ")


@pytest.mark.parametrize("script", ["setup", "server", "check"])
def test_unknown_argument_is_refused(script):
    done = subprocess.run(
        [f"script/{script}", "--emtpy"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "unknown argument: --emtpy" in done.stderr
