"""The conference sits: agenda, who runs it and who came; attendance stays open to change until it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record
from emulation.ballots.choices import BallotState
from emulation.common.dates import local_date
from emulation.common.problems import Problem, Refused
from emulation.conferences import selectors
from emulation.conferences.counting import who_came
from emulation.conferences.facts import Attending
from emulation.conferences.models import Presence, Round, Sitting
from emulation.conferences.selectors import rounds
from emulation.conferences.services.recording import missing_to_record
from emulation.groups import services as groups
from emulation.groups.models import GroupYear
from emulation.people.models import User


@dataclass(frozen=True, kw_only=True)
class SittingFacts:
    """What is told about the sitting before anything is voted on."""

    starts_at: datetime
    venue: str
    agenda: str
    guests: str
    chair_name: str
    chair_title: str
    secretary_name: str
    secretary_title: str
    tellers: tuple[str, ...]
    attendances: tuple[Attending, ...]


FIELDS = tuple(name for name in SittingFacts.__dataclass_fields__ if name not in ("attendances", "tellers"))


@transaction.atomic
def save_sitting(*, actor: User, group_year: GroupYear, facts: SittingFacts) -> Sitting:
    """Open the conference, or correct what was written about it. Attendance stands still while a ballot runs:
    the electorate was fixed by it. Raises `PermissionDenied`, `Refused`."""
    group_year = groups.locked(group_year.pk)
    if not actor.has_perm("conferences.record_conference", group_year):
        raise PermissionDenied
    sitting = rounds.sitting_of(group_year)
    problems = missing_to_record(group_year, selectors.conference_of(group_year))
    problems = problems or _contradictions(facts, selectors.rules_of(group_year).members)
    if (
        sitting is not None
        and _voting(sitting)
        and _came(facts.attendances) != _came(rounds.attending(sitting))
    ):
        problems.append(
            Problem("Đang bỏ phiếu: danh sách dự họp giữ nguyên đến khi kiểm phiếu.", code="voting")
        )
    if problems:
        raise Refused(problems)
    is_new = sitting is None
    sitting = sitting or Sitting(group_year=group_year)
    for name in FIELDS:
        setattr(sitting, name, getattr(facts, name))
    sitting.tellers = list(facts.tellers)
    sitting.save()
    sitting.presences.all().delete()
    Presence.objects.bulk_create(
        Presence(
            sitting=sitting,
            organisation_id=row.organisation_id,
            present=row.present,
            person_name=row.person_name,
            person_title=row.person_title,
            note=row.note,
            proxy_number=row.proxy_number,
            proxy_date=row.proxy_date,
        )
        for row in facts.attendances
    )
    record(
        actor=actor,
        action="open_sitting" if is_new else "change_sitting",
        text=f"{'Khai mạc' if is_new else 'Sửa thông tin'} hội nghị tổng kết của {group_year}",
        subject=sitting,
        group_year_id=group_year.pk,
        new={"present": sum(row.present for row in facts.attendances), "total": len(facts.attendances)},
    )
    return sitting


def _contradictions(facts: SittingFacts, members: dict[int, str]) -> list[Problem]:
    listed = [row.organisation_id for row in facts.attendances]
    on = local_date(facts.starts_at)
    problems = [problem for row in facts.attendances for problem in who_came(row, on)]
    if set(listed) != members.keys() or len(set(listed)) < len(listed):
        problems.append(
            Problem("Danh sách dự họp phải gồm đúng các đơn vị thành viên.", code="member_missing")
        )
    if facts.chair_name.strip().lower() == facts.secretary_name.strip().lower():
        text = "Thư ký và chủ tọa phải là hai người."
        problems.append(Problem(text, field="secretary_name", code="chair_is_secretary"))
    return problems


def _came(rows: Sequence[Attending]) -> set[tuple[int, bool]]:
    return {(row.organisation_id, row.present) for row in rows}


def _voting(sitting: Sitting) -> bool:
    return Round.objects.filter(sitting=sitting, items__ballot__state=BallotState.OPEN).exists()
