"""A slow job for the tests of the worker; loaded by it with `--include tests.jobs.runners`."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from emulation.jobs import registry
from emulation.jobs.models import Job
from emulation.jobs.registry import Progress

KIND = "test_slow"


def slow(job: Job, progress: Progress, arguments: dict[str, Any]) -> str:
    """Begin, report progress, wait for the file `go`."""
    folder = Path(arguments["folder"])
    (folder / f"begun-{os.getpid()}").touch()
    progress(1, 2, "Nửa chừng")
    while not (folder / "go").exists():
        time.sleep(0.05)
    return "/xong/"


registry.register(KIND, slow)
