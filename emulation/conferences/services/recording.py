"""Writes about conferences: record, confirm for good, seat those who were elected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.urls import reverse

from emulation.audit.services import record
from emulation.common.dates import format_date, local_date, now, today
from emulation.common.problems import Problem, Refused
from emulation.conferences import counting, selectors
from emulation.conferences.facts import ConferenceFacts
from emulation.conferences.models import (
    Attendance,
    CandidateCount,
    Conference,
    ElectionResult,
    Opinion,
)
from emulation.conferences.selectors import rounds
from emulation.groups import services as groups
from emulation.groups.choices import Taking, YearState
from emulation.groups.models import GroupOffice, GroupYear
from emulation.people.models import User

FIELDS = (
    "starts_at",
    "ends_at",
    "venue",
    "guests",
    "chair_name",
    "chair_title",
    "secretary_name",
    "secretary_title",
    "report_votes",
    "issued",
    "returned",
    "valid",
    "written",
)


@transaction.atomic
def save_conference(*, actor: User, group_year: GroupYear, facts: ConferenceFacts) -> Conference:
    """Record the conference, or put the new record in place of the old one until it is confirmed.

    Refused, field by field, for numbers that contradict each other and offices beyond the regulation.
    """
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("conferences.record_conference", group_year):
        raise PermissionDenied
    conference = selectors.conference_of(group_year)
    problems = missing_to_record(group_year, conference)
    problems = problems or [
        *counting.contradictions(facts, selectors.rules_of(group_year)),
        *rounds.departures(facts, rounds.results_of(group_year)),
    ]
    if problems:
        raise Refused(problems)
    values = {name: getattr(facts, name) for name in FIELDS} | {"tellers": list(facts.tellers)}
    old = {name: getattr(conference, name) for name in values} if conference else {}
    conference = conference or Conference(group_year=group_year)
    for name, value in values.items():
        setattr(conference, name, value)
    conference.secretary_confirmed_at = conference.secretary_confirmed_by = None
    conference.save()
    _replace_rows(conference, facts)
    record(
        actor=actor,
        action="save_conference",
        text=f"Ghi hội nghị tổng kết ngày {format_date(facts.starts_at)} của {group_year}",
        subject=conference,
        group_year_id=group_year.pk,
        old={name: old[name] for name in old if old[name] != values[name]},
        new={name: values[name] for name in values if old.get(name) != values[name]},
    )
    return conference


def missing_to_record(group_year: GroupYear, conference: Conference | None) -> list[Problem]:
    """Why a conference cannot be recorded now."""
    if conference is not None and conference.confirmed_at is not None:
        return [Problem("Kết quả hội nghị đã xác nhận, không sửa được.", code="confirmed")]
    if group_year.state != YearState.RANKED:
        text = "Hội nghị tổng kết được ghi sau khi xếp hạng và trước khi trình khen thưởng."
        return [Problem(text, code="not_ranked")]
    return []


@transaction.atomic
def confirm_as_secretary(*, actor: User, group_year: GroupYear) -> Conference:
    """The secretary stands for the minutes as they read now; a change afterwards ends that."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("conferences.record_conference", group_year):
        raise PermissionDenied
    conference = selectors.conference_of(group_year)
    problems = _missing_in(group_year, conference)
    if conference is not None and not problems and conference.secretary_confirmed_at is not None:
        problems = [Problem("Thư ký đã xác nhận.", code="secretary_confirmed")]
    if conference is None or problems:
        raise Refused(problems)
    conference.secretary_confirmed_at, conference.secretary_confirmed_by = now(), actor
    conference.save(update_fields=["secretary_confirmed_at", "secretary_confirmed_by"])
    record(
        actor=actor,
        action="confirm_minutes",
        text=f"Thư ký xác nhận biên bản hội nghị tổng kết của {group_year}",
        subject=conference,
        group_year_id=group_year.pk,
    )
    return conference


