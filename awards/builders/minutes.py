"""Document 02: the minutes of the conference, from what was recorded and the frozen ranking."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.conf import settings

from awards.models import Dossier
from emulation.common.dates import HANOI, local_date
from emulation.common.problems import Problem, Refused
from emulation.conferences.facts import proxy_words
from emulation.conferences.models import Conference
from emulation.documents.data import DocHead, NotConsidered, Person, Signer
from emulation.documents.forms.conference_facts import (
    Attendee,
    Candidate,
    Elected,
    Election,
    Opinion,
    ResultRow,
    Results,
    Teller,
    Vote,
)
from emulation.documents.forms.conference_minutes import ConferenceMinutes
from emulation.documents.issuers.groups import group_issuer, group_name, leader_of, period, title_of
from emulation.groups import selectors as groups
from emulation.groups.choices import GroupRole, Step
from emulation.groups.models import GroupYear
from emulation.groups.policies import policy_of
from emulation.organisations.models import Organisation
from scoring.choices import Layer
from scoring.models import RankingRow, RankingRun, ScoreSheet

AGENCY = "Sở Nội vụ"


def conference_of(group_year: GroupYear) -> Conference:
    """Raises `Refused` while the conference is not recorded."""
    conference = Conference.objects.filter(group_year=group_year).first()
    if conference is None:
        raise Refused(Problem("Hội nghị tổng kết chưa được ghi nhận.", code="no_conference"))
    return conference


def presented_run(dossier: Dossier, conference: Conference) -> RankingRun:
    """The ranking as the conference saw it: the last one computed before its end. A tie that its votes
    settle makes a newer run, which the dossier may rest on."""
    before = dossier.group_year.ranking_runs.filter(computed_at__lte=conference.ends_at)
    return before.order_by("-number").first() or dossier.run


def build_minutes(dossier_id: int) -> ConferenceMinutes:
    """Raises `Refused` while the conference is not recorded, or nobody leads the group."""
    dossier = Dossier.objects.select_related(
        "group_year__group__founder", "group_year__regulation", "regulation", "run"
    ).get(pk=dossier_id)
    group_year = dossier.group_year
    conference = conference_of(group_year)
    run = presented_run(dossier, conference)
    policy = policy_of(group_year.group)
    issuer = group_issuer(group_year)
    leader = leader_of(group_year)
    start, end = conference.starts_at.astimezone(HANOI), conference.ends_at.astimezone(HANOI)
    attendance = _attendance(conference, group_year)
    present = sum(attendee.present for attendee in attendance)
    book, names = group_year.regulation.book, dossier.regulation_in_force().book
    due = group_year.deadlines.filter(step=Step.DOSSIER).first()
    return ConferenceMinutes(
        head=DocHead(issuer=issuer, date=start.date(), symbol=issuer.series("BB"), demo=settings.DEMO),
        group=group_name(group_year),
        period=period(group_year),
        start=start,
        end=end,
        venue=conference.venue,
        guests=tuple(line.strip() for line in conference.guests.splitlines() if line.strip()),
        attendance=attendance,
        chair=Person(conference.chair_name, conference.chair_title),
        chair_role=_role_of(conference.chair_name, attendance),
        secretary=Person(conference.secretary_name, conference.secretary_title),
        report=(
            f"Báo cáo tổng kết phong trào thi đua {period(group_year).text} và phương hướng, nhiệm vụ "
            f"{period(group_year).next.text} của {policy.noun}"
        ),
        report_votes=conference.report_votes,
        results=_results(run, leader.unit, group_year),
        not_considered=not_considered(run),
        opinions=tuple(
            Opinion(opinion.person_name, opinion.organisation.name, opinion.gist)
            for opinion in conference.opinions.select_related("organisation")
        ),
        vote=Vote(
            tellers=tuple(Teller(Person(str(name))) for name in conference.tellers),
            issued=conference.issued,
            returned=conference.returned,
            valid=conference.valid,
            candidates=tuple(
                Candidate(
                    award=names.text(f"award.{count.award_kind}.name"),
                    unit=count.organisation.name,
                    agree=count.agree,
                )
                for count in conference.candidate_counts.select_related("organisation")
            ),
            threshold=book.percent("conference.threshold_percent"),
        ),
        election=_election(conference, policy.leader_title, policy.deputy_title),
        dossier_before=due.due_on if due and due.due_on >= start.date() else None,
        dossier_to=receiver_of(group_year),
        agreed=present,
        copies=len(attendance) + 1,
        secretary_signer=Signer(authority_lines=("THƯ KÝ",), name=conference.secretary_name),
        chair_signer=Signer(
            authority_lines=("CHỦ TỌA",),
            name=conference.chair_name,
            other_office=conference.chair_title.upper(),
        ),
        recipients=(
            *dict.fromkeys((receiver_of(group_year), AGENCY)),
            f"Các đơn vị thành viên {policy.noun}",
            "Lưu: VT, Hồ sơ",
        ),
        quorum=book.percent("conference.quorum_percent"),
    )


def _attendance(conference: Conference, group_year: GroupYear) -> tuple[Attendee, ...]:
    """All members in the group's fixed order; the office in the group stands in the remarks."""
    policy = policy_of(group_year.group)
    titles = {GroupRole.LEADER: policy.leader_title, GroupRole.DEPUTY: policy.deputy_title}
    roles = {o.organisation_id: titles[GroupRole(o.role)] for o in groups.offices(group_year)}
    came = {row.organisation_id: row for row in conference.attendances.all()}
    found = []
    for member in groups.members(group_year):
        attendee = Attendee(
            unit=member.organisation.name, role=roles.get(member.organisation_id, ""), present=False, note="-"
        )
        if row := came.get(member.organisation_id):
            attendee = replace(
                attendee,
                present=row.present,
                person=row.person_name,
                office=row.person_title,
                note="; ".join(
                    part for part in (proxy_words(row.proxy_number, row.proxy_date), row.note) if part
                ),
            )
        found.append(attendee)
    return tuple(found)


