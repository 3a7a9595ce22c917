"""Asks a running clamd whether a file is clean: the INSTREAM command of its protocol, nothing else.

Protocol: https://docs.clamav.net/manual/Usage/ClamdProtocol.html. `zINSTREAM\\0`, then chunks, each led by
its length in four bytes, most significant first; a length of 0 ends them. The answer ends with `\\0`:
`stream: OK`, `stream: <name> FOUND` or `<reason> ERROR`.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from typing import IO, Any
from urllib.parse import urlsplit

from django.core.files.base import File

CHUNK = 64 * 1024
DEFAULT_PORT = 3310
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The scanner could not be asked, or gave no verdict: the file may be clean or not."""


def finding(file: IO[bytes] | File[Any], url: str, *, timeout: float) -> str:
    """The name of what was found in the file, "" for a clean one; leaves the file at its beginning.

    `url` is `tcp://host:port` or `unix:///path`; `timeout` in seconds holds for every step. Raises
    `ScannerUnavailable`.
    """
    try:
        with closing(_connected(url, timeout)) as connection:
            _send(connection, file)
            answer = _answer(connection)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error
    finally:
        file.seek(0)
    return _verdict(answer)


def _connected(url: str, timeout: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix" and parts.path:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(timeout)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    if parts.scheme == "tcp" and parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or DEFAULT_PORT), timeout)
    raise ValueError("the address of clamd is tcp://host:port or unix:///path")


def _send(connection: socket.socket, file: IO[bytes] | File[Any]) -> None:
    """clamd closes the connection when a file is larger than its StreamMaxLength; its answer says so."""
    file.seek(0)
    try:
        connection.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
    except (BrokenPipeError, ConnectionResetError):
        return  # what it said before it hung up, if anything, is read next


def _answer(connection: socket.socket) -> str:
    received = b""
    while b"\0" not in received and len(received) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        received += part
    return received.split(b"\0", 1)[0].decode(errors="replace").strip()


def _verdict(answer: str) -> str:
    said = answer.removeprefix("stream:").strip()
    if said == "OK":
        return ""
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise ScannerUnavailable(f"no verdict: {answer[:200]!r}")
