"""The facts of a body in one year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.services import record
from emulation.common.dates import today
from emulation.common.problems import Conflict, Problem, Refused
from emulation.common.versions import stamp
from emulation.organisations.models import Organisation, OrganisationYear

if TYPE_CHECKING:
    from emulation.people.models import User

FIELDS = ("staff_count", "female_count", "completion", "completion_document")


@dataclass(frozen=True)
class YearFacts:
    """What is told about a body for one year. `completion` needs the document that says so."""

    staff_count: int | None
    female_count: int | None
    completion: str = ""
    completion_document: str = ""


def open_years() -> range:
    """Years whose facts may still be set: the last one, this one, the next one. Older ones never move."""
    year = today().year
    return range(year - 1, year + 2)


def facts_stamp(row: OrganisationYear | None) -> str:
    """What a form of the facts was filled from; None where nothing is stored yet."""
    stored = row or OrganisationYear()
    return stamp(*(getattr(stored, name) for name in FIELDS))


@transaction.atomic
def set_year_facts(
    *, actor: User, organisation: Organisation, year: int, facts: YearFacts, seen: str | None = None
) -> OrganisationYear:
    """Set the facts of a year. The level of completion stays untouched unless the actor may set it.

    `seen` is the stamp of the facts a form was filled from: `Conflict` when somebody set others since.
    """
    if not actor.has_perm("organisations.set_year", organisation):
        raise PermissionDenied
    problems = _problems(year, facts)
    if problems:
        raise Refused(problems)
    row, _ = OrganisationYear.objects.select_for_update(of=("self",)).get_or_create(
        organisation=organisation, year=year
    )
    if seen is not None and seen != facts_stamp(row):
        raise Conflict(
            Problem("Người khác vừa ghi số liệu này. Xem giá trị đang lưu cạnh từng ô.", code="changed"),
            current={name: getattr(row, name) for name in FIELDS},
        )
    wanted: dict[str, Any] = {"staff_count": facts.staff_count, "female_count": facts.female_count}
    if actor.has_perm("organisations.set_completion", organisation):
        wanted |= {"completion": facts.completion, "completion_document": facts.completion_document}
    old = {name: getattr(row, name) for name in wanted}
    if old == wanted:
        return row
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save()
    _note(actor, row, organisation, old, wanted)
    return row


def _problems(year: int, facts: YearFacts) -> list[Problem]:
    problems = []
    if year not in open_years():
        problems.append(Problem(f"Số liệu năm {year} đã chốt, không sửa được.", code="year_closed"))
    if facts.female_count is not None and facts.staff_count is None:
        problems.append(
            Problem("Nhập tổng số người trước khi nhập số nữ.", field="staff_count", code="no_total")
        )
    elif (
        facts.female_count is not None
        and facts.staff_count is not None
        and facts.female_count > facts.staff_count
    ):
        problems.append(
            Problem(f"Số nữ không vượt quá {facts.staff_count}.", field="female_count", code="more_women")
        )
    if facts.completion and not facts.completion_document:
        problems.append(
            Problem(
                "Ghi văn bản xác nhận mức độ hoàn thành.", field="completion_document", code="no_document"
            )
        )
    return problems


def _note(
    actor: User, row: OrganisationYear, organisation: Organisation, old: dict[str, Any], new: dict[str, Any]
) -> None:
    record(
        actor=actor,
        action="set_year_facts",
        text=f"Cập nhật số liệu năm {row.year} của {organisation.name}",
        subject=row,
        organisation_id=organisation.pk,
        old=old,
        new=new,
    )
