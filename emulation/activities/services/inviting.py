"""Invitations follow the list of members: who joins is invited to what the whole group still has before it,
who leaves is no longer expected there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Q

from emulation.activities.choices import ActivityState
from emulation.activities.models import Activity, Participant
from emulation.audit.models import AuditRecord
from emulation.audit.services import build_record
from emulation.common.dates import today
from emulation.groups.models import Membership
from emulation.people.models import User

BATCH = 500


def follow_members(actor: User, joined: Sequence[Membership], left: Sequence[Membership]) -> None:
    """Four statements whatever the number of members and activities, and the trail."""
    _invite(actor, joined, left)
    _forget(left)


def _forget(left: Sequence[Membership]) -> None:
    """Invitations to what begins on the last day or later; what was recorded stays."""
    gone = {member.pk: member.left_on or today() for member in left}
    pending = Participant.objects.filter(
        membership__in=list(gone), presence="", activity__state=ActivityState.PLANNED
    ).values_list("pk", "membership_id", "activity__starts_on")
    Participant.objects.filter(pk__in=[pk for pk, member, on in pending if on >= gone[member]]).delete()


def _invite(actor: User, joined: Sequence[Membership], left: Sequence[Membership]) -> None:
    """To activities still to end that had invited every other member; a chosen few stay a chosen few."""
    new, before = {one.pk for one in joined}, _members_before(joined, left)
    by_year: defaultdict[int, list[Membership]] = defaultdict(list)
    for member in joined:
        by_year[member.group_year_id].append(member)
    open_to = (
        Activity.objects.filter(group_year__in=list(by_year), state=ActivityState.PLANNED)
        .annotate(guests=Count("participants", filter=~Q(participants__membership__in=new)))
        .order_by("pk")
    )
    rows: list[Participant] = []
    count: defaultdict[int, int] = defaultdict(int)
    for activity in open_to:
        if activity.guests < before[activity.group_year_id]:
            continue
        for member in _from_then(by_year[activity.group_year_id], activity.ends_on):
            rows.append(Participant(activity=activity, membership=member))
            count[member.pk] += 1
    Participant.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    AuditRecord.objects.bulk_create(
        [_told(actor, member, count[member.pk]) for member in joined if count[member.pk]], batch_size=BATCH
    )


def _from_then(members: Iterable[Membership], ends_on: date) -> list[Membership]:
    return [member for member in members if ends_on >= max(member.joined_on or today(), today())]


def _members_before(joined: Sequence[Membership], left: Sequence[Membership]) -> dict[int, int]:
    """How many members each group-year would have without the newcomers; those who leave now had been
    invited with the others and count until their invitations are taken back."""
    years = {member.group_year_id for member in joined}
    new, gone = [member.pk for member in joined], [member.pk for member in left]
    stayed = Membership.objects.filter(group_year__in=years).filter(Q(left_on=None) | Q(pk__in=gone))
    counted = stayed.exclude(pk__in=new).values("group_year").annotate(number=Count("pk")).order_by()
    return dict.fromkeys(years, 0) | {row["group_year"]: row["number"] for row in counted}


def _told(actor: User, member: Membership, activities: int) -> AuditRecord:
    return build_record(
        actor=actor,
        action="invite_newcomer",
        text=f"{member.organisation.name} được mời thêm vào {activities} hoạt động sắp tới",
        subject=member,
        organisation_id=member.organisation_id,
        group_year_id=member.group_year_id,
        new={"activities": activities},
    )
