"""Explanation: opened by the closing of the review, answered by the unit, decided by the reviewer, ended by
the clock. Silence blocks nobody: what the unit does not answer is settled, what the reviewer does not decide
goes on to the appraisal with the points as they stand (domain §3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Q, QuerySet

from emulation.audit.services import record, record_transition
from emulation.common.dates import format_date, format_time, now
from emulation.common.numbers import format_points
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.text import tidy
from emulation.groups.models import GroupYear
from emulation.groups.services import locked as locked_year
from emulation.people.models import User
from scoring.choices import UNSETTLED, Layer, SheetState, ThreadState
from scoring.models import Evidence, Explanation, ExplanationEvidence, ScoreLine, ScoreSheet
from scoring.selectors.clock import Clock, clock_of, not_explaining
from scoring.services import totals
from scoring.services.points import LONGEST_REASON, checked_points, locked_sheet

LONGEST_ANSWER = 4000
NOTHING_DIFFERS = "Không có tiêu chí nào khác điểm tự chấm."
OUT_OF_TIME = "Hết hạn giải trình."


def disputable(lines: QuerySet[ScoreLine]) -> QuerySet[ScoreLine]:
    """Of the lines with points of the group those that a unit may want to explain: a reviewer gave other
    points than the unit, or the formula gave less than all. Full points by the formula leave nothing to say.
    """
    by_formula = Q(group_by=None, group_points__lt=F("criterion__maximum"))
    return lines.filter(Q(group_by__isnull=False) | by_formula, group_points__isnull=False).exclude(
        self_points=F("group_points")
    )


def open_threads(actor: User, group_year: GroupYear) -> int:
    """A thread for each line whose points the unit may want to explain (`disputable`); how many. A sheet
    without any is accepted at once."""
    reviewed = ScoreLine.objects.filter(
        sheet__membership__group_year=group_year, sheet__state=SheetState.REVIEWED
    )
    lines = list(disputable(reviewed).order_by("pk"))
    moment = now()
    Explanation.objects.bulk_create(
        [
            Explanation(
                line=line, opened_at=moment, given_points=line.group_points, given_reason=line.group_reason
            )
            for line in lines
            if line.group_points is not None
        ],
        batch_size=500,
    )
    waiting = {line.sheet_id for line in lines}
    agreed = ScoreSheet.objects.select_for_update(of=("self",)).filter(
        membership__group_year=group_year, state=SheetState.REVIEWED
    )
    for sheet in agreed.exclude(pk__in=waiting).order_by("pk"):
        _settled(actor, sheet, NOTHING_DIFFERS)
    return len(lines)


def _locked_for(actor: User, permission: str, sheet: ScoreSheet) -> tuple[ScoreSheet, Clock]:
    sheet = locked_sheet(sheet.pk)
    if not actor.has_perm(permission, sheet):
        raise PermissionDenied
    if problems := not_explaining(sheet):
        raise Refused(problems)
    clock = clock_of(sheet.membership.group_year)
    assert clock is not None  # noqa: S101 (the review is closed)
    return sheet, clock


def _for_unit(actor: User, sheet: ScoreSheet) -> ScoreSheet:
    sheet, clock = _locked_for(actor, "scoring.explain_sheet", sheet)
    if not clock.may_answer:
        text = f"Đã hết hạn giải trình ngày {format_date(clock.answer_by)}."
        raise Refused(Problem(text, clock.clause, code="late"))
    return sheet


def _locked_thread(thread: Explanation, sheet: ScoreSheet, seen_version: int) -> Explanation:
    """The thread as it stands; `Conflict` with what somebody else has written meanwhile."""
    found = (
        Explanation.objects.select_for_update(of=("self",))
        .select_related("line__criterion", "answered_by", "decided_by")
        .get(pk=thread.pk, line__sheet=sheet)
    )
    if found.version != seen_version:
        who, at = found.decided_by or found.answered_by, found.decided_at or found.answered_at
        said = found.decision or found.answer
        text = f"{who or 'Người khác'} đã ghi “{found.get_state_display()}”"
        text += f" lúc {format_time(at)}" if at else ""
        text += f": {said}" if said else ""
        raise Conflict(
            Problem(f"{text}. Nội dung vừa nhập chưa được lưu; xem lại rồi lưu lần nữa.", code="conflict"),
            current={"version": found.version, "state": found.state, "said": said},
        )
    return found


@transaction.atomic
def accept(*, actor: User, thread: Explanation, seen_version: int) -> Explanation:
    """The unit agrees with the points of the group; also instead of an answer that nobody has decided yet."""
    sheet = _for_unit(actor, thread.line.sheet)
    thread = _locked_thread(thread, sheet, seen_version)
    if thread.state == ThreadState.ACCEPTED:
        return thread
    _refuse_decided(thread)
    old = {"state": thread.state, "answer": thread.answer}
    thread.citations.all().delete()
    thread.answer = ""
    _put(thread, ThreadState.ACCEPTED, actor)
    _record(actor, sheet, thread, "accept_points", "Đồng ý điểm tiêu chí", old)
    settle(actor, sheet)
    return thread


@transaction.atomic
def accept_all(*, actor: User, sheet: ScoreSheet) -> int:
    """The unit agrees with every line it has not answered; how many. What it has explained stays."""
    sheet = _for_unit(actor, sheet)
    threads = list(
        Explanation.objects.select_for_update(of=("self",))
        .select_related("line__criterion")
        .filter(line__sheet=sheet, state=ThreadState.OPEN)
        .order_by("pk")
    )
    for thread in threads:
        _put(thread, ThreadState.ACCEPTED, actor)
        _record(actor, sheet, thread, "accept_points", "Đồng ý điểm tiêu chí", {"state": ThreadState.OPEN})
    settle(actor, sheet)
    return len(threads)


@transaction.atomic
def answer(
    *, actor: User, thread: Explanation, text: str, evidence: Sequence[Evidence], seen_version: int
) -> Explanation:
    """The unit says why its own points are right, perhaps with documents of its store.

    May be changed until it is decided or the time is over. `Refused` at the field `answer`.
    """
    sheet = _for_unit(actor, thread.line.sheet)
    thread = _locked_thread(thread, sheet, seen_version)
    _refuse_decided(thread)
    said = text.strip()
    if not said:
        raise Refused(Problem("Nêu nội dung giải trình.", field="answer", code="answer"))
    if len(said) > LONGEST_ANSWER:
        raise Refused(
            Problem(f"Nội dung giải trình dài không quá {LONGEST_ANSWER} ký tự.", field="answer", code="long")
        )
    if any(document.organisation_id != sheet.membership.organisation_id for document in evidence):
        raise PermissionDenied
    old = {"state": thread.state, "answer": thread.answer}
    thread.answer = said
    _put(thread, ThreadState.ANSWERED, actor)
    thread.citations.all().delete()
    ExplanationEvidence.objects.bulk_create(
        ExplanationEvidence(explanation=thread, evidence=document) for document in evidence
    )
    _record(actor, sheet, thread, "explain", "Giải trình tiêu chí", old, [d.pk for d in evidence])
    return thread


def _refuse_decided(thread: Explanation) -> None:
    if thread.state in (ThreadState.KEPT, ThreadState.ADJUSTED):
        raise Refused(Problem("Giải trình này đã được trả lời nên không sửa nữa.", code="decided"))


def _put(thread: Explanation, state: ThreadState, actor: User) -> None:
    thread.state, thread.answered_by, thread.answered_at = state, actor, now()
    thread.version += 1
    thread.save(update_fields=["state", "answer", "answered_by", "answered_at", "version"])


@transaction.atomic
def decide(*, actor: User, thread: Explanation, points: str, reason: str, seen_version: int) -> Explanation:
    """The reviewer keeps the points (`points` empty or the same) or adjusts them, always with a reason.

    Never for the own unit (`PermissionDenied`). `Refused` at `points` or `reason`.
    """
    sheet, clock = _locked_for(actor, "scoring.decide_explanation", thread.line.sheet)
    if not clock.may_decide:
        text = f"Đã hết hạn trả lời giải trình ngày {format_date(clock.decide_by)}; Sở Nội vụ xem xét."
        raise Refused(Problem(text, clock.clause, code="late"))
    thread = _locked_thread(thread, sheet, seen_version)
    if thread.state not in (ThreadState.ANSWERED, ThreadState.KEPT, ThreadState.ADJUSTED):
        raise Refused(Problem("Đơn vị không có giải trình chờ trả lời.", code="not_answered"))
    line = (
        ScoreLine.objects.select_for_update(of=("self",)).select_related("criterion").get(pk=thread.line_id)
    )
    asked = checked_points(line, points)
    wanted = thread.given_points if asked is None else asked
    why = tidy(reason)
    if not why:
        raise Refused(Problem("Nêu lý do giữ nguyên hoặc điều chỉnh điểm.", field="reason", code="reason"))
    if len(why) > LONGEST_REASON:
        raise Refused(Problem(f"Lý do dài không quá {LONGEST_REASON} ký tự.", field="reason", code="long"))
    old = {"state": thread.state, "group_points": line.group_points, "group_reason": line.group_reason}
    kept = wanted == thread.given_points
    thread.state = ThreadState.KEPT if kept else ThreadState.ADJUSTED
    thread.decision, thread.decided_by, thread.decided_at = why, actor, now()
    thread.decided_points = wanted
    thread.version += 1
    thread.save()
    if line.group_points != wanted:
        line.group_points, line.group_reason = wanted, thread.given_reason if kept else why
        line.group_by, line.group_at = actor, now()
        line.version += 1
        line.save(update_fields=["group_points", "group_reason", "group_by", "group_at", "version"])
        totals.refresh(sheet, [Layer.GROUP])
    verb = "Giữ điểm" if kept else f"Điều chỉnh thành {format_points(wanted)} điểm"
    _record(actor, sheet, thread, "decide_explanation", f"{verb} sau giải trình, tiêu chí", old)
    settle(actor, sheet)
    return thread


def settle(actor: User | None, sheet: ScoreSheet, reason: str = "") -> bool:
    """Move the locked sheet on when nobody has to say anything more about it."""
    waits = Explanation.objects.filter(line__sheet=sheet, state__in=UNSETTLED).exists()
    if waits or sheet.state != SheetState.REVIEWED:
        return False
    _settled(actor, sheet, reason)
    return True


def _settled(actor: User | None, sheet: ScoreSheet, reason: str) -> None:
    sheet.state = SheetState.ACCEPTED
    sheet.save(update_fields=["state"])
    record_transition(
        actor=actor,
        subject=sheet,
        from_state=SheetState.REVIEWED,
        to_state=SheetState.ACCEPTED,
        reason=reason,
    )


def _record(
    actor: User | None,
    sheet: ScoreSheet,
    thread: Explanation,
    action: str,
    text: str,
    old: dict[str, Any],
    evidence: Sequence[int] = (),
) -> None:
    criterion = thread.line.criterion
    record(
        actor=actor,
        action=action,
        text=f"{text} {criterion.code}: {criterion.title}",
        subject=thread,
        organisation_id=sheet.membership.organisation_id,
        group_year_id=sheet.membership.group_year_id,
        old=old,
        new={
            "state": thread.state,
            "answer": thread.answer,
            "decision": thread.decision,
            "points": thread.decided_points,
            "evidence": list(evidence),
        },
    )


@transaction.atomic
def close_due(group_year_id: int) -> int:
    """End what the clock has ended in one group-year; how many threads. Doing it twice changes nothing."""
    group_year = locked_year(group_year_id)
    clock = clock_of(group_year)
    if clock is None or clock.may_answer:
        return 0
    ended = {ThreadState.OPEN: ThreadState.SILENT}
    if not clock.may_decide:
        ended[ThreadState.ANSWERED] = ThreadState.FORWARDED
    sheets = ScoreSheet.objects.filter(membership__group_year=group_year, state=SheetState.REVIEWED)
    closed = 0
    for pk in sheets.order_by("pk").values_list("pk", flat=True):
        sheet = locked_sheet(pk)
        threads = (
            Explanation.objects.select_for_update(of=("self",))
            .select_related("line__criterion")
            .filter(line__sheet=sheet, state__in=list(ended))
            .order_by("pk")
        )
        for thread in threads:
            before, thread.state = ThreadState(thread.state), ended[ThreadState(thread.state)]
            thread.version += 1
            thread.save(update_fields=["state", "version"])
            text = "Hết hạn giải trình, không có trả lời"
            if thread.state == ThreadState.FORWARDED:
                text = "Hết hạn trả lời giải trình, chuyển Sở Nội vụ xem xét"
            _record(None, sheet, thread, "end_explanation", f"{text}, tiêu chí", {"state": before})
            closed += 1
        settle(None, sheet, OUT_OF_TIME)
    return closed


def due_group_years() -> list[int]:
    """Group-years in which a sheet is still being explained."""
    found = ScoreSheet.objects.filter(
        state=SheetState.REVIEWED, membership__group_year__review_closed_at__isnull=False
    )
    return sorted(set(found.values_list("membership__group_year_id", flat=True)))
