"""Document 09b: the draft decision with its list, from the draft as it stands."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from awards.choices import DecisionState, PaperKind
from awards.formulas import one_prize
from awards.models import AwardKind, AwardRecord, CouncilPaper, Decision, Nomination
from awards.selectors.decisions import nominations_of, prize_on
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.documents import wording
from emulation.documents.data import DocHead, DocRef, Signer
from emulation.documents.forms.award_decision import AwardDecision, Awarded, PrizeMoney
from emulation.documents.issuers.units import issuer_of
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation
from emulation.people.choices import OfficeKind
from emulation.people.models import Office
from emulation.regulations.award_keys import DECIDERS
from emulation.regulations.book import RuleBook

CHAIRMAN, COMMITTEE = "provincial_chairman", "provincial_committee"


def build_decision(decision_id: int) -> AwardDecision:
    """Number and day stay blank. `Refused` for decisions that others issue, and without a committee or its
    chairman in the system."""
    decision = Decision.objects.select_related("kind", "campaign", "regulation").get(pk=decision_id)
    regulation = decision.regulation
    if regulation is None:
        raise Refused(Problem("Quyết định ghi từ văn bản cũ; không có dự thảo.", code="from_paper"))
    book = regulation.book
    decider = book.text(f"award.{decision.kind.code}.decided_by")
    if decider not in (CHAIRMAN, COMMITTEE):
        text = f"Quyết định này do {DECIDERS[decider]} ban hành; hệ thống chỉ ghi kết quả."
        raise Refused(Problem(text, code="other_issuer"))
    day = decision.signed_on or today()
    committee, signer = signer_of(decider, day)
    prize = prize_on(regulation, decision.kind, day)
    coefficient = book.decimal(f"award.{decision.kind.code}.prize_coefficient")
    name = committee.name.removeprefix("Ủy ban nhân dân ")
    authority = f"Chủ tịch Ủy ban nhân dân {name}" if decider == CHAIRMAN else committee.name
    return AwardDecision(
        head=DocHead(issuer=issuer_of(committee), date=day, symbol="QĐ-UBND", draft=True, demo=settings.DEMO),
        authority=authority,
        award=decision.award_in(book),
        year=decision.year,
        reason=_reason(book, decision),
        bases=(
            *(f"Căn cứ {line.citation}" for line in regulation.legal_bases_on(day)),
            f"Theo đề nghị của Giám đốc Sở Nội vụ{_submitted(decision)}",
        ),
        prize=PrizeMoney(
            coefficient=coefficient, base_salary=prize.base_salary, each=prize.each, fund_year=day.year
        ),
        awarded=tuple(_awarded(decision, one, prize.each) for one in nominations_of(decision)),
        executors=book.text("decision.executors"),
        group_label="Đơn vị dẫn đầu"
        if book.flag(f"award.{decision.kind.code}.must_lead") and decision.campaign is None
        else "Cụm, khối thi đua",
        signer=signer,
        recipients=book.texts("decision.recipients"),
    )


def _submitted(decision: Decision) -> str:
    """The submission of the agency that names the list, once it has its number (document 09a)."""
    papers = CouncilPaper.objects.filter(
        kind=PaperKind.SUBMISSION, nominations__decision=decision, number__isnull=False
    )
    paper = papers.order_by("-dated", "-pk").first()
    if paper is None or paper.number is None or paper.dated is None:
        return ""
    number = wording.document_number(paper.number, paper.symbol)
    return f" tại {DocRef('Tờ trình', number, paper.dated).long}"


def _reason(book: RuleBook, decision: Decision) -> str:
    if decision.campaign is None:
        return book.text(f"award.{decision.kind.code}.reason")
    return f"{book.text('award.thematic_reason')} “{decision.campaign.name}”"


def signer_of(decider: str, on: date) -> tuple[Organisation, Signer]:
    """The provincial committee and who was its chairman on that day: on the own authority, or on behalf of
    the committee."""
    committee = Organisation.objects.in_force(on).filter(kind=OrganisationKind.PROVINCIAL_COMMITTEE).first()
    office = (
        Office.objects.held(on)
        .filter(organisation=committee, kind=OfficeKind.UNIT_HEAD)
        .select_related("user")
        .order_by("pk")
        .first()
    )
    if committee is None or office is None:
        text = "Chưa có Ủy ban nhân dân tỉnh hoặc Chủ tịch của cơ quan này trong hệ thống."
        raise Refused(Problem(text, code="no_committee"))
    lines = ("CHỦ TỊCH",) if decider == CHAIRMAN else ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    return committee, Signer(authority_lines=lines, name=office.user.full_name)


def recipient_name(unit: Organisation, kind: AwardKind) -> str:
    """A flag goes to the people and officials of a commune, other awards to its body (documents §3)."""
    if unit.kind == OrganisationKind.COMMUNE and kind.code.endswith("flag"):
        return f"Nhân dân và cán bộ {unit.short_name[0].lower()}{unit.short_name[1:]}"
    return unit.name


def _awarded(decision: Decision, nomination: Nomination, each: int) -> Awarded:
    group = nomination.dossier.group_year.group
    name = recipient_name(nomination.organisation, decision.kind)
    return Awarded(name=name, group=group.name, prize=_prize(decision, nomination, each))


def _prize(decision: Decision, nomination: Nomination, each: int) -> int:
    """As it stands in the register once signed; before, nothing where the same achievement has more."""
    if decision.state != DecisionState.DRAFTED:
        award = AwardRecord.objects.filter(nomination=nomination).first()
        return each if award is None or award.prize is None else award.prize
    others = AwardRecord.objects.filter(
        nomination__dossier=nomination.dossier_id,
        campaign=nomination.campaign_id,
        organisation=nomination.organisation_id,
        revoked_on=None,
        prize__gt=0,
    ).values_list("pk", "prize", "kind__level")
    prizes = {pk: (amount or 0, level) for pk, amount, level in others}
    return each if one_prize({**prizes, 0: (each, nomination.kind.level)}) == 0 else 0
