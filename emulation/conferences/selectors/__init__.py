"""Reads about conferences: the stored one as facts, the rules it is held against, what is still to record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.timezone import localtime

from emulation.audit.selectors import first_reached
from emulation.common.dates import HANOI
from emulation.common.text import search_text
from emulation.conferences.facts import (
    Attending,
    ConferenceFacts,
    ConferenceRules,
    Counted,
    Elected,
    Holder,
    Said,
)
from emulation.conferences.models import Conference, ElectionResult, ProxyScan
from emulation.groups.choices import YearState
from emulation.groups.involvement import involvement
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.groups.selectors import members, people_of_members
from emulation.people.choices import UNIT_OFFICES, OfficeKind
from emulation.people.models import Office, User
from emulation.regulations.models import Regulation, RegulationMissing


def conference_of(group_year: GroupYear) -> Conference | None:
    """The conference of a group-year with its confirmer; None if it has not been recorded."""
    found = (
        Conference.objects.filter(group_year=group_year)
        .select_related("confirmed_by", "secretary_confirmed_by")
        .first()
    )
    if found is not None:
        found.group_year = group_year
    return found


def rules_of(group_year: GroupYear) -> ConferenceRules:
    """Quorum, tellers and awards of this year's regulation; offices of the one they are elected under."""
    book, next_book = group_year.regulation.book, _next_regulation(group_year).book
    policy = policy_of(group_year.group)
    awards = {
        kind: book.text(f"award.{kind}.name")
        for kind in book.texts("award.order")
        if group_year.group.kind in book.texts(f"award.{kind}.group_kinds")
    }
    own = (
        "conference.quorum_percent",
        "conference.threshold_percent",
        "conference.proxy_from",
        "vote.tellers_min",
    )
    offices = ("offices.leaders", "offices.deputies_min", "offices.deputies_max")
    units = {m.organisation_id: m.organisation.short_name for m in members(group_year)}
    return ConferenceRules(
        members=units,
        holders=_holders(units),
        proxy_from=book.text("conference.proxy_from"),
        proxy_words=book.words("conference.proxy_from"),
        awards=awards,
        quorum_percent=book.percent("conference.quorum_percent"),
        threshold_percent=book.percent("conference.threshold_percent"),
        tellers_min=book.integer("vote.tellers_min"),
        deputies_min=next_book.integer("offices.deputies_min"),
        deputies_max=next_book.integer("offices.deputies_max"),
        leader_title=policy.leader_title,
        deputy_title=policy.deputy_title,
        denominator=book.text("conference.denominator"),
        clauses={key: book.clause(key) for key in own} | {key: next_book.clause(key) for key in offices},
        ranked_at=_ranked_at(group_year),
    )


def _holders(units: Iterable[int]) -> dict[int, tuple[Holder, ...]]:
    """Heads and officers of the units, also of former days: minutes may be written later."""
    found: dict[int, list[Holder]] = defaultdict(list)
    offices = Office.objects.filter(kind__in=UNIT_OFFICES, organisation__in=list(units))
    told = offices.order_by("pk").values_list("organisation", "user__full_name", "kind", "starts", "ends")
    for unit, name, kind, starts, ends in told:
        if unit is not None:
            found[unit].append(Holder(search_text(name), kind == OfficeKind.UNIT_HEAD, starts, ends))
    return {unit: tuple(holders) for unit, holders in found.items()}


def heads_of(group_year: GroupYear) -> dict[int, dict[str, str]]:
    """The head of each member, as who will probably come; one query."""
    return {
        office.organisation_id: {"person_name": office.user.full_name, "person_title": office.title}
        for office in people_of_members(group_year)
        if office.kind == OfficeKind.UNIT_HEAD and office.organisation_id
    }


def scanned_in(group_year: GroupYear) -> set[int]:
    """Units whose proxy paper is kept as a scan; one query."""
    return set(ProxyScan.objects.filter(group_year=group_year).values_list("organisation_id", flat=True))


def _ranked_at(group_year: GroupYear) -> datetime | None:
    """When this year was ranked for the first time, as the trail tells."""
    at = first_reached(group_year, YearState.RANKED)
    return localtime(at, HANOI) if at else None


def _next_regulation(group_year: GroupYear) -> Regulation:
    """The regulation next year's group-year would be opened under; this year's where none is known yet."""
    try:
        return Regulation.objects.in_force(date(group_year.year + 1, 12, 31))
    except RegulationMissing:
        return group_year.regulation


def facts_of(conference: Conference) -> ConferenceFacts:
    """The stored conference; rows in the order in which the form shows them. Five queries."""
    scanned = scanned_in(conference.group_year)
    return ConferenceFacts(
        starts_at=conference.starts_at,
        ends_at=conference.ends_at,
        venue=conference.venue,
        guests=conference.guests,
        chair_name=conference.chair_name,
        chair_title=conference.chair_title,
        secretary_name=conference.secretary_name,
        secretary_title=conference.secretary_title,
        tellers=tuple(conference.tellers),
        report_votes=conference.report_votes,
        issued=conference.issued,
        returned=conference.returned,
        valid=conference.valid,
        written=conference.written,
        attendances=tuple(
            Attending(
                f"attendance-{index}",
                row.organisation_id,
                row.organisation.short_name,
                row.present,
                row.person_name,
                row.person_title,
                row.note,
                row.proxy_number,
                row.proxy_date,
                row.organisation_id in scanned,
            )
            for index, row in enumerate(conference.attendances.select_related("organisation"))
        ),
        opinions=tuple(
            Said(f"opinion-{index}", row.organisation_id, row.person_name, row.gist)
            for index, row in enumerate(conference.opinions.all())
        ),
        candidates=tuple(
            Counted(
                f"candidate-{index}",
                row.organisation_id,
                row.organisation.short_name,
                row.award_kind,
                row.agree,
                row.disagree,
                row.none,
            )
            for index, row in enumerate(conference.candidate_counts.select_related("organisation"))
        ),
        elections=tuple(
            Elected(
                f"election-{index}", row.organisation_id, row.organisation.short_name, row.role, row.agree
            )
            for index, row in enumerate(conference.elections.select_related("organisation"))
        ),
    )


def to_record(user: User) -> list[tuple[GroupYear, Conference | None]]:
    """Ranked group-years this person leads, whose conference is not recorded or not confirmed yet."""
    ranked = involvement(user).led(YearState.RANKED)
    if not ranked:
        return []
    held = {row.group_year_id: row for row in Conference.objects.filter(group_year__in=ranked)}
    return [
        (group_year, held.get(group_year.pk))
        for group_year in ranked
        if group_year.pk not in held or held[group_year.pk].confirmed_at is None
    ]


def held_in(group_years: Sequence[GroupYear]) -> set[int]:
    """Ids of those group-years whose conference is confirmed; one query."""
    confirmed = Conference.objects.filter(
        group_year__in=[g.pk for g in group_years], confirmed_at__isnull=False
    )
    return set(confirmed.values_list("group_year_id", flat=True))


def election_for(group_year: GroupYear) -> list[ElectionResult]:
    """Whom last year's confirmed conference elected for this group-year; empty if there was none."""
    results = ElectionResult.objects.filter(
        conference__group_year__group=group_year.group_id,
        conference__group_year__year=group_year.year - 1,
        conference__group_year__cycle=group_year.cycle,
        conference__confirmed_at__isnull=False,
    )
    return list(results.select_related("organisation", "conference").order_by("-role", "pk"))
