"""Papers issued on a session: minutes written and edited, submissions drafted, numbers, signed copies.

A number is given when the paper is signed, out of the issuer's own series of the year; none is given twice
and none below the last one (NĐ 30/2020, Annex I).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max

from awards.choices import PaperKind, SessionState
from awards.models import Council, CouncilMember, CouncilPaper, CouncilSession, Nomination, SessionMinutes
from awards.selectors.council import regulation_of
from awards.selectors.decisions import needs_vote, waiting
from awards.services.signed_files import Signed, checked_signed, keep_signed
from emulation.audit.services import record
from emulation.common.dates import HANOI, format_date, now, today
from emulation.common.problems import Problem, Refused
from emulation.people.models import User

SERIES = {PaperKind.MINUTES: "BB", PaperKind.SUBMISSION: "TTr", PaperKind.NOTICE: "TB"}


@dataclass(frozen=True)
class MinutesFacts:
    """What the secretary writes into the minutes; seats by their members."""

    starts_at: datetime
    ends_at: datetime
    chair: CouncilMember
    recorder: CouncilMember
    tellers: tuple[str, ...]
    report: str
    discussion: str
    tasks: str


@transaction.atomic
def save_minutes(*, actor: User, session: CouncilSession, facts: MinutesFacts) -> SessionMinutes:
    """What the minutes say besides the records; until they have their number."""
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if not actor.has_perm("awards.run_session", session):
        raise PermissionDenied
    problems = _minutes_slips(session, facts)
    if problems:
        raise Refused(problems)
    values = {**_plain(facts), "saved_by": actor, "saved_at": now()}
    minutes, _ = SessionMinutes.objects.update_or_create(session=session, defaults=values)
    record(
        actor=actor,
        action="save_minutes",
        text=f"Ghi nội dung biên bản: {session.title}",
        subject=session,
        new={"starts_at": facts.starts_at, "ends_at": facts.ends_at, "tellers": list(facts.tellers)},
    )
    return minutes


def _plain(facts: MinutesFacts) -> dict[str, Any]:
    names = ("starts_at", "ends_at", "chair", "recorder", "report", "discussion", "tasks")
    return {**{name: getattr(facts, name) for name in names}, "tellers": list(facts.tellers)}


def _minutes_slips(session: CouncilSession, facts: MinutesFacts) -> list[Problem]:
    if session.state == SessionState.PREPARED:
        return [Problem("Biên bản ghi sau khi mở bỏ phiếu.", code="not_open")]
    if session.papers.filter(kind=PaperKind.MINUTES, number__isnull=False).exists():
        return [Problem("Biên bản đã có số; không sửa được.", code="numbered")]
    problems = []
    if facts.starts_at.astimezone(HANOI).date() != session.held_on:
        text = f"Phiên họp ngày {format_date(session.held_on)}; giờ bắt đầu phải trong ngày đó."
        problems.append(Problem(text, field="starts", code="other_day"))
    if facts.ends_at <= facts.starts_at:
        problems.append(Problem("Giờ kết thúc phải sau giờ bắt đầu.", field="ends", code="hours"))
    if facts.chair == facts.recorder:
        problems.append(Problem("Chủ tọa và Thư ký là hai người.", field="recorder", code="same"))
    voted = session.items.filter(ballot__isnull=False).exists()
    return problems + (_teller_slips(session, facts) if voted else [])


def _teller_slips(session: CouncilSession, facts: MinutesFacts) -> list[Problem]:
    """Enough of them, nobody twice, neither who writes nor who works at a proposed unit."""
    regulation = regulation_of(session)
    least, clause = regulation.book.integer("vote.tellers_min"), regulation.book.clause("vote.tellers_min")
    problems = []
    if len(facts.tellers) < least:
        text = f"Tổ kiểm phiếu cần từ {least} người, đang ghi {len(facts.tellers)}."
        problems.append(Problem(text, clause=clause, field="tellers", code="few_tellers"))
    if len(set(facts.tellers)) < len(facts.tellers):
        problems.append(Problem("Một người ghi hai lần.", field="tellers", code="twice"))
    if facts.recorder.user.full_name in facts.tellers:
        problems.append(Problem("Thư ký không kiểm phiếu.", field="tellers", code="recorder_counts"))
    proposed = set(session.items.values_list("nomination__organisation_id", flat=True))
    for seat in session.council.members.filter(organisation__in=proposed).select_related("user"):
        if seat.user.full_name in facts.tellers:
            text = f"{seat.user.full_name} công tác tại đơn vị được đề nghị; chọn người khác kiểm phiếu."
            problems.append(Problem(text, field="tellers", code="own_unit"))
    return problems


def may_issue(user: User, paper: CouncilPaper) -> bool:
    """The secretary what the council issues, those who draft decisions what the agency submits."""
    if paper.kind == PaperKind.SUBMISSION:
        return user.has_perm("awards.draft_decision")
    return user.has_perm("awards.run_session", paper.session)


@transaction.atomic
def draft_submission(
    *, actor: User, nominations: Sequence[Nomination], session: CouncilSession | None = None
) -> CouncilPaper:
    """A submission with its list: of one session what it passed and what it heard of without a vote, or
    without a session kinds that the council does not vote on. Each nomination stands on one submission."""
    if not actor.has_perm("awards.draft_decision"):
        raise PermissionDenied
    chosen = {one.pk for one in nominations}
    list(Nomination.objects.select_for_update(of=("self",)).filter(pk__in=chosen).order_by("pk"))
    ready = {one.pk: one for one in to_submit(session) if one.pk in chosen}
    problems = [] if nominations else [Problem("Chọn ít nhất một tập thể.", code="empty")]
    for one in nominations:
        if one.pk not in ready:
            text = f"{one.organisation.name} chưa được thông qua, hoặc đã có trong Tờ trình khác."
            problems.append(Problem(text, code="not_ready"))
    years = {one.dossier.group_year.year for one in ready.values()}
    if len(years) > 1:
        problems.append(Problem("Mỗi Tờ trình chỉ gồm các tập thể của một năm thi đua.", code="years"))
    if problems:
        raise Refused(problems)
    paper = CouncilPaper.objects.create(
        kind=PaperKind.SUBMISSION, session=session, year=years.pop(), created_by=actor
    )
    paper.nominations.set(ready.values())
    record(
        actor=actor,
        action="draft_submission",
        text=f"Lập Tờ trình khen thưởng năm {paper.year}, {len(ready)} tập thể",
        subject=paper,
        new={"units": sorted(one.organisation.name for one in ready.values())},
    )
    return paper


def to_submit(session: CouncilSession | None = None) -> list[Nomination]:
    """What waits for the Chairman and stands on no submission yet; without a session only kinds that the
    council does not vote on."""
    found = [one for one in waiting(session) if not one.submissions.exists()]
    return found if session else [one for one in found if not needs_vote(one)]


@transaction.atomic
def discard_submission(*, actor: User, paper: CouncilPaper) -> None:
    """A submission without a number disappears; its units wait again."""
    paper = _locked(paper)
    if not may_issue(actor, paper):
        raise PermissionDenied
    if paper.kind != PaperKind.SUBMISSION or paper.number is not None:
        raise Refused(Problem("Chỉ xóa được Tờ trình chưa có số.", code="numbered"))
    record(actor=actor, action="discard_submission", text="Xóa Tờ trình chưa có số", subject=paper)
    paper.delete()


def paper_for(*, actor: User, session: CouncilSession, kind: PaperKind) -> CouncilPaper:
    """The minutes or the notice of a session; the row is made with the first step. Refused: a notice of a
    session that is not over."""
    if not actor.has_perm("awards.run_session", session):
        raise PermissionDenied
    if kind == PaperKind.NOTICE and session.state != SessionState.CLOSED:
        raise Refused([Problem("Phiên họp chưa kết thúc.", code="not_closed")])
    found, _ = CouncilPaper.objects.get_or_create(
        session=session, kind=kind, defaults={"year": session.year, "created_by": actor}
    )
    return found


def next_number(symbol: str, year: int) -> int:
    last = CouncilPaper.objects.filter(symbol=symbol, series_year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def number_paper(
    *,
    actor: User,
    paper: CouncilPaper,
    symbol: str,
    dated: date,
    check: Callable[[], object],
    number: int | None = None,
    spread_by: date | None = None,
) -> CouncilPaper:
    """Give the paper its number and day: the next of its series, or a higher one where the office has given
    numbers outside. `check` renders the paper's data and raises on contradictions; then nothing is kept."""
    list(Council.objects.select_for_update().order_by("pk"))  # one number at a time
    paper = _locked(paper)
    if not may_issue(actor, paper):
        raise PermissionDenied
    if paper.number is not None:
        raise Refused(Problem(f"{paper} đã có số.", code="numbered"))
    following = next_number(symbol, dated.year)
    problems = _dating(paper, dated)
    if number is not None and number < following:
        text = f"Số tiếp theo của {symbol} năm {dated.year} là {following:02d}; không dùng lại số đã cấp."
        problems.append(Problem(text, field="number", code="number_taken"))
    if problems:
        raise Refused(problems)
    paper.symbol, paper.number, paper.dated = symbol, number or following, dated
    paper.series_year, paper.numbered_by, paper.spread_by = dated.year, actor, spread_by
    paper.numbered_at = now()
    paper.save()
    check()
    record(
        actor=actor,
        action="number_paper",
        text=f"Ghi số: {paper}, ngày {format_date(dated)}",
        subject=paper,
        new={"number": paper.number, "symbol": symbol, "dated": dated},
    )
    return paper


