"""The achievement report of a nominated unit: written, sent by its head, confirmed above it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from docx import Document as WordDocument

from awards.choices import ReportState
from awards.models import AchievementReport, Nomination
from awards.selectors.achievement import draw_up, indicators_for
from awards.selectors.reports import is_open, nomination_of, typed_sections
from awards.services.opening import locked_dossier
from emulation.audit.services import record, record_transition
from emulation.common import uploads
from emulation.common.dates import now
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.sniff import DOCX, PDF, FileFacts
from emulation.documents.data import DocumentDataError
from emulation.documents.forms.achievement import over_claim
from emulation.documents.forms.achievement_facts import claims_to_exceed, short_of_plan
from emulation.documents.wording import upper_first
from emulation.groups.services import locked as locked_year
from emulation.people.models import User

REPORT_FILES = frozenset({DOCX, PDF})
LONGEST_SECTION = 6000
CHANGED = "Người khác vừa ghi báo cáo này. Nội dung ông, bà nhập vẫn còn bên dưới; so lại rồi ghi lần nữa."


@transaction.atomic
def write_report(
    *, actor: User, nomination: Nomination, sections: Mapping[str, str], version: int
) -> AchievementReport:
    """Keep what the unit wrote. `version` 0: nothing is stored yet; `Conflict` when somebody was quicker.

    Raises `PermissionDenied`; `Refused` at the section that claims more than the figures, with the clause.
    """
    nomination, report = _writable(actor, nomination, "awards.write_report")
    if (report.version if report else 0) != version:
        raise Conflict(
            Problem(CHANGED, code="conflict"),
            current={"version": report.version if report else 0, **(report.sections if report else {})},
        )
    texts = {code: text.strip() for code, text in sections.items()}
    if problems := problems_of_texts(nomination, texts):
        raise Refused(problems)
    before = dict(report.sections) if report else {}
    report = report or _new(nomination)
    created = report.pk is None
    report.sections, report.version = texts, version + 1
    _changed(actor, report)
    if created:
        record_transition(actor=actor, subject=report, from_state="", to_state=report.state)
    _told(actor, nomination, report, "write_report", "Soạn báo cáo thành tích", old=before, new=texts)
    return report


def problems_of_texts(nomination: Nomination, texts: Mapping[str, str]) -> list[Problem]:
    """Unknown or overlong sections, and "vượt" where an indicator is below its plan."""
    regulation = nomination.dossier.regulation_in_force()
    known = {one.code: one for one in typed_sections(regulation, nomination.kind.code, texts)}
    problems = [
        Problem("Mẫu báo cáo không có mục này.", field=code, code="unknown_section")
        for code in texts
        if code not in known
    ]
    problems += [
        Problem(f"Mục này không quá {LONGEST_SECTION} ký tự.", field=code, code="long")
        for code, text in texts.items()
        if len(text) > LONGEST_SECTION
    ]
    claims = (_claim(nomination, text, code) for code, text in texts.items())
    return problems + [problem for problem in claims if problem is not None]


def _claim(nomination: Nomination, text: str, field: str) -> Problem | None:
    """A text that says "vượt" while the figures do not."""
    short = short_of_plan(indicators_for(nomination)) if claims_to_exceed(text) else []
    if not short:
        return None
    book = nomination.dossier.regulation_in_force().book
    clause = book.clause(f"award.{nomination.kind.code}.standards")
    return Problem(upper_first(over_claim(short)), clause, field=field, code="over_claim")


def _text_of(file: File[Any]) -> str:
    """The paragraphs of a Word file; what stands in tables are names of targets, and figures."""
    file.seek(0)
    paragraphs = WordDocument(file).paragraphs
    file.seek(0)
    return "\n".join(paragraph.text for paragraph in paragraphs)


def upload_report(*, actor: User, nomination: Nomination, file: File[Any]) -> AchievementReport:
    """The report as a Word or PDF file; it takes the place of an earlier one."""
    return _upload(actor, nomination, file, uploads.checked(file, accept=REPORT_FILES))


@transaction.atomic
def _upload(actor: User, nomination: Nomination, file: File[Any], facts: FileFacts) -> AchievementReport:
    nomination, report = _writable(actor, nomination, "awards.write_report")
    if facts.content_type == DOCX and (problem := _claim(nomination, _text_of(file), "file")):
        raise Refused(problem)
    report = report or _new(nomination)
    created = report.pk is None
    storage, earlier = report.file.storage, str(report.file.name or "")
    report.filename = uploads.clean_name(file.name or "", facts, "bao-cao-thanh-tich")
    report.content_type, report.size, report.sha256 = facts.content_type, facts.size, facts.sha256
    report.file.save(f"report{facts.extension}", file, save=False)
    report.version += 0 if created else 1
    _changed(actor, report)
    if earlier:
        transaction.on_commit(lambda: storage.delete(earlier))
    if created:
        record_transition(actor=actor, subject=report, from_state="", to_state=report.state)
    _told(
        actor,
        nomination,
        report,
        "upload_report",
        "Tải báo cáo thành tích lên",
        new={"filename": report.filename, "sha256": report.sha256},
    )
    return report


@transaction.atomic
def remove_file(*, actor: User, nomination: Nomination) -> AchievementReport:
    """Go back to the text in the app."""
    nomination, report = _writable(actor, nomination, "awards.write_report")
    if report is None or not report.file:
        raise Refused(Problem("Chưa có tệp báo cáo nào được tải lên.", code="no_file"))
    storage, earlier, digest = report.file.storage, str(report.file.name), report.sha256
    report.file, report.filename, report.content_type = "", "", ""
    report.size, report.sha256 = 0, ""
    report.version += 1
    _changed(actor, report)
    transaction.on_commit(lambda: storage.delete(earlier))
    _told(actor, nomination, report, "remove_report_file", "Gỡ tệp báo cáo", old={"sha256": digest})
    return report


@transaction.atomic
def send_report(*, actor: User, nomination: Nomination) -> AchievementReport:
    """The head of the unit sends the report to the level that confirms it."""
    nomination, report = _writable(actor, nomination, "awards.send_report")
    problems = missing_to_send(nomination, report)
    if problems or report is None:
        raise Refused(problems)
    report.state, report.sent_by, report.sent_at, report.returned_reason = ReportState.SENT, actor, now(), ""
    report.version += 1
    report.save()
    record_transition(actor=actor, subject=report, from_state=ReportState.DRAFTED, to_state=ReportState.SENT)
    _told(actor, nomination, report, "send_report", "Gửi báo cáo thành tích để xác nhận")
    return report


def missing_to_send(nomination: Nomination, report: AchievementReport | None) -> list[Problem]:
    """What the report lacks; the same list is on the page. With a file only what the records lack."""
    if report is None:
        return [Problem("Chưa soạn báo cáo thành tích.", code="no_report")]
    try:
        found = list(draw_up(nomination, report).problems())
    except (Refused, DocumentDataError) as error:
        return list(error.problems) if isinstance(error, Refused) else [Problem(t) for t in error.sentences]
    if report.file:
        found = [text for text in found if not text.startswith(("Chưa viết mục", "Mục “"))]
    return [Problem(text, code="incomplete") for text in found]


@transaction.atomic
def confirm_report(*, actor: User, nomination: Nomination) -> AchievementReport:
    """The submitting level confirms; never for the own unit."""
    nomination, report = _sent(actor, nomination)
    report.state, report.confirmed_by, report.confirmed_at = ReportState.CONFIRMED, actor, now()
    report.version += 1
    report.save()
    record_transition(
        actor=actor, subject=report, from_state=ReportState.SENT, to_state=ReportState.CONFIRMED
    )
    _told(actor, nomination, report, "confirm_report", "Xác nhận báo cáo thành tích")
    return report


@transaction.atomic
def return_report(*, actor: User, nomination: Nomination, reason: str) -> AchievementReport:
    """Send a report back to its unit, with the reason."""
    nomination, report = _sent(actor, nomination, (ReportState.SENT, ReportState.CONFIRMED))
    if not reason.strip():
        raise Refused(Problem("Nêu nội dung cần sửa.", field="reason", code="reason"))
    reopen(actor=actor, report=report, reason=reason.strip())
    _told(actor, nomination, report, "return_report", "Trả lại báo cáo thành tích", new={"reason": reason})
    return report


def reopen(*, actor: User, report: AchievementReport, reason: str) -> None:
    """Back to its unit. The caller has checked the right and runs in a transaction."""
    before = report.state
    if before == ReportState.DRAFTED:
        return
    report.state = ReportState.DRAFTED
    report.sent_by = report.sent_at = report.confirmed_by = report.confirmed_at = None
    report.returned_reason = reason[:1000]
    report.version += 1
    report.save()
    record_transition(
        actor=actor,
        subject=report,
        from_state=before,
        to_state=ReportState.DRAFTED,
        reason=reason[:300],
        backwards=True,
    )


def _writable(
    actor: User, nomination: Nomination, permission: str
) -> tuple[Nomination, AchievementReport | None]:
    """The nomination and its report under the lock of the group-year, if it may be written now."""
    nomination, report = _locked(nomination)
    if not actor.has_perm(permission, nomination):
        raise PermissionDenied
    if not is_open(nomination):
        raise Refused(Problem("Hồ sơ đã gửi Sở Nội vụ; báo cáo không sửa được nữa.", code="submitted"))
    if report is not None and report.state != ReportState.DRAFTED:
        text = "Báo cáo đã gửi xác nhận; cần sửa thì đề nghị cấp xác nhận trả lại."
        raise Refused(Problem(text, code="sent"))
    return nomination, report


def _sent(
    actor: User, nomination: Nomination, states: tuple[ReportState, ...] = (ReportState.SENT,)
) -> tuple[Nomination, AchievementReport]:
    nomination, report = _locked(nomination)
    if not actor.has_perm("awards.confirm_report", nomination):
        raise PermissionDenied
    if not is_open(nomination):
        raise Refused(Problem("Hồ sơ đã gửi Sở Nội vụ; báo cáo không thay đổi nữa.", code="submitted"))
    if report is None or report.state not in states:
        raise Refused(Problem("Báo cáo không ở bước chờ xác nhận.", code="not_sent"))
    return nomination, report


def _locked(nomination: Nomination) -> tuple[Nomination, AchievementReport | None]:
    locked_year(nomination.dossier.group_year_id)
    locked_dossier(nomination.dossier_id)
    report = (
        AchievementReport.objects.select_for_update(of=("self",))
        .filter(
            group_year=nomination.dossier.group_year_id,
            organisation=nomination.organisation_id,
            kind=nomination.kind_id,
        )
        .first()
    )
    probe = report or _new(nomination)
    found = nomination_of(probe)
    if found is None:
        raise Refused(Problem("Đề nghị này đã được rút.", code="withdrawn"))
    return found, report


def _new(nomination: Nomination) -> AchievementReport:
    return AchievementReport(
        group_year=nomination.dossier.group_year,
        organisation=nomination.organisation,
        kind=nomination.kind,
        campaign=nomination.campaign,
    )


def _changed(actor: User, report: AchievementReport) -> None:
    report.changed_by, report.changed_at = actor, now()
    report.save()


def _told(
    actor: User,
    nomination: Nomination,
    report: AchievementReport,
    action: str,
    words: str,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        action=action,
        text=f"{words}: {nomination.organisation.name}, {nomination.award_short}",
        subject=report,
        organisation_id=nomination.organisation_id,
        group_year_id=report.group_year_id,
        old=old,
        new=new,
    )
