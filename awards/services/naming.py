"""What stands against naming a unit for an award: conditions, the higher award, the order of merit, figures.

The same questions are asked by the form, by lists and once more when the dossier is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from awards.eligibility import Code, Finding
from awards.models import AwardKind, Campaign
from awards.selectors.answers import yes_no
from awards.selectors.campaigns import flag_of
from awards.selectors.equals import preference_problem
from awards.selectors.facts import COUNTED, Field, passed_over
from awards.selectors.figures import TARGETS
from awards.selectors.target_tally import is_asked, tally_of
from awards.selectors.wording import said
from emulation.common.problems import Problem
from emulation.documents.forms.submission import SUMMARY_LENGTH
from emulation.groups.policies import policy_of
from emulation.organisations.models import Organisation
from scoring.models import RankingRow


def missing_to_nominate(
    field: Field | None,
    organisation: Organisation,
    kind: AwardKind,
    answers: Mapping[str, Any],
    summary: str,
    deviation: str,
    campaign: Campaign | None = None,
) -> list[Problem]:
    """Why this unit cannot be proposed for this award now."""
    row = field.row_of(organisation.pk) if field else None
    if field is None or row is None:
        return [
            Problem(f"{organisation.name} không có trong bảng xếp hạng của khối, cụm.", code="not_a_member")
        ]
    if campaign is not None and flag_of(campaign) != kind.code:
        return [_other_flag(field, campaign)]
    if campaign is None and kind not in field.offered:
        return [not_offered(field, kind)]
    problems = problems_of(field.assess(row, kind, answers, campaign).blocking)
    problems += _lower_ones(field, row, kind, campaign)
    if len(summary.strip()) > SUMMARY_LENGTH:
        text = f"Tóm tắt không quá {SUMMARY_LENGTH} ký tự, đang có {len(summary.strip())}."
        problems.append(Problem(text, field="summary", code="summary_long"))
    if not problems or all(problem.field == "summary" for problem in problems):
        problems += unexplained(field, row, kind, deviation, campaign)
    return problems


def _other_flag(field: Field, campaign: Campaign) -> Problem:
    """Each level of campaign opens one flag: that of the province its own, that of the government its own."""
    name = field.book.text(f"award.{flag_of(campaign)}.name")
    clause = field.book.clause(f"award.thematic_years_{campaign.level}")
    return Problem(f"{campaign} chỉ xét {name}.", clause=clause, field="kind", code="other_flag")


def not_offered(field: Field, kind: AwardKind) -> Problem:
    """An award that groups do not propose to the province, and who decides it."""
    noun = policy_of(field.group_year.group).noun.lower()
    name = field.book.text(f"award.{kind.code}.name")
    return Problem(
        f"{name} không do {noun} đề nghị tỉnh xét: thẩm quyền của {field.decider_of(kind)}.",
        clause=field.book.clause(f"award.{kind.code}.decided_by"),
        field="kind",
        code="not_offered",
    )


def _lower_ones(field: Field, row: RankingRow, kind: AwardKind, campaign: Campaign | None) -> list[Problem]:
    """Of two proposals for one achievement only the higher stays: the lower one is withdrawn first."""
    if not field.book.flag("award.one_per_achievement"):
        return []
    return [
        Problem(
            f"Đang đề nghị {one.award_name}; rút đề nghị đó trước, một thành tích chỉ đề nghị một hình thức.",
            clause=field.book.clause("award.one_per_achievement"),
            field="kind",
            code="lower_proposed",
        )
        for one in field.nominations
        if one.organisation_id == row.organisation_id
        and one.campaign_id == (campaign.pk if campaign else None)
        and one.kind.level > kind.level
        and one.state in COUNTED
    ]


def unexplained(
    field: Field, row: RankingRow, kind: AwardKind, deviation: str, campaign: Campaign | None = None
) -> list[Problem]:
    """Better ranked units, or equal ones that the law prefers, are passed over and nobody says why. A
    thematic award does not follow the ranking of the year."""
    if deviation.strip() or campaign is not None:
        return []
    better = passed_over(field, row, kind)
    if not better:
        preferred = preference_problem(field, row, kind)
        return [preferred] if preferred else []
    names = "; ".join(f"{other.organisation.name} (hạng {other.rank})" for other in better)
    text = f"Đơn vị xếp hạng cao hơn chưa được đề nghị: {names}. Nêu lý do không theo thứ hạng."
    return [Problem(text, field="deviation", code="deviation")]


def unexplained_targets(
    field: Field,
    unit: Organisation,
    kind: AwardKind,
    answers: Mapping[str, Any],
    reason: str,
    campaign: Campaign | None,
) -> list[Problem]:
    """Targets said to be exceeded while the figures show some below their plan: not refused, but a reason is
    asked for, which the council reads."""
    if reason.strip() or not is_asked(field, kind, campaign) or yes_no(answers.get(TARGETS)) is not True:
        return []
    found = tally_of(field, unit)
    if not found.below:
        return []
    clause = field.rules(kind).clauses.get(Code.TARGETS, "")
    text = f"{found.words} Nêu lý do vẫn xác nhận vượt mức các chỉ tiêu."
    return [Problem(text, clause, field="targets_reason", code="targets_reason")]


def problems_of(findings: Iterable[Finding]) -> list[Problem]:
    """Failed conditions as refusals: the fact, the clause, what is lawful instead."""
    return [
        Problem(text, clause=finding.clause, field="kind", code=str(finding.code))
        for finding, text in said(findings)
    ]
