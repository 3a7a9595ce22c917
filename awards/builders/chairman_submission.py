"""Document 09a: the submission of the standing agency to the Chairman, from the nominations put on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from awards.builders import council as shared
from awards.builders.decision import recipient_name
from awards.choices import DecisionState, NominationState, PaperKind
from awards.models import AwardKind, CouncilPaper, Decision, Dossier, Nomination, OpinionRequest, Supplement
from awards.selectors.consultations import consultation_words, last_day
from awards.selectors.decisions import prize_on
from emulation.ballots import selectors as ballots
from emulation.common.dates import local_date, today
from emulation.common.problems import Problem, Refused
from emulation.documents import wording
from emulation.documents.data import DocRef
from emulation.documents.forms.chairman_submission import (
    ChairmanSubmission,
    Proposal,
    Proposed,
    Received,
    Session,
)
from emulation.documents.issuers.units import head_of, issuer_of, signer_of


def build_chairman_submission(paper_id: int) -> ChairmanSubmission:
    """`Refused` while the minutes it cites are missing; `DocumentDataError` on contradictions."""
    paper = CouncilPaper.objects.select_related("session__council").get(pk=paper_id)
    nominations = _nominations(paper)
    if not nominations:
        raise Refused(Problem("Tờ trình chưa có tập thể nào.", code="empty"))
    agency = shared.agency()
    issuer = issuer_of(agency)
    session = _session(paper)
    regulation = nominations[0].dossier.regulation_in_force()
    committee = shared.committee_of()
    day = paper.dated or max(today(), session.held_on if session else today())
    failed = _failed(paper)
    return ChairmanSubmission(
        head=shared.head_of(issuer, issuer.series("TTr"), paper, day),
        issuer_name=agency.name,
        addressee=f"Chủ tịch {committee.name}",
        year=paper.year,
        legal_bases=tuple(f"Căn cứ {line.citation}" for line in regulation.legal_bases_on(day)),
        council=paper.session.council.name if paper.session else "",
        session=session,
        received=_received(nominations + failed, paper.year),
        published=_published(nominations),
        published_until=max(
            (one.decision.consult_to for one in nominations if one.decision and one.decision.consult_to),
            default=None,
        ),
        proposals=tuple(_proposals(nominations, failed, day)),
        fund_year=day.year,
        enclosed=_enclosed(paper, nominations),
        signer=signer_of(agency, head_of(agency)),
        recipients=(
            "Như trên",
            *(("Thành viên Hội đồng TĐKT tỉnh",) if session else ()),
            "Giám đốc, các Phó Giám đốc Sở",
            "Lưu: VT, TĐKT",
        ),
    )


def _nominations(paper: CouncilPaper) -> list[Nomination]:
    found = paper.nominations.select_related(
        "organisation",
        "kind",
        "campaign",
        "row",
        "decision",
        "agenda_item__ballot",
        "dossier__regulation",
        "dossier__group_year__group",
        "dossier__group_year__regulation",
    )
    return list(found.order_by("kind__level", "dossier__group_year__group__sort_key", "row__order", "pk"))


def _failed(paper: CouncilPaper) -> list[Nomination]:
    """What the council refused at the session of this submission."""
    if paper.session is None:
        return []
    found = Nomination.objects.filter(
        agenda_item__session=paper.session, state=NominationState.NOT_PASSED
    ).select_related(
        "organisation",
        "kind",
        "row",
        "agenda_item__ballot",
        "dossier__regulation",
        "dossier__group_year__group",
        "dossier__group_year__regulation",
    )
    return list(found.order_by("kind__level", "dossier__group_year__group__sort_key", "pk"))


def _session(paper: CouncilPaper) -> Session | None:
    if paper.session is None:
        return None
    minutes = shared.paper_of(paper.session, PaperKind.MINUTES)
    if minutes is None or minutes.number is None or minutes.dated is None:
        raise Refused(Problem("Biên bản họp Hội đồng chưa có số; ghi số Biên bản trước.", code="no_minutes"))
    number = wording.document_number(minutes.number, minutes.symbol)
    held = [item.ballot.total for item in shared.agenda_of(paper.session) if item.ballot is not None]
    return Session(
        held_on=paper.session.held_on,
        minutes=DocRef("Biên bản", number, paper.session.held_on),
        body=max(held, default=paper.session.attendances.count()),
    )


def _received(nominations: Sequence[Nomination], year: int) -> Received:
    """Everything that the dossiers behind the list asked for, and how it was found."""
    dossiers = {one.dossier_id for one in nominations}
    kinds = {one.kind_id for one in nominations}
    cases = Nomination.objects.filter(dossier__in=dossiers, kind__in=kinds)
    asked = OpinionRequest.objects.filter(year=year)
    supplements = Supplement.objects.filter(dossier__in=dossiers, answered_at__isnull=False)
    sent_again = list(supplements.values_list("dossier_id", "requested_at"))
    return Received(
        dossiers=Dossier.objects.filter(pk__in=dossiers).count(),
        cases=cases.count(),
        eligible=cases.exclude(state=NominationState.NOT_ELIGIBLE).count(),
        supplemented=len({dossier for dossier, _ in sent_again}),
        supplement_days=tuple(sorted({local_date(asked_at) for _, asked_at in sent_again})),
        asked=asked.count(),
        answered=asked.filter(answered_at__isnull=False).count(),
    )


def _published(nominations: Sequence[Nomination]) -> str:
    """When and where the list was put to the public, as the drafts of the decisions say; "" before that."""
    drafts = {one.decision for one in nominations if one.decision is not None}
    shown = sorted((d for d in drafts if d.consult_from and d.consult_to), key=lambda d: d.pk)
    return " ".join(dict.fromkeys(_shown(draft) for draft in shown))


def _shown(draft: Decision) -> str:
    if draft.consult_from is None or draft.consult_to is None:
        return ""
    objections = draft.objections.count()
    heard = (
        f"có {wording.pad(objections)} ý kiến phản ánh, đã xử lý"
        if objections
        else "không có ý kiến phản ánh"
    )
    return (
        f"Danh sách đề nghị tặng {draft.award_name} đã được công khai tại {draft.consult_place}"
        f"{_length(draft)}, từ "
        f"{wording.date_long(draft.consult_from)} đến {wording.date_long(draft.consult_to)}, {heard}."
    )


def _length(draft: Decision) -> str:
    """How long it was put to the public, as the regulation says; "" for one shown longer or shorter."""
    if draft.consult_from is None or draft.consult_to != last_day(draft, draft.consult_from):
        return ""
    book = draft.regulation.book if draft.regulation else None
    return f" trong {consultation_words(book)}" if book else ""


def _proposals(nominations: Sequence[Nomination], failed: Sequence[Nomination], day: date) -> list[Proposal]:
    """One for each kind and campaign, the highest kind first."""
    kinds: dict[tuple[int, int], AwardKind] = {_sort(one): one.kind for one in (*nominations, *failed)}
    found = []
    for place, kind in sorted(kinds.items(), key=lambda item: item[0]):
        own = [one for one in nominations if _sort(one) == place]
        fallen = [one for one in failed if _sort(one) == place]
        first = (own or fallen)[0]
        regulation = first.dossier.regulation_in_force()
        book, key = regulation.book, f"award.{kind.code}"
        found.append(
            Proposal(
                award=first.award_in(book),
                short=book.text(f"{key}.short_name") + (", chuyên đề" if first.campaign_id else ""),
                proposed=tuple(_proposed(one) for one in own),
                failed=tuple(replace(_proposed(one), name=one.organisation.name) for one in fallen),
                threshold=(
                    book.percent(f"{key}.threshold_percent") if book.flag(f"{key}.council_vote") else None
                ),
                prize=prize_on(regulation, kind, day).each,
                group_label="Đơn vị dẫn đầu"
                if book.flag(f"{key}.must_lead") and not first.campaign_id
                else "Cụm, khối thi đua",
            )
        )
    return found


def _sort(nomination: Nomination) -> tuple[int, int]:
    return nomination.kind.level, nomination.campaign_id or 0


def _proposed(nomination: Nomination) -> Proposed:
    item = getattr(nomination, "agenda_item", None)
    agree = None
    if item is not None and item.ballot is not None:
        outcome = ballots.outcomes([item.ballot]).get(item.ballot.pk)
        agree = outcome.agree if outcome else None
    return Proposed(
        name=recipient_name(nomination.organisation, nomination.kind),
        group=nomination.dossier.group_year.group.name,
        points=nomination.row.points,
        rank=nomination.row.rank,
        agree=agree,
    )


def _enclosed(paper: CouncilPaper, nominations: Sequence[Nomination]) -> tuple[str, ...]:
    """Only what there is."""
    drafted = any(one.decision and one.decision.state == DecisionState.DRAFTED for one in nominations)
    return (
        *(("dự thảo Quyết định",) if drafted else ()),
        *(("Biên bản họp Hội đồng",) if paper.session else ()),
        "hồ sơ của các cụm, khối thi đua",
    )
