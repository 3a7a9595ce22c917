"""Registrations of units that end in the middle of a year: copied for the successor to confirm, or kept.

The promise of a body that is gone binds nobody else: the successor gets a draft of its own, which its head
confirms. The pact goes on naming the old unit until the leader brings it up to date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from emulation.assignments.choices import TaskState
from emulation.assignments.models import AssignedTask
from emulation.assignments.reorganising import Twin, twin
from emulation.audit.models import AuditRecord, Transition
from emulation.audit.services import build_record, build_transition
from emulation.groups.models import Membership
from emulation.groups.reorganising.common import BATCH, reaches, reason_of
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import END, Affected, Line, Option, Room, successor_options
from emulation.pacts.models import Registration, RegistrationItem
from emulation.pacts.selectors.registrations import OPEN_STATES, registrations
from emulation.pacts.services.registrations import registration_url
from emulation.people.models import User

PACT = "Giao ước đã mở vẫn nêu tên đơn vị cũ cho tới khi Trưởng khối, cụm cập nhật."


def find(plan: Plan) -> list[Affected]:
    """Registrations of years that still take one. Two queries."""
    endings = plan.ending_of()
    rows = [
        row
        for row in Registration.objects.filter(
            membership__organisation__in=list(endings),
            membership__left_on=None,
            membership__group_year__state__in=OPEN_STATES,
        )
        .select_related("membership__organisation", "membership__group_year__group")
        .order_by("membership__group_year__group__sort_key", "membership__order", "pk")
        if reaches(plan, row.membership.group_year)
    ]
    found = []
    for row in rows:
        ending = endings[row.membership.organisation_id]
        kept = (Option(END, "Chỉ giữ để tra cứu"),)
        copied = successor_options(plan, ending, "Chép cho {} xem lại, xác nhận")
        found.append(
            Affected(
                pk=row.pk,
                subject=f"{row.membership.organisation.name} trong {row.membership.group_year}",
                what=f"Đăng ký thi đua, {row.get_state_display().lower()}",
                consequence=f"Bản của đơn vị cũ được giữ nguyên. {PACT}",
                url=registration_url(row.membership),
                options=copied + kept if len(ending.targets) == 1 else kept + copied,
            )
        )
    return found


def carry_out(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    """A draft for each successor that has taken a place in the group and has written nothing yet; of several
    predecessors in the same group it holds the targets of all."""
    chosen = {line.affected.pk: line.successor for line in lines if line.successor}
    old = list(registrations().filter(pk__in=list(chosen)).order_by("membership__order", "pk"))
    units = {plan.bodies[code].pk for code in chosen.values()}
    places = {
        (member.group_year_id, member.organisation_id): member
        for member in Membership.objects.active()
        .filter(organisation__in=units, group_year__in=[row.membership.group_year_id for row in old])
        .exclude(registration__isnull=False)
        .select_related("organisation", "group_year__group")
    }
    following: defaultdict[int, list[Registration]] = defaultdict(list)
    for row in old:
        place = places.get((row.membership.group_year_id, plan.bodies[chosen[row.pk]].pk))
        if place is not None:
            following[place.pk].append(row)
    members = {member.pk: member for member in places.values()}
    made = [_draft(members[pk], rows) for pk, rows in following.items()]
    Registration.objects.bulk_create(made, batch_size=BATCH)
    tasks = _tasks(units)
    RegistrationItem.objects.bulk_create(
        [item for draft in made for item in _items(draft, following[draft.membership_id], tasks)],
        batch_size=BATCH,
    )
    Transition.objects.bulk_create(
        [build_transition(actor=actor, subject=one, from_state="", to_state=one.state) for one in made],
        batch_size=BATCH,
    )
    AuditRecord.objects.bulk_create([_told(actor, plan, one) for one in made], batch_size=BATCH)


def _draft(member: Membership, rows: Sequence[Registration]) -> Registration:
    return Registration(
        membership=member,
        commitments="\n".join(dict.fromkeys(row.commitments for row in rows if row.commitments)),
        award_kinds=list(dict.fromkeys(kind for row in rows for kind in row.award_kinds)),
    )


def _tasks(units: set[int]) -> dict[Twin, AssignedTask]:
    """The successors' own tasks, those just given to them included."""
    found = AssignedTask.objects.filter(organisation__in=units).exclude(state=TaskState.WITHDRAWN)
    return {twin(task.organisation_id, task): task for task in found}


def _items(
    draft: Registration,
    rows: Sequence[Registration],
    tasks: dict[Twin, AssignedTask],
) -> list[RegistrationItem]:
    """The targets in their order; one tied to a task is tied to the successor's, and named once."""
    items: list[RegistrationItem] = []
    seen: set[int] = set()
    for item in (item for row in rows for item in row.items.all()):
        task = tasks.get(twin(draft.membership.organisation_id, item.task)) if item.task else None
        if task is not None and task.pk in seen:
            continue
        if task is not None:
            seen.add(task.pk)
        items.append(
            RegistrationItem(
                registration=draft,
                order=len(items) + 1,
                text=item.text,
                unit_of_measure=item.unit_of_measure,
                target=item.target,
                task=task,
                previous=item.previous if item.predecessor is None else None,
            )
        )
    return items


def _told(actor: User, plan: Plan, registration: Registration) -> AuditRecord:
    return build_record(
        actor=actor,
        action="save_registration",
        text=f"Chép đăng ký thi đua của đơn vị cũ: {reason_of(plan)}",
        subject=registration,
        organisation_id=registration.membership.organisation_id,
        new={"awards": registration.award_kinds},
    )


REGISTRATIONS = Room("dang-ky", "Đăng ký thi đua của đơn vị", 46, find, carry_out)
