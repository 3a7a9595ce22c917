"""Offices and accounts of people whose unit ends: listed before a reorganisation, then ended or moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import format_date
from emulation.common.text import search_text
from emulation.organisations.choices import ReorganisationKind
from emulation.organisations.models import Organisation
from emulation.organisations.planning import Ending, Plan
from emulation.organisations.reorganisation import (
    BOTH,
    END,
    KEEP,
    Affected,
    Line,
    Option,
    Room,
    committed,
    successor_options,
)
from emulation.people.choices import UNIT_OFFICES, OfficeKind
from emulation.people.models import Office, User
from emulation.people.selectors import office_words

BATCH = 500


def find(plan: Plan) -> list[Affected]:
    """Every office that would outlast its unit, with the account of who holds it. Three queries."""
    endings, busy = plan.ending_of(), committed(plan)
    offices = list(
        _lasting(plan)
        .filter(organisation__in=list(endings))
        .select_related("user", "organisation")
        .order_by("organisation__sort_key", "organisation_id", "kind", "user__sort_key", "pk")
    )
    elsewhere = set(
        _lasting(plan)
        .filter(user__in={office.user_id for office in offices})
        .exclude(organisation__in=list(endings))
        .values_list("user_id", flat=True)
    )
    return [
        _affected(plan, office, _options(plan, endings, office, busy), elsewhere=office.user_id in elsewhere)
        for office in offices
    ]


def _lasting(plan: Plan) -> QuerySet[Office]:
    return Office.objects.filter(Q(ends=None) | Q(ends__gte=plan.on))


def _affected(plan: Plan, office: Office, options: tuple[Option, ...], *, elsewhere: bool) -> Affected:
    unit = office.organisation
    assert unit is not None  # noqa: S101 - found by its unit
    last = format_date(plan.last_day)
    account = f"tài khoản {office.user.username}"
    left = "giữ các chức trách khác" if elsewhere else "không còn chức trách nào khác"
    return Affected(
        pk=office.pk,
        subject=f"{office.user.full_name}, {office_words(office)}",
        what=f"{office.get_kind_display()}, {account}",
        consequence=f"Thôi chức trách ở {unit.name}, hết ngày {last}, trừ khi chọn giữ thêm; "
        f"tài khoản vẫn mở, {left}.",
        url=reverse("organisations:page", args=[unit.code]),
        options=options,
    )


def _options(
    plan: Plan, endings: dict[int, Ending], office: Office, busy: Collection[int]
) -> tuple[Option, ...]:
    """First what is usual: the same people under a new name; an officer goes on with the only successor.

    A year that is being scored keeps the old unit as a member: whoever has its sheet to fill or to sign
    stays until that is done, and goes on with the successor at the same time.
    """
    ending = endings[office.organisation_id or 0]
    ends, keeps = Option(END, "Kết thúc"), Option(KEEP, "Giữ thêm để làm xong việc dở")
    alone = len(ending.targets) == 1
    usual = alone and (ending.kind == ReorganisationKind.RENAME or office.kind == OfficeKind.UNIT_OFFICER)
    goes_on = successor_options(plan, ending, "Giữ chức trách này ở {}")
    if office.organisation_id not in busy or office.kind not in UNIT_OFFICES:
        return (*goes_on, ends, keeps) if usual else (ends, *goes_on, keeps)
    both = successor_options(plan, ending, "Giữ chức trách này ở {} và làm nốt năm đang chấm", BOTH)
    return (*both, keeps, *goes_on, ends) if usual else (keeps, *both, *goes_on, ends)


def carry_out(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    """End the offices on the last day of their unit; give the same office at the successor where chosen."""
    chosen = {line.affected.pk: line.successor for line in lines if line.chosen != KEEP}
    staying = {line.affected.pk for line in lines if line.stays}
    offices = list(
        Office.objects.select_for_update(of=("self",))
        .select_related("user", "organisation")
        .filter(pk__in=list(chosen))
        .order_by("pk")
    )
    ended = [office for office in offices if office.pk not in staying]
    for office in ended:
        office.ends = max(plan.last_day, office.starts)
    Office.objects.bulk_update(ended, ["ends"], batch_size=BATCH)
    held = set(
        Office.objects.filter(user__in={office.user_id for office in offices}, ends=None).values_list(
            "user_id", "kind", "organisation_id"
        )
    )
    given = []
    for office in offices:
        unit = plan.bodies[chosen[office.pk]] if chosen[office.pk] else None
        if unit is not None and (office.user_id, office.kind, unit.pk) not in held:
            held.add((office.user_id, office.kind, unit.pk))
            given.append(_at(office, unit, plan))
    Office.objects.bulk_create(given, batch_size=BATCH)
    AuditRecord.objects.bulk_create(_trail(actor, plan, ended, given), batch_size=BATCH)


def _at(office: Office, unit: Organisation, plan: Plan) -> Office:
    """The same office at the successor; a title that names the old unit is left for the new one to say."""
    old = office.organisation
    names_old = old is not None and search_text(old.short_name) in search_text(office.title)
    return Office(
        user=office.user,
        kind=office.kind,
        organisation=unit,
        title="" if names_old else office.title,
        group_codes=office.group_codes,
        starts=max(plan.on, office.starts),
    )


def _trail(actor: User, plan: Plan, ended: Sequence[Office], given: Sequence[Office]) -> list[AuditRecord]:
    found = []
    for action, verb, offices in (
        ("end_personal_office", "thôi chức trách", ended),
        ("give_personal_office", "được giao chức trách", given),
    ):
        found += [
            build_record(
                actor=actor,
                action=action,
                text=f"{office.user.full_name} {verb} {office_words(office)}, theo {plan.document}",
                subject=office,
                organisation_id=office.organisation_id,
                new={"starts": office.starts, "ends": office.ends},
            )
            for office in offices
        ]
    return found


OFFICES = Room(
    key="nguoi", title="Chức trách, tài khoản của cá nhân", order=10, find=find, carry_out=carry_out
)
