"""Making documents: asked for in one click, built by a worker, the same data made once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import slugify

from emulation.common.dates import now
from emulation.common.problems import Refused
from emulation.documents.choices import DocumentState
from emulation.documents.models import DocumentFile, GeneratedDocument
from emulation.documents.registry import kind_of
from emulation.jobs import services as jobs
from emulation.jobs.models import Job
from emulation.jobs.registry import Progress
from emulation.people.models import User

JOB_KIND = "documents"


@transaction.atomic
def request_documents(
    *, actor: User, wanted: Sequence[tuple[str, int]], title: str, groups: Sequence[str]
) -> Job:
    """Queue the documents `(kind, subject id)`; the job's page shows them and, when ready, the files.

    `groups`: codes of the groups they are about, whose staff may look at the work.
    """
    ids = []
    job = jobs.start(
        actor=actor,
        kind=JOB_KIND,
        title=title,
        arguments={"wanted": [list(pair) for pair in wanted]},
        total=len(wanted),
        groups=groups,
    )
    if job.documents.exists():  # the same request is under way already
        return job
    for code, subject_id in wanted:
        document = GeneratedDocument.objects.create(
            kind=code, subject_id=subject_id, title=kind_of(code).title(subject_id), job=job, requester=actor
        )
        ids.append(document.pk)
    return job


def run(job: Job, progress: Progress, arguments: dict[str, Any]) -> str:
    """The runner of the job: one document after the other; one that fails does not stop the others."""
    documents = list(job.documents.all())
    failed: list[str] = []
    for index, document in enumerate(documents):
        progress(index, len(documents), document.title)
        if document.state != DocumentState.READY:
            make(document)
        if document.state == DocumentState.FAILED:
            failed.append(f"{document.title}: {document.message}")
    if failed and len(failed) == len(documents):
        raise Refused(failed)
    done = len(documents) - len(failed)
    progress(len(documents), len(documents), f"Đã xong {done}/{len(documents)} văn bản")
    return ""


def make(document: GeneratedDocument) -> None:
    """Build, check and render one document; a failure is kept on it in words that say what to mend."""
    document.state = DocumentState.RUNNING
    document.save(update_fields=["state"])
    from emulation.documents.data import DocumentDataError

    kind = kind_of(document.kind)
    try:
        data = kind.build(document.subject_id)
        data.check()
    except DocumentDataError as error:
        _fail(document, "; ".join(error.sentences))
        return
    except Refused as refusal:
        _fail(document, "; ".join(problem.message for problem in refusal.problems))
        return
    digest = data.digest()
    files = _same_files(document, digest) or _rendered(document, data, kind.filename(document.subject_id))
    with transaction.atomic():
        DocumentFile.objects.bulk_create(files)
        document.digest = digest
        document.state = DocumentState.READY
        document.finished_at = now()
        document.save(update_fields=["digest", "state", "finished_at"])


def _same_files(document: GeneratedDocument, digest: str) -> list[DocumentFile]:
    """Files of an earlier document with the same data: nothing is rendered twice."""
    earlier = (
        GeneratedDocument.objects.filter(
            kind=document.kind, subject_id=document.subject_id, digest=digest, state=DocumentState.READY
        )
        .order_by("-id")
        .first()
    )
    if earlier is None:
        return []
    return [
        DocumentFile(document=document, format=f.format, file=f.file.name, size=f.size, sha256=f.sha256)
        for f in earlier.files.all()
        if f.file.name and f.file.storage.exists(f.file.name)
    ]


def _rendered(document: GeneratedDocument, data: Any, name: str) -> list[DocumentFile]:
    from emulation.documents.rendering import formats_of, render  # heavy: only a worker needs it

    stem = slugify(name.replace("đ", "d").replace("Đ", "D")) or document.kind
    files = []
    for file_format in formats_of(data):
        content = render(data, file_format)
        file = DocumentFile(
            document=document,
            format=file_format,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        file.file.save(f"{stem}.{file_format}", ContentFile(content), save=False)
        files.append(file)
    return files


def _fail(document: GeneratedDocument, message: str) -> None:
    document.state = DocumentState.FAILED
    document.message = message[:1000]
    document.finished_at = now()
    document.save(update_fields=["state", "message", "finished_at"])
