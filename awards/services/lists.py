"""Lists of proposals that arrive as a workbook: every row through the rules of the app, one after the other.

A dry run does what the writing does and takes it back, so that both always say the same: quota, ranking,
conference, exclusions, and what an earlier row of the list has taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet

from awards import eligibility
from awards.eligibility import Code, NominationFacts, Reason
from awards.models import AwardKind, Campaign, Nomination
from awards.selectors.figures import rules_of
from awards.selectors.records import awards_of, completions_of, exclusions_of
from awards.services.naming import problems_of
from awards.services.nominations import propose
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.groups.models import GroupYear, Membership
from emulation.groups.services import locked as locked_year
from emulation.organisations.models import Organisation
from emulation.people.models import User
from emulation.regulations.models import Regulation, RegulationMissing


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A row of a list that could be read; `number` is its row in the sheet. `group`: code of the group, where
    the unit belongs to several; `campaign`: of a thematic award."""

    number: int
    organisation: Organisation
    kind: AwardKind
    year: int
    group: str = ""
    campaign: Campaign | None = None
    summary: str = ""
    deviation: str = ""

    @property
    def award_name(self) -> str:
        return f"{self.kind.name} theo chuyên đề “{self.campaign.name}”" if self.campaign else self.kind.name


@dataclass(frozen=True)
class Verdict:
    """What became of a row, or would: proposed, or why not, with clause and what is lawful instead."""

    row: Proposed
    group_year: GroupYear | None
    problems: tuple[Problem, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.problems


@transaction.atomic
def check_list(*, actor: User, rows: Sequence[Proposed]) -> list[Verdict]:
    """What would become of every row if the list were entered now; nothing stays written."""
    found = _enter(actor, rows, "")
    transaction.set_rollback(True)
    return found


@transaction.atomic
def enter_list(*, actor: User, rows: Sequence[Proposed], document: str) -> list[Verdict]:
    """Propose every unit of the list that may be; the others come back with their reasons.

    `document` is the paper that the list came with. `Refused` without it, or when no row can be taken.
    """
    if not document.strip():
        raise Refused(Problem("Nhập văn bản kèm danh sách.", field="document", code="document"))
    found = _enter(actor, rows, document.strip())
    if not any(one.accepted for one in found):
        raise Refused(Problem("Không có dòng nào được nhận; chưa ghi gì.", code="nothing_accepted"))
    return found


def _enter(actor: User, rows: Sequence[Proposed], source: str) -> list[Verdict]:
    """The higher award and the better rank first, so that no row waits for one below it."""
    ordered = sorted(rows, key=lambda row: (row.kind.level, _rank(row), row.number))
    verdicts = [_one(actor, row, source) for row in ordered]
    return sorted(verdicts, key=lambda verdict: verdict.row.number)


def _rank(row: Proposed) -> int:
    year = _group_years(row).first()
    run = year.ranking_runs.order_by("-number").first() if year else None
    found = run.rows.filter(organisation=row.organisation).first() if run else None
    return found.rank if found and found.rank is not None else 10**6


def _group_years(row: Proposed) -> QuerySet[GroupYear]:
    members = Membership.objects.active().filter(organisation=row.organisation, group_year__year=row.year)
    found = GroupYear.objects.filter(pk__in=members.values("group_year")).select_related("group__founder")
    return (found.filter(group__code=row.group) if row.group else found).order_by("pk")


def _one(actor: User, row: Proposed, source: str) -> Verdict:
    years = list(_group_years(row))
    if not years:
        return Verdict(row, None, tuple(_outside(row)))
    if len(years) > 1:
        names = "; ".join(year.group.short_name for year in years)
        text = f"{row.organisation.name} thuộc nhiều khối, cụm ({names}); ghi cột “Khối, cụm”."
        return Verdict(row, None, (Problem(text, field="group", code="several_groups"),))
    year = locked_year(years[0].pk)
    if not actor.has_perm("awards.nominate_by_list", year):
        text = f"Không có quyền đề nghị đơn vị của {year.group.name}."
        return Verdict(row, year, (Problem(text, code="not_allowed"),))
    standing = Nomination.objects.filter(
        dossier__group_year=year, organisation=row.organisation, kind=row.kind, campaign=row.campaign
    )
    if standing.exists():
        text = f"{row.organisation.name} đã được đề nghị {row.award_name} năm {row.year}."
        return Verdict(row, year, (Problem(text, field="unit", code="proposed"),))
    try:
        with transaction.atomic():
            propose(
                actor=actor,
                group_year=year,
                organisation=row.organisation,
                kind=row.kind,
                summary=row.summary,
                deviation=row.deviation,
                campaign=row.campaign,
                source=source,
            )
    except Refused as refusal:
        return Verdict(row, year, tuple(refusal.problems))
    return Verdict(row, year)


def _outside(row: Proposed) -> list[Problem]:
    """Of a unit that belongs to no group: judged by the same rules, with what its own head may award."""
    try:
        book = Regulation.objects.in_force(today()).book
    except RegulationMissing:
        return [Problem("Chưa có quy định áp dụng.", code="no_regulation")]
    rules, facts = rules_of(book, row.kind), _facts_outside(row, row.kind)
    blocking = eligibility.assess(facts, rules).blocking
    if not blocking:
        text = f"{row.organisation.name} không là thành viên khối, cụm nào năm {row.year}."
        clause = book.clause(f"award.{row.kind.code}.group_kinds")
        return [Problem(text, clause, field="unit", code="no_group")]
    lawful = []
    for code in book.texts(f"award.{row.kind.code}.alternatives"):
        other = AwardKind.objects.filter(code=code).first()
        if other is None:
            continue
        against = eligibility.assess(_facts_outside(row, other), rules_of(book, other)).blocking
        own = book.text(f"award.{code}.decided_by") == "unit_head"
        if own and all(finding.code in (Code.GROUP_KIND, Code.QUOTA, Code.VOTED) for finding in against):
            lawful.append(book.text(f"award.{code}.name"))
    rules = replace(rules, alternatives=tuple(lawful))
    return problems_of(eligibility.assess(facts, rules).blocking)


def _facts_outside(row: Proposed, kind: AwardKind) -> NominationFacts:
    unit = row.organisation
    return NominationFacts(
        kind=kind.code,
        unit=unit.name,
        group_kind="",
        year=row.year,
        is_division=unit.is_division,
        dissolved_on=unit.valid_to + timedelta(days=1) if unit.valid_to else None,
        received_on=today(),
        excluded=tuple(
            Reason(exclusion.get_kind_display(), exclusion.clause)
            for exclusion in exclusions_of([unit.pk], row.year).get(unit.pk, ())
        ),
        achievement=str(row.year),
        history=awards_of([unit.pk], None).get(unit.pk, ()),
        completions=completions_of([unit.pk]).get(unit.pk, ()),
    )
