"""Document 10: the notice of results, once the decisions have their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from awards.builders import council as shared
from awards.choices import NominationState, PaperKind
from awards.models import CouncilSession, Nomination
from awards.models.records import ISSUED
from emulation.ballots import selectors as ballots
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocRef
from emulation.documents.forms.council_notice import CouncilNotice, Told

SPREAD_WITHIN = timedelta(days=7)
"""Proposed day until which the groups pass it on; the secretary may write another one."""
AWARDED = (NominationState.DECIDED, NominationState.PUBLISHED)
WAITING = (NominationState.PASSED, NominationState.ON_AGENDA)


def build_notice(session_id: int) -> CouncilNotice:
    """`Refused` while something of the session waits for its decision."""
    session = CouncilSession.objects.select_related("council").get(pk=session_id)
    rows = _nominations(session)
    waiting = [one for one in rows if one.state in WAITING]
    if waiting:
        names = ", ".join(one.organisation.short_name for one in waiting[:5])
        text = f"Chưa có quyết định: {names}. Thông báo sau khi quyết định có số."
        raise Refused(Problem(text, code="not_decided"))
    council = session.council
    issuer = shared.council_issuer(council)
    paper = shared.paper_of(session, PaperKind.NOTICE)
    day = paper.dated if paper and paper.dated else today()
    agency = shared.agency()
    told = [_told(one) for one in rows]
    bodies = [item.ballot.total for item in shared.agenda_of(session) if item.ballot is not None]
    return CouncilNotice(
        head=shared.head_of(issuer, issuer.series("TB"), paper, day),
        council=council.name,
        year=session.year,
        decisions=_decisions(rows),
        held_on=session.held_on,
        body=max(bodies, default=session.attendances.count()),
        rows=tuple(told),
        spread_by=(paper.spread_by if paper and paper.spread_by else day + SPREAD_WITHIN),
        contact=f"{agency.name} (qua Phòng Thi đua, khen thưởng)",
        signer=shared.standing_signer(council, day),
        recipients=(
            "Chủ tịch UBND tỉnh (để báo cáo)",
            "Thành viên Hội đồng TĐKT tỉnh",
            "Trưởng các cụm, khối thi đua",
            "Các tập thể có tên tại mục 1",
            "Lưu: VT, TĐKT",
        ),
    )


def _nominations(session: CouncilSession) -> list[Nomination]:
    """Everything on the agenda, and what the same dossiers asked for and was found not eligible."""
    dossiers = session.items.values("nomination__dossier")
    found = Nomination.objects.filter(agenda_item__session=session) | Nomination.objects.filter(
        dossier__in=dossiers, state=NominationState.NOT_ELIGIBLE
    )
    rows = found.select_related(
        "organisation",
        "kind",
        "campaign",
        "row",
        "decision",
        "agenda_item__ballot",
        "dossier__regulation",
        "dossier__group_year__group",
        "dossier__group_year__regulation",
    ).distinct()
    return list(rows.order_by("kind__level", "dossier__group_year__group__sort_key", "row__order", "pk"))


def _decisions(rows: Sequence[Nomination]) -> tuple[tuple[DocRef, str, str], ...]:
    issued = {
        one.decision.pk: one
        for one in rows
        if one.decision is not None and one.decision.state in ISSUED and one.state in AWARDED
    }
    found = []
    for one in issued.values():
        decision = one.decision
        if decision is not None and decision.signed_on is not None:
            reference = DocRef("Quyết định", decision.number, decision.signed_on)
            found.append((reference, decision.authority, _name(one)))
    return tuple(found)


def _name(nomination: Nomination) -> str:
    return nomination.award_in(nomination.dossier.regulation_in_force().book)


def _told(nomination: Nomination) -> Told:
    book, key = nomination.dossier.regulation_in_force().book, f"award.{nomination.kind.code}"
    item = getattr(nomination, "agenda_item", None)
    ballot = item.ballot if item is not None else None
    outcome = ballots.outcomes([ballot]).get(ballot.pk) if ballot is not None else None
    return Told(
        award=nomination.award_in(book),
        short=book.text(f"{key}.short_name"),
        unit=nomination.organisation.name,
        group=nomination.dossier.group_year.group.name,
        awarded=nomination.state in AWARDED,
        agree=outcome.agree if outcome else None,
        threshold=outcome.threshold_percent if outcome else None,
        clause=nomination.refusal_clause,
    )
