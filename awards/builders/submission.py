"""Document 01: the group's tờ trình with the list of units proposed, equal in every figure to 02 and 04."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings

from awards.builders.minutes import build_minutes, conference_of, not_considered, presented_run
from awards.models import AwardRecord, Dossier, Nomination
from awards.selectors.facts import Field
from awards.selectors.figures import limit_of
from emulation.activities.choices import ActivityForm, ActivityKind, ActivityState
from emulation.activities.models import Activity
from emulation.activities.selectors.listing import most_that_took_part
from emulation.common.dates import HANOI, local_date, parse_date, today
from emulation.documents.data import DocHead, DocRef, DocumentDataError
from emulation.documents.forms.nominations import AwardRequest, Nominee
from emulation.documents.forms.submission import Meeting, Submission, YearFacts
from emulation.documents.forms.trail import disagreements
from emulation.documents.issuers.groups import group_issuer, group_name, leader_of, period
from emulation.groups.choices import Step
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.organisations.choices import CompletionLevel
from emulation.organisations.models import OrganisationYear
from emulation.regulations.book import RuleBook
from scoring.builders.score_table import build_score_table
from scoring.models import RankingRow, ScoreSheet

STEPS = ("đơn vị tự chấm", "{noun} chấm", "Sở Nội vụ thẩm định")


def build_submission(dossier_id: int) -> Submission:
    """Raises `Refused` or `DocumentDataError` when something is missing or the documents disagree."""
    dossier = Dossier.objects.select_related(
        "group_year__group__founder", "group_year__regulation", "regulation", "run__criteria_set"
    ).get(pk=dossier_id)
    group_year = dossier.group_year
    regulation = dossier.regulation_in_force()
    conference = conference_of(group_year)
    minutes = build_minutes(dossier_id)
    addressees = regulation.book.texts("dossier.addressees")
    issuer = group_issuer(group_year)
    held_on = conference.starts_at.astimezone(HANOI).date()
    day = dossier.received_on or max(today(), held_on)
    policy = policy_of(group_year.group)
    book = regulation.book
    submission = Submission(
        head=DocHead(issuer=issuer, date=day, symbol=issuer.series("TTr"), demo=settings.DEMO),
        group=group_name(group_year),
        period=period(group_year),
        addressees=tuple(dict.fromkeys((*_forwarder(group_year), *addressees))),
        council=addressees[0],
        legal_bases=tuple(f"Căn cứ {line.citation}" for line in regulation.legal_bases_on(day)),
        facts=_facts(dossier),
        not_considered=not_considered(dossier.run),
        meeting=Meeting(
            held_on=held_on,
            attended=minutes.present,
            minutes=DocRef("Biên bản", minutes.head.number_text, held_on),
        ),
        requests=_requests(dossier, book),
        enclosures=("Biên bản hội nghị", "Bảng tổng hợp điểm và xếp hạng"),
        signer=leader_of(group_year).signer,
        recipients=(
            "Như trên",
            "Chủ tịch UBND tỉnh (để báo cáo)",
            f"Các đơn vị thành viên {policy.noun}",
            f"Lưu: VT, {issuer.symbol}",
        ),
    )
    table = build_score_table(dossier.run_id)
    found = disagreements(submission=submission, minutes=minutes)
    found += disagreements(submission=submission, table=table)
    if presented_run(dossier, conference).pk == dossier.run_id:
        found += disagreements(minutes=minutes, table=table)
    if found:
        raise DocumentDataError(found)
    return submission


def _forwarder(group_year: GroupYear) -> tuple[str, ...]:
    """The founder of a cluster stands first among the addressees: it forwards the proposal."""
    if policy_of(group_year.group).appraised_by_founder_first:
        return (group_year.group.founder.name,)
    return ()


def _facts(dossier: Dossier) -> YearFacts:
    group_year = dossier.group_year
    members = group_year.memberships.active().count()
    sheets = ScoreSheet.objects.filter(membership__group_year=group_year, submitted_at__isnull=False)
    due = group_year.deadlines.filter(step=Step.SELF_ASSESSMENT).first()
    handed_in = [local_date(moment) for moment in sheets.values_list("submitted_at", flat=True) if moment]
    movements = Activity.objects.filter(
        group_year=group_year,
        kind=ActivityKind.MOVEMENT,
        state=ActivityState.HELD,
        ends_on__lte=dossier.received_on or today(),
    )
    forms = list(movements.values_list("form", flat=True))
    noun = policy_of(group_year.group).noun
    return YearFacts(
        members=members,
        pledged=_pledged(group_year, members),
        submitted=len(handed_in),
        on_time=sum(due is None or day <= due.due_on for day in handed_in),
        regular=forms.count(ActivityForm.REGULAR),
        campaign=forms.count(ActivityForm.CAMPAIGN),
        thematic=forms.count(ActivityForm.THEMATIC),
        steps=tuple(step.format(noun=noun) for step in STEPS),
        criteria=f"{dossier.run.criteria_set.name}, phiên bản {dossier.run.criteria_set.version}",
        scale=dossier.run.scale,
        ranked=dossier.run.rows.filter(rank__isnull=False).count(),
    )


def _pledged(group_year: GroupYear, members: int) -> int:
    """Members that signed the pledge at the signing recorded among the group's activities; 0 without one."""
    return min(most_that_took_part(group_year, ActivityKind.PACT), members)


