"""The whole way in the browser's requests: reviewed, closed, appraised, finalised, ranked, published."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.jobs import services as jobs
from emulation.jobs.models import Job
from scoring.choices import SheetState
from scoring.models import RankingRun, ScoreSheet
from tests.factories import ground
from tests.factories import scoring as make

pytestmark = pytest.mark.django_db


def test_from_submitted_sheets_to_a_published_ranking(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    group_year = make.make_assessing_year(members=3)
    sheets = [make.submit(make.sheet_of(group_year, index)) for index in range(3)]
    code, year = group_year.group.code, group_year.year
    leader, deputy = ground.make_leader(group_year), ground.make_deputy(group_year)
    staff, member = ground.make_staff(), ground.make_member(group_year)
    group_page = reverse("scoring:review", args=[code, year])

    client.force_login(leader)
    assert client.get(group_page).status_code == 200
    line = make.line_of(sheets[2], make.Method.RATIO)
    page = reverse("scoring:review-sheet", args=[sheets[2].pk])
    assert b'name="points-' in client.get(page).content
    answer = client.post(
        reverse("scoring:review-line", args=[sheets[2].pk]),
        {"line": line.pk, "points": "70,5", "reason": "Theo số liệu kiểm tra", "version": line.version},
    )
    assert answer.status_code == 200, answer.json()
    assert answer.json()["delta"] == "−9,50"
    for index in (1, 2):
        check = reverse("scoring:review-complete", args=[sheets[index].pk])
        assert client.get(check).status_code == 200
        assert client.post(check).status_code == 302

    client.force_login(deputy)
    assert client.post(reverse("scoring:review-complete", args=[sheets[0].pk])).status_code == 302
    client.force_login(leader)
    close = reverse("scoring:review-close", args=[code, year])
    assert "Tất cả đơn vị đã nộp" in client.get(close).content.decode()
    assert client.post(close).status_code == 302

    # The last unit explains nothing and agrees.
    explain = reverse("scoring:sheet-explanations", args=[sheets[2].pk])
    client.force_login(make.head_of(sheets[2]))
    assert "Theo số liệu kiểm tra" in client.get(explain).content.decode()
    assert client.post(reverse("scoring:explanations-accept", args=[sheets[2].pk])).status_code == 302

    client.force_login(staff)
    assert sheets[1].membership.organisation.name in client.get(reverse("scoring:appraisal")).content.decode()
    for sheet in sheets:
        assert client.get(reverse("scoring:appraise-sheet", args=[sheet.pk])).status_code == 200
        assert client.post(reverse("scoring:appraise-complete", args=[sheet.pk])).status_code == 302
    assert client.get(group_page).status_code == 200
    assert client.post(reverse("scoring:finalise", args=[code, year])).status_code == 302
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {SheetState.FINAL}

    assert client.get(reverse("scoring:rankings")).status_code == 200
    start = reverse("scoring:ranking-start", args=[code, year])
    assert client.get(start).status_code == 200
    assert client.post(start).status_code == 302
    job = Job.objects.get(kind="ranking")
    jobs.execute(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.result_url) == ("done", reverse("scoring:ranking", args=[code, year]))
    run = RankingRun.objects.get()
    assert GroupYear.objects.get(pk=group_year.pk).state == YearState.RANKED

    client.force_login(member)
    assert "Chưa có kết quả" in client.get(job.result_url).content.decode()
    client.force_login(staff)
    assert "Đồng hạng 1" in client.get(job.result_url).content.decode()
    assert client.post(reverse("scoring:ranking-publish", args=[code, year, run.number])).status_code == 302
    client.force_login(member)
    page = client.get(job.result_url).content.decode()
    assert "Vì sao hạng này" in page
    assert "−9,50" in page
