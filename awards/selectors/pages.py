"""What the pages of awards show, as frozen rows; the templates only lay it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from awards.choices import NominationState
from awards.eligibility import Assessment
from awards.models import AwardKind, Dossier, Nomination
from awards.quotas import Meter
from awards.selectors.facts import Field
from emulation.groups.choices import YearState
from emulation.groups.models import GroupYear
from emulation.groups.selectors import led_group_years
from emulation.groups.selectors import visible_to as visible_years
from emulation.people.models import User
from scoring.models import RankingRow

TAGS = {
    NominationState.DRAFTED: "doing",
    NominationState.SUBMITTED: "wait",
    NominationState.ELIGIBLE: "ok",
    NominationState.NOT_ELIGIBLE: "err",
    NominationState.ON_AGENDA: "doing",
    NominationState.PASSED: "ok",
    NominationState.NOT_PASSED: "err",
    NominationState.DECIDED: "ok",
    NominationState.REVOKED: "err",
}


@dataclass(frozen=True)
class Check:
    """One condition as `components/checks.html` wants it."""

    verdict: str
    title: str
    fact: str
    clause: str
    alternative: str = ""


@dataclass(frozen=True)
class Cell:
    """One unit and one kind: nominated already, or may it be?"""

    kind: AwardKind
    url: str
    tag: str
    word: str
    why: str
    clause: str


@dataclass(frozen=True)
class UnitLine:
    """One unit of the ranking with its cells."""

    row: RankingRow
    votes: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class KindMeter:
    """The quota of one kind, live."""

    kind: AwardKind
    used: int
    limit: int | None
    clause: str
    over: int


def checks_of(assessment: Assessment) -> list[Check]:
    """Conditions in order; a failed one carries what may be proposed instead."""
    return [
        Check(
            verdict=str(finding.verdict),
            title=finding.label,
            fact=" ".join(part for part in (finding.fact, finding.alternative) if part),
            clause=finding.clause,
        )
        for finding in assessment.findings
    ]


def offered_kinds(field: Field) -> list[AwardKind]:
    """Kinds that groups of this kind may propose to the province at all."""
    kind = field.group_year.group.kind
    return [
        one
        for one in field.kinds
        if kind in field.book.texts(f"award.{one.code}.group_kinds")
        and field.book.text(f"award.{one.code}.decided_by") in ("provincial_chairman", "provincial_committee")
    ]


def unit_lines(field: Field) -> list[UnitLine]:
    """Every member with every offered kind. No queries: `Field` holds everything."""
    kinds = offered_kinds(field)
    return [
        UnitLine(row, _votes(field, row), tuple(_cell(field, row, kind) for kind in kinds))
        for row in field.rows
    ]


def _votes(field: Field, row: RankingRow) -> str:
    counts = [f"{count.agree}/{len(field.rows)}" for count in field.counts.get(row.organisation_id, ())]
    return "; ".join(counts) or "–"


def _cell(field: Field, row: RankingRow, kind: AwardKind) -> Cell:
    group_year = field.group_year
    url = reverse(
        "awards:nomination", args=[group_year.group.code, group_year.year, row.organisation.code, kind.code]
    )
    nomination = field.nomination_of(row.organisation_id, kind)
    if nomination:
        state = NominationState(nomination.state)
        return Cell(kind, url, TAGS[state], state.label, "", "")
    assessment = field.assess(row, kind)
    if assessment.blocking:
        first = assessment.blocking[0]
        return Cell(kind, url, "err", "Không đủ điều kiện", first.fact, first.clause)
    if assessment.unknown:
        return Cell(
            kind, url, "todo", "Có thể đề nghị", f"Còn {len(assessment.unknown)} điều kiện chưa rõ", ""
        )
    return Cell(kind, url, "ok", "Đủ điều kiện", "", "")


def meters(field: Field) -> list[KindMeter]:
    found = []
    for kind in offered_kinds(field):
        meter: Meter = field.meter(kind)
        if meter.limit is None:
            continue
        found.append(KindMeter(kind, meter.used, meter.limit, field.limit_clause(kind), meter.over))
    return found


def dossiers_for(user: User) -> QuerySet[Dossier]:
    """Dossiers of group-years this person sees; members only those that were sent."""
    roles = user.roles
    years = visible_years(user)
    found = Dossier.objects.filter(group_year__in=years)
    if not (roles.is_staff or roles.is_inspector):
        found = found.filter(
            Q(submitted_at__isnull=False)
            | Q(group_year__offices__organisation__in=roles.served, group_year__offices__ends=None)
            | Q(group_year__group__founder__in=roles.served)
        )
    return (
        found.select_related("group_year__group", "run")
        .annotate(
            total=Count("nominations", distinct=True),
            appraised=Count(
                "nominations",
                filter=~Q(nominations__state__in=[NominationState.DRAFTED, NominationState.SUBMITTED]),
                distinct=True,
            ),
        )
        .order_by("-group_year__year", "group_year__group__kind", "group_year__group__sort_key", "id")
        .distinct()
    )


def ready_years(user: User) -> list[GroupYear]:
    """Group-years this person leads that may name units but have no dossier yet."""
    return list(led_group_years(user).filter(state=YearState.RANKED, dossier__isnull=True))


def nominations_of(dossier: Dossier) -> Sequence[Nomination]:
    return list(
        dossier.nominations.select_related(
            "organisation", "kind", "row", "appraised_by", "agenda_item__session", "award__decision"
        ).order_by("kind__level", "row__order", "id")
    )


def may_see_nomination(user: User, dossier: Dossier, nomination: Nomination) -> bool:
    """Everything about a nomination: who may read the dossier's papers, and the nominated unit itself."""
    if user.has_perm("awards.read_papers", dossier):
        return True
    return nomination.organisation_id in user.roles.served


PAPERS = ("submission", "conference_minutes", "score_table")


def papers_of(dossier: Dossier) -> list[tuple[str, int]]:
    """Kinds and subjects of the papers of a dossier."""
    return [(kind, dossier.run_id if kind == "score_table" else dossier.pk) for kind in PAPERS]
