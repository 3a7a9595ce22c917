"""The real clamd, with one signature of our own: that ours is the protocol it speaks."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from emulation.common import uploads
from emulation.common.clamd import CHUNK, ScannerUnavailable, finding
from emulation.common.problems import Refused
from tests.common.fake_clamd import EICAR
from tests.factories.scoring import png

PROGRAM = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
STREAM_MAX_MB = 1

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="needs clamav-daemon: script/setup --tests")


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a clamd that knows one thing: the EICAR test text, anywhere in a file."""
    folder: Path = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "test.ndb").write_text(f"Thu.Nghiem:0:*:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(
        f"Foreground yes\nLocalSocket {folder}/clamd.ctl\nDatabaseDirectory {folder}/signatures\n"
        f"StreamMaxLength {STREAM_MAX_MB}M\nLogFile {folder}/clamd.log\n"
    )
    process = subprocess.Popen([str(PROGRAM), f"--config-file={configuration}"], stdout=subprocess.DEVNULL)
    try:
        _wait_until_it_answers(process, str(folder / "clamd.ctl"))
        yield f"unix://{folder}/clamd.ctl"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_it_answers(process: subprocess.Popen[bytes], path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "clamd ended; its log says why"
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.connect(path)
            return
        time.sleep(0.1)
    raise AssertionError("clamd does not answer")


def test_clean_and_infected_files(scanner: str) -> None:
    assert finding(BytesIO(b"x" * (3 * CHUNK)), scanner, timeout=20) == ""
    assert finding(BytesIO(b"x" * (3 * CHUNK) + EICAR), scanner, timeout=20).startswith("Thu.Nghiem")


def test_file_longer_than_it_takes_gets_no_verdict(scanner: str) -> None:
    with pytest.raises(ScannerUnavailable):
        finding(BytesIO(bytes((STREAM_MAX_MB * 1024 + 512) * 1024)), scanner, timeout=20)


def test_uploads_ask_it(scanner: str, settings) -> None:
    settings.CLAMD_URL = scanner
    assert uploads.checked(png()).content_type == "image/png"
    with pytest.raises(Refused) as refused:
        uploads.checked(SimpleUploadedFile("anh.png", png().read() + EICAR, "image/png"))
    assert [problem.code for problem in refused.value.problems] == ["virus"]
