"""A socket server that speaks clamd's INSTREAM and finds what contains the EICAR test text."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClamd:
    """`received` are the files it was sent; `answer` replaces its verdict; `silent`: it never answers;
    `limit`: longer streams are refused as clamd does."""

    def __init__(self, listener: socket.socket, url: str) -> None:
        self.listener, self.url = listener, url
        self.received: list[bytes] = []
        self.answer: bytes | None = None
        self.silent, self.limit = False, 10**9
        self.done = threading.Event()

    def serve(self) -> None:
        while not self.done.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._one(connection)

    def _one(self, connection: socket.socket) -> None:
        stream = connection.makefile("rb")
        if stream.read(10) != b"zINSTREAM\0":
            connection.sendall(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(length)
            if len(content) > self.limit:
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.received.append(content)
        if self.silent:
            self.done.wait(5)
            return
        verdict = b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
        connection.sendall((self.answer or verdict) + b"\0")


@contextmanager
def running_clamd(unix_path: str = "") -> Iterator[FakeClamd]:
    """On a free port of this machine, or at a path."""
    family = socket.AF_UNIX if unix_path else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.bind(unix_path or ("127.0.0.1", 0))
        listener.listen()
        url = f"unix://{unix_path}" if unix_path else f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        scanner = FakeClamd(listener, url)
        thread = threading.Thread(target=scanner.serve, daemon=True)
        thread.start()
        try:
            yield scanner
        finally:
            scanner.done.set()
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            thread.join(timeout=10)
