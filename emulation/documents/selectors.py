"""Documents a person may see: each passes the rule of its own subject."""

from __future__ import annotations

from emulation.documents.choices import DocumentState
from emulation.documents.models import GeneratedDocument
from emulation.documents.registry import kind_of
from emulation.people.models import User


def may_read(user: User, document: GeneratedDocument) -> bool:
    """The one place that decides about a document: page, list and download all come here."""
    if document.requester_id == user.pk and document.state != DocumentState.READY:
        return True
    kind, subject, moment = kind_of(document.kind), document.subject_id, document.finished_at
    return kind.may_read(user, subject) and (moment is None or kind.may_read_of(user, subject, moment))


def latest(kind: str, subject_id: int) -> GeneratedDocument | None:
    """The newest finished document of a kind about a subject, with its files."""
    return (
        GeneratedDocument.objects.filter(kind=kind, subject_id=subject_id, state=DocumentState.READY)
        .prefetch_related("files")
        .order_by("-id")
        .first()
    )


def recent(user: User, limit: int = 50) -> list[GeneratedDocument]:
    """The documents this person asked for, newest first."""
    return list(
        GeneratedDocument.objects.filter(requester=user)
        .select_related("job")
        .prefetch_related("files")
        .order_by("-id")[:limit]
    )
