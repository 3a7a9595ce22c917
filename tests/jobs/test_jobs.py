"""A job runs once, fails in words, and is found again when its worker died."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.jobs import registry, services
from emulation.jobs.choices import JobState
from emulation.jobs.models import Job
from tests.factories.ground import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def runs() -> list[str]:
    """Registers the kinds of these tests; lists the jobs that were run."""
    done: list[str] = []

    def good(job: Job, progress: registry.Progress, arguments: dict[str, Any]) -> str:
        done.append(str(job.pk))
        progress(1, 2, "Đang làm")
        return "/ket-qua/"

    def refused(job: Job, progress: registry.Progress, arguments: dict[str, Any]) -> str:
        raise Refused(Problem("Thiếu điểm.", clause="Điều 5"))

    def broken(job: Job, progress: registry.Progress, arguments: dict[str, Any]) -> str:
        raise ZeroDivisionError

    registry.register("good", good)
    registry.register("refused", refused)
    registry.register("broken", broken)
    return done


def start(kind: str = "good", **arguments: Any) -> Job:
    return services.start(actor=None, kind=kind, title="Công việc", arguments=arguments, total=2)


def test_a_job_runs_and_ends_with_its_result(runs: list[str]) -> None:
    job = start()
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.done, job.result_url) == (JobState.DONE, 2, "/ket-qua/")


def test_a_job_that_is_over_is_not_run_again(runs: list[str]) -> None:
    job = start()
    services.execute(str(job.pk))
    services.execute(str(job.pk), redelivered=True)
    assert len(runs) == 1


def test_the_same_work_is_under_way_once(runs: list[str]) -> None:
    first, second, other = start(year=2025), start(year=2025), start(year=2026)
    assert first == second
    assert other != first
    services.execute(str(first.pk))
    assert start(year=2025) != first


def test_a_running_job_is_left_to_its_worker(runs: list[str]) -> None:
    job = start()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=now())
    services.execute(str(job.pk))
    assert runs == []
    services.execute(str(job.pk), redelivered=True)  # the broker lost the worker
    assert len(runs) == 1


def test_refusals_are_told_in_words(runs: list[str]) -> None:
    job = start("refused")
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.message, job.problems) == (
        JobState.FAILED,
        "Thiếu điểm.",
        ["Thiếu điểm. (Điều 5)"],
    )


def test_a_fault_of_ours_fails_visibly(runs: list[str]) -> None:
    job = start("broken")
    services.execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "Có lỗi trong hệ thống" in job.message


def test_the_sweep_finds_a_dead_worker_and_gives_up_after_three_attempts(runs: list[str]) -> None:
    job = start()
    silent = now() - services.SILENCE - timedelta(seconds=1)
    for attempts, state in ((1, JobState.QUEUED), (2, JobState.QUEUED), (3, JobState.FAILED)):
        Job.objects.filter(pk=job.pk).update(
            state=JobState.RUNNING, attempts=attempts, heartbeat_at=silent, finished_at=None
        )
        services.sweep()
        job.refresh_from_db()
        assert job.state == state
    assert "dừng giữa chừng" in job.message


def test_the_sweep_leaves_living_work_alone(runs: list[str]) -> None:
    job = start()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=now())
    assert services.sweep() == 0


def test_only_the_requester_and_the_standing_agency_see_a_job(client: Any, runs: list[str]) -> None:
    requester, staff, stranger = make_user(), make_user("standing_staff"), make_user()
    job = services.start(actor=requester, kind="good", title="Xếp hạng", arguments={})
    url = reverse("jobs:show", args=[job.pk])
    for user, status in ((requester, 200), (staff, 200), (stranger, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status


def test_a_failed_job_can_be_tried_again(client: Any, runs: list[str]) -> None:
    requester = make_user()
    job = services.start(actor=requester, kind="refused", title="Xếp hạng", arguments={})
    services.execute(str(job.pk))
    client.force_login(requester)
    response = client.post(reverse("jobs:retry", args=[job.pk]))
    assert response.status_code == 302
    assert Job.objects.filter(state=JobState.QUEUED).count() == 1
