"""Votes of a conference: preparing a paper, opening it, papers of the units, counting, closing.

The law of the vote (electorate, secrecy, counting) is that of `ballots`; here stands who may do it and what
is on the paper. Nobody votes on the own unit: its line is left out, and stays in the denominator.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from emulation.audit.services import record
from emulation.ballots import services as ballots
from emulation.ballots.choices import BallotState, Channel
from emulation.ballots.models import Ballot, Participation, WrittenPaper
from emulation.ballots.services.casting import Vote
from emulation.common.dates import local_date
from emulation.common.numbers import format_percent
from emulation.common.problems import Problem, Refused
from emulation.conferences import counting, selectors
from emulation.conferences.choices import ROLES, Purpose
from emulation.conferences.facts import ConferenceRules
from emulation.conferences.models import Round, RoundItem, Sitting
from emulation.conferences.selectors import rounds
from emulation.conferences.services.recording import missing_to_record
from emulation.conferences.standing import without_proxy
from emulation.groups import services as groups
from emulation.groups.choices import GroupRole
from emulation.groups.models import GroupYear
from emulation.groups.selectors import members
from emulation.organisations.models import Organisation
from emulation.people.models import User

OWN_UNIT = "Không bỏ phiếu về chính đơn vị mình."


def _sitting(actor: User, group_year: GroupYear) -> tuple[GroupYear, Sitting]:
    """The locked year and its sitting, for those who run it while it may still be recorded."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("conferences.record_conference", group_year):
        raise PermissionDenied
    problems = missing_to_record(group_year, selectors.conference_of(group_year))
    sitting = rounds.sitting_of(group_year)
    if sitting is None and not problems:
        problems = [Problem("Ghi khai mạc hội nghị, đơn vị dự họp trước.", code="no_sitting")]
    if sitting is None or problems:
        raise Refused(problems)
    return group_year, sitting


def _new_round(sitting: Sitting, purpose: Purpose) -> Round:
    """One round of a purpose at a time; one that is prepared only gives way to the new paper."""
    for row in rounds.rounds_of(sitting):
        if row.purpose != purpose:
            continue
        if rounds.state_of(row) == BallotState.OPEN:
            raise Refused(Problem("Nội dung này đang bỏ phiếu.", code="round_open"))
        if rounds.state_of(row) == BallotState.PREPARED:
            held = rounds.ballots_of(row)
            row.items.all().delete()
            row.delete()
            Ballot.objects.filter(pk__in=[ballot.pk for ballot in held]).delete()
    last = sitting.rounds.filter(purpose=purpose).count()
    return Round.objects.create(sitting=sitting, purpose=purpose, number=last + 1)


@transaction.atomic
def prepare_nomination(
    *,
    actor: User,
    group_year: GroupYear,
    lines: Sequence[tuple[int, str]],
    channel: str = Channel.APP,
    secret: bool = True,
) -> Round:
    """The paper of the nomination: units (ids) with the award each is named for. Not open yet."""
    group_year, sitting = _sitting(actor, group_year)
    rules = selectors.rules_of(group_year)
    problems = [
        Problem("Dòng này không phải đơn vị thành viên hoặc hình thức không áp dụng.", code="line")
        for unit, award in lines
        if unit not in rules.members or award not in rules.awards
    ]
    if not lines:
        problems.append(Problem("Chọn ít nhất một đơn vị và hình thức khen thưởng.", code="no_lines"))
    if problems:
        raise Refused(problems)
    row = _new_round(sitting, Purpose.NOMINATION)
    for unit, award in dict.fromkeys(lines):
        ballot = ballots.prepare(
            title=f"{rules.members[unit]}: {rules.awards[award]}",
            threshold_percent=rules.threshold_percent,
            threshold_clause=rules.clauses["conference.threshold_percent"],
            denominator=rules.denominator,
            channel=channel,
            secret=secret,
        )
        RoundItem.objects.create(round=row, ballot=ballot, organisation_id=unit, award_kind=award)
    _note(actor, row, "prepare_round", f"Lập phiếu: {row.get_purpose_display()}")
    return row


