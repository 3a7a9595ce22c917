"""Output that nobody reads to its end."""

import subprocess
import sys

PRINTING = """
from emulation.common.pipes import quiet_when_closed
with quiet_when_closed():
    print("dòng đầu", flush=True)
    input()
    print("x" * {length})
print("sau cùng", flush=True)
"""


def run(length: int, *, reads_on: bool) -> tuple[int, str]:
    """The exit code and what stood on standard error."""
    process = subprocess.Popen(
        [sys.executable, "-c", PRINTING.format(length=length)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr
    assert process.stdout.readline().decode().strip() == "dòng đầu"
    if not reads_on:
        process.stdout.close()
    process.stdin.write(b"\n")
    process.stdin.close()
    if reads_on:
        assert process.stdout.read().decode().endswith("sau cùng\n")
    said = process.stderr.read().decode()
    return process.wait(timeout=30), said


def test_a_reader_that_leaves_ends_the_command_quietly():
    for length in (10, 1_000_000):  # in the buffer until the end, and beyond it
        assert run(length, reads_on=False) == (141, "")


def test_a_reader_that_stays_gets_everything():
    assert run(10, reads_on=True) == (0, "")
