"""Document 04 from a frozen ranking run. A higher room may say what a unit is proposed for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.conf import settings

from emulation.common.dates import HANOI
from emulation.documents.data import DocHead, Signer
from emulation.documents.forms.score_facts import CriteriaSection, LayerPoints, ScoredUnit
from emulation.documents.forms.score_table import Band, ScoreTable
from emulation.documents.issuers.groups import group_issuer, group_name, leader_of, period
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.people.choices import OfficeKind
from emulation.people.models import Office
from emulation.regulations.keys import PRECEDENCE
from scoring.choices import Layer, Part
from scoring.models import RankingRow, RankingRun

# Short names of the awards that units are proposed for, by unit.
Proposals = Callable[[RankingRun], Mapping[int, str]]
_proposals: list[Proposals] = []


def register_proposals(provider: Proposals) -> None:
    """`provider` gives, by unit, the short name of what it is proposed for."""
    _proposals.append(provider)


def build_score_table(run_id: int) -> ScoreTable:
    """Raises `Refused` without a leader who could sign."""
    run = RankingRun.objects.select_related(
        "group_year__group__founder", "group_year__regulation", "criteria_set", "computed_by"
    ).get(pk=run_id)
    group_year = run.group_year
    sections = [section for section in run.sections if section["part"] == Part.BASE]
    proposals: dict[int, str] = {}
    for provider in _proposals:
        proposals |= provider(run)
    moment = run.computed_at.astimezone(HANOI)
    noun = policy_of(group_year.group).noun
    return ScoreTable(
        head=DocHead(issuer=group_issuer(group_year), date=moment.date(), demo=settings.DEMO),
        group=group_name(group_year),
        period=period(group_year),
        criteria=run.criteria_set.name,
        version=str(run.criteria_set.version),
        scale=run.scale,
        run_no=run.number,
        locked_at=moment,
        criteria_sections=tuple(
            CriteriaSection(s["code"], s["title"], Decimal(s["maximum"])) for s in sections
        ),
        layer_names=("Đơn vị tự chấm", f"{noun} chấm", "Thẩm định (chính thức)"),
        units=tuple(
            _unit(row, [s["code"] for s in sections], run.scale, proposals.get(row.organisation_id, ""))
            for row in run.rows.select_related("organisation").order_by("order")
        ),
        bands=tuple(
            Band(band["label"], Decimal(band["at_least_percent"]) * run.scale / 100) for band in run.bands
        ),
        tie_break=tuple(PRECEDENCE[metric] for metric in run.precedence),
        signers=_signers(run, group_year),
    )


def _unit(row: RankingRow, codes: list[str], scale: Decimal, proposal: str) -> ScoredUnit:
    assigned = row.assigned_maximum if 0 < row.assigned_maximum < scale else None
    reason = ""
    if row.is_excluded:
        reason = row.excluded_reason + (f" ({row.excluded_clause})" if row.excluded_clause else "")
    return ScoredUnit(
        unit=row.organisation.name,
        layers=tuple(_layer(row.layers.get(layer), codes, assigned) for layer in Layer),
        rank=row.rank,
        grade=row.band,
        proposal=proposal,
        reason=reason,
    )


def _layer(
    stored: Mapping[str, str] | None, codes: list[str], assigned: Decimal | None
) -> LayerPoints | None:
    if not stored or not stored.get("total"):
        return None
    return LayerPoints(
        sections=tuple(Decimal(stored[code]) for code in codes),
        adjustment=Decimal(stored["bonus"]) - Decimal(stored["deduction"]),
        total=Decimal(stored["total"]),
        assigned_max=assigned,
    )


def _signers(run: RankingRun, group_year: GroupYear) -> tuple[Signer, ...]:
    signers = []
    if run.computed_by:
        signers.append(Signer(authority_lines=("NGƯỜI LẬP BIỂU",), name=run.computed_by.full_name))
    chief = (
        Office.objects.filter(kind=OfficeKind.STANDING_STAFF, ends=None, title__startswith="Trưởng phòng")
        .select_related("user", "organisation")
        .first()
    )
    if chief:
        agency = chief.organisation.name if chief.organisation else "Sở Nội vụ"
        title = chief.title.removesuffix(agency).rstrip(", ").upper()
        signers.append(
            Signer(authority_lines=(f"TL. GIÁM ĐỐC {agency.upper()}", title), name=chief.user.full_name)
        )
    signers.append(leader_of(group_year).signer)
    return tuple(signers)
