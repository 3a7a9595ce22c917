"""The statutory preference among units that qualify equally, where the quota forces a choice (domain §5)."""

from __future__ import annotations

from awards.eligibility import Candidate, prefer, share_of_women
from awards.models import AwardKind
from awards.selectors.facts import COUNTED, NO_EXCUSE, Field
from emulation.common.numbers import format_decimal
from emulation.common.problems import Problem
from scoring.models import RankingRow

KEY = "award.women_share_percent"


def preferred_to(field: Field, row: RankingRow, kind: AwardKind) -> list[RankingRow]:
    """Units of the same rank that the law prefers to this one and that nobody has proposed.

    Empty where there is a place for every equal, or where the preference decides nothing.
    """
    limit = field.limit(kind)
    if limit is None or row.rank is None or not row.tied:
        return []
    equals = [one for one in field.rows if one.rank == row.rank and _qualifies(field, one, kind)]
    names = {one.organisation_id for one in equals}
    proposed = {
        n.organisation_id
        for n in field.nominations
        if n.kind_id == kind.pk and n.campaign_id is None and n.state in COUNTED and not n.override_document
    }
    if row.organisation_id not in names or len(equals) <= limit - len(proposed - names):
        return []
    candidates = [_candidate(field, one) for one in equals]
    first = {one.unit for one in prefer(candidates, field.book.percent(KEY))}
    if row.organisation_id in first:
        return []
    higher = {
        n.organisation_id
        for n in field.nominations
        if n.state in COUNTED and n.kind.level <= kind.level and n.campaign_id is None
    }
    return [one for one in equals if one.organisation_id in first - higher]


def _qualifies(field: Field, row: RankingRow, kind: AwardKind) -> bool:
    return all(finding.code in NO_EXCUSE for finding in field.assess(row, kind).blocking)


def _candidate(field: Field, row: RankingRow) -> Candidate:
    return field.people.get(row.organisation_id, Candidate(row.organisation_id, None, None))


def preference_problem(field: Field, row: RankingRow, kind: AwardKind) -> Problem | None:
    """Why another unit of the same rank comes first, with the clause; None where none does."""
    others = preferred_to(field, row, kind)
    if not others:
        return None
    names = "; ".join(f"{one.organisation.name} ({_share(field, one)} nữ)" for one in others)
    text = (
        f"Đồng hạng {row.rank}, đủ điều kiện như nhau mà chỉ tiêu không đủ: ưu tiên {names}. "
        "Nêu lý do nếu chọn đơn vị khác."
    )
    return Problem(text, field.book.clause(KEY), field="deviation", code="preference")


def _share(field: Field, row: RankingRow) -> str:
    share = share_of_women(_candidate(field, row))
    return "" if share is None else f"{format_decimal(share * 100, 2)}%"