@transaction.atomic
def prepare_election(
    *,
    actor: User,
    group_year: GroupYear,
    purpose: Purpose,
    candidates: Collection[int],
    seats: int = 1,
    channel: str = Channel.APP,
    secret: bool = True,
) -> Round:
    """The paper of an election of next year's leader or deputies among candidate units. Not open yet."""
    group_year, sitting = _sitting(actor, group_year)
    rules = selectors.rules_of(group_year)
    if problems := _candidates_wrong(purpose, candidates, seats, rules):
        raise Refused(problems)
    row = _new_round(sitting, purpose)
    book = group_year.regulation.book
    units = [m.organisation for m in members(group_year) if m.organisation_id in set(candidates)]
    title = rules.leader_title if purpose == Purpose.LEADER else rules.deputy_title
    ballot = ballots.prepare_election(
        title=f"Bầu {title} năm {group_year.year + 1}",
        seats=seats,
        candidates=units,
        threshold_percent=book.percent("conference.election_percent"),
        threshold_clause=book.clause("conference.election_percent"),
        denominator=rules.denominator,
        channel=channel,
        secret=secret,
    )
    RoundItem.objects.create(round=row, ballot=ballot)
    _note(actor, row, "prepare_round", f"Lập phiếu: {row.get_purpose_display()}")
    return row


def _candidates_wrong(
    purpose: Purpose, candidates: Collection[int], seats: int, rules: ConferenceRules
) -> list[Problem]:
    """Offices beyond the regulation, or fewer candidates than offices."""
    role = ROLES[purpose]
    low, high = (1, 1) if role == GroupRole.LEADER else (rules.deputies_min, rules.deputies_max)
    problems = []
    if not low <= seats <= high:
        clause = rules.clauses["offices.leaders" if role == GroupRole.LEADER else "offices.deputies_max"]
        text = f"Số đơn vị được bầu từ {low} đến {high}."
        problems.append(Problem(text, clause, field="seats", code="seats"))
    if not set(candidates) <= rules.members.keys() or len(set(candidates)) < max(seats, 1):
        text = f"Giới thiệu từ {max(seats, 1)} đơn vị thành viên."
        problems.append(Problem(text, field="candidates", code="candidates"))
    return problems


def missing_to_open(sitting: Sitting, row: Round) -> list[Problem]:
    """A vote needs the quorum of units that are lawfully represented, and a paper not opened before."""
    if rounds.state_of(row) != BallotState.PREPARED:
        return [Problem("Nội dung này đã mở bỏ phiếu.", code="already_open")]
    rules = selectors.rules_of(sitting.group_year)
    total, present = len(rules.members), sitting.presences.filter(present=True).count()
    unlawful = without_proxy(rounds.attending(sitting), rules, local_date(sitting.starts_at), scans=False)
    edit = reverse("conferences:sitting-edit", args=[sitting.group_year.group.code, sitting.group_year.year])
    problems = [replace(problem, url=f"{edit}#id_{problem.field}") for problem in unlawful]
    if counting.has_quorum(present, total, rules):
        return problems
    needed = f"{rules.quorum_percent.normalize():f}%"
    text = (
        f"Có mặt {present}/{total} đơn vị ({format_percent(present, total)}), cần từ {needed} để biểu quyết."
    )
    return [Problem(text, rules.clauses["conference.quorum_percent"], code="no_quorum"), *problems]


@transaction.atomic
def open_round(*, actor: User, row: Round) -> Round:
    """Open the paper to all member units. Absent ones are heard in writing; the own line is left out."""
    group_year, sitting = _sitting(actor, row.sitting.group_year)
    row = sitting.rounds.prefetch_related("items__ballot").get(pk=row.pk)
    if problems := missing_to_open(sitting, row):
        raise Refused(problems)
    came = {p.organisation_id for p in sitting.presences.all() if p.present}
    units = [member.organisation for member in members(group_year)]
    for item in row.items.all():
        own = {item.organisation_id: OWN_UNIT} if item.organisation_id else {}
        if item.ballot.channel == Channel.PAPER:
            own = {}  # a paper in an anonymous box cannot be told apart
        ballots.open_ballot(
            actor=actor,
            ballot=item.ballot,
            units=units,
            recused=own,
            absent={unit.pk for unit in units} - came,
        )
    _note(actor, row, "open_round", f"Mở bỏ phiếu: {row.get_purpose_display()}")
    return row


@transaction.atomic
def close_round(*, actor: User, row: Round) -> Round:
    """End the vote and count: all lines of the paper at once. A second closing is refused."""
    _, sitting = _sitting(actor, row.sitting.group_year)
    row = sitting.rounds.prefetch_related("items__ballot").get(pk=row.pk)
    if problems := missing_to_close(row):
        raise Refused(problems)
    for ballot in rounds.ballots_of(row):
        ballots.close_ballot(actor=actor, ballot=ballot)
    _note(actor, row, "close_round", f"Kết thúc bỏ phiếu, kiểm phiếu: {row.get_purpose_display()}")
    return row