@transaction.atomic
def confirm_conference(*, actor: User, group_year: GroupYear) -> Conference:
    """The chair closes the record for good, after the secretary: minutes and nominations rest on it."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("conferences.chair_conference", group_year):
        raise PermissionDenied
    conference = selectors.conference_of(group_year)
    problems = missing_to_confirm(group_year, conference)
    if not problems and conference is not None and conference.secretary_confirmed_by_id == actor.pk:
        problems = [Problem("Chủ tọa và thư ký xác nhận bằng hai tài khoản.", code="same_person")]
    if conference is None or problems:
        raise Refused(problems)
    conference.confirmed_at, conference.confirmed_by = now(), actor
    conference.save(update_fields=["confirmed_at", "confirmed_by"])
    record(
        actor=actor,
        action="confirm_conference",
        text=f"Xác nhận kết quả hội nghị tổng kết của {group_year}",
        subject=conference,
        group_year_id=group_year.pk,
    )
    return conference


def missing_to_confirm(group_year: GroupYear, conference: Conference | None) -> list[Problem]:
    """What the chair's confirmation lacks: what the record lacks, and the secretary's."""
    problems = _missing_in(group_year, conference)
    if not problems and conference is not None and conference.secretary_confirmed_at is None:
        problems = [Problem("Thư ký chưa xác nhận biên bản.", code="secretary")]
    return problems


def missing_for_secretary(group_year: GroupYear, conference: Conference | None) -> list[Problem]:
    """What the secretary's confirmation lacks."""
    return _missing_in(group_year, conference)


def _missing_in(group_year: GroupYear, conference: Conference | None) -> list[Problem]:
    """What the record lacks, each with the address of its field."""
    if conference is None:
        return [Problem("Chưa ghi hội nghị tổng kết.", code="no_conference")]
    problems = missing_to_record(group_year, conference) + rounds.still_open(group_year)
    if problems:
        return problems
    facts, rules = selectors.facts_of(conference), selectors.rules_of(group_year)
    edit = reverse("conferences:edit", args=[group_year.group.code, group_year.year])
    if local_date(conference.starts_at) > today():
        text = f"Hội nghị họp ngày {format_date(conference.starts_at)}: xác nhận sau khi đã họp."
        return [Problem(text, field="held_on", url=f"{edit}#id_held_on", code="not_held_yet")]
    return [
        Problem(p.message, p.clause, p.field, f"{edit}#id_{p.field}" if p.field else edit, p.code)
        for p in counting.contradictions(facts, rules) + counting.gaps(facts, rules)
    ]


@transaction.atomic
def take_over_election(*, actor: User, group_year: GroupYear) -> list[GroupOffice]:
    """Make those whom last year's conference elected leader and deputies of a year that is being formed."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("conferences.take_over_election", group_year):
        raise PermissionDenied
    elected = selectors.election_for(group_year)
    problems = missing_to_take_over(group_year)
    if problems:
        raise Refused(problems)
    return [
        groups.give_office(
            actor=actor,
            group_year=group_year,
            organisation=result.organisation,
            role=result.role,
            taking=Taking.ELECTED,
            document=f"Hội nghị tổng kết ngày {format_date(result.conference.starts_at)}",
        )
        for result in elected
    ]


def missing_to_take_over(group_year: GroupYear) -> list[Problem]:
    """Nothing is inherited silently: an election must be there, and nobody seated yet."""
    if group_year.state != YearState.FORMING:
        return [Problem("Năm thi đua này đã bắt đầu.", code="started")]
    if group_year.offices.filter(ends=None).exists():
        return [Problem("Đã có đơn vị giữ chức trách trong năm này.", code="seated")]
    if not selectors.election_for(group_year):
        text = f"Hội nghị tổng kết năm {group_year.year - 1} chưa xác nhận kết quả bầu."
        return [Problem(text, code="no_election")]
    return []


def _replace_rows(conference: Conference, facts: ConferenceFacts) -> None:
    """The rows as told now; nothing else points at them."""
    told: tuple[tuple[type[models.Model], Sequence[Any]], ...] = (
        (Attendance, facts.attendances),
        (Opinion, facts.opinions),
        (CandidateCount, facts.candidates),
        (ElectionResult, facts.elections),
    )
    for model, rows in told:
        manager = model._default_manager
        manager.filter(conference=conference).delete()
        manager.bulk_create(model(conference=conference, **_stored(row)) for row in rows)


def _stored(row: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if name not in ("place", "unit", "scanned")}
