"""The first draft of what the minutes say, from what is recorded; the secretary edits it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from awards.choices import CouncilRole, NominationState, Presence
from awards.models import CouncilSession, OpinionRequest
from awards.selectors.consultations import consultation_words
from awards.selectors.council import items_of, regulation_of
from awards.selectors.remarks import opinions_of
from emulation.common.dates import HANOI
from emulation.documents import wording

USUAL_START, USUAL_LENGTH = time(14), timedelta(hours=2)


def drafted(session: CouncilSession) -> dict[str, Any]:
    """Values for the form: hours, who presided and wrote, tellers, texts."""
    starts, ends = _hours(session)
    present = {
        row.member.role: row.member
        for row in session.attendances.filter(presence=Presence.PRESENT)
        .select_related("member__user")
        .order_by("-member__order")
    }
    chair = next(
        (
            present[role]
            for role in (CouncilRole.CHAIR, CouncilRole.STANDING_DEPUTY, CouncilRole.DEPUTY)
            if role in present
        ),
        None,
    )
    return {
        "starts": starts,
        "ends": ends,
        "chair": chair.pk if chair else None,
        "recorder": present[CouncilRole.SECRETARY].pk if CouncilRole.SECRETARY in present else None,
        "tellers": "\n".join(_tellers(session)),
        "report": _report(session),
        "discussion": _discussion(session),
        "tasks": _tasks(session),
    }


def _hours(session: CouncilSession) -> tuple[time, time]:
    opened = min(
        (item.ballot.opened_at for item in items_of(session) if item.ballot and item.ballot.opened_at),
        default=None,
    )
    start = opened.astimezone(HANOI) if opened else None
    if start is None or start.date() != session.held_on:
        start = datetime.combine(session.held_on, USUAL_START, HANOI)
    end = session.closed_at.astimezone(HANOI) if session.closed_at else None
    if end is None or end.date() != session.held_on or end <= start:
        end = start + USUAL_LENGTH
    return start.time().replace(second=0, microsecond=0), end.time().replace(second=0, microsecond=0)


def _tellers(session: CouncilSession) -> list[str]:
    """So many present members as the regulation asks, who work at no proposed unit and do not preside."""
    proposed = {item.nomination.organisation_id for item in items_of(session)}
    rows = session.attendances.filter(presence=Presence.PRESENT, member__role=CouncilRole.MEMBER)
    names = [
        row.member.user.full_name
        for row in rows.select_related("member__user").order_by("member__order")
        if row.member.organisation_id not in proposed
    ]
    return names[: regulation_of(session).book.integer("vote.tellers_min")]


def _report(session: CouncilSession) -> str:
    items = items_of(session)
    dossiers = {item.nomination.dossier_id for item in items}
    by_award: dict[str, int] = {}
    for item in items:
        by_award[item.nomination.award_name] = by_award.get(item.nomination.award_name, 0) + 1
    wanted = wording.listed([f"{award} cho {wording.pad(n)} tập thể" for award, n in by_award.items()])
    asked = OpinionRequest.objects.filter(year=session.year)
    answered = asked.filter(answered_at__isnull=False).count()
    deputy = session.council.members.filter(role=CouncilRole.STANDING_DEPUTY).select_related("user").first()
    who = "Cơ quan thường trực"
    if deputy is not None:
        who = f"{deputy.honorific} {deputy.user.full_name}, {deputy.title},".strip()
    text = (
        f"{who} báo cáo kết quả tiếp nhận, thẩm định: có {wording.pad(len(dossiers))} cụm, khối thi đua đề "
        "nghị "
        f"tặng {wanted}; các trường hợp trong nội dung phiên họp đủ điều kiện, "
        "tiêu chuẩn"
    )
    if asked:
        text += f"; {wording.units_of(answered, asked.count())} cơ quan được hỏi đã có ý kiến"
    return f"{text}."


def _discussion(session: CouncilSession) -> str:
    said = [one for one in opinions_of(session) if not one.reserved]
    if not said:
        return "Các thành viên dự họp nhất trí với báo cáo của cơ quan thường trực."
    lines = [
        f"{one.author.full_name} (về {one.item.nomination.organisation.short_name}): {one.text}"
        for one in said
    ]
    return "\n".join([f"Có {wording.pad(len(said))} lượt ý kiến.", *lines])


def _tasks(session: CouncilSession) -> str:
    if not session.items.exclude(nomination__state=NominationState.NOT_PASSED).exists():
        return "Giao Sở Nội vụ thông báo kết quả đến các cụm, khối thi đua."
    days = consultation_words(regulation_of(session).book)
    return (
        f"Giao Sở Nội vụ công khai kết quả trong {days}, hoàn thiện hồ sơ, trình Chủ "
        "tịch Ủy ban "
        "nhân dân tỉnh xem xét, quyết định."
    )
