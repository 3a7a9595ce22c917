"""Real Redis, real worker processes: what is queued is done, even when its worker is killed over it."""

import os
import signal
from pathlib import Path

import pytest

from tests.platform.tasks import leave_marks
from tests.services import wait_for

pytestmark = pytest.mark.celery
INCLUDE = "--include=tests.platform.tasks"


def _marks(folder: Path, kind: str) -> int:
    return len(list(folder.glob(f"{kind}-*")))


@pytest.fixture
def marks(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


def test_worker_runs_what_a_web_process_queued(start_worker, marks):
    start_worker(INCLUDE)
    (marks / "go").touch()
    leave_marks.delay(str(marks))
    wait_for(lambda: _marks(marks, "finished") == 1, "the task")


def test_task_of_a_killed_worker_is_run_by_another(start_worker, marks):
    soon = {"CELERY_VISIBILITY_TIMEOUT": "2"}
    first = start_worker(INCLUDE, **soon)
    leave_marks.delay(str(marks))
    wait_for(lambda: _marks(marks, "begun") == 1, "the first attempt")
    first.kill()
    assert _marks(marks, "finished") == 0
    (marks / "go").touch()
    start_worker(INCLUDE, **soon)
    wait_for(lambda: _marks(marks, "finished") == 1, "the second attempt", seconds=45)
    assert _marks(marks, "begun") == 2


def test_task_of_a_killed_pool_process_is_run_again(start_worker, marks):
    start_worker(INCLUDE)
    leave_marks.delay(str(marks))
    wait_for(lambda: _marks(marks, "begun") == 1, "the first attempt")
    os.kill(int(next(marks.glob("begun-*")).name.removeprefix("begun-")), signal.SIGKILL)
    (marks / "go").touch()
    wait_for(lambda: _marks(marks, "finished") == 1, "the second attempt")
    assert _marks(marks, "begun") == 2


def test_pool_process_ends_with_its_killed_worker(start_worker, marks):
    worker = start_worker(INCLUDE)
    leave_marks.delay(str(marks))
    wait_for(lambda: _marks(marks, "begun") == 1, "the task")
    pool_process = next(marks.glob("begun-*")).name.removeprefix("begun-")
    worker.process.kill()  # the parent alone, unlike `Worker.kill`
    wait_for(lambda: not Path("/proc", pool_process).exists(), "the pool process to go", seconds=5)


def test_worker_stops_in_good_order(start_worker, marks):
    worker = start_worker(INCLUDE)
    leave_marks.delay(str(marks))
    wait_for(lambda: _marks(marks, "begun") == 1, "the task")
    worker.process.terminate()
    (marks / "go").touch()
    worker.stop()
    assert _marks(marks, "finished") == 1