def _requests(dossier: Dossier, book: RuleBook) -> tuple[AwardRequest, ...]:
    """Everything the group proposed, the highest award first, whatever became of it later."""
    nominations = list(
        dossier.nominations.filter(selection="").select_related("organisation", "kind", "row", "campaign")
    )
    nominations.sort(key=lambda one: (one.kind.level, one.campaign_id or 0, one.row.order, one.pk))
    units = [nomination.organisation_id for nomination in nominations]
    facts = _Known(
        counts={
            (count.organisation_id, count.award_kind): count.agree
            for count in conference_of(dossier.group_year).candidate_counts.all()
        },
        years={
            fact.organisation_id: fact
            for fact in OrganisationYear.objects.filter(organisation__in=units, year=dossier.group_year.year)
        },
        awards=_last_awards(units, dossier.group_year.year),
        reasons=_reasons(dossier, nominations),
    )
    members = dossier.run.rows.count()
    found = []
    for _, some in groupby(nominations, key=lambda one: (one.kind.level, one.campaign_id or 0)):
        own = list(some)
        kind, campaign = own[0].kind, own[0].campaign
        papers = [n.override_document for n in own if n.override_document]
        found.append(
            AwardRequest(
                kind=own[0].award_in(book),
                short=book.text(f"award.{kind.code}.short_name"),
                nominees=tuple(_nominee(n, facts) for n in own),
                quota=None if campaign else limit_of(book, kind.code, members),
                override=paper_of(papers[0]) if papers else None,
                for_leader=campaign is None and book.flag(f"award.{kind.code}.must_lead"),
                thematic=campaign is not None,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class _Known:
    """What is known about the proposed units: votes by unit and kind, levels of completion, last awards,
    reasons for leaving the order of ranks."""

    counts: Mapping[tuple[int, str], int]
    years: Mapping[int, OrganisationYear]
    awards: Mapping[int, AwardRecord]
    reasons: Mapping[int, str]


_PAPER = re.compile(r"(?P<kind>.+?) số (?P<number>\S+) ngày (?P<day>[\d/]+)")


def paper_of(text: str) -> DocRef:
    """ "Công văn số 55/HĐTĐKT ngày 02/07/2025" as a reference; `DocumentDataError` for any other form."""
    found = _PAPER.fullmatch(text.strip())
    if found is None:
        raise DocumentDataError(
            [f"Văn bản cho phép vượt chỉ tiêu phải ghi tên loại, số và ngày; đang ghi: {text}."]
        )
    return DocRef(found["kind"], found["number"], parse_date(found["day"]))


def _reasons(dossier: Dossier, nominations: Sequence[Nomination]) -> dict[int, str]:
    """What the leader wrote; where nobody had to write anything, because those ranked above are barred by
    the rules, the first reason that bars them."""
    given = {n.pk: n.deviation for n in nominations}
    if all(given.values()) or not nominations:
        return given
    field = Field.of(dossier.group_year, dossier)
    yearly = [n for n in nominations if n.campaign_id is None]
    proposed = {n.organisation_id for n in yearly}
    for nomination in yearly if field else ():
        rank = nomination.row.rank
        if field is None or given[nomination.pk] or rank is None:
            continue
        above = [r for r in field.rows if r.rank and r.rank < rank and r.organisation_id not in proposed]
        given[nomination.pk] = "; ".join(_barred(field, row, nomination) for row in above)
    return given


def _barred(field: Field, row: RankingRow, nomination: Nomination) -> str:
    blocking = field.assess(row, nomination.kind).blocking
    fact = blocking[0].fact.rstrip(".") if blocking else "không được suy tôn"
    return f"{row.organisation.name} (hạng {row.rank}) không được đề nghị: {fact}"


def _nominee(nomination: Nomination, known: _Known) -> Nominee:
    fact = known.years.get(nomination.organisation_id)
    award = known.awards.get(nomination.organisation_id)
    agree = known.counts.get((nomination.organisation_id, nomination.kind.code), 0)
    points, rank = nomination.row.points, nomination.row.rank
    if points is None or rank is None:
        raise DocumentDataError([f"{nomination.organisation.name} không được xếp hạng."])
    completion = CompletionLevel(fact.completion).label if fact and fact.completion else ""
    document = f" ({fact.completion_document})" if fact and fact.completion_document else ""
    last = ""
    if award:
        last = f"{award.award_short} năm {award.year}"
    return Nominee(
        unit=nomination.organisation.name,
        points=points,
        rank=rank,
        agree=agree,
        off_rank_reason=known.reasons[nomination.pk],
        completion=completion + document,
        summary=nomination.summary,
        last_award=last,
        last_award_ref=(
            DocRef("Quyết định", award.decision.number, award.decision.signed_on)
            if award and award.decision.signed_on
            else None
        ),
    )


def _last_awards(units: list[int], year: int) -> dict[int, AwardRecord]:
    records = AwardRecord.objects.filter(organisation__in=units, revoked_on=None, year__lt=year)
    return {
        record.organisation_id: record
        for record in records.select_related("kind", "campaign", "decision").order_by("year", "-kind__level")
    }
