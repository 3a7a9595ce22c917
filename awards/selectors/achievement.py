"""What an achievement report says: the text of the unit, with figures and awards from the records."""

from __future__ import annotations

from django.conf import settings

from awards.choices import TITLES
from awards.models import AchievementReport, AwardRecord, Nomination
from awards.selectors.history import SPAN
from awards.selectors.indicators import indicators_of
from awards.selectors.reports import form_of, years_of
from emulation.common.dates import local_date, today
from emulation.common.problems import Problem, Refused
from emulation.documents.data import DocHead, Signer
from emulation.documents.forms.achievement import AchievementReport as Report
from emulation.documents.forms.achievement import Staff, Standing
from emulation.documents.forms.achievement_facts import Indicator, ReceivedAward
from emulation.documents.issuers.groups import group_name, leader_of, title_of
from emulation.documents.issuers.units import COMMITTEES, head_of, issuer_of, signer_of
from emulation.documents.wording import lower_first, upper
from emulation.groups import selectors as groups
from emulation.groups.choices import GroupRole
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.organisations.choices import OrganisationKind
from emulation.organisations.models import Organisation, OrganisationYear
from emulation.regulations.book import RuleBook

AGENCY = "Sở Nội vụ"
CONFIRMED = "XÁC NHẬN CỦA CẤP TRÌNH"


def draw_up(nomination: Nomination, report: AchievementReport) -> Report:
    """The report as it stands, of a nomination fetched with `nomination_of`."""
    unit, group_year = nomination.organisation, nomination.dossier.group_year
    book = nomination.dossier.regulation_in_force().book
    code, issuer = nomination.kind.code, issuer_of(unit)
    years = years_of(book, code, group_year.year)
    titles, forms = received(unit, group_year.year)
    return Report(
        head=DocHead(
            issuer=issuer,
            date=local_date(report.sent_at) if report.sent_at else today(),
            symbol=issuer.series("BC"),
            demo=settings.DEMO,
        ),
        recipient=_recipient(unit, code),
        unit=unit.name,
        group=group_name(group_year),
        award=nomination.award_in(book),
        years=years,
        headings=book.texts("dossier.report_headings"),
        sections_of_form=form_of(book, code, report.sections),
        staff=_staff(unit, group_year.year),
        indicators=indicators_of(unit, years, group_year.pk),
        standing=_standing(nomination),
        titles=titles,
        forms=forms,
        confirmer=_confirmer(book, group_year, unit),
        signer=signer_of(unit, head_of(unit)),
    )


def indicators_for(nomination: Nomination) -> tuple[Indicator, ...]:
    """The indicators that the report of a nomination shows."""
    group_year = nomination.dossier.group_year
    book = nomination.dossier.regulation_in_force().book
    years = years_of(book, nomination.kind.code, group_year.year)
    return indicators_of(nomination.organisation, years, group_year.pk)


def received(unit: Organisation, year: int) -> tuple[tuple[ReceivedAward, ...], tuple[ReceivedAward, ...]]:
    """Titles and forms of commendation of the last five years, from published decisions only; one query."""
    records = (
        AwardRecord.objects.published()
        .filter(organisation=unit, revoked_on=None, year__gt=year - SPAN, year__lte=year)
        .select_related("kind", "campaign", "decision")
        .order_by("year", "kind__level", "pk")
    )
    titles: list[ReceivedAward] = []
    forms: list[ReceivedAward] = []
    for record in records:
        signed_on = record.decision.signed_on
        if signed_on is None:
            continue
        award = ReceivedAward(
            year=record.year,
            name=record.award_name,
            decision=record.decision.number,
            signed_on=signed_on,
            authority=record.decision.authority,
        )
        (titles if record.kind.code in TITLES else forms).append(award)
    return tuple(titles), tuple(forms)


def _recipient(unit: Organisation, kind: str) -> str:
    """Flags go to the people and cadres of a locality, not to its office (documents §3)."""
    if unit.kind == OrganisationKind.COMMUNE and kind.endswith("flag"):
        return f"Nhân dân và cán bộ {lower_first(unit.short_name)}"
    return unit.name


def _staff(unit: Organisation, year: int) -> Staff:
    fact = OrganisationYear.objects.filter(organisation=unit, year=year).first()
    return Staff(
        total=fact.staff_count if fact else None,
        women=fact.female_count if fact else None,
    )


def _standing(nomination: Nomination) -> Standing:
    run = nomination.dossier.run
    return Standing(
        points=nomination.row.points,
        scale=run.scale,
        rank=nomination.row.rank,
        ranked=run.rows.filter(rank__isnull=False).count(),
    )


def _confirmer(book: RuleBook, group_year: GroupYear, unit: Organisation) -> Signer:
    """Who signs at the left: leader of the group, founder or standing agency, as the regulation says; for
    the leader's own report a deputy where there is one."""
    level = book.text("dossier.report_confirmed_by")
    if level == "founder":
        return _of_unit(group_year.group.founder)
    if level == "standing_agency":
        agency = Organisation.objects.in_force(today()).filter(name__startswith=AGENCY).first()
        if agency is None:
            raise Refused(Problem("Không có Sở Nội vụ trong danh sách đơn vị.", code="no_agency"))
        return _of_unit(agency)
    leader = leader_of(group_year)
    if leader.unit.pk != unit.pk:
        return _confirming(leader.signer)
    deputy = groups.offices(group_year).filter(role=GroupRole.DEPUTY).first()
    return _confirming(_deputy(group_year, deputy.organisation) if deputy else leader.signer)


def _deputy(group_year: GroupYear, unit: Organisation) -> Signer:
    head = head_of(unit)
    if head is None:
        raise Refused(Problem(f"{unit.name} chưa có thủ trưởng trong hệ thống.", code="no_head"))
    policy = policy_of(group_year.group)
    title = title_of(head.pk, unit) or f"{unit.head_title} {unit.name}"
    return Signer((policy.authority, upper(policy.deputy_title)), head.full_name, upper(title))


def _of_unit(unit: Organisation) -> Signer:
    own = signer_of(unit, head_of(unit))
    body = f"UBND {unit.name}" if unit.kind in COMMITTEES else unit.name
    return Signer((CONFIRMED, upper(body), *own.authority_lines), own.name, own.other_office)


def _confirming(signer: Signer) -> Signer:
    return Signer((CONFIRMED, *signer.authority_lines), signer.name, signer.other_office)
