"""Reminding the units a step still waits for; nobody twice on one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import today
from emulation.common.problems import Problem, Refused
from emulation.groups.choices import Step, YearState
from emulation.groups.models import GroupYear, Reminder
from emulation.groups.progress import waiting_units
from emulation.organisations.models import Organisation
from emulation.people.models import User


@dataclass(frozen=True)
class Reminded:
    """Units reminded now, and how many had been reminded today already."""

    units: tuple[Organisation, ...]
    already: int


@transaction.atomic
def remind(*, actor: User, group_years: Sequence[GroupYear], step: Step) -> Reminded:
    """Remind every unit that has not finished the step in these group-years.

    Refused where the step waits for nobody. The unit reads it on its home page until it has done its part.
    """
    if not all(actor.has_perm("groups.remind", group_year) for group_year in group_years):
        raise PermissionDenied
    under_way = [g for g in group_years if g.state not in (YearState.FORMING, YearState.CLOSED)]
    waiting = waiting_units(under_way, step)
    if not any(waiting.values()):
        raise Refused(Problem(f"Bước {step.label.lower()} không chờ đơn vị nào.", code="nobody_waits"))
    day = today()
    rows = [
        Reminder(group_year_id=pk, step=step, organisation=unit, sent_by=actor, sent_on=day)
        for pk, units in waiting.items()
        for unit in units
    ]
    had = set(
        Reminder.objects.filter(group_year__in=waiting, step=step, sent_on=day).values_list(
            "group_year_id", "organisation_id"
        )
    )
    new = [row for row in rows if (row.group_year_id, row.organisation_id) not in had]
    Reminder.objects.bulk_create(new, ignore_conflicts=True)
    _tell(actor, step, under_way, new)
    return Reminded(tuple(row.organisation for row in new), len(rows) - len(new))


def _tell(actor: User, step: Step, group_years: Sequence[GroupYear], rows: Sequence[Reminder]) -> None:
    records = []
    for group_year in group_years:
        names = [row.organisation.short_name for row in rows if row.group_year_id == group_year.pk]
        if names:
            records.append(
                build_record(
                    actor=actor,
                    action="remind",
                    text=f"Nhắc {step.label.lower()}: {', '.join(names)}",
                    subject=group_year,
                    group_year_id=group_year.pk,
                    new={"step": str(step), "units": names},
                )
            )
    AuditRecord.objects.bulk_create(records)
