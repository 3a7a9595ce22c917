"""Groups whose founder ends."""

from __future__ import annotations

from collections.abc import Sequence

from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.groups.models import Group, PastFounder
from emulation.groups.reorganising.common import BATCH, reason_of
from emulation.organisations.planning import Plan
from emulation.organisations.reorganisation import KEEP, Affected, Line, Option, successor_options
from emulation.people.models import User


def find_founded(plan: Plan) -> list[Affected]:
    """Groups whose founder ends: the only successor answers for them from then on."""
    endings = plan.ending_of()
    groups = Group.objects.filter(founder__in=list(endings), closed_on=None).select_related("founder")
    found = []
    for group in groups.order_by("kind", "sort_key", "pk"):
        ending = endings[group.founder_id]
        keep = (Option(KEEP, "Chưa giao; Sở Nội vụ làm thay"),)
        to = successor_options(plan, ending, "Giao {}")
        found.append(
            Affected(
                group.pk,
                group.name,
                "Khối, cụm do đơn vị thành lập",
                f"{group.founder.name} không còn phụ trách; các năm trước vẫn ghi tên cơ quan này.",
                options=to + keep if len(ending.targets) == 1 else keep + to,
            )
        )
    return found


def change_founders(actor: User, plan: Plan, lines: Sequence[Line]) -> None:
    chosen = {line.affected.pk: line.successor for line in lines if line.successor}
    groups = list(
        Group.objects.select_for_update(of=("self",))
        .select_related("founder")
        .filter(pk__in=list(chosen))
        .order_by("pk")
    )
    records, past = [], []
    for group in groups:
        before, group.founder = group.founder, plan.bodies[chosen[group.pk]]
        past.append(PastFounder(group=group, founder=before, until=plan.last_day))
        records.append(
            build_record(
                actor=actor,
                action="change_founder",
                text=f"{group.name}: {group.founder.name} phụ trách thay {before.name}, {reason_of(plan)}",
                subject=group,
                organisation_id=group.founder_id,
                old={"founder": before.name},
                new={"founder": group.founder.name},
            )
        )
    Group.objects.bulk_update(groups, ["founder"], batch_size=BATCH)
    # Of two reorganisations on one day the first tells who answered until then.
    PastFounder.objects.bulk_create(past, batch_size=BATCH, ignore_conflicts=True)
    AuditRecord.objects.bulk_create(records, batch_size=BATCH)
