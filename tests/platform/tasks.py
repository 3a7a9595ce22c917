"""A task for the tests of the worker; loaded by it with `--include tests.platform.tasks`."""

import os
import time
from pathlib import Path

from celery import shared_task


@shared_task
def leave_marks(folder: str) -> None:
    """Write who began, wait for the file `go`, write who finished."""
    place = Path(folder)
    (place / f"begun-{os.getpid()}").touch()
    while not (place / "go").exists():
        time.sleep(0.05)
    (place / f"finished-{os.getpid()}").touch()
