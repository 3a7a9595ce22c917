"""The runner that binds the pack of a session, and the pack in the registry of documents."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction

from awards.builders.pack import build_pack
from awards.models import CouncilSession
from emulation.common.dates import now
from emulation.common.problems import Problem, Refused
from emulation.documents import registry as documents
from emulation.documents.choices import DocumentState
from emulation.documents.models import DocumentFile, GeneratedDocument
from emulation.jobs import registry as jobs
from emulation.jobs import services as job_services
from emulation.jobs.models import Job
from emulation.jobs.registry import Progress
from emulation.people.models import User

KIND = "council_pack"


def register_packs() -> None:
    """Called once, when the application starts."""
    jobs.register(KIND, run)
    documents.register(
        documents.DocumentKind(
            code=KIND,
            title=_title,
            build=_never,
            may_read=lambda user, pk: user.has_perm("awards.read_pack", _session(pk)),
            filename=lambda pk: f"Tài liệu phiên họp {_session(pk).held_on:%d-%m-%Y}",
        )
    )


def _session(pk: int) -> CouncilSession:
    return CouncilSession.objects.select_related("council").get(pk=pk)


def _title(pk: int) -> str:
    return f"Tài liệu: {_session(pk).title}"[:200]


def _never(_: int) -> Any:
    raise Refused(Problem("Tài liệu phiên họp được ghép bằng một công việc riêng.", code="own_runner"))


def request_pack(*, actor: User, session: CouncilSession) -> Job:
    """Queue the binding; asked for twice while under way, it is the same work."""
    if not actor.has_perm("awards.read_pack", session):
        raise PermissionDenied
    items = list(session.items.order_by("order").values_list("pk", flat=True))
    if not items:
        raise Refused(Problem("Phiên họp chưa có nội dung.", code="empty_agenda"))
    return job_services.start(
        actor=actor,
        kind=KIND,
        title=_title(session.pk),
        arguments={"session": session.pk, "items": items},
        total=len(items) + 1,
    )


def run(job: Job, progress: Progress, arguments: dict[str, Any]) -> str:
    """Bind, keep the file with its hash; the job's page offers it."""
    session = _session(arguments["session"])
    content = build_pack(session, progress)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        document, _ = GeneratedDocument.objects.update_or_create(
            kind=KIND,
            subject_id=session.pk,
            job=job,
            defaults={
                "title": job.title,
                "requester": job.requester,
                "state": DocumentState.READY,
                "digest": digest,
                "finished_at": now(),
            },
        )
        file = DocumentFile(document=document, format="pdf", size=len(content), sha256=digest)
        file.file.save(f"tai-lieu-phien-hop-{session.held_on:%d-%m-%Y}.pdf", ContentFile(content), save=True)
    total = len(arguments["items"])
    progress(total + 1, total + 1, f"Đã ghép tài liệu của {total} nội dung")
    return ""


def is_current(document: GeneratedDocument, session: CouncilSession) -> bool:
    """Whether the agenda is still the one that was bound."""
    if document.job is None:
        return False
    return document.job.arguments.get("items") == list(
        session.items.order_by("order").values_list("pk", flat=True)
    )
