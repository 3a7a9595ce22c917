"""Achievement reports: the one of a nomination, what may be done with it, what a first draft says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from awards.choices import DossierState, NominationState, ReportState
from awards.models import AchievementReport, Dossier, Nomination
from emulation.activities.choices import ActivityKind, ActivityState, ExampleState, Presence
from emulation.activities.models import GoodExample, Participant
from emulation.documents.forms.achievement import TABLES, ReportSection
from emulation.documents.wording import pad
from emulation.organisations.choices import CompletionLevel
from emulation.organisations.models import OrganisationYear
from emulation.regulations.book import RuleBook
from emulation.regulations.models import Regulation

ITEM = "achievement_report"
"""Code of the report among the items of a dossier (`dossier.items`)."""


def report_of(nomination: Nomination) -> AchievementReport | None:
    """The report of a nominated unit for that award; None while nobody has written any."""
    return (
        AchievementReport.objects.select_related("changed_by", "sent_by", "confirmed_by")
        .filter(
            group_year=nomination.dossier.group_year_id,
            organisation=nomination.organisation_id,
            kind=nomination.kind_id,
            campaign=nomination.campaign_id,
        )
        .first()
    )


def reports_of(dossier: Dossier) -> dict[tuple[int, int, int | None], AchievementReport]:
    """Reports of a group-year by unit, kind and campaign; one query."""
    found = AchievementReport.objects.filter(group_year=dossier.group_year_id)
    return {(report.organisation_id, report.kind_id, report.campaign_id): report for report in found}


def nomination_of(report: AchievementReport) -> Nomination | None:
    """The nomination that the report is for; None after that was withdrawn."""
    return (
        Nomination.objects.select_related(
            "dossier__group_year__group__founder",
            "dossier__group_year__regulation",
            "dossier__regulation",
            "dossier__run",
            "organisation__parent",
            "kind",
            "campaign",
            "row",
        )
        .filter(
            dossier__group_year=report.group_year_id,
            organisation=report.organisation_id,
            kind=report.kind_id,
            campaign=report.campaign_id,
        )
        .first()
    )


def is_open(nomination: Nomination) -> bool:
    """May the report be written now? Until the dossier is sent, and while Sở Nội vụ waits for supplements."""
    if nomination.dossier.state == DossierState.DRAFTED:
        return nomination.state == NominationState.DRAFTED
    return nomination.state == NominationState.SUPPLEMENT


def is_required(book: RuleBook) -> bool:
    """Does the regulation ask for a report in every dossier?"""
    return any(row["code"] == ITEM and row["required"] for row in book.table("dossier.items"))


def years_of(book: RuleBook, kind: str, year: int) -> tuple[int, ...]:
    """The years reported on: (2025,) or (2024, 2025)."""
    count = book.integer(f"award.{kind}.report_years")
    return tuple(range(year - count + 1, year + 1))


def form_of(book: RuleBook, kind: str, texts: Mapping[str, str]) -> tuple[ReportSection, ...]:
    """Sections of the form of that kind with what was written in each."""
    name = book.text(f"award.{kind}.report_form")
    return tuple(
        ReportSection(
            part=row["part"],
            code=row["code"],
            label=row["label"],
            required=row["required"],
            text=texts.get(row["code"], "") if row["code"] not in TABLES else "",
        )
        for row in book.table("dossier.report_sections")
        if row["form"] == name
    )


def typed_sections(regulation: Regulation, kind: str, texts: Mapping[str, str]) -> list[ReportSection]:
    """Those that somebody writes."""
    return [section for section in form_of(regulation.book, kind, texts) if section.code not in TABLES]


def first_draft(nomination: Nomination) -> dict[str, str]:
    """Texts for a new report: what the unit wrote in its last report about itself and its tasks, and what the
    records say of the year. Four queries; the unit edits all of it."""
    unit, year = nomination.organisation, nomination.dossier.group_year.year
    earlier = (
        AchievementReport.objects.filter(organisation=unit, state=ReportState.CONFIRMED)
        .exclude(
            group_year=nomination.dossier.group_year_id,
            kind=nomination.kind_id,
            campaign=nomination.campaign_id,
        )
        .order_by("-group_year__year", "-pk")
        .first()
    )
    found = {
        code: earlier.sections[code]
        for code in ("situation", "functions")
        if earlier is not None and earlier.sections.get(code)
    }
    examples = GoodExample.objects.filter(
        organisation=unit, group_year__year=year, state=ExampleState.APPROVED
    ).order_by("pk")
    measures = [f"- {one.title.rstrip('.')}." for one in examples]
    if measures:
        found["measures"] = "\n".join(measures)
    party = [_completion(nomination, year), _movements(nomination)]
    if any(party):
        found["party"] = "\n".join(text for text in party if text)
    return found


def _completion(nomination: Nomination, year: int) -> str:
    fact = OrganisationYear.objects.filter(organisation=nomination.organisation, year=year).first()
    if fact is None or not fact.completion:
        return ""
    document = f" ({fact.completion_document})" if fact.completion_document else ""
    return f"Mức độ hoàn thành nhiệm vụ năm {year}: {CompletionLevel(fact.completion).label}{document}."


def _movements(nomination: Nomination) -> str:
    """How many movements of the group the unit took part in."""
    asked = Participant.objects.filter(
        membership__organisation=nomination.organisation_id,
        activity__group_year=nomination.dossier.group_year_id,
        activity__kind=ActivityKind.MOVEMENT,
        activity__state=ActivityState.HELD,
    )
    count = asked.filter(presence=Presence.TOOK_PART).count()
    return f"Tham gia {pad(count)} phong trào thi đua của khối, cụm." if count else ""


@dataclass(frozen=True)
class ReportLine:
    """Where the report of a nomination stands, for lists: `report` None while nothing is written."""

    nomination: Nomination
    report: AchievementReport | None

    @property
    def is_confirmed(self) -> bool:
        return self.report is not None and self.report.state == ReportState.CONFIRMED


def report_lines(dossier: Dossier, nominations: Iterable[Nomination]) -> list[ReportLine]:
    """One line for each nomination; one query."""
    found = reports_of(dossier)
    return [
        ReportLine(one, found.get((one.organisation_id, one.kind_id, one.campaign_id))) for one in nominations
    ]
