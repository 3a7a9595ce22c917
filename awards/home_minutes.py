"""What is to be done about the minutes of a session that is over: written, numbered, signed, handed in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.urls import reverse

from awards.choices import CouncilRole, PaperKind, SessionState
from awards.models import CouncilMember, CouncilPaper, CouncilSession
from emulation.home.registry import Doing, Task


def minutes_tasks(seats: Sequence[CouncilMember], secretary: str, council: str) -> Iterator[Task]:
    """For the secretary every step; for who chaired the session, the signature. Two queries at most.

    The minutes stand when the signed copy is handed in.
    """
    writes = {seat.council_id for seat in seats if seat.role == CouncilRole.SECRETARY}
    signed = CouncilPaper.objects.filter(kind=PaperKind.MINUTES).exclude(sha256="")
    over = CouncilSession.objects.filter(state=SessionState.CLOSED).exclude(pk__in=signed.values("session"))
    over = over.filter(Q(council__in=writes) | Q(minutes__chair__in=[seat.pk for seat in seats]))
    sessions = list(over.select_related("minutes").distinct().order_by("held_on", "pk"))
    if not sessions:
        return
    numbered = set(
        CouncilPaper.objects.filter(
            kind=PaperKind.MINUTES, session__in=sessions, number__isnull=False
        ).values_list("session_id", flat=True)
    )
    own = {seat.pk for seat in seats}
    for session in sessions:
        minutes = getattr(session, "minutes", None)
        papers = reverse("awards:session-papers", args=[session.pk])
        if session.council_id in writes:
            if minutes is None:
                url = reverse("awards:session-minutes", args=[session.pk])
                yield Task(f"Lập biên bản: {session.title}", url, secretary, doing=Doing.TODO)
            elif session.pk not in numbered:
                yield Task(f"Ghi số biên bản: {session.title}", papers, secretary, doing=Doing.DOING)
            else:
                title = f"Tải lên biên bản đã ký: {session.title}"
                yield Task(title, papers, secretary, doing=Doing.DOING)
        if minutes is not None and minutes.chair_id in own and session.pk in numbered:
            yield Task(f"Ký biên bản: {session.title}", papers, council)
