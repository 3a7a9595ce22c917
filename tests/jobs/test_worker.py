"""A real worker on a real Redis is killed in the middle of a job: the job is resumed and ends."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from emulation.jobs import services as jobs
from emulation.jobs.choices import JobState
from emulation.jobs.models import Job
from tests.jobs.runners import KIND
from tests.services import Worker, wait_for

pytestmark = pytest.mark.celery
INCLUDE = "--include=tests.jobs.runners"


def state_of(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    marks = tmp_path / "marks"
    marks.mkdir()
    return marks


def test_a_job_runs_in_a_worker(start_worker: Callable[..., Worker], folder: Path) -> None:
    start_worker(INCLUDE)
    (folder / "go").touch()
    job = jobs.start(actor=None, kind=KIND, title="Chậm", arguments={"folder": str(folder)})
    wait_for(lambda: state_of(job) == JobState.DONE, "the job")
    assert Job.objects.get().result_url == "/xong/"


def test_a_killed_worker_s_job_is_resumed_by_the_broker(
    start_worker: Callable[..., Worker], folder: Path
) -> None:
    soon = {"CELERY_VISIBILITY_TIMEOUT": "2"}
    first = start_worker(INCLUDE, **soon)
    job = jobs.start(actor=None, kind=KIND, title="Chậm", arguments={"folder": str(folder)})
    wait_for(lambda: any(folder.glob("begun-*")), "the first attempt")
    first.kill()
    assert state_of(job) == JobState.RUNNING
    (folder / "go").touch()
    start_worker(INCLUDE, **soon)
    wait_for(lambda: state_of(job) == JobState.DONE, "the second attempt", seconds=60)
    assert Job.objects.get().attempts == 2


def test_the_sweep_resumes_a_job_that_the_broker_forgot(
    start_worker: Callable[..., Worker], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = start_worker(INCLUDE)
    job = jobs.start(actor=None, kind=KIND, title="Chậm", arguments={"folder": str(folder)})
    wait_for(lambda: any(folder.glob("begun-*")), "the first attempt")
    first.kill()
    (folder / "go").touch()
    start_worker(INCLUDE)
    monkeypatch.setattr(jobs, "SILENCE", jobs.timedelta(seconds=1))
    time.sleep(1.1)
    assert jobs.sweep() == 1
    wait_for(lambda: state_of(job) == JobState.DONE, "the second attempt")
