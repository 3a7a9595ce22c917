"""Papers of the council in the registry of documents: who builds them, who may read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awards.builders.chairman_submission import build_chairman_submission
from awards.builders.council_notice import build_notice
from awards.builders.session_minutes import build_session_minutes, build_written_form
from awards.models import CouncilPaper, CouncilSession, SessionAttendance
from awards.selectors import papers
from emulation.documents import registry as documents
from emulation.people.models import User


def register_council_papers() -> None:
    """Called once, when the application starts."""
    _register_of_session(papers.MINUTES, "Biên bản họp Hội đồng", build_session_minutes)
    _register_of_session(papers.NOTICE, "Thông báo kết quả", build_notice)
    documents.register(
        documents.DocumentKind(
            code=papers.SUBMISSION,
            title=lambda pk: f"Tờ trình khen thưởng năm {_paper(pk).year}",
            build=build_chairman_submission,
            may_read=lambda user, pk: papers.may_read(user, _paper(pk)),
            filename=lambda pk: f"Tờ trình khen thưởng {_paper(pk).year}",
        )
    )
    documents.register(
        documents.DocumentKind(
            code=papers.WRITTEN,
            title=lambda pk: f"Phiếu lấy ý kiến bằng văn bản: {_attendance(pk).member.user.full_name}",
            build=build_written_form,
            may_read=_may_read_form,
            filename=lambda pk: f"Phiếu lấy ý kiến {_attendance(pk).member.user.full_name}",
        )
    )


def _register_of_session(code: str, words: str, build: Callable[[int], Any]) -> None:
    documents.register(
        documents.DocumentKind(
            code=code,
            title=lambda pk: f"{words}: {_session(pk).title}"[:200],
            build=build,
            may_read=lambda user, pk: user.has_perm("awards.view_session", _session(pk)),
            filename=lambda pk: f"{words} {_session(pk).held_on:%d-%m-%Y}",
        )
    )


def _session(pk: int) -> CouncilSession:
    return CouncilSession.objects.select_related("council").get(pk=pk)


def _paper(pk: int) -> CouncilPaper:
    return CouncilPaper.objects.select_related("session__council").get(pk=pk)


def _attendance(pk: int) -> SessionAttendance:
    return SessionAttendance.objects.select_related("member__user", "session__council").get(pk=pk)


def _may_read_form(user: User, pk: int) -> bool:
    """The secretary, who sends it, and the member whose it is."""
    row = _attendance(pk)
    return row.member.user_id == user.pk or user.has_perm("awards.run_session", row.session)
