"""The page of long work: progress that asks for itself, results, failures that say what to mend, retry."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.documents.choices import DocumentState
from emulation.documents.models import DocumentFile, GeneratedDocument
from emulation.jobs import registry, services
from emulation.jobs.choices import JobState
from emulation.jobs.models import Job
from tests.factories.ground import (
    cast_of,
    count_queries,
    make_administrator,
    make_block_year,
    make_inspector,
    make_staff,
    make_user,
    only,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def runner(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(registry._runners, "test", lambda job, progress, arguments: "")
    monkeypatch.setattr(services, "enqueue", lambda job: None)


@pytest.fixture
def owner(client):
    user = make_user()
    client.force_login(user)
    return user


def make_job(requester, state=JobState.RUNNING, **fields):
    over = state in (JobState.DONE, JobState.FAILED)
    given = {
        "kind": "test",
        "key": f"key-{Job.objects.count()}",
        "title": "Đang tạo hồ sơ",
        "done": 1,
        "total": 3,
        "message": "Thiếu số quyết định." if state == JobState.FAILED else "",
        "finished_at": now() if over else None,
    }
    return Job.objects.create(requester=requester, state=state, **{**given, **fields})


def make_document(job, state=DocumentState.READY, title="Tờ trình", **fields):
    over = state in (DocumentState.READY, DocumentState.FAILED)
    document = GeneratedDocument.objects.create(
        kind="test",
        title=title,
        subject_id=1,
        job=job,
        requester=job.requester,
        state=state,
        digest="x" if state == DocumentState.READY else "",
        message="Bổ sung số quyết định của Bằng khen năm 2023." if state == DocumentState.FAILED else "",
        finished_at=now() if over else None,
        **fields,
    )
    if state == DocumentState.READY:
        file = DocumentFile(document=document, format="pdf", size=2048, sha256="x")
        file.file.save("to-trinh.pdf", ContentFile(b"%PDF-"))
    return document


def page(client, job, **headers):
    return client.get(reverse("jobs:show", args=[job.pk]), headers=headers)


def test_who_sees_a_job(client, owner):
    job = make_job(owner)
    people = cast_of(make_block_year())
    from tests.factories.ground import answers

    assert answers(client, reverse("jobs:show", args=[job.pk]), people) == only(("staff",), 200, 404)
    client.force_login(owner)
    assert page(client, job).status_code == 200


def test_staff_limited_to_some_groups_sees_the_work_about_them(client, owner):
    mine, other = make_block_year(), make_block_year()
    codes = [mine.group.code, other.group.code]
    limited = make_staff(group_codes=codes[:1])
    client.force_login(limited)
    for groups, status in ((codes[:1], 200), (codes, 200), (codes[1:], 404), ([], 404)):
        assert page(client, make_job(owner, group_codes=groups)).status_code == status, groups


def test_running_work_asks_for_itself_every_second(client, owner):
    job = make_job(owner)
    whole = page(client, job).content.decode()
    assert 'hx-trigger="every 1s"' in whole
    assert '<noscript><meta http-equiv="refresh"' in whole
    assert "1/3" in whole
    part = page(client, job, hx_request="true").content.decode()
    assert part.strip().startswith('<div id="progress"')
    assert "<html" not in part


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_work_that_is_over_asks_no_more(client, owner, state):
    for answer in (
        page(client, make_job(owner, state)),
        page(client, make_job(owner, state), hx_request="true"),
    ):
        content = answer.content.decode()
        assert "hx-trigger" not in content
        assert "http-equiv" not in content


def test_a_result_is_one_click_away(client, owner):
    job = make_job(owner, JobState.DONE, result_url="/xep-hang/1/")
    content = page(client, job).content.decode()
    assert 'href="/xep-hang/1/"' in content
    assert "Thử lại" not in content


def test_documents_with_their_files_and_failures(client, owner):
    job = make_job(owner, JobState.DONE)
    ready = make_document(job)
    make_document(job, DocumentState.FAILED, "Báo cáo thành tích")
    content = page(client, job).content.decode()
    assert reverse("documents:download", args=[ready.files.get().pk]) in content
    assert "2 KB" in content
    assert "Bổ sung số quyết định của Bằng khen năm 2023." in content
    assert "Tạo lại phần chưa xong" in content


def test_a_failure_lists_what_to_mend_and_offers_another_try(client, owner):
    job = make_job(owner, JobState.FAILED, problems=["Thiếu số quyết định.", "Thiếu chữ ký."])
    content = page(client, job).content.decode()
    assert "Thiếu chữ ký." in content
    assert "Thử lại" in content
    answer = client.post(reverse("jobs:retry", args=[job.pk]))
    again = Job.objects.exclude(pk=job.pk).get()
    assert answer["Location"] == reverse("jobs:show", args=[again.pk])
    assert (again.state, again.requester, again.kind) == (JobState.QUEUED, owner, "test")


def test_retry_takes_along_what_was_not_finished(owner):
    job = make_job(owner, JobState.DONE, arguments={"wanted": [["test", 1], ["test", 2]]})
    ready, failed = make_document(job), make_document(job, DocumentState.FAILED, "Báo cáo thành tích")
    again = services.retry(actor=owner, job=job)
    for document, expected in ((ready, job), (failed, again)):
        document.refresh_from_db()
        assert document.job == expected
    assert (failed.state, failed.message, failed.finished_at) == (DocumentState.QUEUED, "", None)
    assert again.total == 1
    with pytest.raises(Refused):
        services.retry(actor=owner, job=job)


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.QUEUED, JobState.DONE])
def test_nothing_to_retry(client, owner, state):
    job = make_job(owner, state)
    answer = client.post(reverse("jobs:retry", args=[job.pk]), follow=True)
    assert "không cần làm lại" in answer.content.decode()
    assert Job.objects.count() == 1
    assert client.get(reverse("jobs:retry", args=[job.pk])).status_code == 405


def test_strangers_do_not_retry(client, owner):
    job = make_job(owner, JobState.FAILED)
    for user in (make_user(), make_inspector(), make_administrator()):
        client.force_login(user)
        assert client.post(reverse("jobs:retry", args=[job.pk])).status_code == 404
    client.force_login(make_staff())
    assert client.post(reverse("jobs:retry", args=[job.pk])).status_code == 302


def test_own_documents(client, owner):
    assert "Chưa có văn bản nào" in client.get("/van-ban/").content.decode()
    job = make_job(owner, JobState.DONE)
    make_document(job, title="Bảng tổng hợp điểm")
    make_document(job, DocumentState.FAILED, "Báo cáo thành tích")
    make_document(make_job(make_staff(), JobState.DONE), title="Của người khác")
    content = client.get("/van-ban/").content.decode()
    assert "Bảng tổng hợp điểm" in content
    assert "Bổ sung số quyết định" in content
    assert reverse("jobs:show", args=[job.pk]) in content
    assert "Của người khác" not in content


def test_pages_ask_a_bounded_number_of_queries(client, owner):
    few, many = make_job(owner), make_job(owner)
    make_document(few)
    listed = count_queries(client, "/van-ban/")
    for number in range(12):
        make_document(many, title=f"Văn bản {number}")
    one, dozen = (count_queries(client, reverse("jobs:show", args=[job.pk])) for job in (few, many))
    assert dozen <= one
    assert count_queries(client, "/van-ban/") <= listed


def test_a_page_whose_documents_failed_does_not_say_done(client, owner):
    job = make_job(owner, JobState.DONE)
    make_document(job)
    make_document(job, DocumentState.FAILED, "Báo cáo thành tích")
    text = page(client, job).content.decode()
    assert "Còn 1 văn bản chưa lập được" in text
    assert "Dừng lúc" in text
    assert "Đã xong." not in text