def _dating(paper: CouncilPaper, dated: date) -> list[Problem]:
    """Not before the session it speaks of, not in the future."""
    problems = []
    if dated > today():
        problems.append(Problem("Ngày văn bản không sau hôm nay.", field="dated", code="future"))
    if paper.session is not None and dated < paper.session.held_on:
        text = f"Phiên họp ngày {format_date(paper.session.held_on)}; văn bản không trước ngày đó."
        problems.append(Problem(text, field="dated", code="before_session"))
    return problems


def attach_paper(*, actor: User, paper: CouncilPaper, file: File[Any]) -> CouncilPaper:
    """The signed copy with its hash and signatures; a later one replaces it."""
    return _attach(actor, paper, file, checked_signed(file))


@transaction.atomic
def _attach(actor: User, paper: CouncilPaper, file: File[Any], signed: Signed) -> CouncilPaper:
    paper = _locked(paper)
    if not may_issue(actor, paper):
        raise PermissionDenied
    if paper.number is None:
        text = "Ghi số, ngày văn bản trước khi tải bản đã ký."
        raise Refused(Problem(text, field="file", code="no_number"))
    old = paper.sha256
    keep_signed(paper, file, signed, "van-ban-hoi-dong")
    paper.save()
    record(
        actor=actor,
        action="attach_signed",
        text=f"Tải lên bản đã ký: {paper}",
        subject=paper,
        old={"sha256": old},
        new={"sha256": paper.sha256, "signatures": paper.signatures},
    )
    return paper


def _locked(paper: CouncilPaper) -> CouncilPaper:
    return (
        CouncilPaper.objects.select_for_update(of=("self",))
        .select_related("session__council")
        .get(pk=paper.pk)
    )