def missing_to_close(row: Round) -> list[Problem]:
    """What keeps the paper from being counted; each reason once."""
    found = [problem for ballot in rounds.ballots_of(row) for problem in ballots.missing_to_close(ballot)]
    if row.purpose == Purpose.NOMINATION and found and found[0].code == "not_open":
        return found[:1]
    return found


def cast(
    *,
    voter: User,
    row: Round,
    unit: Organisation,
    choices: Mapping[int, str] | None = None,
    chosen: Collection[int] = (),
) -> None:
    """One unit's paper: a choice for every open line (by id of the line), or the units chosen. All of it
    counts or nothing does. `Refused` when closed, cast already, or a line is missing."""
    if not voter.has_perm("conferences.vote", row.sitting.group_year):
        raise PermissionDenied
    paper = next((one for one in rounds.papers_of(voter, row) if one.unit.pk == unit.pk), None)
    if paper is None:
        raise Refused(Problem("Không có tên trong danh sách bỏ phiếu.", code="not_entitled"))
    items = paper.items or tuple(item for item in row.items.all() if item not in dict(paper.left_out))
    given = choices or {}
    votes = [Vote(item.ballot, given.get(item.pk, ""), chosen) for item in items]
    if not votes:
        raise Refused(Problem("Không còn nội dung để bỏ phiếu.", code="nothing_left"))
    ballots.cast_all(voter=voter, votes=votes, organisation=unit)


def recuse(*, voter: User, item: RoundItem, unit: Organisation, reason: str) -> None:
    """A unit declares a conflict of interest and leaves one line of its paper out."""
    if not voter.has_perm("conferences.vote", item.round.sitting.group_year):
        raise PermissionDenied
    ballots.recuse(voter=voter, ballot=item.ballot, reason=reason, organisation=unit)


def enter_written(
    *,
    actor: User,
    row: Round,
    unit_id: int,
    choices: Mapping[int, str],
    chosen: Collection[int],
    scan: File[Any],
) -> WrittenPaper:
    """What an absent unit wrote, entered by those who run the conference, with the scan."""
    facts = ballots.checked_scan(scan)
    with transaction.atomic():
        votes = _written_votes(actor, row, unit_id, choices, chosen)
        return ballots.enter_written(actor=actor, votes=votes, scan=scan, facts=facts)


def _written_votes(
    actor: User, row: Round, unit_id: int, choices: Mapping[int, str], chosen: Collection[int]
) -> list[tuple[Participation, Vote]]:
    """The paper and the vote of an absent unit for every line of the round but its own."""
    _, sitting = _sitting(actor, row.sitting.group_year)
    row = sitting.rounds.prefetch_related("items__ballot").get(pk=row.pk)
    votes = []
    for item in row.items.all():
        if item.organisation_id == unit_id:
            continue
        paper = Participation.objects.filter(ballot=item.ballot, organisation=unit_id, present=False).first()
        if paper is None:
            raise Refused(Problem("Chọn một đơn vị vắng mặt.", field="unit", code="not_absent"))
        votes.append((paper, Vote(item.ballot, choices.get(item.pk, ""), chosen)))
    return votes


@transaction.atomic
def enter_count(
    *, actor: User, row: Round, issued: int, returned: int, valid: int, marks: Mapping[int, Mapping[str, int]]
) -> None:
    """One of two people enters the whole count of the paper: `marks` by id of the line."""
    _, sitting = _sitting(actor, row.sitting.group_year)
    row = sitting.rounds.prefetch_related("items__ballot").get(pk=row.pk)
    problems: list[Problem] = []
    for item in row.items.all():
        try:
            ballots.enter_count(
                actor=actor,
                ballot=item.ballot,
                issued=issued,
                returned=returned,
                valid=valid,
                marks=marks.get(item.pk, {}),
            )
        except Refused as refusal:
            problems += [Problem(f"{item.ballot.title}: {p.message}", code=p.code) for p in refusal.problems]
    if problems:
        raise Refused(problems)


def _note(actor: User, row: Round, action: str, text: str) -> None:
    record(
        actor=actor,
        action=action,
        text=f"{text} ({row.sitting.group_year}, lần {row.number})",
        subject=row,
        group_year_id=row.sitting.group_year_id,
    )