def receiver_of(group_year: GroupYear) -> str:
    """Who gets the dossier from the group: the founder of a cluster, who forwards it; else the agency."""
    if policy_of(group_year.group).appraised_by_founder_first:
        return group_year.group.founder.name
    return AGENCY


def _role_of(name: str, attendance: tuple[Attendee, ...]) -> str:
    """The office in the group of the unit that a person came for."""
    return next((attendee.role for attendee in attendance if attendee.person == name), "")


def _results(run: RankingRun, leader: Organisation, group_year: GroupYear) -> Results:
    rows = run.rows.select_related("organisation").order_by("order")
    reviewer, role = _reviewer_of(leader, group_year)
    return Results(
        table_date=local_date(run.computed_at),
        rows=tuple(_result(row) for row in rows),
        leader_unit=leader.name,
        leader_review=reviewer,
        leader_review_role=role,
    )


def _reviewer_of(leader: Organisation, group_year: GroupYear) -> tuple[Person | None, str]:
    """Who scored the leader's own sheet for the group: a deputy, never the leader (domain §2)."""
    sheet = (
        ScoreSheet.objects.filter(membership__group_year=group_year, membership__organisation=leader)
        .select_related("reviewed_by")
        .first()
    )
    if sheet is None or sheet.reviewed_by is None:
        return None, ""
    for office in groups.offices(group_year):
        title = title_of(sheet.reviewed_by.pk, office.organisation)
        if title and office.organisation_id != leader.pk:
            policy = policy_of(group_year.group)
            return Person(sheet.reviewed_by.full_name, title), policy.deputy_title
    return Person(sheet.reviewed_by.full_name), ""


def _result(row: RankingRow) -> ResultRow:
    totals = {
        layer: Decimal(row.layers[layer]["total"])
        if row.layers.get(layer) and row.layers[layer]["total"]
        else None
        for layer in Layer
    }
    return ResultRow(
        unit=row.organisation.name,
        self_points=totals[Layer.SELF],
        group_points=totals[Layer.GROUP],
        final_points=totals[Layer.FINAL],
        rank=row.rank,
        grade=row.band,
    )


def not_considered(run: RankingRun) -> tuple[NotConsidered, ...]:
    """Members without a rank, with the clause; never the details of a case."""
    rows = run.rows.filter(rank=None).select_related("organisation").order_by("order")
    return tuple(
        NotConsidered(row.organisation.name, row.excluded_reason, row.excluded_clause) for row in rows
    )


def _election(conference: Conference, leader: str, deputy: str) -> Election | None:
    titles = {GroupRole.LEADER: leader, GroupRole.DEPUTY: deputy}
    results = tuple(
        Elected(office=titles[GroupRole(row.role)], unit=row.organisation.name, agree=row.agree)
        for row in conference.elections.select_related("organisation")
    )
    return Election(results=results) if results else None
